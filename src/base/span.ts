/** Where a piece of text stands: half-open range of UTF-16 offsets in one source. */
export interface Span {
  readonly source: SourceText;
  /** First offset. */
  readonly start: number;
  /** One past the last offset; equals `start` for an empty place. */
  readonly end: number;
}

/** One-based line and column, columns counted in UTF-16 units as editors do. */
export interface Position {
  readonly line: number;
  readonly column: number;
}

/** A text with its name; turns offsets into lines without scanning the text twice. */
export interface SourceText {
  /** Name shown to people: the path or URL as the user gave it. */
  readonly name: string;
  readonly text: string;
  /** One-based position of an offset. */
  position(offset: number): Position;
  /** The text of a one-based line without its line break; empty when there is no such line. */
  line(line: number): string;
}

/** Makes a source text. The line index is built on the first question for a position. */
export function sourceText(name: string, text: string): SourceText {
  let starts: number[] | undefined;
  const lines = () => {
    starts ??= lineStarts(text);
    return starts;
  };
  return {
    name,
    text,
    position(offset) {
      const index = lastAtOrBefore(lines(), offset);
      return { line: index + 1, column: offset - (lines()[index] ?? 0) + 1 };
    },
    line(line) {
      const from = lines()[line - 1];
      if (from === undefined) return "";
      const to = lines()[line] ?? text.length;
      return text.slice(from, to).replace(/\r?\n$/, "");
    },
  };
}

/** Start, end of a span as positions: what diagnostics and JSON print. */
export function spanPositions(span: Span): { readonly start: Position; readonly end: Position } {
  return { start: span.source.position(span.start), end: span.source.position(span.end) };
}

/** An empty span at the head of a source, for faults that have no better place. */
export function headOf(source: SourceText): Span {
  return { source, start: 0, end: 0 };
}

function lineStarts(text: string): number[] {
  const starts = [0];
  for (let at = text.indexOf("\n"); at !== -1; at = text.indexOf("\n", at + 1)) starts.push(at + 1);
  return starts;
}

function lastAtOrBefore(starts: readonly number[], offset: number): number {
  let low = 0;
  let high = starts.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((starts[middle] ?? 0) <= offset) low = middle;
    else high = middle - 1;
  }
  return low;
}
