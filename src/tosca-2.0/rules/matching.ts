import { type Capability, capabilitiesOf, inheritedList, type Requirement } from "../entities.js";
import type { Model, TypeDefinition } from "../model.js";
import { derives, hasUnknownParent } from "../names.js";
import type { Template } from "../service.js";
import { typesIn } from "./name-lists.js";

/** A requirement, the node that has it, and the node type that shall fulfil it. */
export interface Match {
  readonly requirement: Requirement;
  readonly template: Template;
  readonly target: TypeDefinition;
  /** A capability of the target, or a capability type, that the assignment asks for. */
  readonly capability: Capability | TypeDefinition | undefined;
  readonly relationship: TypeDefinition | undefined;
}

/** Why a target cannot fulfil a requirement (7.3, 8.1, 8.4, 8.5); undefined when it can. */
export function unfitReason(model: Model, match: Match): string | undefined {
  const { requirement, target, relationship } = match;
  if (hasUnknownParent(model, target)) return undefined;
  if (requirement.node !== undefined && !derives(model, target, requirement.node)) {
    return `its type "${target.name}" does not derive from "${requirement.node.name}"`;
  }
  if (relationship !== undefined) {
    const targets = typesIn(model, inheritedList(model, relationship, "valid_target_node_types"), ["node"]);
    if (!allows(model, targets, target))
      return `the relationship type "${relationship.name}" does not allow the node type "${target.name}" as target`;
    const sources = typesIn(model, inheritedList(model, relationship, "valid_source_node_types"), ["node"]);
    const source = match.template.type;
    if (source !== undefined && !allows(model, sources, source)) {
      return `the relationship type "${relationship.name}" does not allow the node type "${source.name}" as source`;
    }
  }
  const candidates = [...capabilitiesOf(model, target).values()].filter((each) =>
    isWanted(model, each, match),
  );
  if (candidates.length === 0) return missing(match);
  const reasons = candidates.map((each) => unfitCapability(model, each, match));
  return reasons.includes(undefined) ? undefined : reasons[0];
}

/** The capability whose type, or name, the requirement and its assignment ask for. */
export function isWanted(model: Model, each: Capability, { requirement, capability }: Match): boolean {
  if (each.type === undefined) return true;
  if (capability !== undefined && !("kind" in capability) && capability.name !== each.name) return false;
  if (capability !== undefined && "kind" in capability && !derives(model, each.type, capability))
    return false;
  if (requirement.capability === undefined) {
    return (
      requirement.capabilityName === undefined ||
      each.name === requirement.capabilityName ||
      requirement.node === undefined
    );
  }
  return derives(model, each.type, requirement.capability);
}

function missing({ requirement, target, capability }: Match): string {
  const wanted = capability === undefined ? (requirement.capabilityName ?? "") : capability.name;
  return `the node type "${target.name}" has no capability "${wanted}" that fits`;
}

function unfitCapability(
  model: Model,
  each: Capability,
  { template, relationship }: Match,
): string | undefined {
  const { type } = template;
  const sources = typesIn(model, each.sources, ["node"]);
  if (type !== undefined && !allows(model, sources, type)) {
    return `its capability "${each.name}" does not allow the node type "${type.name}" as source`;
  }
  if (relationship === undefined) return undefined;
  const relationships = typesIn(model, each.relationships, ["relationship"]);
  if (!allows(model, relationships, relationship)) {
    return `its capability "${each.name}" does not allow the relationship type "${relationship.name}"`;
  }
  const capabilities = typesIn(model, inheritedList(model, relationship, "valid_capability_types"), [
    "capability",
  ]);
  if (each.type === undefined || allows(model, capabilities, each.type)) return undefined;
  return `the relationship type "${relationship.name}" does not allow the capability type "${each.type.name}"`;
}

function allows(
  model: Model,
  list: readonly (TypeDefinition | undefined)[] | undefined,
  type: TypeDefinition,
): boolean {
  return list === undefined || list.some((each) => each === undefined || derives(model, type, each));
}
