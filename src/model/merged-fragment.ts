import type { MapEntry, MapNode, SeqNode, YamlNode } from "../syntax/node.js";
import { wellKnownLibrary } from "./well-known.js";

/** Lists whose items of parent and child stand side by side; any other list of the child replaces. */
const JOINED = new Set(["imports", "policies"]);

/** Keys of an import that alone make a whole one without a name. */
const IMPORT_KEYS = new Set(["file", "template_file"]);

const INPUTS = "/topology_template/inputs";

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
  const merged = mergeMaps(parent, child, "");
  const rank = (entry: MapEntry) => (entry.key === VERSION ? 0 : 1);
  return { ...merged, entries: [...merged.entries].sort((left, right) => rank(left) - rank(right)) };
}

/** `at` is the path of the maps in their templates, keys joined by slashes. */
function mergeMaps(parent: MapNode, child: MapNode, at: string): MapNode & Merged<MapNode> {
  const own = new Map(child.entries.map((entry) => [entry.key, entry]));
  const above = new Set(parent.entries.map(({ key }) => key));
  const entries = parent.entries.map((entry) => {
    const override = own.get(entry.key);
    return override === undefined ? entry : mergeEntries(entry, override, at);
  });
  return {
    ...child,
    entries: [...entries, ...child.entries.filter(({ key }) => !above.has(key))],
    parts: [...partsOf(parent), ...partsOf(child)],
  };
}

function mergeEntries(parent: MapEntry, child: MapEntry, at: string): MapEntry {
  if (parent.value.kind === "map" && child.value.kind === "map")
    return { ...child, value: mergeMaps(parent.value, child.value, `${at}/${child.key}`) };
  if (parent.value.kind === "map" && at === INPUTS) return withDefault(parent, parent.value, child);
  if (parent.value.kind === "seq" && child.value.kind === "seq" && JOINED.has(child.key)) {
    const items = joined(child.key, parent.value.items, child.value.items);
    const parts = [...partsOf(parent.value), ...partsOf(child.value)];
    const value: SeqNode & Merged<SeqNode> = { ...child.value, items, parts };
    return { ...child, value };
  }
  return child;
}

/** A bare value that a fragment gives to an input of its parent is the default of it, as for Infrastructure Manager. */
function withDefault(parent: MapEntry, input: MapNode, { keySpan, value }: MapEntry): MapEntry {
  const others = input.entries.filter(({ key }) => key !== "default");
  return { ...parent, value: { ...input, entries: [...others, { key: "default", keySpan, value }] } };
}

/**
 * Items side by side; a named import of the child stands for that of the parent, as a key of a map would. A public
 * library of the child comes first: the last import wins where two define one type, as sister libraries do, and most
 * nodes are written for the parent's.
 */
function joined(key: string, parent: readonly YamlNode[], child: readonly YamlNode[]): readonly YamlNode[] {
  if (key !== "imports") return [...parent, ...child];
  const named = new Set(child.map(importName));
  const kept = parent.filter((item) => {
    const name = importName(item);
    return name === undefined || !named.has(name);
  });
  const shared = child.filter(isPublicLibrary);
  return [...shared, ...kept, ...child.filter((item) => !shared.includes(item))];
}

/** The name of an import `- name: file` or `- name: {file: ...}` (TOSCA 1.0 section 3.6.8). */
function importName(item: YamlNode): string | undefined {
  const [entry, ...others] = item.kind === "map" ? item.entries : [];
  return entry === undefined || others.length > 0 || IMPORT_KEYS.has(entry.key) ? undefined : entry.key;
}

function isPublicLibrary(item: YamlNode): boolean {
  if (item.kind === "scalar") return wellKnownLibrary(item.text) !== undefined;
  return item.kind === "map" && item.entries.some(({ value }) => isPublicLibrary(value));
}
