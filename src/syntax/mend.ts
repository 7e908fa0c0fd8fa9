import type { YamlEvent } from "./events.js";

/** A text in which some lines were indented further, and where those lines begin in the original. */
export interface Mended {
  readonly text: string;
  readonly lines: readonly number[];
}

/** Deeper than any line that the limits on nesting allow for. */
const INDENT = " ".repeat(256);

/** Indents the line that holds an offset of the mended text. */
export function indentLine(mended: Mended, offset: number): Mended {
  const start = mended.text.lastIndexOf("\n", offset - 1) + 1;
  return {
    text: mended.text.slice(0, start) + INDENT + mended.text.slice(start),
    lines: [...mended.lines, originalOffset(mended, start)].sort((left, right) => left - right),
  };
}

/** Offset in the original text of an offset in the mended one. */
export function originalOffset(mended: Mended, offset: number): number {
  let inserted = 0;
  for (const line of mended.lines) {
    const at = line + inserted;
    if (offset <= at) break;
    inserted += Math.min(INDENT.length, offset - at);
  }
  return offset - inserted;
}

/** An event with its offsets mapped. */
export function shifted(event: YamlEvent, back: (offset: number) => number): YamlEvent {
  switch (event.kind) {
    case "document":
    case "map":
    case "seq":
      return { ...event, start: back(event.start) };
    case "end":
      return { ...event, end: back(event.end) };
    case "scalar":
    case "alias":
      return { ...event, start: back(event.start), end: back(event.end) };
  }
}
