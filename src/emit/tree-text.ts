import type { MapNode, ScalarNode, YamlNode } from "../syntax/node.js";
import { keyText } from "./yaml-text.js";

/**
 * A YAML tree as text in block style, each scalar written as it was: the way out where a text cannot be
 * edited in place because its maps are in flow style or come from an alias.
 */
export function treeLines(node: YamlNode, indent: number): readonly string[] {
  const pad = " ".repeat(indent);
  if (node.kind === "scalar") return [`${pad}${scalarText(node)}`];
  if (node.kind === "map") return node.entries.flatMap(({ key, value }) => memberLines(key, value, indent));
  return node.items.flatMap((item) => {
    if (isShort(item)) return [`${pad}- ${shortText(item)}`];
    const [first = "", ...rest] = treeLines(item, indent + 2);
    return [`${pad}- ${first.slice(indent + 2)}`, ...rest];
  });
}

/** A tree in one line, in flow style. */
export function treeFlow(node: YamlNode): string {
  if (node.kind === "scalar") {
    const risky = node.style === "plain" && /[,[\]{}\n]|: |:$| #/.test(node.text);
    return risky ? JSON.stringify(node.text) : scalarText(node);
  }
  if (node.kind === "seq") return `[${node.items.map(treeFlow).join(", ")}]`;
  const entries = node.entries.map(({ key, value }) => `${keyText(key)}: ${treeFlow(value)}`);
  return entries.length === 0 ? "{}" : `{ ${entries.join(", ")} }`;
}

/** True where the map's own text can be edited: block style, and not reached through an alias. */
export function isBlock(node: MapNode): boolean {
  return node.alias === undefined && node.span.source.text[node.span.start] !== "{";
}

function memberLines(key: string, value: YamlNode, indent: number): readonly string[] {
  const head = `${" ".repeat(indent)}${keyText(key)}:`;
  if (isShort(value)) return [`${head} ${shortText(value)}`.trimEnd()];
  return [head, ...treeLines(value, indent + 2)];
}

/** True for a value that stands behind its key: a scalar, or a collection of nothing. */
export function isShort(node: YamlNode): boolean {
  if (node.kind === "scalar") return true;
  return node.kind === "map" ? node.entries.length === 0 : node.items.length === 0;
}

/** Such a value in one line. */
export function shortText(node: YamlNode): string {
  return node.kind === "scalar" ? scalarText(node) : treeFlow(node);
}

function scalarText({ text, style, tag }: ScalarNode): string {
  const mark = tag === undefined || !tag.startsWith("!") ? "" : `${tag} `;
  if (style === "empty") return mark.trimEnd();
  if (style === "plain" && !text.includes("\n")) return mark + text;
  if (style === "single" && !text.includes("\n")) return `${mark}'${text.replaceAll("'", "''")}'`;
  return mark + JSON.stringify(text);
}
