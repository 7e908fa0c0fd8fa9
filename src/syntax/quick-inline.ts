import type { SourceText, Span } from "../base/span.js";
import type { MapEntry, MapNode, ScalarNode, SeqNode, YamlNode } from "./node.js";

/** Where a text is being read. */
export interface Reader {
  readonly source: SourceText;
  readonly text: string;
  at: number;
  /** End of the last token: where a collection that ends now has its end. */
  end: number;
  lineStart: number;
  /** Column of the next token where that begins a line. */
  column: number;
  /** Collections that are open. */
  depth: number;
}

/** Names as keys are written without quotes. */
const KEY = /[A-Za-z0-9_][\w./-]*(?=:)/y;

/**
 * Text without quotes up to the end of the line, a comment or a colon with a blank behind it, and in a flow
 * collection up to its next token.
 */
const PLAIN =
  /(?:[A-Za-z0-9_./+$~(^=;<\u00A1-\uD7FF]|-(?=[\w.]))(?:[^ :#\n]+|:(?=[^ \n])|(?<=[^ ])#| +(?=[^ #\n]))*/y;
const FLOW_PLAIN =
  /(?:[A-Za-z0-9_./+$~(^=;<\u00A1-\uD7FF]|-(?=[\w.]))(?:[^ :#\n,[\]{}]+|:(?=[^ \n,[\]{}])|(?<=[^ ])#| +(?=[^ #\n,[\]{}]))*/y;
const SINGLE = /'[^'\n]*'/y;
const DOUBLE = /"[^"\\\n]*"/y;

/** Flow collections inside each other. */
const DEEP = 24;

/** Longest line whose plain text is searched for its end. */
const LONG = 2000;

const BREAK = 10;
const BLANK = 32;
const DOUBLE_QUOTE = 34;
const QUOTE = 39;
const COMMA = 44;
const OPEN_LIST = 91;
const CLOSE_LIST = 93;
const OPEN_MAP = 123;
const CLOSE_MAP = 125;

/** Steps over a key and its colon; `end` is then the key's. False where no key with a colon and a break stands. */
export function isKey(reader: Reader): boolean {
  const { text } = reader;
  KEY.lastIndex = reader.at;
  if (!KEY.test(text)) return false;
  const end = KEY.lastIndex;
  const next = text.charCodeAt(end + 1);
  if (next !== BLANK && next !== BREAK && end + 1 < text.length) return false;
  reader.end = end;
  reader.at = end + 1;
  return true;
}

/** A value that begins and ends on one line, by its first character. */
export function inlineNode(reader: Reader, code: number): YamlNode | undefined {
  if (code === OPEN_MAP || code === OPEN_LIST) return flowNode(reader, code);
  return scalarNode(reader, code, PLAIN);
}

function scalarNode(reader: Reader, code: number, plain: RegExp): ScalarNode | undefined {
  if (code === QUOTE) return quoted(reader, SINGLE, "single");
  if (code === DOUBLE_QUOTE) return quoted(reader, DOUBLE, "double");
  const { source, text, at: start } = reader;
  const line = text.indexOf("\n", start);
  if ((line === -1 ? text.length : line) - start > LONG) return undefined;
  plain.lastIndex = start;
  if (!plain.test(text)) return undefined;
  const end = plain.lastIndex;
  if (text.charCodeAt(end - 1) === BLANK) return undefined;
  reader.at = end;
  reader.end = end;
  return { kind: "scalar", span: { source, start, end }, text: text.slice(start, end), style: "plain" };
}

/** Quoted text without escapes: one that has them ends early or not at all, and what follows shows that. */
function quoted(reader: Reader, pattern: RegExp, style: "single" | "double"): ScalarNode | undefined {
  const { source, text, at: start } = reader;
  pattern.lastIndex = start;
  if (!pattern.test(text)) return undefined;
  const end = pattern.lastIndex;
  reader.at = end;
  reader.end = end;
  return { kind: "scalar", span: { source, start, end }, text: text.slice(start + 1, end - 1), style };
}

function flowNode(reader: Reader, code: number): YamlNode | undefined {
  if (code !== OPEN_MAP && code !== OPEN_LIST) return scalarNode(reader, code, FLOW_PLAIN);
  reader.depth += 1;
  if (reader.depth > DEEP) return undefined;
  const node = code === OPEN_MAP ? flowMap(reader) : flowList(reader);
  reader.depth -= 1;
  return node;
}

function flowMap(reader: Reader): MapNode | undefined {
  const start = reader.at;
  const entries: MapEntry[] = [];
  let code = nextCode(reader);
  if (code !== CLOSE_MAP)
    for (;;) {
      const entry = flowEntry(reader);
      if (entry === undefined) return undefined;
      entries.push(entry);
      code = codeHere(reader);
      if (code === CLOSE_MAP) break;
      if (code !== COMMA) return undefined;
      nextCode(reader);
    }
  close(reader);
  return areDifferent(entries) ? { kind: "map", span: spanTo(reader, start), entries } : undefined;
}

/** A key, its colon, a blank and its value. */
function flowEntry(reader: Reader): MapEntry | undefined {
  const { source, text, at: start } = reader;
  if (!isKey(reader)) return undefined;
  const { end } = reader;
  const value = flowNode(reader, codeHere(reader));
  return value && { key: text.slice(start, end), keySpan: { source, start, end }, value };
}

function flowList(reader: Reader): SeqNode | undefined {
  const start = reader.at;
  const items: YamlNode[] = [];
  let code = nextCode(reader);
  if (code !== CLOSE_LIST)
    for (;;) {
      const item = flowItem(reader, code);
      if (item === undefined) return undefined;
      items.push(item);
      code = codeHere(reader);
      if (code === CLOSE_LIST) break;
      if (code !== COMMA) return undefined;
      code = nextCode(reader);
    }
  close(reader);
  return { kind: "seq", span: spanTo(reader, start), items };
}

/** An item of a flow list: `name: value` is a map of one entry. */
function flowItem(reader: Reader, code: number): YamlNode | undefined {
  const { at: start } = reader;
  if (!isKey(reader)) return flowNode(reader, code);
  reader.at = start;
  const entry = flowEntry(reader);
  return entry && { kind: "map", span: spanTo(reader, start), entries: [entry] };
}

/** Steps over one character and the blanks behind it; gives what stands there. */
function nextCode(reader: Reader): number {
  reader.at += 1;
  return codeHere(reader);
}

/** Steps over blanks; gives what stands there. */
function codeHere(reader: Reader): number {
  const { text } = reader;
  let { at } = reader;
  let code = text.charCodeAt(at);
  while (code === BLANK) code = text.charCodeAt(++at);
  reader.at = at;
  return code;
}

function close(reader: Reader): void {
  reader.at += 1;
  reader.end = reader.at;
}

/** A place that is left empty: behind the last token. */
export function emptyNode({ source, end }: Reader): ScalarNode {
  return { kind: "scalar", span: { source, start: end, end }, text: "", style: "empty" };
}

/** From an offset to the end of the last token. */
export function spanTo({ source, end }: Reader, start: number): Span {
  return { source, start, end };
}

/** Few keys are compared faster one by one than by a set that is made for them. */
const FEW = 8;

/** True for entries without two equal keys. */
export function areDifferent(entries: readonly MapEntry[]): boolean {
  const { length } = entries;
  if (length > FEW) {
    const keys = new Set<string>();
    for (let index = 0; index < length; index += 1) keys.add(entries[index]?.key ?? "");
    return keys.size === length;
  }
  for (let index = 1; index < length; index += 1) {
    const key = entries[index]?.key;
    for (let before = 0; before < index; before += 1) if (entries[before]?.key === key) return false;
  }
  return true;
}
