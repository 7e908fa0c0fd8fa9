import type { Span } from "../base/span.js";
import { suggest } from "../base/suggest.js";
import { CODES, report } from "../diagnostics/catalog.js";
import type { ModelNode, ModelRequirement } from "../model/entities.js";
import { type Inherited, nearest, requirementsOf } from "../model/inherit.js";
import { lookupType, reportUnknownType } from "../model/registry.js";
import type {
  NodeTemplateView,
  RequirementAssignmentView,
  RequirementDefinitionView,
} from "../schema/documents.js";
import { parseRange } from "../syntax/scalars.js";
import { accepts, type Binding, type Declared, typeNames } from "./binding.js";
import { chooseCapability } from "./capabilities.js";
import { passesFilter, readFilter } from "./filter.js";
import { bindRelationship } from "./relationships.js";

/** Binds every requirement of a node template to its target, in template order (F53-F57). */
export function bindRequirements(node: ModelNode, view: NodeTemplateView, binding: Binding): void {
  const definitions = new Map<string, Declared>();
  for (const [name, inherited] of node.type === undefined ? [] : requirementsOf(node.type))
    definitions.set(name, declare(name, inherited));
  const counts = new Map<string, number>();
  for (const assignment of view.requirements) {
    const declared = definitions.get(assignment.name);
    if (declared === undefined && node.complete) reportUnknown(node, assignment, definitions, binding);
    if (declared === undefined && node.complete) continue;
    const count = (counts.get(assignment.name) ?? 0) + 1;
    counts.set(assignment.name, count);
    if (declared !== undefined && count > declared.upper)
      reportSurplus(node, assignment, declared, view, binding);
    node.requirements.push(bindOne(node, assignment, declared, binding));
  }
  for (const declared of definitions.values()) {
    if ((counts.get(declared.name) ?? 0) >= declared.lower) continue;
    if (declared.lower > 0 && !counts.has(declared.name))
      node.requirements.push(openOne(node, declared, node.span, binding));
  }
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
    capability: capability && lookupType(capability.owner.scope, "capability", capability.value.text),
    capabilityName: capability?.value.text ?? "",
    node: node && (lookupType(inherited.owner.scope, "node", node.text)?.name ?? node.text),
    relationship:
      relationship && lookupType(relationship.owner.scope, "relationship", relationship.value.text),
    lower: range?.lower ?? 1,
    upper: range?.upper ?? 1,
    filter: filter && readFilter(filter.value),
  };
}

function reportUnknown(
  node: ModelNode,
  assignment: RequirementAssignmentView,
  definitions: ReadonlyMap<string, Declared>,
  binding: Binding,
): void {
  const suggestion = suggest(assignment.name, definitions.keys());
  const args = { requirement: assignment.name, node: node.name, type: node.typeName, suggestion };
  report(binding.sink, CODES.unknownRequirement, assignment.nameSpan, args);
}

function reportSurplus(
  node: ModelNode,
  assignment: RequirementAssignmentView,
  declared: Declared,
  view: NodeTemplateView,
  binding: Binding,
): void {
  const all = view.requirements.filter(({ name }) => name === assignment.name);
  const args = { requirement: assignment.name, node: node.name, count: all.length, limit: declared.upper };
  const first = all[0];
  const labels = first === undefined ? [] : [{ span: first.nameSpan, text: "first assignment" }];
  report(binding.sink, CODES.tooManyAssignments, assignment.nameSpan, args, { labels });
}

function bindOne(
  node: ModelNode,
  assignment: RequirementAssignmentView,
  declared: Declared | undefined,
  binding: Binding,
): ModelRequirement {
  const target = targetOf(node, assignment, declared, binding);
  const capability = target && chooseCapability(node, target, assignment, declared, binding);
  const relationship = bindRelationship(node, target, assignment, declared, binding);
  return { name: assignment.name, target, capability, ...relationship, span: assignment.span };
}

/** The target node: named, or the only one that a named type and a filter leave. */
function targetOf(
  node: ModelNode,
  assignment: RequirementAssignmentView,
  declared: Declared | undefined,
  binding: Binding,
): ModelNode | undefined {
  const wanted = assignment.node;
  if (wanted === undefined) return matchTarget(node, assignment, declared, declared?.node, binding);
  const named = binding.nodes.get(wanted.text);
  if (named !== undefined) return named;
  const type = lookupType(binding.scope, "node", wanted.text);
  if (type !== undefined) return matchTarget(node, assignment, declared, type.name, binding);
  if (binding.scope.incomplete && wanted.text.includes(".")) return undefined;
  if (wanted.text.startsWith("tosca.nodes.")) {
    reportUnknownType(binding.scope, "node", wanted.text, wanted.span, binding.sink);
    return undefined;
  }
  const suggestion = suggest(
    wanted.text,
    [...binding.nodes.keys()].filter((name) => name !== node.name),
  );
  const args = { requirement: assignment.name, target: wanted.text, suggestion };
  report(binding.sink, CODES.danglingRequirement, wanted.span, args);
  return undefined;
}

/** Open assignments: one candidate binds, several or none are left to the orchestrator (F54). */
function matchTarget(
  node: ModelNode,
  assignment: RequirementAssignmentView,
  declared: Declared | undefined,
  type: string | undefined,
  binding: Binding,
): ModelNode | undefined {
  const filter = assignment.nodeFilter === undefined ? declared?.filter : readFilter(assignment.nodeFilter);
  const fitting = [...binding.nodes.values()].filter(
    (candidate) =>
      candidate !== node &&
      (type === undefined || candidate.typeChain.includes(type)) &&
      offers(candidate, node, assignment, declared),
  );
  const passing =
    filter === undefined ? fitting : fitting.filter((candidate) => passesFilter(candidate, filter));
  const [only] = passing;
  if (only !== undefined && passing.length === 1) return only;
  const args = { requirement: assignment.name, node: node.name };
  if (passing.length > 1) {
    const candidates = passing.map(({ name }) => `"${name}"`).join(", ");
    const labels = passing.map((candidate) => ({ span: candidate.span, text: "candidate" }));
    report(
      binding.sink,
      CODES.ambiguousRequirement,
      assignment.nameSpan,
      { ...args, candidates },
      { labels },
    );
  } else if (filter !== undefined) report(binding.sink, CODES.filterUnsatisfied, assignment.nameSpan, args);
  else reportOpen(node, assignment.name, declared, assignment.nameSpan, binding);
  return undefined;
}

function offers(
  candidate: ModelNode,
  source: ModelNode,
  assignment: RequirementAssignmentView,
  declared: Declared | undefined,
): boolean {
  const wanted = assignment.capability?.text ?? declared?.capability?.name;
  if (wanted === undefined) return true;
  return [...candidate.capabilities.values()].some(
    (capability) =>
      (capability.name === wanted || typeNames(capability).includes(wanted)) && accepts(capability, source),
  );
}

function openOne(node: ModelNode, declared: Declared, span: Span, binding: Binding): ModelRequirement {
  reportOpen(node, declared.name, declared, span, binding);
  const relationship = bindRelationship(node, undefined, undefined, declared, binding);
  return { name: declared.name, target: undefined, capability: undefined, ...relationship, span };
}

function reportOpen(
  node: ModelNode,
  requirement: string,
  declared: Declared | undefined,
  span: Span,
  binding: Binding,
): void {
  const capability = declared?.capability?.name ?? declared?.capabilityName ?? "any capability";
  report(binding.sink, CODES.openRequirement, span, { requirement, node: node.name, capability });
}
