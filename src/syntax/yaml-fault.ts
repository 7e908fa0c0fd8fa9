/** The library calls any rest of a line "bad indentation"; say what it is when the line shows it. */
export function explained(reason: string, text: string, offset: number): string {
  if (reason.includes("a multiline key may not be an implicit key")) {
    return "this line is no entry of a mapping: a key needs a colon and a blank behind it";
  }
  if (reason !== "bad indentation of a mapping entry") return reason;
  const lineStart = text.lastIndexOf("\n", offset - 1) + 1;
  const before = text.slice(lineStart, offset);
  if (before.trim() === "") return "the indentation fits no enclosing mapping";
  const next = text.charAt(offset);
  if (next === ":") {
    return /^\s*(?:- )*[^:#"']+:[ \t]+\S/.test(before)
      ? "a second key stands on this line; write it on a line of its own below, or in braces"
      : "the line is indented deeper than the entry before it, which already has a value";
  }
  if (next === "@" || next === "`" || next === "%")
    return `a value cannot begin with "${next}" unless it is quoted`;
  if (/^\s*(- )*[^:#"']+: ./.test(before) || /: \S/.test(before)) {
    return "unexpected text after the value; a value that holds a colon must be quoted";
  }
  return reason;
}

/** Start of the text in the last line with content before an offset: where a key without colon stands. */
export function lineBefore(text: string, offset: number): number {
  let end = text.lastIndexOf("\n", offset - 1);
  while (end > 0) {
    const start = text.lastIndexOf("\n", end - 1) + 1;
    const line = text.slice(start, end);
    // Only YAML's own white space makes a line empty: a no-break space is content, and often the fault.
    const content = /[^ \t\r]/.exec(line);
    if (content !== null && content[0] !== "#") return start + content.index;
    end = start - 1;
  }
  return offset;
}

/** A fault at a line's end belongs to that line, not to the next. */
export function placed(text: string, offset: number): number {
  let at = offset;
  while (at > 0 && at >= text.length && /\s/.test(text.charAt(at - 1))) at -= 1;
  return at;
}
