import type { YamlNode } from "../syntax/node.js";
import { undeclaredValue } from "../syntax/scalars.js";

/**
 * True when two trees mean the same whatever reads them: same structure, same texts, same tags, and every
 * scalar read as the same kind of value. `order` false ignores the order of entries in the outermost map.
 */
export function sameMeaning(left: YamlNode, right: YamlNode, order = true): boolean {
  if (left.kind === "scalar" && right.kind === "scalar") {
    return (
      left.text === right.text &&
      left.tag === right.tag &&
      Object.is(undeclaredValue(left), undeclaredValue(right))
    );
  }
  if (left.kind === "seq" && right.kind === "seq") {
    return (
      left.items.length === right.items.length &&
      left.items.every((item, index) => {
        const other = right.items[index];
        return other !== undefined && sameMeaning(item, other);
      })
    );
  }
  if (left.kind !== "map" || right.kind !== "map") return false;
  if (left.entries.length !== right.entries.length) return false;
  const others = new Map(right.entries.map((entry) => [entry.key, entry]));
  return left.entries.every((entry, index) => {
    const other = order ? right.entries[index] : others.get(entry.key);
    return other !== undefined && other.key === entry.key && sameMeaning(entry.value, other.value);
  });
}
