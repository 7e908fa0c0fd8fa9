import { childOf, entryOf, isNullNode } from "../../syntax/access.js";
import type { MapNode, YamlNode } from "../../syntax/node.js";
import { type Edit, insertLines } from "../edits.js";
import { isBlock, treeLines } from "../tree-text.js";
import { marked } from "./markers.js";

/** Lines of new entries, written at the indentation that the section has. */
export type Entries = (indent: number) => readonly string[];

/**
 * Edits that put new entries at the end of the section `key` of `parent`, a map in block style, and mark
 * them where there is a reason to; a section that is absent is made, one in flow style is written anew in block style.
 */
export function appendTo(
  parent: MapNode,
  key: string,
  reason: string | undefined,
  make: Entries,
): readonly Edit[] {
  const noted = (column: number, lines: readonly string[]) =>
    reason === undefined ? lines : marked(column, reason, lines);
  const entries: Entries = (column) => noted(column, make(column));
  const { text } = parent.span.source;
  const indent = columnOf(parent);
  const entry = entryOf(parent, key);
  if (entry === undefined) {
    const lines = [`${" ".repeat(indent)}${key}:`, ...make(indent + 2)];
    return [insertLines(text, parent.span.end, noted(indent, lines))];
  }
  const { value } = entry;
  if (isEditable(value)) return [insertLines(text, value.span.end, entries(columnOf(value)))];
  const colon = text.indexOf(":", entry.keySpan.end) + 1;
  const end = value.alias?.end ?? Math.max(colon, value.span.end);
  const kept = isNullNode(value) ? [] : treeLines(value, indent + 2);
  return [
    { start: colon, end, text: kept.map((line) => `\n${line}`).join("") },
    insertLines(text, end, entries(indent + 2)),
  ];
}

/** True where all maps around the new entries are in block style, so that the text can be edited in place. */
export function canEdit(root: MapNode): boolean {
  if (!isBlock(root)) return false;
  const body = bodyOf(root);
  return body !== undefined && isBlock(body);
}

/** What is deployed: the topology template, in TOSCA 2.0 the service template. */
export function bodyOf(root: MapNode): MapNode | undefined {
  const body = childOf(root, isTosca2(root) ? "service_template" : "topology_template");
  return body?.kind === "map" ? body : undefined;
}

/** True for a file of TOSCA 2.0. */
export function isTosca2(root: MapNode): boolean {
  const version = childOf(root, "tosca_definitions_version");
  return version?.kind === "scalar" && version.text === "tosca_2_0";
}

function isEditable(node: YamlNode): boolean {
  if (node.kind === "map") return isBlock(node);
  return node.kind === "seq" && node.alias === undefined && node.span.source.text[node.span.start] === "-";
}

/** Zero-based column of the first entry of a block collection. */
function columnOf(node: YamlNode): number {
  return node.span.source.position(node.span.start).column - 1;
}
