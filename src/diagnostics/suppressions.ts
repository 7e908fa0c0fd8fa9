import type { SourceText, Span } from "../base/span.js";
import type { Diagnostic } from "./diagnostic.js";

/** A code that a comment leaves out: `# elastosca: ignore TS4001, TS1002 - why`. */
export interface Suppression {
  readonly code: string;
  /** One-based line whose findings are left out; undefined for the whole file (`ignore-file`). */
  readonly line: number | undefined;
  /** Place of the code in the comment. */
  readonly span: Span;
}

const COMMENT = /(^|\s)#\s*elastosca:\s*(ignore(?:-file)?)\s+([A-Z]{2}\d{4}(?:[\s,]+[A-Z]{2}\d{4})*)/g;
const known = new WeakMap<SourceText, readonly Suppression[]>();

/**
 * The suppressions in the comments of a file. A comment behind code means its own line, one that stands
 * alone the next line with code.
 */
export function suppressionsOf(source: SourceText): readonly Suppression[] {
  const before = known.get(source);
  if (before !== undefined) return before;
  const found = source.text.includes("elastosca:") ? [...source.text.matchAll(COMMENT)] : [];
  const all = found.flatMap((match) => codesOf(source, match));
  known.set(source, all);
  return all;
}

function codesOf(source: SourceText, match: RegExpExecArray): readonly Suppression[] {
  const [whole, , scope, list = ""] = match;
  const start = match.index + whole.length - list.length;
  const line = scope === "ignore-file" ? undefined : lineMeant(source, start);
  return [...list.matchAll(/[A-Z]{2}\d{4}/g)].map(({ 0: code, index }) => ({
    code,
    line,
    span: { source, start: start + index, end: start + index + code.length },
  }));
}

function lineMeant(source: SourceText, offset: number): number {
  const { line } = source.position(offset);
  if (!/^\s*#/.test(source.line(line))) return line;
  const last = source.position(source.text.length).line;
  for (let next = line + 1; next <= last; next += 1) {
    if (!/^\s*(#|$)/.test(source.line(next))) return next;
  }
  return line;
}

/** The suppression that leaves a finding out, undefined when it is shown. */
export function suppressionOf({ code, span }: Diagnostic): Suppression | undefined {
  const candidates = suppressionsOf(span.source).filter((each) => each.code === code);
  if (candidates.length === 0) return undefined;
  const { line } = span.source.position(span.start);
  return candidates.find((each) => each.line === undefined || each.line === line);
}
