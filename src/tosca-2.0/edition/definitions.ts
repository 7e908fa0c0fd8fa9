import type { Json } from "../../base/json.js";
import { childOf } from "../../syntax/access.js";
import type { MapEntry, YamlNode } from "../../syntax/node.js";
import { toJson } from "../../syntax/scalars.js";
import { type Around, expression } from "./calls.js";
import { typeName } from "./names.js";
import { kindOf, plainValue } from "./plain.js";
import { definitionOf } from "./reflect.js";
import { validationOf } from "./validation.js";

export type Fields = { readonly [key: string]: Json };

/** A section whose entries are made one by one; nothing for an absent or empty one. */
export function section(node: YamlNode | undefined, key: string, make: (entry: MapEntry) => Json): Fields {
  const entries = node?.kind === "map" ? node.entries : [];
  if (entries.length === 0) return {};
  return { [key]: Object.fromEntries(entries.map((entry) => [entry.key, make(entry)])) };
}

/** The definition of a property or attribute (9.5, 9.7). */
export function member(node: YamlNode, around: Around, inherited?: YamlNode): Json {
  const type = textAt(node, "type");
  const kind = kindOf(type);
  const fallback = childOf(node, "default");
  const validation = validationOf(childOf(node, "constraints"), kind);
  const isFree = inherited !== undefined && textAt(inherited, "required") === "false";
  // One with a default always has a value (9.5); one that an ancestor requires stays required (9.4).
  const isOptional =
    textAt(node, "required") === "false" && fallback === undefined && (inherited === undefined || isFree);
  const required: Fields = isOptional ? { required: false } : isFree ? { required: true } : {};
  return {
    type: typeName(type ?? "string"),
    ...required,
    ...(fallback === undefined
      ? {}
      : { default: defaultOf(fallback, kind, childOf(node, "entry_schema"), around) }),
    ...(validation === undefined ? {} : { validation }),
    ...entrySchema(type, childOf(node, "entry_schema"), around),
  };
}

function defaultOf(
  node: YamlNode,
  kind: ReturnType<typeof kindOf>,
  entry: YamlNode | undefined,
  around: Around,
): Json {
  if (node.kind === "scalar") return plainValue(node, kind);
  const inner = kindOf(textAt(entry, "type") ?? (entry?.kind === "scalar" ? entry.text : undefined));
  if (inner === "string" && node.kind === "seq") return plainValue(node, inner);
  return expression(node, around);
}

/** Lists and maps say what they hold (9.10): a text, where the library leaves it open. */
function entrySchema(type: string | undefined, node: YamlNode | undefined, around: Around): Fields {
  if (node === undefined)
    return type === "list" || type === "map" ? { entry_schema: { type: "string" } } : {};
  const schema = node.kind === "scalar" ? { type: typeName(node.text) } : member(node, around);
  return { entry_schema: schema };
}

/** The definition of a capability (7.3). */
export function capability(node: YamlNode, around: Around): Json {
  if (node.kind === "scalar") return { type: typeName(node.text) };
  const type = textAt(node, "type");
  return {
    ...(type === undefined ? {} : { type: typeName(type) }),
    ...section(childOf(node, "properties"), "properties", ({ value }) => member(value, around)),
    ...section(childOf(node, "attributes"), "attributes", ({ value }) => member(value, around)),
    ...nameList(childOf(node, "valid_source_types"), "valid_source_node_types"),
  };
}

/** The definition of a requirement (7.4); TOSCA 1.x means one where nothing is said. */
export function requirement(node: YamlNode): Json {
  if (node.kind === "scalar") return { capability: typeName(node.text), count_range: [1, 1] };
  const named = (key: string): Fields => {
    const name = textAt(node, key);
    return name === undefined ? {} : { [key]: typeName(name) };
  };
  const occurrences = childOf(node, "occurrences");
  return {
    ...named("capability"),
    ...named("node"),
    ...named("relationship"),
    count_range: occurrences === undefined ? [1, 1] : toJson(occurrences),
  };
}

/** A list of type names under its key in TOSCA 2.0. */
export function nameList(node: YamlNode | undefined, key: string): Fields {
  if (node?.kind !== "seq") return {};
  return { [key]: node.items.map((item) => (item.kind === "scalar" ? typeName(item.text) : "")) };
}

/** The definition of an interface: operations have a key of their own (11.2). */
export function interfaceOf(node: YamlNode, around: Around): Json {
  const type = textAt(node, "type");
  const entries = node.kind === "map" ? node.entries : [];
  const operations = entries.filter(({ key }) => !["type", "inputs", "operations"].includes(key));
  return {
    ...(type === undefined ? {} : { type: typeName(type) }),
    ...section(childOf(node, "inputs"), "inputs", ({ value }) => parameter(value, around)),
    operations: Object.fromEntries(operations.map(({ key, value }) => [key, operation(value, around)])),
  };
}

function operation(node: YamlNode, around: Around): Json {
  if (node.kind === "scalar") return node.text === "" ? {} : { implementation: node.text };
  const implementation = childOf(node, "implementation");
  return {
    ...(implementation === undefined ? {} : { implementation: toJson(implementation) }),
    ...section(childOf(node, "inputs"), "inputs", ({ value }) => parameter(value, around)),
  };
}

/**
 * An input with a value defines a parameter with that default, which derived types and templates may change
 * as in TOSCA 1.x (9.8); its type is that of what it reflects.
 */
function parameter(node: YamlNode, around: Around): Json {
  if (node.kind === "map" && childOf(node, "type") !== undefined) return member(node, around);
  return { ...reflected(node, around), default: expression(node, around) };
}

/** The type of the property that an expression gives, as far as it is one of the type itself; else a text. */
function reflected(node: YamlNode, around: Around): Fields {
  const path = childOf(node, "get_property") ?? childOf(node, "get_attribute");
  const [self, name, further] = path?.kind === "seq" ? path.items.map(toJson) : [];
  const own =
    self === "SELF" && typeof name === "string" && further === undefined
      ? (definitionOf(around.line, "properties", name) ?? definitionOf(around.line, "attributes", name))
      : undefined;
  const made = own === undefined ? undefined : (member(own, around) as Fields);
  const type = made?.["type"] ?? literalType(node);
  const entry = made?.["entry_schema"];
  return {
    type,
    ...(entry === undefined ? {} : { entry_schema: entry }),
  };
}

function literalType(node: YamlNode): string {
  const json = node.kind === "scalar" ? toJson(node) : "";
  if (typeof json === "boolean") return "boolean";
  if (typeof json !== "number") return "string";
  return Number.isInteger(json) ? "integer" : "float";
}

/** The text under a key. */
export function textAt(node: YamlNode | undefined, key: string): string | undefined {
  const found = childOf(node, key);
  return found?.kind === "scalar" && found.text !== "" ? found.text : undefined;
}
