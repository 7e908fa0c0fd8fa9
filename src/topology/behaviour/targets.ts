import { suggest } from "../../base/suggest.js";
import { CODES, report } from "../../diagnostics/catalog.js";
import type { Entity, ModelNode, ModelRequirement } from "../../model/entities.js";
import { chainOf, nearest, requirementsOf } from "../../model/inherit.js";
import { interfacesOf } from "../../model/interfaces.js";
import { lookupType } from "../../model/registry.js";
import type { TypeEntry } from "../../model/types.js";
import type { LocatedText, WorkflowTargetView } from "../../schema/documents.js";
import type { BehaviourContext, BoundInterfaces } from "./context.js";
import { type AttributeScope, nodeScope, relationshipScope } from "./scopes.js";

/** What a step or precondition aims at. */
export interface WorkflowTarget {
  readonly label: string;
  readonly owners: readonly BoundInterfaces[];
  readonly complete: boolean;
  readonly self: Entity;
  /** What conditions may ask for. */
  readonly scopes: readonly AttributeScope[];
}

/** The node template, group or relationship that a step aims at; undefined when that is a reported fault. */
export function resolveTarget(
  { target, targetRelationship }: WorkflowTargetView,
  owner: string,
  context: BehaviourContext,
): WorkflowTarget | undefined {
  if (target === undefined) return undefined;
  const node = context.nodes.get(target.text);
  if (node !== undefined) {
    return targetRelationship === undefined
      ? nodeTarget(node, context)
      : relationshipTarget(node, targetRelationship, context);
  }
  if (context.groups.has(target.text)) return groupTarget(target.text, context);
  const suggestion = suggest(target.text, [...context.nodes.keys(), ...context.groups.keys()]);
  report(context.sink, CODES.unknownWorkflowTarget, target.span, { target: target.text, owner, suggestion });
  return undefined;
}

function nodeTarget(node: ModelNode, { bound }: BehaviourContext): WorkflowTarget {
  const interfaces = bound.get(node.name);
  return {
    label: `"${node.name}"`,
    owners: interfaces === undefined ? [] : [interfaces],
    complete: node.complete,
    self: { kind: "node", node },
    scopes: [nodeScope(node)],
  };
}

/** A group stands for its members; its own interfaces count as well. */
function groupTarget(name: string, { groups, nodes, bound }: BehaviourContext): WorkflowTarget {
  const members = groups.get(name)?.members ?? [];
  const found = members.flatMap((member) => nodes.get(member) ?? []);
  return {
    label: `the group "${name}"`,
    owners: [name, ...members].flatMap((owner) => bound.get(owner) ?? []),
    complete: found.length > 0 && found.every(({ complete }) => complete),
    self: { kind: "topology" },
    scopes: found.map(nodeScope),
  };
}

function relationshipTarget(
  node: ModelNode,
  requirement: LocatedText,
  context: BehaviourContext,
): WorkflowTarget | undefined {
  const assigned = node.requirements.find(({ name }) => name === requirement.text);
  if (assigned === undefined && !node.declaredRequirements.has(requirement.text)) {
    if (!node.complete) return undefined;
    const names = [...node.declaredRequirements, ...node.requirements.map(({ name }) => name)];
    const args = { requirement: requirement.text, target: node.name };
    const suggestion = suggest(requirement.text, names);
    report(context.sink, CODES.unknownTargetRelationship, requirement.span, { ...args, suggestion });
    return undefined;
  }
  const type = relationshipType(node, requirement.text, assigned, context);
  const label = `the relationship "${requirement.text}" of "${node.name}"`;
  const own = context.bound.get(`${node.name} ${requirement.text}`);
  const declared = type === undefined ? undefined : interfacesOf(type);
  const inherited = declared === undefined ? [] : [{ definitions: declared, interfaces: new Map() }];
  return {
    label,
    owners: own === undefined ? inherited : [own],
    complete: type !== undefined && chainOf(type).complete,
    self: {
      kind: "relationship",
      requirement: requirement.text,
      source: node,
      target: assigned?.target,
      type,
      slots: assigned?.slots ?? new Map(),
    },
    scopes: [relationshipScope(label, type)],
  };
}

/** Type of the relationship that a requirement has or, while it is open, is declared to have. */
function relationshipType(
  node: ModelNode,
  requirement: string,
  assigned: ModelRequirement | undefined,
  { scope }: BehaviourContext,
): TypeEntry | undefined {
  if (assigned !== undefined) return lookupType(scope, "relationship", assigned.relationship);
  const definition = node.type && requirementsOf(node.type).get(requirement);
  const declared = definition && nearest(definition, (view) => view.relationship?.type);
  return declared && lookupType(declared.owner.scope, "relationship", declared.value.text);
}
