import type { ModelNode } from "../model/entities.js";
import { type Inherited, memo, nearest, requirementsOf } from "../model/inherit.js";
import { lookupType } from "../model/registry.js";
import type { Scope, TypeEntry } from "../model/types.js";
import type { RequirementDefinitionView } from "../schema/documents.js";
import { parseRange } from "../syntax/scalars.js";
import type { Declared } from "./binding.js";

const tables = new WeakMap<TypeEntry, ReadonlyMap<string, Declared>>();
const NONE: ReadonlyMap<string, Declared> = new Map();

/** Requirements that a node's type declares, with their names resolved (TOSCA 1.3 section 3.7.3). */
export function declaredRequirements(node: ModelNode): ReadonlyMap<string, Declared> {
  const { type } = node;
  return type === undefined ? NONE : requirementsOfType(type);
}

/** {@link declaredRequirements} of a type, made once for it. */
export function requirementsOfType(type: TypeEntry): ReadonlyMap<string, Declared> {
  return memo(
    tables,
    type,
    () => new Map([...requirementsOf(type)].map(([name, inherited]) => [name, declare(name, inherited)])),
  );
}

function declare(name: string, inherited: Inherited<RequirementDefinitionView>): Declared {
  const capability = nearest(inherited, (definition) => definition.capability);
  const node = inherited.definition.node;
  const relationship = nearest(inherited, (definition) => definition.relationship?.type);
  const occurrences = nearest(inherited, (definition) => definition.occurrences);
  const filter = nearest(inherited, (definition) => definition.nodeFilter);
  const range = occurrences === undefined ? undefined : parseRange(occurrences.value);
  return {
    name,
    capability: capability && wantedCapability(capability.owner.scope, capability.value.text),
    capabilityName: capability?.value.text ?? "",
    node: node && (lookupType(inherited.owner.scope, "node", node.text)?.name ?? node.text),
    relationship:
      relationship && lookupType(relationship.owner.scope, "relationship", relationship.value.text),
    relationshipName: relationship?.value.text,
    lower: range?.lower ?? 1,
    upper: range?.upper ?? 1,
    filter: filter?.value,
  };
}

/**
 * The capability type that a definition asks for. What nodes have for machines is `Container` in TOSCA 1.0 (section
 * 5.4.2) and `Compute` since 1.2 (section 5.5.3), a name that libraries for 1.0 use as well: there, both are one.
 */
function wantedCapability(scope: Scope, name: string): TypeEntry | undefined {
  const type = lookupType(scope, "capability", name);
  const early = type?.name === "tosca.capabilities.Compute" && type.scope.document.version === "1.0";
  return early && type.scope.bundled ? lookupType(scope, "capability", "tosca.capabilities.Container") : type;
}
