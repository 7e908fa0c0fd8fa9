import type { ScalarNode, YamlNode } from "../syntax/node.js";
import { parseFloatText, parseInteger } from "../syntax/scalars.js";

/** What YAML 1.2's core schema takes a scalar for; `tagged` has an explicit tag other than of a string. */
export type LiteralKind = "null" | "boolean" | "integer" | "float" | "string" | "tagged";

/** The kind of a scalar (TOSCA 2.0 9.1.1: parsers do not convert between primitive types). */
export function literalKind(node: ScalarNode): LiteralKind {
  if (node.tag === "!!str" || node.tag === "!") return "string";
  if (node.tag !== undefined) return "tagged";
  if (node.style === "empty") return "null";
  return node.style === "plain" ? plainKind(node.text) : "string";
}

/** The kind of a text without quotes. */
export function plainKind(text: string): LiteralKind {
  const first = text.charCodeAt(0);
  if (Number.isNaN(first) || /^(~|null|Null|NULL)$/.test(text)) return "null";
  if ((first >= 48 && first <= 57) || first === 43 || first === 45 || first === 46) {
    if (parseInteger(text) !== undefined) return "integer";
    return parseFloatText(text) === undefined ? "string" : "float";
  }
  return /^(true|True|TRUE|false|False|FALSE)$/.test(text) ? "boolean" : "string";
}

/** True for a YAML string. */
export function isString(node: YamlNode | undefined): node is ScalarNode {
  return node?.kind === "scalar" && literalKind(node) === "string";
}

/** True where a place is empty or holds a null word. */
export function isNothing(node: YamlNode): boolean {
  return node.kind === "scalar" && literalKind(node) === "null";
}

/** The text of a YAML string, undefined for anything else. */
export function textOf(node: YamlNode | undefined): string | undefined {
  return isString(node) ? node.text : undefined;
}

/** What stands at a place, in words for messages. */
export function found(node: YamlNode): string {
  if (node.kind === "map") return "a map";
  if (node.kind === "seq") return "a list";
  switch (literalKind(node)) {
    case "null":
      return "nothing";
    case "boolean":
      return "a boolean";
    case "integer":
      return "a whole number";
    case "float":
      return "a number";
    case "tagged":
      return `a value tagged ${node.tag}`;
    case "string":
      return "a text";
  }
}

/** The name that a key or a text stands for: `$$name` is the escaped `$name` (10.1). */
export function unescaped(text: string): string {
  return text.startsWith("$$") ? text.slice(1) : text;
}

/** How a version is written (9.1.2.3). */
export const VERSION_FORM = "a version such as 1.2, 1.2.3 or 1.2.3.beta-4";
