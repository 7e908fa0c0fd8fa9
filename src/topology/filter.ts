import type { Json } from "../base/json.js";
import { literalJson } from "../model/coerce.js";
import { compileConstraint } from "../model/constraints.js";
import type { ModelCapability, ModelNode, Slot } from "../model/entities.js";
import { asFunctionCall } from "../model/functions.js";
import { isDerivedFrom } from "../model/inherit.js";
import { lookupType } from "../model/registry.js";
import type { ScopedConstraint, ValueSchema } from "../model/schemas.js";
import type { NamedValue, NodeFilterView } from "../schema/documents.js";
import type { YamlNode } from "../syntax/node.js";
import { holdsFunction, readConditions } from "./conditions.js";

type Inputs = ReadonlyMap<string, Slot>;

/**
 * True when a node template satisfies a filter (TOSCA 1.3 sections 3.6.4 and 3.6.5). A value or an operand
 * that only run time knows cannot be judged and passes.
 */
export function passesFilter(node: ModelNode, filter: NodeFilterView, inputs: Inputs): boolean {
  return (
    passes(node.slots, filter.properties, inputs) &&
    filter.capabilities.every(({ name, properties }) => {
      const capabilities = capabilitiesCalled(node, name);
      return capabilities.some(({ slots }) => passes(slots, properties, inputs));
    })
  );
}

/** By name, else all of the type. */
function capabilitiesCalled(node: ModelNode, name: string): readonly ModelCapability[] {
  const named = node.capabilities.get(name);
  if (named !== undefined) return [named];
  return [...node.capabilities.values()].filter(({ type }) => {
    const wanted = type && lookupType(type.scope, "capability", name);
    return wanted !== undefined && type !== undefined && isDerivedFrom(type, wanted.name);
  });
}

function passes(slots: ReadonlyMap<string, Slot>, filters: readonly NamedValue[], inputs: Inputs): boolean {
  return filters.every(({ name, value }) => {
    const slot = slots.get(name);
    if (slot?.node === undefined) return false;
    const found = known(slot.node, inputs);
    if (found === undefined) return true;
    const json = literalJson(found, slot.schema);
    if (json === undefined) return false;
    return readConditions(value, slot.schema).clauses.every((clause) =>
      holds(json, clause, slot.schema, inputs),
    );
  });
}

function holds(json: Json, clause: ScopedConstraint, schema: ValueSchema, inputs: Inputs): boolean {
  const operand = known(clause.view.operand, inputs);
  if (operand === undefined || holdsFunction(operand)) return true;
  const settled = operand === clause.view.operand ? clause : { ...clause, view: { ...clause.view, operand } };
  const compiled = compileConstraint(settled, schema);
  return "reason" in compiled || compiled.holds(json);
}

/** The literal that a value stands for; an input is followed, any other function is undefined. */
function known(node: YamlNode, inputs: Inputs): YamlNode | undefined {
  const call = asFunctionCall(node);
  if (call === undefined) return node;
  const [name] = call.args;
  if (call.name !== "get_input" || call.args.length !== 1 || name?.kind !== "scalar") return undefined;
  const value = inputs.get(name.text)?.node;
  return value === undefined || asFunctionCall(value) !== undefined ? undefined : value;
}
