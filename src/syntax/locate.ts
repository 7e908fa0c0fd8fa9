import type { Span } from "../base/span.js";
import type { YamlNode } from "./node.js";

/** Which end of a map entry is meant. */
export type LocateTarget = "key" | "value";

/**
 * Place of what a JSON pointer (RFC 6901) names; the nearest ancestor that exists where the rest does
 * not. `key` gives the key of the last entry, list items have none and give their value.
 */
export function locate(root: YamlNode, pointer: string, target: LocateTarget = "value"): Span {
  let node = root;
  let key: Span | undefined;
  for (const segment of segments(pointer)) {
    const step = child(node, segment);
    if (step === undefined) return key !== undefined && target === "key" ? key : node.span;
    node = step.node;
    key = step.key;
  }
  return target === "key" && key !== undefined ? key : node.span;
}

/** The node that a JSON pointer names, undefined when there is none. */
export function nodeAt(root: YamlNode, pointer: string): YamlNode | undefined {
  let node: YamlNode | undefined = root;
  for (const segment of segments(pointer)) {
    if (node === undefined) return undefined;
    node = child(node, segment)?.node;
  }
  return node;
}

/** Decoded segments of a JSON pointer; the empty pointer has none. */
export function segments(pointer: string): readonly string[] {
  return pointer
    .split("/")
    .slice(1)
    .map((segment) => segment.replaceAll("~1", "/").replaceAll("~0", "~"));
}

function child(node: YamlNode, segment: string): { node: YamlNode; key: Span | undefined } | undefined {
  if (node.kind === "seq") {
    const item = node.items[Number(segment)];
    return item === undefined ? undefined : { node: item, key: undefined };
  }
  if (node.kind !== "map") return undefined;
  const entry = node.entries.find(({ key }) => key === segment);
  return entry === undefined ? undefined : { node: entry.value, key: entry.keySpan };
}
