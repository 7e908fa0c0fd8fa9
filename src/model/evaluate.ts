import type { Span } from "../base/span.js";
import { CODES, report } from "../diagnostics/catalog.js";
import type { Label } from "../diagnostics/diagnostic.js";
import { aliasLabels } from "../syntax/access.js";
import type { YamlNode } from "../syntax/node.js";
import { finding, HIDDEN, isSecret } from "./coerce.js";
import { checkConstraints } from "./constraints.js";
import { type Evaluation, type Place, type Slot, slotLabel, slotPath, type World } from "./entities.js";
import { asFunctionCall, callFunction, type FunctionCall } from "./functions.js";
import { literal } from "./literals.js";
import { propertiesOf } from "./properties.js";
import type { ValueSchema } from "./schemas.js";
import type { Value } from "./value.js";

export { INPUT_TAG } from "./literals.js";

/** Makes the evaluation of one topology: every slot is evaluated once, cycles are reported once. */
export function createEvaluation(world: World): Evaluation {
  const done = new Map<Slot, Value | undefined>();
  // Not popped but overwritten: an array that becomes empty gives its memory back, and takes it again.
  const open: Slot[] = [];
  let depth = 0;
  const evaluation: Evaluation = {
    world,
    slotValue(slot, asker) {
      const known = done.get(slot);
      if (known !== undefined || done.has(slot)) return known;
      const given = world.given?.get(slotPath(slot));
      if (given !== undefined) return given;
      for (let at = 0; at < depth; at += 1)
        if (open[at] === slot) return reportCycle([...open.slice(at, depth), slot], asker ?? slot.span);
      open[depth] = slot;
      depth += 1;
      const place = { self: slot.self, what: slotLabel(slot) };
      const value = slot.node === undefined ? undefined : evaluation.evaluate(slot.node, slot.schema, place);
      depth -= 1;
      done.set(slot, value);
      return value;
    },
    evaluate: (node, schema, place) => evaluate(evaluation, node, schema, place),
  };
  const reportCycle = (slots: readonly Slot[], span: Span): undefined => {
    for (const slot of slots) done.set(slot, undefined);
    report(world.sink, CODES.functionCycle, span, { path: slots.map(slotPath) });
    return undefined;
  };
  return evaluation;
}

function evaluate(
  evaluation: Evaluation,
  node: YamlNode,
  schema: ValueSchema,
  place: Place,
): Value | undefined {
  const call = callIn(node, schema);
  const value =
    call === undefined
      ? literal(evaluation, node, schema, place)
      : callFunction(evaluation, call, schema, place);
  if (value === undefined || value.kind !== "static" || schema.constraints.length === 0) return value;
  const shown = () =>
    isSecret(place.what) ? HIDDEN : call === undefined ? finding(node) : JSON.stringify(value.json);
  const labels = [...aliasLabels(node), ...inputLabels(evaluation, call)];
  const at = { span: place.site ?? node.span, what: place.what, shown, labels, computed: call !== undefined };
  return checkConstraints(value.json, schema, at, evaluation.world.sink) ? value : undefined;
}

/** Where the value of an input comes from: the line that reads it does not show it. */
function inputLabels({ world }: Evaluation, call: FunctionCall | undefined): readonly Label[] {
  const [name] = call?.name === "get_input" ? call.args : [];
  const slot = name?.kind === "scalar" ? world.inputs.get(name.text) : undefined;
  return slot?.node === undefined ? [] : [{ span: slot.span, text: "the value comes from here" }];
}

/** The call that a value is; `{token: x}` is none where the type has a field of that name. */
function callIn(node: YamlNode, schema: ValueSchema): FunctionCall | undefined {
  const call = asFunctionCall(node);
  if (call === undefined || schema.data === undefined) return call;
  return propertiesOf(schema.data).has(call.name) ? undefined : call;
}
