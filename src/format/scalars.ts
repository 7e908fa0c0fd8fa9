import type { ScalarNode } from "../syntax/node.js";
import { undeclaredValue } from "../syntax/scalars.js";
import type { Properties, WrittenScalar } from "./tree.js";

/** Tag and anchor with a blank behind them, as they stand before a value. */
export function propertiesText({ anchor, tag }: Properties): string {
  return `${anchor === undefined ? "" : `&${anchor} `}${tag === undefined ? "" : `${tag} `}`;
}

/** Texts that mean the same without quotes at any place and to any reader of YAML 1.1 and 1.2. */
const SAFE = /^[A-Za-z_][\w./-]*(?: [\w./-]+)*$/;
/** Words that YAML 1.1 reads as something else, in lower case. */
const WORDS = new Set(["y", "n", "yes", "no", "on", "off", "true", "false", "null"]);

/** Lines of a scalar that is no block scalar; quotes that change nothing are left out. */
export function scalarLines(text: string, scalar: WrittenScalar): readonly string[] {
  const raw = text.slice(scalar.start, scalar.end);
  const lines = raw.split("\n").map((line, index) => (index === 0 ? line.trimEnd() : line.trim()));
  return lines.length === 1 && hasNeedlessQuotes(scalar) ? [scalar.text] : lines;
}

function hasNeedlessQuotes({ style, text, tag }: WrittenScalar): boolean {
  if ((style !== "single" && style !== "double") || tag !== undefined) return false;
  if (!SAFE.test(text) || WORDS.has(text.toLowerCase())) return false;
  const span = { source: EMPTY, start: 0, end: 0 };
  return typeof undeclaredValue({ kind: "scalar", text, style: "plain", span }) === "string";
}

const EMPTY = {
  name: "",
  text: "",
  position: () => ({ line: 1, column: 1 }),
  line: () => "",
};

/** A block scalar: its head, and its content with the indentation taken off. */
export interface BlockScalar {
  readonly head: string;
  readonly lines: readonly string[];
}

/** Splits a literal or folded scalar; an indentation indicator becomes the two blanks of the layout. */
export function blockScalar(text: string, scalar: WrittenScalar): BlockScalar {
  const headEnd = text.indexOf("\n", scalar.start);
  const written = text.slice(scalar.start, headEnd === -1 ? text.length : headEnd).trimEnd();
  const [, indicators = "", comment = ""] = /^([|>][-+\d]*)[ \t]*(#.*)?$/.exec(written) ?? [];
  const head = `${indicators.replace(/\d/, "2")}${comment === "" ? "" : ` ${comment}`}`;
  if (headEnd === -1 || headEnd >= text.length - 1) return { head, lines: [] };
  const keep = indicators.includes("+");
  const end = keep ? endOfBlanks(text, Math.max(scalar.end, headEnd)) : scalar.end;
  const raw = end <= headEnd ? [] : text.slice(headEnd + 1, end).split("\n");
  const indent = contentIndent(raw, scalar.text);
  return { head, lines: raw.map((line) => line.slice(indent).replace(/\r$/, "")) };
}

/** Where the blank lines behind an offset end, without the last line break. */
function endOfBlanks(text: string, from: number): number {
  const rest = /^[ \t\r]*(?:\n[ \t\r]*(?=\n|$))*/.exec(text.slice(from));
  return from + (rest?.[0].length ?? 0);
}

function contentIndent(lines: readonly string[], value: string): number {
  const first = lines.find((line) => line.trim() !== "");
  if (first === undefined) return 0;
  const kept = leadingBlanks(value.replace(/^\n+/, ""));
  return Math.max(0, leadingBlanks(first) - kept);
}

function leadingBlanks(line: string): number {
  return /^ */.exec(line)?.[0].length ?? 0;
}

/** True for `|` and `>`. */
export function isBlockStyle(style: ScalarNode["style"]): boolean {
  return style === "literal" || style === "folded";
}
