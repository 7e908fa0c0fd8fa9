import type { SourceText, Span } from "./span.js";

/** Half-open ranges of a text that could not be read. */
export type LostRanges = readonly { readonly start: number; readonly end: number }[];

/** What is known of the lost parts of one text. */
interface Lost {
  readonly ranges: LostRanges;
  /** One-based lines that hold a lost part: its own, and those of the entries around it. */
  readonly lines: ReadonlySet<number>;
  /** Words that stand in lost parts. */
  readonly words: ReadonlySet<string>;
}

const lost = new WeakMap<SourceText, Lost>();

/** Remembers which parts of a text no tree holds, because they are not YAML. */
export function markLost(source: SourceText, ranges: LostRanges): void {
  const lines = new Set<number>();
  const words = new Set<string>();
  for (const { start, end } of ranges) {
    for (const line of enclosingLines(source, start, end)) lines.add(line);
    for (const [word] of source.text.slice(start, end).matchAll(/[^\s"'[\]{},:#]+/g)) words.add(word);
  }
  lost.set(source, { ranges, lines, words });
}

/** Parts of a text that no tree holds; none for a text without faults. */
export function lostIn(source: SourceText): LostRanges {
  return lost.get(source)?.ranges ?? [];
}

/**
 * True when a finding at a place may only be there because parts of the text were lost (D-6): it is about
 * something that held such a part, or about a name that stands in one.
 */
export function isConsequence({ source, start, end }: Span): boolean {
  const known = lost.get(source);
  if (known === undefined) return false;
  if (start === 0 || known.lines.has(source.position(start).line)) return true;
  return (
    end - start <= 200 &&
    known.words.has(
      source.text
        .slice(start, end)
        .trim()
        .replace(/^["']|["']$/g, ""),
    )
  );
}

/** Lines of a part, and every line above that is indented less than all between it and the part. */
function enclosingLines(source: SourceText, start: number, end: number): readonly number[] {
  const first = source.position(start).line;
  const last = source.position(Math.max(start, end - 1)).line;
  const found = Array.from({ length: last - first + 1 }, (_, index) => first + index);
  let indent = indentOf(source.line(first));
  for (let line = first - 1; line > 0 && indent > 0; line -= 1) {
    const text = source.line(line);
    const own = indentOf(text);
    if (text.trim() === "" || own >= indent) continue;
    indent = own;
    found.push(line);
  }
  return found;
}

function indentOf(line: string): number {
  return line.length - line.trimStart().length;
}
