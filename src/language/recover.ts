import { type SourceText, sourceText } from "../base/span.js";
import { CODES } from "../diagnostics/catalog.js";
import type { Diagnostic } from "../diagnostics/diagnostic.js";
import { parseSoundYaml } from "../syntax/compose.js";
import type { YamlNode } from "../syntax/node.js";

/** Lines that may be left out of one text until it is YAML. */
const MAX_LEFT_OUT = 12;

/** What could be read of a text, and the offsets of the lines that had to be left out. */
export interface Recovered {
  readonly root: YamlNode | undefined;
  readonly leftOut: readonly number[];
}

/**
 * Reads a text that is being typed: a line that keeps it from being YAML is taken for empty, so that the
 * rest keeps its tree and its places.
 */
export function recover(source: SourceText): Recovered {
  const leftOut: number[] = [];
  let { text } = source;
  for (;;) {
    const faults: Diagnostic[] = [];
    const root = parseSoundYaml(sourceText(source.name, text), { add: (fault) => faults.push(fault) });
    const fault = faults.find(({ code }) => code === CODES.yamlSyntax.code);
    if (root !== undefined || fault === undefined || leftOut.length === MAX_LEFT_OUT)
      return { root, leftOut };
    const line = lineToLeaveOut(text, fault.span.start);
    if (line === undefined) return { root, leftOut };
    leftOut.push(line.start);
    text = text.slice(0, line.start) + " ".repeat(line.end - line.start) + text.slice(line.end);
  }
}

/** The line of an offset, or the nearest one above it that is not empty. */
function lineToLeaveOut(text: string, offset: number): { start: number; end: number } | undefined {
  let at = offset;
  for (;;) {
    const start = text.lastIndexOf("\n", at - 1) + 1;
    const next = text.indexOf("\n", start);
    const end = next === -1 ? text.length : next;
    if (text.slice(start, end).trim() !== "") return { start, end };
    if (start === 0) return undefined;
    at = start - 1;
  }
}

/** Stands for what is about to be typed; no text holds it. */
export const MARK = "\uE000";

/** A tree in which the place of the cursor is marked. */
export function recoverAt(source: SourceText, offset: number): YamlNode | undefined {
  const lineStart = source.text.lastIndexOf("\n", offset - 1) + 1;
  let fallback: YamlNode | undefined;
  for (const inserted of insertions(source.text, offset)) {
    const text = source.text.slice(0, offset) + inserted + source.text.slice(offset);
    const { root, leftOut } = recover(sourceText(source.name, text));
    if (root !== undefined && !leftOut.includes(lineStart)) return root;
    fallback ??= root;
  }
  return fallback;
}

/** What to insert at the cursor so that its line becomes YAML, the likeliest first. */
function insertions(text: string, offset: number): readonly string[] {
  const lineStart = text.lastIndexOf("\n", offset - 1) + 1;
  const next = text.indexOf("\n", offset);
  const before = text.slice(lineStart, offset);
  const after = text.slice(offset, next === -1 ? text.length : next);
  const { quote, closers } = openAt(before);
  const missing = [...closers].filter((closer) => !after.includes(closer)).join("");
  if (quote !== "") return [`${MARK}${after.includes(quote) ? "" : quote}${missing}`, `${MARK}${quote}`];
  const blank = /:$/.test(before) ? " " : "";
  const plain = `${blank}${MARK}${missing}`;
  if (closers !== "") return [plain, `${blank}${MARK}:${missing}`];
  const isKey = !/:(\s|$)/.test(before.replace(/^\s*(?:- +)*/, "")) && !/^[^#]*:(\s|$)/.test(after);
  return isKey ? [`${MARK}:`, plain, `${MARK}: `] : [plain];
}

/** The quote and the brackets that are open at the end of a piece of a line. */
function openAt(line: string): { readonly quote: string; readonly closers: string } {
  let quote = "";
  const stack: string[] = [];
  for (let at = 0; at < line.length; at += 1) {
    const character = line.charAt(at);
    if (quote !== "") {
      if (character === "\\" && quote === '"') at += 1;
      else if (character === quote) quote = "";
    } else if ((character === '"' || character === "'") && /^$|[\s[{,]/.test(line.charAt(at - 1))) {
      quote = character;
    } else if (character === "[" || character === "{") stack.push(character === "[" ? "]" : "}");
    else if (character === "]" || character === "}") stack.pop();
    else if (character === "#" && /\s/.test(line.charAt(at - 1))) break;
  }
  return { quote, closers: stack.reverse().join("") };
}
