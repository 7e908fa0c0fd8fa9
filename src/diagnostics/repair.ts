import type { SourceText } from "../base/span.js";
import type { Diagnostic, Edit } from "./diagnostic.js";

/** A text with its certain repairs in place, and how many there were. */
export interface Repaired {
  readonly text: string;
  readonly repairs: number;
}

/**
 * Applies the first certain fix of each finding in `source`. A fix with an edit that touches one already
 * taken waits for the next round: what it repairs may have changed.
 */
export function applyFixes(source: SourceText, diagnostics: readonly Diagnostic[]): Repaired {
  const taken: Edit[] = [];
  let repairs = 0;
  for (const { fixes = [] } of diagnostics) {
    const fix = fixes.find(({ guess }) => guess !== true);
    if (fix === undefined || !fix.edits.every((edit) => edit.span.source.name === source.name)) continue;
    if (fix.edits.some((edit) => taken.some((other) => touches(edit, other)))) continue;
    taken.push(...fix.edits);
    repairs += 1;
  }
  const backwards = taken.sort((left, right) => right.span.start - left.span.start);
  const text = backwards.reduce(
    (at, { span, replacement }) => at.slice(0, span.start) + replacement + at.slice(span.end),
    source.text,
  );
  return { text, repairs };
}

function touches({ span: left }: Edit, { span: right }: Edit): boolean {
  return left.start <= right.end && right.start <= left.end;
}
