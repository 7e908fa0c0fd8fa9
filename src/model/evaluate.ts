import type { Json } from "../base/json.js";
import type { Span } from "../base/span.js";
import { suggest } from "../base/suggest.js";
import { CODES, report } from "../diagnostics/catalog.js";
import { aliasLabels } from "../syntax/access.js";
import type { MapNode, ScalarNode, SeqNode, YamlNode } from "../syntax/node.js";
import { undeclaredValue } from "../syntax/scalars.js";
import { expectation, finding, HIDDEN, isScalarBase, isSecret, rangeJson, scalarJson } from "./coerce.js";
import { checkConstraints } from "./constraints.js";
import { type Evaluation, fixed, type Place, type Slot, type World } from "./entities.js";
import { asFunctionCall, callFunction } from "./functions.js";
import { chainOf } from "./inherit.js";
import { propertiesOf } from "./properties.js";
import { ANY, type ValueSchema } from "./schemas.js";
import type { Value } from "./value.js";

/** Marks input values from outside the file, which are text by nature and need no note when converted. */
export const INPUT_TAG = "!input";

/** Makes the evaluation of one topology: every slot is evaluated once, cycles are reported once. */
export function createEvaluation(world: World): Evaluation {
  const done = new Map<string, Value | undefined>();
  const open: Slot[] = [];
  const evaluation: Evaluation = {
    world,
    slotValue(slot, asker) {
      if (done.has(slot.path)) return done.get(slot.path);
      const at = open.findIndex(({ path }) => path === slot.path);
      if (at !== -1) return reportCycle([...open.slice(at), slot], asker ?? slot.span);
      open.push(slot);
      const place = { self: slot.self, what: slot.what };
      const value = slot.node === undefined ? undefined : evaluation.evaluate(slot.node, slot.schema, place);
      open.pop();
      done.set(slot.path, value);
      return value;
    },
    evaluate: (node, schema, place) => evaluate(evaluation, node, schema, place),
  };
  const reportCycle = (slots: readonly Slot[], span: Span): undefined => {
    for (const slot of slots) done.set(slot.path, undefined);
    report(world.sink, CODES.functionCycle, span, { path: slots.map(({ path }) => path) });
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
  const call = asFunctionCall(node);
  const value =
    call === undefined
      ? literal(evaluation, node, schema, place)
      : callFunction(evaluation, call, schema, place);
  if (value === undefined || value.kind !== "static" || schema.constraints.length === 0) return value;
  const shown = isSecret(place.what)
    ? HIDDEN
    : call === undefined
      ? finding(node)
      : JSON.stringify(value.json);
  const span = place.site ?? node.span;
  const held = checkConstraints(value.json, schema, { span, what: place.what, shown }, evaluation.world.sink);
  return held ? value : undefined;
}

function literal(
  evaluation: Evaluation,
  node: YamlNode,
  schema: ValueSchema,
  place: Place,
): Value | undefined {
  const { base } = schema;
  if (base === "any") return undeclared(evaluation, node, place);
  if (base === "range") {
    const json = rangeJson(node);
    return json === undefined ? mismatch(evaluation, node, schema, place) : fixed(json);
  }
  if (isScalarBase(base) && node.kind === "scalar") return scalar(evaluation, node, schema, place);
  if (base === "list" && node.kind === "seq") return list(evaluation, node, schema.entry ?? ANY, place);
  if (base === "map" && node.kind === "map") return map(evaluation, node, schema, place);
  if (base === "complex" && node.kind === "map") return complex(evaluation, node, schema, place);
  return mismatch(evaluation, node, schema, place);
}

function scalar(
  evaluation: Evaluation,
  node: ScalarNode,
  schema: ValueSchema,
  place: Place,
): Value | undefined {
  const json = scalarJson(node, schema.base);
  if (json === undefined) return mismatch(evaluation, node, schema, place);
  const quoted = node.style !== "plain" && node.tag !== INPUT_TAG && typeof json !== "string";
  if (quoted && ["integer", "float", "boolean"].includes(schema.base) && place.site === undefined) {
    const args = {
      what: place.what,
      type: schema.type,
      value: isSecret(place.what) ? HIDDEN : `the text "${node.text}"`,
    };
    report(evaluation.world.sink, CODES.valueConverted, node.span, args);
  }
  return fixed(json);
}

function undeclared(evaluation: Evaluation, node: YamlNode, place: Place): Value | undefined {
  if (node.kind === "scalar") return fixed(undeclaredValue(node));
  if (node.kind === "seq") return list(evaluation, node, ANY, place);
  return map(evaluation, node, ANY, place);
}

function list(evaluation: Evaluation, node: SeqNode, entry: ValueSchema, place: Place): Value | undefined {
  const items: Value[] = [];
  let whole = true;
  for (const [index, item] of node.items.entries()) {
    const value = evaluate(evaluation, item, entry, {
      ...place,
      what: `Entry ${index} of ${inner(place.what)}`,
    });
    if (value === undefined) whole = false;
    else items.push(value);
  }
  if (!whole) return undefined;
  const json = items.map((item) => (item.kind === "static" ? item.json : undefined));
  return json.includes(undefined) ? { kind: "list", items } : fixed(json as Json[]);
}

function map(evaluation: Evaluation, node: MapNode, schema: ValueSchema, place: Place): Value | undefined {
  const entries: [string, Value][] = [];
  let whole = true;
  for (const { key, keySpan, value: child } of node.entries) {
    const what = `The entry "${key}" of ${inner(place.what)}`;
    if (schema.key !== undefined && !keyFits(evaluation, key, keySpan, schema.key, { ...place, what }))
      whole = false;
    const value = evaluate(evaluation, child, schema.entry ?? ANY, { ...place, what });
    if (value === undefined) whole = false;
    else entries.push([key, value]);
  }
  return whole ? collect(entries) : undefined;
}

function keyFits(
  evaluation: Evaluation,
  key: string,
  span: Span,
  schema: ValueSchema,
  place: Place,
): boolean {
  const node: ScalarNode = { kind: "scalar", span, text: key, style: "plain" };
  return evaluate(evaluation, node, schema, { ...place, what: `The key "${key}"` }) !== undefined;
}

function complex(
  evaluation: Evaluation,
  node: MapNode,
  schema: ValueSchema,
  place: Place,
): Value | undefined {
  const type = schema.data;
  if (type === undefined) return map(evaluation, node, ANY, place);
  const fields = propertiesOf(type);
  const entries: [string, Value][] = [];
  let whole = true;
  for (const { key, keySpan } of node.entries) {
    if (fields.has(key) || !chainOf(type).complete) continue;
    const args = { property: key, owner: `the type ${type.name}`, suggestion: suggest(key, fields.keys()) };
    report(evaluation.world.sink, CODES.unknownProperty, place.site ?? keySpan, args);
    whole = false;
  }
  for (const field of fields.values()) {
    const given = node.entries.findLast(({ key }) => key === field.name)?.value ?? field.default;
    if (given === undefined) {
      if (field.required) whole = missingField(evaluation, node, field.name, field.schema.type, place);
      continue;
    }
    const what = `The field "${field.name}" of ${inner(place.what)}`;
    const value = evaluate(evaluation, given, field.schema, { ...place, what });
    if (value === undefined) whole = false;
    else entries.push([field.name, value]);
  }
  return whole ? collect(entries) : undefined;
}

function missingField(
  evaluation: Evaluation,
  node: YamlNode,
  property: string,
  type: string,
  place: Place,
): false {
  const span = place.site ?? firstLine(node.span);
  report(evaluation.world.sink, CODES.missingProperty, span, { property, owner: place.what, type });
  return false;
}

function firstLine(span: Span): Span {
  const end = span.source.text.indexOf("\n", span.start);
  return end === -1 || end > span.end ? span : { ...span, end };
}

function collect(entries: readonly (readonly [string, Value])[]): Value {
  const json: [string, Json][] = [];
  for (const [key, value] of entries) if (value.kind === "static") json.push([key, value.json]);
  if (json.length === entries.length) return fixed(Object.fromEntries(json));
  return { kind: "map", entries: Object.fromEntries(entries) };
}

function mismatch(evaluation: Evaluation, node: YamlNode, schema: ValueSchema, place: Place): undefined {
  const args = {
    what: place.what,
    expected: expectation(schema),
    found: isSecret(place.what) ? HIDDEN : finding(node),
  };
  report(evaluation.world.sink, CODES.wrongValueType, place.site ?? firstLine(node.span), args, {
    labels: aliasLabels(node),
  });
  return undefined;
}

/** A label in the middle of a sentence. */
function inner(what: string): string {
  return what.charAt(0).toLowerCase() + what.slice(1);
}
