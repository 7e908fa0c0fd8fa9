import type { MapEntry, MapNode, SeqNode } from "../syntax/node.js";

/** Lists whose items of parent and child stand side by side; any other list of the child replaces. */
const JOINED = new Set(["imports", "policies"]);

const VERSION = "tosca_definitions_version";

/**
 * A fragment merged onto its parent: maps are merged key by key, at any depth, and the child wins where both
 * give a value; imports and policies of both count. The version stays first.
 */
export function mergeOnto(parent: MapNode, child: MapNode): MapNode {
  const merged = mergeMaps(parent, child);
  const rank = (entry: MapEntry) => (entry.key === VERSION ? 0 : 1);
  return { ...merged, entries: [...merged.entries].sort((left, right) => rank(left) - rank(right)) };
}

function mergeMaps(parent: MapNode, child: MapNode): MapNode {
  const own = new Map(child.entries.map((entry) => [entry.key, entry]));
  const above = new Set(parent.entries.map(({ key }) => key));
  const entries = parent.entries.map((entry) => {
    const override = own.get(entry.key);
    return override === undefined ? entry : mergeEntries(entry, override);
  });
  return { ...child, entries: [...entries, ...child.entries.filter(({ key }) => !above.has(key))] };
}

function mergeEntries(parent: MapEntry, child: MapEntry): MapEntry {
  if (parent.value.kind === "map" && child.value.kind === "map")
    return { ...child, value: mergeMaps(parent.value, child.value) };
  if (parent.value.kind === "seq" && child.value.kind === "seq" && JOINED.has(child.key)) {
    const value: SeqNode = { ...child.value, items: [...parent.value.items, ...child.value.items] };
    return { ...child, value };
  }
  return child;
}
