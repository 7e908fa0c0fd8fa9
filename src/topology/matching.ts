import type { Span } from "../base/span.js";
import { CODES, report } from "../diagnostics/catalog.js";
import type { ModelNode } from "../model/entities.js";
import { lookupType } from "../model/registry.js";
import type { RequirementAssignmentView } from "../schema/documents.js";
import type { Binding, Declared } from "./binding.js";

/** More candidates than this are counted, not named. */
const MAX_NAMED = 8;

/**
 * The target of an assignment that names no node template: the only node of the type that offers the
 * capability and passes the filter. Several are listed, and chosen from only by the declared tie-break;
 * none is left to the orchestrator (F54). `type` is the node type that the assignment names, else "".
 */
export function matchTarget(
  node: ModelNode,
  assignment: RequirementAssignmentView,
  declared: Declared | undefined,
  type: string,
  binding: Binding,
): ModelNode | undefined {
  const filter = assignment.nodeFilter ?? declared?.filter;
  const written = assignment.capability?.text;
  const capability =
    written === undefined
      ? declared?.capability?.name
      : (lookupType(binding.scope, "capability", written)?.name ?? written);
  const wantedType = type === "" ? declared?.node : type;
  if (capability === undefined && wantedType === undefined) return undefined;
  const found = binding.candidates.find({ source: node, type: wantedType, capability, filter });
  const [first] = found;
  if (first !== undefined && (found.length === 1 || binding.matching.tieBreak === "first")) return first;
  if (found.length > 1) reportSeveral(node, assignment, found, binding);
  else if (assignment.nodeFilter !== undefined || filter !== undefined)
    reportUnfiltered(node, assignment, binding);
  else reportOpen(node, assignment.name, declared, assignment.nameSpan, binding);
  return undefined;
}

function reportSeveral(
  node: ModelNode,
  assignment: RequirementAssignmentView,
  found: readonly ModelNode[],
  binding: Binding,
): void {
  const shown = found.slice(0, MAX_NAMED);
  const names = shown.map(({ name }) => `"${name}"`).join(", ");
  const rest = found.length - shown.length;
  const candidates = rest > 0 ? `${names} and ${rest} more` : names;
  const labels = shown.map((candidate) => ({ span: candidate.span, text: "candidate" }));
  const args = { requirement: assignment.name, node: node.name, candidates };
  report(binding.sink, CODES.ambiguousRequirement, assignment.nameSpan, args, { labels });
}

function reportUnfiltered(node: ModelNode, assignment: RequirementAssignmentView, binding: Binding): void {
  const span = assignment.nodeFilter?.keySpan ?? assignment.nameSpan;
  report(binding.sink, CODES.filterUnsatisfied, span, { requirement: assignment.name, node: node.name });
}

/** Reports a requirement without a target, unless a substitution mapping exposes it. */
export function reportOpen(
  node: ModelNode,
  requirement: string,
  declared: Declared | undefined,
  span: Span,
  binding: Binding,
): void {
  if (binding.exposed.has(`${node.name} ${requirement}`)) return;
  const capability = declared?.capability?.name ?? declared?.capabilityName ?? "any capability";
  report(binding.sink, CODES.openRequirement, span, { requirement, node: node.name, capability });
}
