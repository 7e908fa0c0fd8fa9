import { CODES, report } from "../../diagnostics/catalog.js";
import { expectMap, wrongKind } from "../../syntax/access.js";
import type { YamlNode } from "../../syntax/node.js";
import { type Fields, isText, locatedText, type ReadContext, readFields } from "../fields.js";
import { ATTRIBUTE_DEFINITION, PROPERTY_DEFINITION, SCHEMA } from "../keynames.js";
import type { Shape } from "../shape.js";
import type { ConstraintView, NamedValue, PropertyDefinitionView, SchemaView } from "../views.js";
import { named, readEach } from "./collections.js";
import { readMetadata } from "./metadata.js";

/** Property definitions of a type (TOSCA 1.3 3.6.10). */
export function readProperties(context: ReadContext, fields: Fields): readonly PropertyDefinitionView[] {
  return readDefinitions(context, fields.entries("properties"), PROPERTY_DEFINITION);
}

/** Attribute definitions of a type (TOSCA 1.3 3.6.12). */
export function readAttributes(context: ReadContext, fields: Fields): readonly PropertyDefinitionView[] {
  return readDefinitions(context, fields.entries("attributes"), ATTRIBUTE_DEFINITION);
}

/** Definitions of any of the property-like kinds, told apart by their shape. */
export function readDefinitions(
  context: ReadContext,
  entries: readonly NamedValue[],
  shape: Shape,
): readonly PropertyDefinitionView[] {
  return readEach(context, entries, shape, (fields, entry) => ({
    ...named(entry),
    type: fields.text("type"),
    description: fields.text("description"),
    required: fields.boolean("required") ?? (fields.lost("required") ? optional(entry) : undefined),
    default: fields.node("default"),
    value: fields.node("value"),
    status: fields.text("status"),
    ...readSchemaParts(context, fields, entry.name),
    metadata: readMetadata(context, fields),
    ...(fields.lost("required") ? { partial: true as const } : {}),
  }));
}

/** A definition that could not be read asks for nothing. */
function optional({ nameSpan }: NamedValue) {
  return { value: false, span: nameSpan };
}

/** Constraints and schemas, which property definitions, data types and schemas have in common. */
export function readSchemaParts(context: ReadContext, fields: Fields, name: string) {
  return {
    constraints: withSchema(readConstraints(context, fields.node("constraints"), name), fields),
    entrySchema: readSchema(context, fields.node("entry_schema"), name),
    keySchema: readSchema(context, fields.node("key_schema"), name),
  };
}

/** 3.6.10: a schema for values of the types json and xml is a constraint under a key of its own. */
function withSchema(constraints: readonly ConstraintView[], fields: Fields): readonly ConstraintView[] {
  const operand = fields.node("external-schema");
  if (operand === undefined) return constraints;
  const { span } = operand;
  return [...constraints, { operator: { text: "schema", span }, operand, span }];
}

function readSchema(context: ReadContext, node: YamlNode | undefined, name: string): SchemaView | undefined {
  if (node === undefined) return undefined;
  if (isText(node)) {
    const type = locatedText(node);
    return { type, constraints: [], entrySchema: undefined, keySchema: undefined, span: node.span };
  }
  const fields = readFields(context, node, SCHEMA, { name, place: node.span });
  if (fields === undefined) return undefined;
  return { type: fields.text("type"), ...readSchemaParts(context, fields, name), span: node.span };
}

/** Constraint clauses: a list of maps with one operator each (TOSCA 1.3 3.6.3). */
export function readConstraints(
  context: ReadContext,
  node: YamlNode | undefined,
  name: string,
): readonly ConstraintView[] {
  if (node === undefined) return [];
  const what = `Each constraint of "${name}"`;
  if (node.kind !== "seq") {
    wrongKind(node, `"constraints" of "${name}"`, "a list", context.sink);
    return [];
  }
  return node.items.flatMap((item) => {
    const map = expectMap(item, what, context.sink);
    const [entry] = map?.entries ?? [];
    if (map === undefined) return [];
    if (entry === undefined || map.entries.length !== 1) {
      report(context.sink, CODES.oneEntryMap, item.span, { what, count: map.entries.length });
      return [];
    }
    const operator = { text: entry.key, span: entry.keySpan };
    return [{ operator, operand: entry.value, span: item.span }];
  });
}
