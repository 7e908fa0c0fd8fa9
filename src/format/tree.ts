import type { YamlEvent } from "../syntax/events.js";
import type { ScalarNode } from "../syntax/node.js";

/** Anchor and tag of a node, the anchor without `&`. */
export interface Properties {
  readonly anchor: string | undefined;
  readonly tag: string | undefined;
}

/** A node as it is written: what the syntax tree forgets (anchors, flow style) is kept here. */
export type Written = WrittenScalar | WrittenAlias | WrittenMap | WrittenList;

export interface WrittenScalar extends Properties {
  readonly kind: "scalar";
  readonly start: number;
  readonly end: number;
  readonly text: string;
  readonly style: ScalarNode["style"];
}

export interface WrittenAlias {
  readonly kind: "alias";
  readonly start: number;
  readonly end: number;
  readonly name: string;
}

export interface WrittenPair {
  readonly key: Written;
  readonly value: Written;
}

/** `flow` is true within brackets; a pair in a flow list (`[a: b]`) has no braces of its own. */
export interface WrittenMap extends Properties {
  readonly kind: "map";
  readonly start: number;
  readonly end: number;
  readonly flow: boolean;
  readonly braced: boolean;
  readonly pairs: readonly WrittenPair[];
}

export interface WrittenList extends Properties {
  readonly kind: "seq";
  readonly start: number;
  readonly end: number;
  readonly flow: boolean;
  readonly items: readonly Written[];
}

/** The root of the only document and where its `---` stands, if it has one. */
export interface WrittenDocument {
  readonly marker: number | undefined;
  readonly root: Written;
}

/** Builds the tree; undefined for what has no canonical layout here: several documents, complex keys. */
export function writtenDocument(text: string, events: readonly YamlEvent[]): WrittenDocument | undefined {
  const documents = events.filter(({ kind }) => kind === "document");
  const [document] = documents;
  if (document?.kind !== "document" || documents.length !== 1) return undefined;
  const reader = { text, events, next: 1, flow: 0 };
  const root = read(reader);
  if (root === undefined || !isPlainLayout(root, text)) return undefined;
  const marked = text.startsWith("---", document.start);
  return { marker: marked ? document.start : undefined, root };
}

interface Reader {
  readonly text: string;
  readonly events: readonly YamlEvent[];
  next: number;
  /** Open flow collections. */
  flow: number;
}

function read(reader: Reader): Written | undefined {
  const event = reader.events[reader.next];
  reader.next += 1;
  switch (event?.kind) {
    case "scalar":
    case "alias":
      return event;
    case "map":
      return readMap(reader, event);
    case "seq": {
      const flow = opens(reader, event.start, "[");
      const { children, end } = readChildren(reader, flow);
      const { start, anchor, tag } = event;
      return children && { kind: "seq", start, end, flow, items: children, anchor, tag };
    }
    default:
      return undefined;
  }
}

function readMap(reader: Reader, event: Extract<YamlEvent, { kind: "map" | "seq" }>): WrittenMap | undefined {
  const braced = opens(reader, event.start, "{");
  const flow = braced || reader.flow > 0;
  const { children, end } = readChildren(reader, braced);
  if (children === undefined || children.length % 2 === 1) return undefined;
  const pairs: WrittenPair[] = [];
  for (let at = 0; at + 1 < children.length; at += 2) {
    const [key, value] = [children[at], children[at + 1]];
    if (key !== undefined && value !== undefined) pairs.push({ key, value });
  }
  const { start, anchor, tag } = event;
  return { kind: "map", start, end, flow, braced, pairs, anchor, tag };
}

function readChildren(reader: Reader, flow: boolean) {
  const children: Written[] = [];
  reader.flow += flow ? 1 : 0;
  for (;;) {
    const event = reader.events[reader.next];
    if (event === undefined || event.kind === "document") return { children: undefined, end: 0 };
    if (event.kind === "end") {
      reader.next += 1;
      reader.flow -= flow ? 1 : 0;
      return { children, end: event.end };
    }
    const child = read(reader);
    if (child === undefined) return { children: undefined, end: 0 };
    children.push(child);
  }
}

/** True when a collection begins with its own bracket, not with that of a first child. */
function opens(reader: Reader, start: number, bracket: string): boolean {
  if (reader.text.charAt(start) !== bracket) return false;
  const child = reader.events[reader.next];
  return child === undefined || !("start" in child) || child.start > start;
}

/** Keys of block mappings must be single-line scalars or aliases, without the `?` indicator. */
function isPlainLayout(node: Written, text: string): boolean {
  if (node.kind === "seq") return node.items.every((item) => isPlainLayout(item, text));
  if (node.kind !== "map") return true;
  return node.pairs.every(({ key, value }) => {
    const simple =
      key.kind === "alias" ||
      (key.kind === "scalar" &&
        key.style !== "literal" &&
        key.style !== "folded" &&
        (node.flow || key.style !== "empty") &&
        !text.slice(key.start, key.end).includes("\n"));
    return (
      simple &&
      !/\?[ \t\n]\s*$/.test(text.slice(Math.max(0, key.start - 40), key.start)) &&
      isPlainLayout(value, text)
    );
  });
}
