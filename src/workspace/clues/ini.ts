import type { SourceText, Span } from "../../base/span.js";
import { CODES, report } from "../../diagnostics/catalog.js";
import type { DiagnosticSink } from "../../diagnostics/diagnostic.js";

/** One `NAME=value` of a configuration file. */
export interface IniEntry {
  readonly key: string;
  readonly keySpan: Span;
  /** Without blanks around it and without what follows a comment sign; lines of a longer value by `\n`. */
  readonly value: string;
  /** The value in its first line. */
  readonly valueSpan: Span;
}

/** A section with its entries; sections of one name that stand apart are separate. */
export interface IniSection {
  readonly name: string;
  readonly span: Span;
  readonly entries: readonly IniEntry[];
}

interface Line {
  readonly text: string;
  readonly start: number;
}

/**
 * Reads a configuration file as CLUES does, with the rules of Python's ConfigParser and of its own: `#` or
 * `;` begin a comment line, `#` and blank-`;` end a value, `=` or `:` stand behind a name, indented lines go
 * on a value. `%` is an ordinary character. Lines that are nothing of that are reported.
 */
export function parseIni(source: SourceText, sink: DiagnosticSink): readonly IniSection[] {
  const sections: { name: string; span: Span; entries: IniEntry[] }[] = [];
  for (const line of linesOf(source.text)) {
    const text = line.text.trim();
    if (text === "" || /^[#;]/.test(line.text) || (/^\s/.test(line.text) && /^[#;]/.test(text))) continue;
    const span = { source, start: line.start, end: line.start + line.text.trimEnd().length };
    const entries = sections.at(-1)?.entries;
    const last = entries?.at(-1);
    if (/^\s/.test(line.text) && entries !== undefined && last !== undefined) {
      const value = `${last.value}\n${withoutComment(text)}`;
      entries[entries.length - 1] = { ...last, value };
      continue;
    }
    const section = /^\[([^\]]+)\]/.exec(text)?.[1];
    if (section !== undefined) {
      sections.push({ name: section, span, entries: [] });
      continue;
    }
    const entry = entryOf(source, line);
    if (entry === undefined) report(sink, CODES.cluesLine, span, { problem: problemOf(text) });
    else if (entries === undefined)
      report(sink, CODES.cluesLine, span, { problem: `"${entry.key}" stands before the first section` });
    else entries.push(entry);
  }
  return sections;
}

function problemOf(text: string): string {
  return text.startsWith("[") ? "the name of a section ends with ]" : "it has no =";
}

function entryOf(source: SourceText, { text, start }: Line): IniEntry | undefined {
  const match = /^(\s*)([^=:\s][^=:]*?)(\s*[=:]\s*)(.*)$/.exec(text);
  if (match === null) return undefined;
  const [, indent = "", key = "", sign = "", rest = ""] = match;
  const value = withoutComment(rest);
  const keyStart = start + indent.length;
  const valueStart = keyStart + key.length + sign.length;
  return {
    key,
    keySpan: { source, start: keyStart, end: keyStart + key.length },
    value,
    valueSpan: { source, start: valueStart, end: valueStart + value.length },
  };
}

function withoutComment(text: string): string {
  return text
    .replace(/(^|\s);.*$/, "")
    .replace(/#.*$/, "")
    .trim();
}

function linesOf(text: string): readonly Line[] {
  const lines: Line[] = [];
  // A byte order mark is no part of the first line.
  let start = text.startsWith("\uFEFF") ? 1 : 0;
  for (const line of text.slice(start).split("\n")) {
    lines.push({ text: line.replace(/\r$/, ""), start });
    start += line.length + 1;
  }
  return lines;
}
