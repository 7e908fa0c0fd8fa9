/** A replacement in a text; `start` equals `end` for an insertion. Offsets are UTF-16 units. */
export interface Edit {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** The text with all edits made. Insertions at one place stay in the order of the list; none overlap. */
export function applyEdits(text: string, edits: readonly Edit[]): string {
  const sorted = [...edits].sort((left, right) => left.start - right.start);
  const parts: string[] = [];
  let at = 0;
  for (const edit of sorted) {
    if (edit.start < at) throw new Error(`edits overlap at ${edit.start}`);
    parts.push(text.slice(at, edit.start), edit.text);
    at = edit.end;
  }
  return parts.join("") + text.slice(at);
}

/** Inserts whole lines after the line that holds the character before `offset`. */
export function insertLines(text: string, offset: number, lines: readonly string[]): Edit {
  const body = lines.map((line) => `${line}\n`).join("");
  const lineEnd = text.indexOf("\n", Math.max(0, offset - 1));
  const at = lineEnd === -1 ? text.length : lineEnd + 1;
  return { start: at, end: at, text: lineEnd === -1 ? `\n${body}` : body };
}
