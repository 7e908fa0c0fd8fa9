import { type Inherited, memo, nearest } from "../model/inherit.js";
import {
  attributeDefinitionsOf,
  type PropertyDefinition,
  propertiesOf,
  withAdded,
} from "../model/properties.js";
import { lookupType } from "../model/registry.js";
import type { TypeEntry } from "../model/types.js";
import type { CapabilityDefinitionView } from "../schema/documents.js";

type Definitions = ReadonlyMap<string, PropertyDefinition>;

/** The type that a capability definition, or the nearest one that it refines, states. */
export function capabilityType(inherited: Definition): TypeEntry | undefined {
  const stated = nearest(inherited, (definition) => definition.type);
  return stated && lookupType(stated.owner.scope, "capability", stated.value.text);
}

type Definition = Inherited<CapabilityDefinitionView>;

const properties = new WeakMap<Definition, Definitions>();
const attributes = new WeakMap<Definition, Definitions>();
const NONE: Definitions = new Map();

/** Properties of a capability: those of its type with what the node types add (TOSCA 1.3 section 3.7.2). */
export function capabilityProperties(inherited: Definition): Definitions {
  return memo(properties, inherited, () => {
    const type = capabilityType(inherited);
    return added(inherited, type === undefined ? NONE : propertiesOf(type), "properties");
  });
}

/** Attributes of a capability, like its properties. */
export function capabilityAttributes(inherited: Definition): Definitions {
  return memo(attributes, inherited, () => {
    const type = capabilityType(inherited);
    return added(inherited, type === undefined ? NONE : attributeDefinitionsOf(type), "attributes");
  });
}

/** What the capability definitions of the node types add to the capability type, ancestors first. */
function added(inherited: Definition, base: Definitions, members: "properties" | "attributes"): Definitions {
  const below = inherited.refined === undefined ? base : added(inherited.refined, base, members);
  const { definition, owner } = inherited;
  return withAdded(below, definition[members], owner.scope, owner.name);
}
