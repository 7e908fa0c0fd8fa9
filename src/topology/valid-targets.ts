import { CODES, report } from "../diagnostics/catalog.js";
import type { ModelCapability, ModelNode } from "../model/entities.js";
import { chainOf, memo } from "../model/inherit.js";
import { lookupType } from "../model/registry.js";
import type { TypeEntry } from "../model/types.js";
import type { RelationshipTypeView, RequirementAssignmentView } from "../schema/documents.js";
import { type Binding, typeNames } from "./binding.js";

/**
 * `valid_target_types` of a relationship type: capability types that it may lead to, in files in use node
 * types as well (TOSCA 1.3 section 3.7.10, F56). Nothing is said where the capability is not known. That a
 * node type joins a normative relationship with a capability of its own is custom among libraries, and the
 * template cannot help it: a warning.
 */
export function checkValidTargets(
  relationship: TypeEntry,
  target: ModelNode,
  capability: ModelCapability | undefined,
  assignment: RequirementAssignmentView,
  binding: Binding,
): void {
  if (capability === undefined || leadsTo(relationship, target, capability)) return;
  const span = assignment.relationship?.type?.span ?? assignment.node?.span ?? assignment.nameSpan;
  const args = {
    relationship: relationship.name,
    target: target.name,
    capability: capability.name,
    type: capability.typeName,
    valid: validTargets(relationship).join(", "),
  };
  const labels = [{ span: target.span, text: "the target" }];
  const customary = assignment.relationship?.type === undefined && relationship.scope.bundled;
  const code = customary ? CODES.relationshipPairing : CODES.relationshipTargetNotAllowed;
  report(binding.sink, code, span, args, { labels });
}

/** True when `valid_target_types` lets a relationship lead to a capability; also where that cannot be known. */
export function leadsTo(relationship: TypeEntry, target: ModelNode, capability: ModelCapability): boolean {
  if (!capability.complete || !target.complete) return true;
  const valid = validTargets(relationship);
  if (valid.length === 0) return true;
  const names = typeNames(capability);
  return valid.some((name) => names.includes(name) || target.typeChain.includes(name));
}

const targets = new WeakMap<TypeEntry, readonly string[]>();

/** Full names of what the nearest type of the chain that says something lets in. */
function validTargets(relationship: TypeEntry): readonly string[] {
  return memo(targets, relationship, () => findValidTargets(relationship));
}

function findValidTargets(relationship: TypeEntry): readonly string[] {
  for (const type of chainOf(relationship).types) {
    const names = (type.view as RelationshipTypeView).validTargetTypes;
    if (names === undefined || names.length === 0) continue;
    const found = names.map(
      ({ text }) => lookupType(type.scope, "capability", text) ?? lookupType(type.scope, "node", text),
    );
    // A name that means nothing is reported at the type; it must not forbid what it may have meant.
    return found.includes(undefined) ? [] : found.flatMap((entry) => entry?.name ?? []);
  }
  return [];
}
