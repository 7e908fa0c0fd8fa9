import type { MapEntry, MapNode, SeqNode } from "../syntax/node.js";

/** Lists whose items of parent and child stand side by side; any other list of the child replaces. */
const JOINED = new Set(["imports", "policies"]);

const VERSION = "tosca_definitions_version";

/** A map or a list that was made of several, those of lower rank first. */
interface Merged<Part> {
  readonly parts: readonly Part[];
}

/** What a map or a list was merged from, those of lower rank first: itself alone where nothing was merged. */
export function partsOf<Part extends MapNode | SeqNode>(node: Part | (Part & Merged<Part>)): readonly Part[] {
  return "parts" in node ? node.parts : [node];
}

/**
 * A fragment merged onto its parent: maps are merged key by key, at any depth, and the child wins where both
 * give a value; imports and policies of both count. The version stays first.
 */
export function mergeOnto(parent: MapNode, child: MapNode): MapNode {
  const merged = mergeMaps(parent, child);
  const rank = (entry: MapEntry) => (entry.key === VERSION ? 0 : 1);
  return { ...merged, entries: [...merged.entries].sort((left, right) => rank(left) - rank(right)) };
}

function mergeMaps(parent: MapNode, child: MapNode): MapNode & Merged<MapNode> {
  const own = new Map(child.entries.map((entry) => [entry.key, entry]));
  const above = new Set(parent.entries.map(({ key }) => key));
  const entries = parent.entries.map((entry) => {
    const override = own.get(entry.key);
    return override === undefined ? entry : mergeEntries(entry, override);
  });
  return {
    ...child,
    entries: [...entries, ...child.entries.filter(({ key }) => !above.has(key))],
    parts: [...partsOf(parent), ...partsOf(child)],
  };
}

function mergeEntries(parent: MapEntry, child: MapEntry): MapEntry {
  if (parent.value.kind === "map" && child.value.kind === "map")
    return { ...child, value: mergeMaps(parent.value, child.value) };
  if (parent.value.kind === "seq" && child.value.kind === "seq" && JOINED.has(child.key)) {
    const items = [...parent.value.items, ...child.value.items];
    const parts = [...partsOf(parent.value), ...partsOf(child.value)];
    const value: SeqNode & Merged<SeqNode> = { ...child.value, items, parts };
    return { ...child, value };
  }
  return child;
}
