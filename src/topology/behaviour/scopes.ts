import type { ModelCapability, ModelNode, Slot } from "../../model/entities.js";
import { chainOf } from "../../model/inherit.js";
import { attributeDefinitionsOf, type PropertyDefinition, propertiesOf } from "../../model/properties.js";
import type { ValueSchema } from "../../model/schemas.js";
import type { TypeEntry } from "../../model/types.js";

/** Something whose attributes a condition or an output names; properties are attributes as well (F36). */
export interface AttributeScope {
  /** In messages: `"server"`, `the capability "endpoint" of "server"`. */
  readonly label: string;
  schemaOf(attribute: string): ValueSchema | undefined;
  names(): Iterable<string>;
  /** False when attributes may exist that are not known here. */
  readonly complete: boolean;
}

/** Attributes and properties of a node template. */
export function nodeScope(node: ModelNode): AttributeScope {
  return scopeOf(`"${node.name}" (${node.typeName})`, node.attributes, node.slots, node.complete);
}

/** Attributes and properties of a capability. */
export function capabilityScope(node: ModelNode, capability: ModelCapability): AttributeScope {
  const label = `the capability "${capability.name}" of "${node.name}"`;
  return scopeOf(label, capability.attributes, capability.slots, capability.complete);
}

/** Attributes and properties of a relationship, by its type. */
export function relationshipScope(label: string, type: TypeEntry | undefined): AttributeScope {
  if (type === undefined) return { label, schemaOf: () => undefined, names: () => [], complete: false };
  return scopeOf(label, attributeDefinitionsOf(type), propertiesOf(type), chainOf(type).complete);
}

function scopeOf(
  label: string,
  attributes: ReadonlyMap<string, PropertyDefinition>,
  properties: ReadonlyMap<string, Slot | PropertyDefinition>,
  complete: boolean,
): AttributeScope {
  return {
    label,
    schemaOf: (name) => (attributes.get(name) ?? properties.get(name))?.schema,
    names: () => [...attributes.keys(), ...properties.keys()],
    complete,
  };
}
