import { childOf } from "../../syntax/access.js";
import type { MapEntry, MapNode, YamlNode } from "../../syntax/node.js";
import { typeName } from "./names.js";

/** Types of some libraries by section and name, as far as an edition has to look at what they inherit. */
export interface Lookup {
  readonly roots: readonly MapNode[];
}

/** A type and its ancestors, nearest first. */
export function ancestry({ roots }: Lookup, section: string, name: string): readonly MapNode[] {
  const line: MapNode[] = [];
  for (let at: string | undefined = name; at !== undefined; ) {
    const key: string = at;
    const found = roots
      .map((root) => childOf(childOf(root, section), key))
      .find((node) => node !== undefined && !line.includes(node as MapNode));
    if (found?.kind !== "map") break;
    line.push(found);
    const parent = childOf(found, "derived_from");
    at = parent?.kind === "scalar" ? typeName(parent.text) : undefined;
  }
  return line;
}

/** The nearest definition of a member under a key of the types of a line. */
export function definitionOf(line: readonly MapNode[], section: string, name: string): YamlNode | undefined {
  for (const type of line) {
    const found = childOf(childOf(type, section), name);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** Names of the requirements of a line. */
export function requirementNames(line: readonly MapNode[]): ReadonlySet<string> {
  return new Set(line.flatMap((type) => listed(childOf(type, "requirements")).map(({ key }) => key)));
}

/** Entries of a list of maps with one entry each. */
export function listed(node: YamlNode | undefined): readonly MapEntry[] {
  return node?.kind === "seq" ? node.items.flatMap((item) => (item.kind === "map" ? item.entries : [])) : [];
}
