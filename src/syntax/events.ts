import {
  CHOMPING_MODE,
  EVENT_ID,
  type Event,
  getScalarValue,
  parseEvents,
  SCALAR_STYLE,
  type ScalarEvent,
  YAMLException,
} from "js-yaml";
import { err, ok, type Result } from "../base/result.js";
import { indentLine, type Mended, originalOffset, shifted } from "./mend.js";
import type { ScalarNode } from "./node.js";
import { explained, lineBefore, placed } from "./yaml-fault.js";

/**
 * The parser's events with exact offsets. This is the only file that knows js-yaml: it widens quoted
 * scalars by their quotes, begins block scalars at their indicator, gives empty values a place and
 * closes collections where their text ends, none of which the library's own events do.
 */
export type YamlEvent =
  | { readonly kind: "document"; readonly start: number }
  | ({ readonly kind: "map" | "seq"; readonly start: number } & Properties)
  | ({
      readonly kind: "scalar";
      readonly start: number;
      readonly end: number;
      readonly text: string;
      readonly style: ScalarNode["style"];
    } & Properties)
  | { readonly kind: "alias"; readonly start: number; readonly end: number; readonly name: string }
  | { readonly kind: "end"; readonly end: number };

/** Anchor and tag of a node, as written without `&`. */
interface Properties {
  readonly anchor: string | undefined;
  readonly tag: string | undefined;
}

/** Why a text is no YAML, with the offset of the fault. */
export interface YamlFault {
  readonly kind: "syntax" | "depth";
  readonly reason: string;
  readonly offset: number;
}

/** Events of a text, with the offsets of lines that had to be indented further to be read. */
export interface EventStream {
  readonly events: readonly YamlEvent[];
  readonly underIndented: readonly number[];
}

/** Lines whose indentation is mended in one text; each costs another run of the parser. */
const MAX_MENDED = 20;

/**
 * Splits a text into events, or gives the first fault; `maxDepth` bounds the nesting of collections.
 * Continuation lines of quoted scalars and flow collections that are indented too little, which other
 * parsers tolerate, are read as if they were indented.
 */
export function readEvents(text: string, maxDepth: number): Result<EventStream, YamlFault> {
  let mended: Mended = { text, lines: [] };
  for (;;) {
    const read = readOnce(mended.text, maxDepth);
    if (read.ok) {
      const back = (offset: number) => originalOffset(mended, offset);
      const events = mended.lines.length === 0 ? read.value : read.value.map((event) => shifted(event, back));
      return ok({ events, underIndented: mended.lines });
    }
    const { reason, offset } = read.error;
    if (reason !== "deficient indentation" || mended.lines.length === MAX_MENDED) {
      return err({ ...read.error, offset: originalOffset(mended, offset) });
    }
    mended = indentLine(mended, offset);
  }
}

/** Splits a text into events, or gives the first fault; `maxDepth` bounds the nesting of collections. */
export function readOnce(text: string, maxDepth: number): Result<readonly YamlEvent[], YamlFault> {
  try {
    const cursor: Cursor = {
      text,
      at: text.startsWith("\uFEFF") ? 1 : 0,
      open: [],
      deepest: 0,
      deepestAt: 0,
    };
    // The library counts scalars as a level in some places; it only guards the stack, we count ourselves.
    const events = replaced(parseEvents(text, { maxDepth: maxDepth + 2 }), (event) => convert(cursor, event));
    if (cursor.deepest <= maxDepth) return ok(events);
    return err({ kind: "depth", reason: "nesting exceeded", offset: cursor.deepestAt });
  } catch (error) {
    return err(faultOf(error, text));
  }
}

/** Converts the entries of a list in place: a file of a megabyte can have a million, too many to hold twice. */
function replaced<A, B>(list: A[], convertOne: (entry: A) => B): B[] {
  const both: (A | B)[] = list;
  for (let index = 0; index < list.length; index += 1) both[index] = convertOne(list[index] as A);
  return both as B[];
}

interface Cursor {
  readonly text: string;
  /** End of the last token seen; everything before it is consumed. */
  at: number;
  readonly open: Open[];
  /** Most collections open at once, and where the last of them begins. */
  deepest: number;
  deepestAt: number;
}

interface Open {
  readonly kind: "document" | "map" | "seq";
  /** The bracket that closes a flow collection; undefined for block and for implicit pairs in `[a: b]`. */
  readonly closer: string | undefined;
}

function convert(cursor: Cursor, event: Event): YamlEvent {
  switch (event.type) {
    case EVENT_ID.DOCUMENT: {
      cursor.open.push({ kind: "document", closer: undefined });
      return { kind: "document", start: event.explicitStart ? markerAfter(cursor) : cursor.at };
    }
    case EVENT_ID.SEQUENCE:
    case EVENT_ID.MAPPING: {
      const kind = event.type === EVENT_ID.SEQUENCE ? "seq" : "map";
      const flow = event.style === 2 && cursor.text.charAt(event.start) === OPENERS[kind];
      cursor.open.push({ kind, closer: flow ? CLOSERS[kind] : undefined });
      const depth = cursor.open.length - 1;
      if (depth > cursor.deepest) Object.assign(cursor, { deepest: depth, deepestAt: event.start });
      passProperties(cursor, event);
      cursor.at = flow ? event.start + 1 : Math.max(cursor.at, event.start);
      return { kind, start: event.start, anchor: anchorOf(cursor, event), tag: tagOf(cursor, event) };
    }
    case EVENT_ID.SCALAR:
      return scalar(cursor, event);
    case EVENT_ID.ALIAS: {
      cursor.at = event.anchorEnd;
      const name = cursor.text.slice(event.anchorStart, event.anchorEnd);
      return { kind: "alias", start: event.anchorStart - 1, end: event.anchorEnd, name };
    }
    case EVENT_ID.POP: {
      const open = cursor.open.pop();
      if (open?.closer !== undefined) cursor.at = endOfFlow(cursor.text, cursor.at, open.closer);
      return { kind: "end", end: cursor.at };
    }
  }
}

const OPENERS = { seq: "[", map: "{" } as const;
const CLOSERS = { seq: "]", map: "}" } as const;

type PropertyPlaces = Pick<ScalarEvent, "anchorStart" | "anchorEnd" | "tagStart" | "tagEnd">;

function passProperties(cursor: Cursor, event: PropertyPlaces): void {
  cursor.at = Math.max(cursor.at, event.anchorEnd, event.tagEnd);
}

function anchorOf({ text }: Cursor, event: PropertyPlaces): string | undefined {
  return event.anchorStart < 0 ? undefined : text.slice(event.anchorStart, event.anchorEnd);
}

function tagOf({ text }: Cursor, event: PropertyPlaces): string | undefined {
  return event.tagStart < 0 ? undefined : text.slice(event.tagStart, event.tagEnd);
}

const STYLES: Readonly<Record<number, ScalarNode["style"]>> = {
  1: "plain",
  2: "single",
  3: "double",
  4: "literal",
  5: "folded",
};

function scalar(cursor: Cursor, event: ScalarEvent): YamlEvent {
  passProperties(cursor, event);
  const anchor = anchorOf(cursor, event);
  const tag = tagOf(cursor, event);
  if (event.valueStart < 0) {
    const at = emptyPlace(cursor);
    cursor.at = at;
    return { kind: "scalar", start: at, end: at, text: "", style: "empty", anchor, tag };
  }
  const style = STYLES[event.style] ?? "plain";
  const { start, end } = extent(cursor, event, style);
  cursor.at = end;
  return { kind: "scalar", start, end, text: getScalarValue(cursor.text, event), style, anchor, tag };
}

function extent(cursor: Cursor, event: ScalarEvent, style: ScalarNode["style"]) {
  const { valueStart: start, valueEnd: end } = event;
  if (style === "single" || style === "double") return { start: start - 1, end: end + 1 };
  if (style !== "literal" && style !== "folded") return { start, end };
  const indicator = style === "literal" ? "|" : ">";
  const headLine = cursor.text.lastIndexOf("\n", start - 2) + 1;
  const head = cursor.text.indexOf(indicator, Math.max(headLine, cursor.at));
  const from = head === -1 || head > start ? start : head;
  return { start: from, end: Math.max(from + 1, trimmedEnd(cursor.text, start, end)) };
}

/** Extent of the lines of a block scalar, and what its header says. */
export interface BlockLines {
  readonly start: number;
  readonly end: number;
  readonly indent: number;
  readonly literal: boolean;
  /** Without the line break at the end. */
  readonly strip: boolean;
}

/** Text of a block scalar. */
export function blockScalarText(text: string, { start, end, indent, literal, strip }: BlockLines): string {
  const style = literal ? SCALAR_STYLE.LITERAL_BLOCK : SCALAR_STYLE.FOLDED_BLOCK;
  const chomping = strip ? CHOMPING_MODE.STRIP : CHOMPING_MODE.CLIP;
  const none = { anchorStart: -1, anchorEnd: -1, tagStart: -1, tagEnd: -1 };
  const range = { valueStart: start, valueEnd: end, indent, chomping, fast: false };
  return getScalarValue(text, { type: EVENT_ID.SCALAR, style, ...range, ...none });
}

function trimmedEnd(text: string, start: number, end: number): number {
  let at = end;
  while (at > start && /\s/.test(text.charAt(at - 1))) at -= 1;
  return at;
}

/** An empty list item stands behind its dash, an empty map value behind its key. */
function emptyPlace(cursor: Cursor): number {
  const within = cursor.open.at(-1);
  if (within?.kind !== "seq" || within.closer !== undefined) return cursor.at;
  const dash = skipBlank(cursor.text, cursor.at);
  return cursor.text.charAt(dash) === "-" ? dash + 1 : cursor.at;
}

/** Offset of the `---` of the document that begins at or after the cursor. */
function markerAfter(cursor: Cursor): number {
  const found = /^---(?=\s|$)/m.exec(cursor.text.slice(cursor.at));
  if (found === null) return cursor.at;
  const at = cursor.at + found.index;
  cursor.at = at + 3;
  return at;
}

function endOfFlow(text: string, from: number, closer: string): number {
  let at = skipBlank(text, from);
  while (text.charAt(at) === ",") at = skipBlank(text, at + 1);
  return text.charAt(at) === closer ? at + 1 : from;
}

/** Skips white space and comments. */
function skipBlank(text: string, from: number): number {
  let at = from;
  for (;;) {
    const character = text.charAt(at);
    if (character === "#") {
      const line = text.indexOf("\n", at);
      if (line === -1) return text.length;
      at = line + 1;
    } else if (character !== "" && /\s/.test(character)) at += 1;
    else return at;
  }
}

function faultOf(error: unknown, text: string): YamlFault {
  if (!(error instanceof YAMLException)) {
    return { kind: "syntax", reason: "its structure cannot be read", offset: 0 };
  }
  const offset = Math.min(error.mark?.position ?? 0, text.length);
  const reason = error.reason ?? "its structure cannot be read";
  if (reason.startsWith("nesting exceeded")) return { kind: "depth", reason, offset };
  const place = reason.includes("multiline key") ? lineBefore(text, offset) : offset;
  return { kind: "syntax", reason: explained(reason, text, offset), offset: placed(text, place) };
}
