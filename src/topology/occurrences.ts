import { CODES, report } from "../diagnostics/catalog.js";
import type { ModelCapability, ModelNode } from "../model/entities.js";
import type { NodeTemplateView, RequirementAssignmentView } from "../schema/documents.js";
import { parseRange } from "../syntax/scalars.js";
import type { Binding, Declared } from "./binding.js";
import { rangeText } from "./range.js";

/**
 * Checks how often each requirement is assigned against the occurrences of its definition (F55): too many
 * is an error, too few is left to the orchestrator. One that is not assigned at all is reported elsewhere.
 */
export function checkCounts(
  node: ModelNode,
  view: NodeTemplateView,
  definitions: ReadonlyMap<string, Declared>,
  counts: ReadonlyMap<string, number>,
  binding: Binding,
): void {
  for (const [name, count] of counts) {
    const declared = definitions.get(name);
    if (declared === undefined) continue;
    const all = view.requirements.filter((assignment) => assignment.name === name);
    if (count > declared.upper) reportSurplus(node, declared, all, binding);
    if (count < declared.lower) {
      const args = { requirement: name, node: node.name, count, minimum: declared.lower };
      report(binding.sink, CODES.tooFewAssignments, all[0]?.nameSpan ?? node.span, args);
    }
    for (const assignment of all) checkOwnRange(assignment, declared, binding);
  }
}

function reportSurplus(
  node: ModelNode,
  declared: Declared,
  all: readonly RequirementAssignmentView[],
  binding: Binding,
): void {
  const args = { requirement: declared.name, node: node.name, count: all.length, limit: declared.upper };
  const first = all[0];
  const labels = first === undefined ? [] : [{ span: first.nameSpan, text: "first assignment" }];
  for (const assignment of all.slice(declared.upper))
    report(binding.sink, CODES.tooManyAssignments, assignment.nameSpan, args, { labels });
}

/** The occurrences of an assignment narrow those of the definition (TOSCA 1.3 section 3.8.2). */
function checkOwnRange(assignment: RequirementAssignmentView, declared: Declared, binding: Binding): void {
  const own = assignment.occurrences && parseRange(assignment.occurrences);
  if (own === undefined || assignment.occurrences === undefined) return;
  if (own.lower >= declared.lower && own.upper <= declared.upper) return;
  const what = `the requirement "${assignment.name}"`;
  const args = { what, allowed: rangeText(declared) };
  report(binding.sink, CODES.occurrencesWidened, assignment.occurrences.span, args);
}

/**
 * Checks how many requirements use each capability against its occurrences (F47): too many is a warning;
 * too few is only of interest to the strict.
 */
export function checkConnections(binding: Binding): void {
  const users = new Map<ModelCapability, number>();
  for (const node of binding.nodes.values())
    for (const { capability } of node.requirements)
      if (capability?.occurrences !== undefined) users.set(capability, (users.get(capability) ?? 0) + 1);
  for (const node of binding.nodes.values()) {
    node.capabilities.forEach((capability) => {
      const { occurrences } = capability;
      if (occurrences !== undefined)
        checkConnected(node, capability, occurrences, users.get(capability) ?? 0, binding);
    });
  }
}

function checkConnected(
  node: ModelNode,
  capability: ModelCapability,
  { lower, upper }: { readonly lower: number; readonly upper: number },
  count: number,
  binding: Binding,
): void {
  if (count >= lower && count <= upper) return;
  const args = { capability: capability.name, node: node.name, count };
  if (count > upper)
    report(binding.sink, CODES.capabilityOverused, capability.span, { ...args, limit: upper });
  if (count < lower)
    report(binding.sink, CODES.capabilityUnused, capability.span, { ...args, minimum: lower });
}
