import type { Span } from "../base/span.js";
import { suggest } from "../base/suggest.js";
import { CODES, report } from "../diagnostics/catalog.js";
import type { ModelNode, ModelRequirement } from "../model/entities.js";
import type { NodeFilterView, NodeTemplateView, RequirementAssignmentView } from "../schema/documents.js";
import { isUnreadable } from "../schema/unreadable.js";
import type { Binding, Declared } from "./binding.js";
import { chooseCapability } from "./capabilities.js";
import { declaredRequirements } from "./declared.js";
import { checkRequirementFilter, targetFilter } from "./filter-check.js";
import { matchTarget, passing, reportOpen } from "./matching.js";
import { checkCounts } from "./occurrences.js";
import { bindRelationship } from "./relationships.js";
import { namedTarget } from "./target.js";

/** Binds every requirement of a node template to its target, in template order (F53-F57). */
export function bindRequirements(node: ModelNode, view: NodeTemplateView, binding: Binding): void {
  const definitions = declaredRequirements(node);
  const counts = new Map<string, number>();
  const filter = targetFilter(view);
  for (const assignment of view.requirements) {
    const declared = definitions.get(assignment.name);
    if (declared === undefined && node.complete) {
      reportUnknown(node, assignment, definitions, binding);
      continue;
    }
    counts.set(assignment.name, (counts.get(assignment.name) ?? 0) + 1);
    node.requirements.push(bindOne(node, assignment, declared, filter, binding));
  }
  if (view.partial === true || isUnreadable(view.requirements)) return;
  checkCounts(node, view, definitions, counts, binding);
  for (const declared of definitions.values()) {
    if (declared.lower > 0 && !counts.has(declared.name))
      node.requirements.push(openOne(node, declared, filter, node.span, binding));
  }
}

function reportUnknown(
  node: ModelNode,
  assignment: RequirementAssignmentView,
  definitions: ReadonlyMap<string, Declared>,
  binding: Binding,
): void {
  const suggestion = suggest(assignment.name, definitions.keys());
  const args = { requirement: assignment.name, node: node.name, type: node.typeName, suggestion };
  const edits = [{ span: assignment.nameSpan, replacement: suggestion ?? "" }];
  const fixes = suggestion === undefined ? [] : [{ title: `Rename to "${suggestion}"`, edits }];
  const hint = suggestion === undefined ? declaredOnes(definitions) : undefined;
  report(binding.sink, CODES.unknownRequirement, assignment.nameSpan, args, { fixes, hint });
}

function declaredOnes(definitions: ReadonlyMap<string, Declared>): string {
  return definitions.size === 0
    ? "Its type declares no requirement."
    : `Its type declares ${[...definitions.keys()].join(", ")}.`;
}

function bindOne(
  node: ModelNode,
  assignment: RequirementAssignmentView,
  declared: Declared | undefined,
  filter: NodeFilterView | undefined,
  binding: Binding,
): ModelRequirement {
  checkRequirementFilter(assignment, declared, binding);
  const named = namedTarget(node, assignment, binding);
  const target =
    typeof named === "string"
      ? matchTarget({ node, assignment, declared, type: named, filter }, binding)
      : named;
  const capability = target && chooseCapability(node, target, assignment, declared, binding);
  const relationship = bindRelationship(node, target, capability, assignment, declared, binding);
  return { name: assignment.name, target, capability, ...relationship, span: assignment.span };
}

/**
 * A mandatory requirement that the template does not mention: it is bound where exactly one node fulfils
 * it and matching is asked to look (F54), else it stays open.
 */
function openOne(
  node: ModelNode,
  declared: Declared,
  filter: NodeFilterView | undefined,
  span: Span,
  binding: Binding,
): ModelRequirement {
  const target = onlyCandidate(node, declared, filter, binding);
  if (target === undefined) reportOpen(node, declared.name, declared, span, binding);
  const capability =
    target &&
    chooseCapability(
      node,
      target,
      { ...UNWRITTEN, name: declared.name, nameSpan: span, span },
      declared,
      binding,
    );
  const relationship = bindRelationship(node, target, capability, undefined, declared, binding);
  return { name: declared.name, target, capability, ...relationship, span };
}

const UNWRITTEN = {
  node: undefined,
  capability: undefined,
  relationship: undefined,
  nodeFilter: undefined,
  occurrences: undefined,
} as const;

function onlyCandidate(
  node: ModelNode,
  declared: Declared,
  filter: NodeFilterView | undefined,
  binding: Binding,
): ModelNode | undefined {
  const exposed = binding.exposed.has(`${node.name} ${declared.name}`);
  if (!binding.matching.unassigned || exposed || declared.capability === undefined) return undefined;
  const wanted = { source: node, type: declared.node, capability: declared.capability.name };
  const found = binding.candidates.find({ ...wanted, filter: declared.filter });
  const [only, second] = passing(found, filter, binding);
  return second === undefined ? only : undefined;
}
