import type { Span } from "../base/span.js";
import { CODES, report } from "../diagnostics/catalog.js";
import type { ModelNode } from "../model/entities.js";
import { lookupType } from "../model/registry.js";
import type { NodeFilterView, RequirementAssignmentView } from "../schema/documents.js";
import type { Binding, Declared } from "./binding.js";
import { passesFilter } from "./filter.js";

/** More candidates than this are counted, not named. */
const MAX_NAMED = 8;

/** A requirement assignment that names no node template. */
export interface Unmatched {
  readonly node: ModelNode;
  readonly assignment: RequirementAssignmentView;
  readonly declared: Declared | undefined;
  /** Node type that the assignment names, else "". */
  readonly type: string;
  /** Filter of the node template itself, which holds for the targets of all its requirements (F59). */
  readonly filter: NodeFilterView | undefined;
}

/**
 * The target of an assignment that names no node template: the only node of the type that offers the
 * capability and passes the filters. Several are listed, and chosen from only by the declared tie-break;
 * none is left to the orchestrator (F54).
 */
export function matchTarget(unmatched: Unmatched, binding: Binding): ModelNode | undefined {
  const { node, assignment, declared, type } = unmatched;
  const filter = assignment.nodeFilter ?? declared?.filter;
  const written = assignment.capability?.text;
  const capability =
    written === undefined
      ? declared?.capability?.name
      : (lookupType(binding.scope, "capability", written)?.name ?? written);
  const wantedType = type === "" ? declared?.node : type;
  if (capability === undefined && wantedType === undefined) return undefined;
  const fitting = binding.candidates.find({ source: node, type: wantedType, capability, filter });
  const found = passing(fitting, unmatched.filter, binding);
  const [first] = found;
  if (first !== undefined && (found.length === 1 || binding.matching.tieBreak === "first")) return first;
  if (found.length > 1) reportSeveral(node, assignment, found, binding);
  else if (filter !== undefined || fitting.length > 0) reportUnfiltered(unmatched, fitting, binding);
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

/** Candidates that pass the filter of the node template which asks. */
export function passing(
  candidates: readonly ModelNode[],
  filter: NodeFilterView | undefined,
  { inputs }: Binding,
): readonly ModelNode[] {
  return filter === undefined ? candidates : candidates.filter((node) => passesFilter(node, filter, inputs));
}

/** At the filter that is to blame: the node's own where there are candidates but for it. */
function reportUnfiltered(
  { node, assignment, filter }: Unmatched,
  fitting: readonly ModelNode[],
  binding: Binding,
): void {
  const blamed = fitting.length > 0 ? filter : assignment.nodeFilter;
  const span = blamed?.keySpan ?? assignment.nameSpan;
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
