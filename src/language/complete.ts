import type { Span } from "../base/span.js";
import type { Analysis } from "./analysis.js";
import { keyCandidates } from "./complete-keys.js";
import { valueCandidates } from "./complete-values.js";
import { placeAt } from "./place.js";

/** One proposal. */
export interface Candidate {
  readonly label: string;
  readonly kind: "keyname" | "type" | "member" | "template" | "input" | "function" | "value" | "keyword";
  readonly insert: string;
  readonly detail?: string;
  /** Markdown. */
  readonly documentation?: string;
  /** Candidates are shown by rank, then by name. */
  readonly rank: number;
}

export interface Completion {
  /** What a chosen candidate replaces. */
  readonly span: Span;
  readonly candidates: readonly Candidate[];
}

/** What can be written at an offset; also in a text that is no YAML at the moment. */
export function complete(analysis: Analysis, offset: number): Completion {
  const { source } = analysis;
  const place = placeAt(source, offset);
  const nothing = { span: { source, start: offset, end: offset }, candidates: [] };
  if (place === undefined || isComment(source.text, offset)) return nothing;
  const found = place.on === "key" ? keyCandidates(place, analysis) : valueCandidates(place, analysis);
  const unique = new Map<string, Candidate>();
  for (const candidate of found) if (!unique.has(candidate.label)) unique.set(candidate.label, candidate);
  const candidates = [...unique.values()].sort(
    (left, right) => left.rank - right.rank || (left.label < right.label ? -1 : 1),
  );
  return { span: place.span, candidates };
}

function isComment(text: string, offset: number): boolean {
  const line = text.slice(text.lastIndexOf("\n", offset - 1) + 1, offset);
  return /(?:^|\s)#/.test(line.replace(/"[^"]*"|'[^']*'/g, ""));
}
