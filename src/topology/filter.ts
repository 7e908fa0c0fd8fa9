import { literalJson } from "../model/coerce.js";
import { compileConstraint } from "../model/constraints.js";
import type { ModelCapability, ModelNode, Slot } from "../model/entities.js";
import { asFunctionCall } from "../model/functions.js";
import { isDerivedFrom } from "../model/inherit.js";
import type { ScopedConstraint } from "../model/schemas.js";
import { childOf } from "../syntax/access.js";
import type { YamlNode } from "../syntax/node.js";

/** TOSCA 1.3 sections 3.6.4 and 3.6.5: conditions on properties of a node and of its capabilities. */
export interface NodeFilter {
  readonly properties: readonly PropertyFilter[];
  readonly capabilities: readonly { readonly name: string; readonly properties: readonly PropertyFilter[] }[];
}

/** All conditions on one property; a bare value means "equal". */
interface PropertyFilter {
  readonly property: string;
  readonly conditions: readonly ScopedConstraint[];
}

/** Reads a node_filter; what is malformed is left out. */
export function readFilter(node: YamlNode): NodeFilter {
  return {
    properties: readProperties(childOf(node, "properties")),
    capabilities: named(childOf(node, "capabilities")).map(([name, value]) => ({
      name,
      properties: readProperties(childOf(value, "properties")),
    })),
  };
}

/** Entries of a map, or of a list of one-entry maps. */
function named(node: YamlNode | undefined): readonly (readonly [string, YamlNode])[] {
  if (node?.kind === "map") return node.entries.map(({ key, value }) => [key, value] as const);
  return node?.kind === "seq" ? node.items.flatMap((item) => named(item)) : [];
}

function readProperties(node: YamlNode | undefined): readonly PropertyFilter[] {
  return named(node).map(([property, value]) => ({ property, conditions: readConditions(value) }));
}

function readConditions(node: YamlNode): readonly ScopedConstraint[] {
  if (node.kind === "scalar") return [condition("equal", node, node)];
  return named(node).map(([operator, operand]) => condition(operator, operand, node));
}

function condition(operator: string, operand: YamlNode, at: YamlNode): ScopedConstraint {
  const { span } = at;
  return { view: { operator: { text: operator, span }, operand, span }, span };
}

/** True when a node template satisfies a filter; values that are functions cannot be judged and pass. */
export function passesFilter(node: ModelNode, filter: NodeFilter): boolean {
  return (
    passes(node.slots, filter.properties) &&
    filter.capabilities.every(({ name, properties }) => {
      const capability = capabilityCalled(node, name);
      return capability !== undefined && passes(capability.slots, properties);
    })
  );
}

/** By name, else by type. */
function capabilityCalled(node: ModelNode, name: string): ModelCapability | undefined {
  return (
    node.capabilities.get(name) ??
    [...node.capabilities.values()].find(
      (capability) => capability.type !== undefined && isDerivedFrom(capability.type, name),
    )
  );
}

function passes(slots: ReadonlyMap<string, Slot>, filters: readonly PropertyFilter[]): boolean {
  return filters.every(({ property, conditions }) => {
    const slot = slots.get(property);
    if (slot?.node === undefined) return false;
    if (asFunctionCall(slot.node) !== undefined) return true;
    const value = literalJson(slot.node, slot.schema);
    if (value === undefined) return false;
    return conditions.every((clause) => {
      const compiled = compileConstraint(clause, slot.schema);
      return "reason" in compiled || compiled.holds(value);
    });
  });
}
