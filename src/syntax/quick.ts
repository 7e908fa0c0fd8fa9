import type { SourceText } from "../base/span.js";
import { blockScalarText } from "./events.js";
import type { MapEntry, MapNode, ScalarNode, SeqNode, YamlNode } from "./node.js";
import { areDifferent, emptyNode, inlineNode, isKey, type Reader, spanTo } from "./quick-inline.js";

/**
 * Reads a text that uses nothing of YAML but what nearly all templates are written in: block maps and lists,
 * plain names as keys, values on one line and block scalars. Undefined for everything else, also for every fault:
 * what such a text is, the full parser says, and this reader never gives another tree than it does. It works by
 * searches and not by character, which is what makes it quick in a process that has only begun (S-1, S-3).
 */
export function readQuickly(source: SourceText): MapNode | undefined {
  const { text } = source;
  if (UNUSUAL.test(text)) return undefined;
  const reader: Reader = { source, text, at: 0, end: 0, lineStart: 0, column: 0, depth: 0 };
  if (!toContent(reader, true)) return undefined;
  if (reader.column === 0 && text.startsWith("---\n", reader.at)) {
    reader.at += 3;
    if (!toContent(reader, false)) return undefined;
  }
  const root = reader.column === 0 ? blockMap(reader, 0) : undefined;
  return reader.column === AT_END ? root : undefined;
}

/** Column of the place behind the last line. */
const AT_END = -1;

/** Characters that need a closer look: controls, tabs, line breaks and blanks of other kinds, surrogates. */
const UNUSUAL =
  /[^\n\x20-\x7E\u00A1-\u167F\u1681-\u1FFF\u2010-\u2027\u2030-\u205E\u2061-\u2FFF\u3001-\uD7FF]/;

/** Collections inside each other; far below the limit, which the full parser knows. */
const DEEP = 24;

/** Length at which a map is looked over for equal keys: reading on would be in vain. */
const EARLY = 256;

const BREAK = 10;
const BLANK = 32;
const HASH = 35;
const DASH = 45;
const BAR = 124;
const GREATER = 62;

/**
 * Goes to what comes next, over blanks, comments and empty lines, and notes its column. False where the line
 * goes on behind a value. `fresh`: nothing stands on the line yet.
 */
function toContent(reader: Reader, fresh: boolean): boolean {
  const { text } = reader;
  let { at } = reader;
  let empty = fresh;
  for (;;) {
    const from = at;
    let code = text.charCodeAt(at);
    while (code === BLANK) code = text.charCodeAt(++at);
    if (code === HASH && (empty || at > from)) {
      const end = text.indexOf("\n", at);
      at = end === -1 ? text.length : end;
      code = text.charCodeAt(at);
    }
    if (code !== BREAK) break;
    at += 1;
    reader.lineStart = at;
    empty = true;
  }
  const done = at >= text.length;
  reader.column = done ? AT_END : at - reader.lineStart;
  reader.at = at;
  return done || empty;
}

function blockMap(reader: Reader, column: number): MapNode | undefined {
  const { source, text } = reader;
  const start = reader.at;
  const entries: MapEntry[] = [];
  reader.depth += 1;
  if (reader.depth > DEEP) return undefined;
  do {
    const from = reader.at;
    if (!isKey(reader)) return undefined;
    const keySpan = { source, start: from, end: reader.end };
    const value = entryValue(reader, column);
    if (value === undefined) return undefined;
    entries.push({ key: text.slice(from, keySpan.end), keySpan, value });
    if (entries.length === EARLY && !areDifferent(entries)) return undefined;
  } while (reader.column === column);
  reader.depth -= 1;
  if (reader.column > column || !areDifferent(entries)) return undefined;
  return { kind: "map", span: spanTo(reader, start), entries };
}

/** The value behind a key's colon, with everything up to what comes next. */
function entryValue(reader: Reader, column: number): YamlNode | undefined {
  const { text } = reader;
  let { at } = reader;
  let code = text.charCodeAt(at);
  while (code === BLANK) code = text.charCodeAt(++at);
  reader.at = at;
  if (code === BREAK || code === HASH || at >= text.length) {
    if (!toContent(reader, true)) return undefined;
    if (reader.column > column)
      return isDash(reader) ? blockList(reader, reader.column) : blockMap(reader, reader.column);
    return reader.column === column && isDash(reader) ? blockList(reader, column) : emptyNode(reader);
  }
  if (code === BAR || code === GREATER) return blockScalar(reader, column);
  const value = inlineNode(reader, code);
  return value !== undefined && toContent(reader, false) && reader.column <= column ? value : undefined;
}

function blockList(reader: Reader, column: number): SeqNode | undefined {
  const start = reader.at;
  const items: YamlNode[] = [];
  reader.depth += 1;
  if (reader.depth > DEEP) return undefined;
  do {
    const item = listItem(reader);
    if (item === undefined || reader.column > column) return undefined;
    items.push(item);
  } while (reader.column === column && isDash(reader));
  reader.depth -= 1;
  return { kind: "seq", span: spanTo(reader, start), items };
}

/** What stands behind a dash on its line: a map that begins there, or a value. */
function listItem(reader: Reader): YamlNode | undefined {
  const { text, lineStart } = reader;
  let at = reader.at + 1;
  let code = text.charCodeAt(at);
  while (code === BLANK) code = text.charCodeAt(++at);
  reader.at = at;
  if (isKey(reader)) {
    reader.at = at;
    return blockMap(reader, at - lineStart);
  }
  const item = inlineNode(reader, code);
  return item !== undefined && toContent(reader, false) ? item : undefined;
}

/** True at the dash of a list's item. */
function isDash({ text, at }: Reader): boolean {
  return text.charCodeAt(at) === DASH && text.charCodeAt(at + 1) === BLANK;
}

const HEADER = /[|>]-?\n(?= *[^ \n])/y;

/** A text in lines of its own, the first of which is not empty; ends before the first that is indented less. */
function blockScalar(reader: Reader, column: number): ScalarNode | undefined {
  const { source, text, at: start } = reader;
  HEADER.lastIndex = start;
  if (!HEADER.test(text) || !text.endsWith("\n")) return undefined;
  const from = HEADER.lastIndex;
  let indent = 0;
  while (text.charCodeAt(from + indent) === BLANK) indent += 1;
  if (indent <= column) return undefined;
  let at = from;
  let last = from;
  while (at < text.length) {
    const own = blanksAt(text, at);
    const end = text.indexOf("\n", at);
    if (at + own < end) {
      if (own < indent) break;
      last = end;
    }
    at = end + 1;
  }
  const literal = text.charCodeAt(start) === BAR;
  const strip = text.charCodeAt(start + 1) === DASH;
  const value = blockScalarText(text, { start: from, end: at, indent, literal, strip });
  while (text.charCodeAt(last - 1) === BLANK) last -= 1;
  reader.at = at;
  reader.end = last;
  reader.lineStart = at;
  if (!toContent(reader, true) || reader.column > column) return undefined;
  return {
    kind: "scalar",
    span: { source, start, end: last },
    text: value,
    style: literal ? "literal" : "folded",
  };
}

function blanksAt(text: string, start: number): number {
  let at = start;
  while (text.charCodeAt(at) === BLANK) at += 1;
  return at - start;
}
