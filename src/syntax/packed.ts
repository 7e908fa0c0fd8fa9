import type { SourceText, Span } from "../base/span.js";
import type { MapEntry, ScalarNode, YamlNode } from "./node.js";

/**
 * A tree as JSON that is read quicker than YAML. A text that stands in the source as it is, is left out.
 * `s` and `e` are the offsets of a node, `i` the items of a list, `k` the entries of a map, `t` the text of a
 * scalar, `y` its style and `g` its tag.
 */
export type PackedNode = PackedScalar | PackedList | PackedMap;

/** A plain scalar without a tag is its offsets alone. */
type PackedScalar =
  | readonly [start: number, end: number]
  | {
      readonly s: number;
      readonly e: number;
      readonly y: ScalarNode["style"];
      readonly t: string;
      readonly g?: string;
    };

interface PackedList {
  readonly s: number;
  readonly e: number;
  readonly i: readonly PackedNode[];
}

interface PackedMap {
  readonly s: number;
  readonly e: number;
  readonly k: readonly PackedEntry[];
}

/** Key start, key end, value, and the key where the source has it otherwise. */
type PackedEntry = readonly [start: number, end: number, value: PackedNode, key?: string];

/** Packs a tree. Undefined for what the packed form cannot say: aliases, and keys that are lists or maps. */
export function packNode(node: YamlNode): PackedNode | undefined {
  const { start: s, end: e } = node.span;
  if (node.alias !== undefined) return undefined;
  if (node.kind === "scalar") return packScalar(node);
  if (node.kind === "seq") {
    const i = node.items.map(packNode).filter((item) => item !== undefined);
    return i.length === node.items.length ? { s, e, i } : undefined;
  }
  const k = node.entries.map(packEntry).filter((entry) => entry !== undefined);
  return k.length === node.entries.length ? { s, e, k } : undefined;
}

function packEntry({ key, keyNode, keySpan, value }: MapEntry): PackedEntry | undefined {
  const packed = keyNode === undefined ? packNode(value) : undefined;
  if (packed === undefined) return undefined;
  const { start, end } = keySpan;
  return key === textOf(keySpan) ? [start, end, packed] : [start, end, packed, key];
}

function packScalar({ span, text, style, tag }: ScalarNode): PackedScalar {
  const { start: s, end: e } = span;
  if (style === "plain" && tag === undefined && text === textOf(span)) return [s, e];
  return { s, e, y: style, t: text, ...(tag === undefined ? {} : { g: tag }) };
}

function textOf({ source, start, end }: Span): string {
  return source.text.slice(start, end);
}

/** The tree that was packed; `source` is the text it was read from. */
export function unpackNode(source: SourceText, packed: PackedNode): YamlNode {
  if ("k" in packed) {
    const entries = packed.k.map(([start, end, value, key]) => ({
      key: key ?? source.text.slice(start, end),
      keySpan: { source, start, end },
      value: unpackNode(source, value),
    }));
    return { kind: "map", span: { source, start: packed.s, end: packed.e }, entries };
  }
  if ("i" in packed) {
    const items = packed.i.map((item) => unpackNode(source, item));
    return { kind: "seq", span: { source, start: packed.s, end: packed.e }, items };
  }
  if ("y" in packed) {
    const { s, e, y, t, g } = packed;
    const span = { source, start: s, end: e };
    return { kind: "scalar", span, text: t, style: y, ...(g === undefined ? {} : { tag: g }) };
  }
  const [start, end] = packed;
  return {
    kind: "scalar",
    span: { source, start, end },
    text: source.text.slice(start, end),
    style: "plain",
  };
}
