import { CODES, report } from "../../diagnostics/catalog.js";
import { expectMap, isNullNode } from "../../syntax/access.js";
import type { YamlNode } from "../../syntax/node.js";
import {
  type Fields,
  lostFields,
  namedEntries,
  type Owner,
  type ReadContext,
  readFields,
} from "../fields.js";
import type { Shape } from "../shape.js";
import { UNREADABLE } from "../unreadable.js";
import type { Named, NamedValue } from "../views.js";

/** Name and place that every view of a named construct begins with. */
export function named({ name, nameSpan, span }: NamedValue): Named {
  return { name, nameSpan, span };
}

/** Whose fields are read when the construct is the value of a map entry. */
export function ownerOf(entry: NamedValue): Owner {
  return { name: entry.name, place: entry.nameSpan };
}

/**
 * Reads each entry of a section by its shape. An entry that is no map is reported and stays, with nothing in
 * it: its name is known, so that who mentions it is not wrong as well.
 */
export function readEach<T>(
  context: ReadContext,
  entries: readonly NamedValue[],
  shape: Shape,
  build: (fields: Fields, entry: NamedValue) => T,
): readonly T[] {
  if (entries === UNREADABLE) return UNREADABLE;
  if (entries.length === 0) return NONE;
  return entries.map((entry) => {
    const fields = readFields(context, entry.value, shape, ownerOf(entry));
    return build(fields ?? lostFields(context, entry.value), entry);
  });
}

const NONE: readonly never[] = [];

/**
 * Entries of a list of one-entry maps (`- name: ...`), as requirements and policies are written, or of a
 * plain map where the grammar allows both.
 */
export function namedItems(
  context: ReadContext,
  node: YamlNode | undefined,
  what: string,
): readonly NamedValue[] {
  if (node === undefined || isNullNode(node)) return NONE;
  if (node.kind === "map") return namedEntries(context, node);
  if (node.kind !== "seq") return NONE;
  const items: NamedValue[] = [];
  for (const item of node.items) {
    const map = expectMap(item, what, context.sink);
    if (map === undefined) continue;
    if (map.entries.length === 1) items.push(...namedEntries(context, map));
    else report(context.sink, CODES.oneEntryMap, item.span, { what, count: map.entries.length });
  }
  return items;
}
