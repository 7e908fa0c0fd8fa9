import type { Json } from "../../base/json.js";
import type { YamlNode } from "../../syntax/node.js";
import { parseBoolean, parseFloatText, toJson } from "../../syntax/scalars.js";

/** What a value of a definition is read as: TOSCA 2.0 takes texts and booleans from YAML as they are. */
export type ValueKind = "string" | "boolean" | "integer" | "float" | "other";

/** The kind of the values of a type by its name. */
export function kindOf(type: string | undefined): ValueKind {
  if (type === "string" || type === "version" || type === "timestamp") return "string";
  return type === "boolean" || type === "integer" || type === "float" ? type : "other";
}

/** A value of a 1.x library as data that TOSCA 2.0 reads as the same value. */
export function plainValue(node: YamlNode, kind: ValueKind): Json {
  if (node.kind === "seq") return node.items.map((item) => plainValue(item, kind));
  if (node.kind === "map")
    return Object.fromEntries(node.entries.map(({ key, value }) => [key, plainValue(value, "other")]));
  // `1.10` is a text where a text is declared, and so is `yes`.
  if (kind === "string") return node.text;
  if (kind === "boolean") return parseBoolean(node.text) ?? node.text;
  // A number in quotes is one where a number is declared.
  return kind === "other" ? toJson(node) : (parseFloatText(node.text) ?? node.text);
}
