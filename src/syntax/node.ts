import type { Span } from "../base/span.js";

/**
 * The lossless YAML tree. Mappings are ordered pair lists, never plain objects (a key named
 * `__proto__` is just a key), and scalars keep their source text: a value gets its type only where the
 * TOSCA type of its place is known (`16.04` is a string for a version property, a float elsewhere).
 */
export type YamlNode = MapNode | SeqNode | ScalarNode;

export interface MapNode {
  readonly kind: "map";
  readonly span: Span;
  readonly entries: readonly MapEntry[];
  /** Place of the `*alias` when this node was reached through one; `span` is then the anchored text. */
  readonly alias?: Span;
}

export interface MapEntry {
  /** Key text; of a key that is a list or a map, its source text. */
  readonly key: string;
  /** The key itself where it is a list or a map: legal in values, reported where a name is expected. */
  readonly keyNode?: YamlNode;
  readonly keySpan: Span;
  readonly value: YamlNode;
}

export interface SeqNode {
  readonly kind: "seq";
  readonly span: Span;
  readonly items: readonly YamlNode[];
  readonly alias?: Span;
}

export interface ScalarNode {
  readonly kind: "scalar";
  readonly span: Span;
  /** Value after escapes and folding; the source text for plain scalars; "" for an empty node. */
  readonly text: string;
  readonly style: "plain" | "single" | "double" | "literal" | "folded" | "empty";
  readonly tag?: string;
  readonly alias?: Span;
}
