import type { Json } from "../../base/json.js";
import { matcherOf } from "../patterns/matcher.js";

type Schema = { readonly [key: string]: Json };
type Rule = (value: Json, operand: Json, schema: Schema, context: Context) => boolean;

interface Context {
  readonly root: Json;
  /** Applications of a schema that are left, and open: one that refers to itself must come to an end. */
  left: number;
  depth: number;
}

const MAX_APPLICATIONS = 100_000;
const MAX_DEPTH = 300;

/**
 * True when a value is an instance of a JSON schema: the assertions of drafts 4 to 2020-12 that a document can
 * decide by itself. Formats are annotations; references go inside the schema only, so nothing is fetched.
 */
export function fitsJsonSchema(value: Json, schema: Json): boolean {
  return fits(value, schema, { root: schema, left: MAX_APPLICATIONS, depth: 0 });
}

function fits(value: Json, schema: Json | undefined, context: Context): boolean {
  context.left -= 1;
  if (typeof schema === "boolean") return schema;
  if (context.left < 0 || context.depth > MAX_DEPTH || !isObject(schema)) return true;
  context.depth += 1;
  const held = Object.entries(schema).every(([key, operand]) => {
    const rule = Object.hasOwn(RULES, key) ? RULES[key] : undefined;
    return rule === undefined || rule(value, operand, schema, context);
  });
  context.depth -= 1;
  return held;
}

const number =
  (test: (value: number, limit: number) => boolean): Rule =>
  (value, limit) =>
    typeof value !== "number" || typeof limit !== "number" || test(value, limit);

const size =
  (measure: (value: Json) => number | undefined, test: (size: number, limit: number) => boolean): Rule =>
  (value, limit) => {
    const found = measure(value);
    return found === undefined || typeof limit !== "number" || test(found, limit);
  };

const lengthOf = (value: Json) => (typeof value === "string" ? [...value].length : undefined);
const itemsOf = (value: Json) => (Array.isArray(value) ? value.length : undefined);
const keysOf = (value: Json) => (isObject(value) ? Object.keys(value).length : undefined);
const atLeast = (found: number, limit: number) => found >= limit;
const atMost = (found: number, limit: number) => found <= limit;

const RULES: Readonly<Record<string, Rule>> = {
  $ref: (value, target, _schema, context) => fits(value, resolve(target, context.root), context),
  type: (value, types) => list(types).some((type) => isOfType(value, type)),
  enum: (value, values) => list(values).some((candidate) => same(candidate, value)),
  const: (value, wanted) => same(value, wanted),
  minimum: (value, limit, schema) =>
    number(schema.exclusiveMinimum === true ? (a, b) => a > b : atLeast)(value, limit, schema, NOWHERE),
  maximum: (value, limit, schema) =>
    number(schema.exclusiveMaximum === true ? (a, b) => a < b : atMost)(value, limit, schema, NOWHERE),
  exclusiveMinimum: number((value, limit) => value > limit),
  exclusiveMaximum: number((value, limit) => value < limit),
  multipleOf: number((value, step) => step <= 0 || Math.abs(value / step - Math.round(value / step)) < 1e-9),
  minLength: size(lengthOf, atLeast),
  maxLength: size(lengthOf, atMost),
  pattern: (value, text) => typeof value !== "string" || typeof text !== "string" || contains(value, text),
  minItems: size(itemsOf, atLeast),
  maxItems: size(itemsOf, atMost),
  uniqueItems: (value, wanted) =>
    wanted !== true ||
    !Array.isArray(value) ||
    new Set(value.map((item: Json) => canonical(item))).size === value.length,
  prefixItems: (value, schemas, _schema, context) =>
    !Array.isArray(value) || value.every((item: Json, index) => fits(item, list(schemas)[index], context)),
  items: itemsRule,
  contains: (value, schema, _schema, context) =>
    !Array.isArray(value) || value.some((item: Json) => fits(item, schema, context)),
  minProperties: size(keysOf, atLeast),
  maxProperties: size(keysOf, atMost),
  required: (value, names) =>
    !isObject(value) ||
    !Array.isArray(names) ||
    names.every((name: Json) => Object.hasOwn(value, String(name))),
  properties: (value, schemas, _schema, context) =>
    !isObject(value) ||
    !isObject(schemas) ||
    Object.entries(value).every(
      ([key, part]) => !Object.hasOwn(schemas, key) || fits(part, schemas[key], context),
    ),
  patternProperties: (value, schemas, _schema, context) =>
    !isObject(value) ||
    !isObject(schemas) ||
    Object.entries(schemas).every(([text, schema]) =>
      Object.entries(value).every(([key, part]) => !contains(key, text) || fits(part, schema, context)),
    ),
  additionalProperties: (value, wanted, schema, context) =>
    !isObject(value) ||
    Object.entries(value).every(([key, part]) => isDeclared(key, schema) || fits(part, wanted, context)),
  propertyNames: (value, schema, _schema, context) =>
    !isObject(value) || Object.keys(value).every((key) => fits(key, schema, context)),
  allOf: (value, schemas, _schema, context) => list(schemas).every((schema) => fits(value, schema, context)),
  anyOf: (value, schemas, _schema, context) => list(schemas).some((schema) => fits(value, schema, context)),
  oneOf: (value, schemas, _schema, context) =>
    list(schemas).filter((schema) => fits(value, schema, context)).length === 1,
  not: (value, schema, _schema, context) => !fits(value, schema, context),
  if: (value, condition, schema, context) =>
    fits(value, fits(value, condition, context) ? schema.then : schema.else, context),
};

const NOWHERE: Context = { root: true, left: 0, depth: 0 };

/** One schema for all items, or in early drafts a list of schemas by position. */
function itemsRule(value: Json, operand: Json, schema: Schema, context: Context): boolean {
  if (!Array.isArray(value)) return true;
  if (Array.isArray(operand))
    return value.every((item: Json, index) => fits(item, operand[index] ?? schema.additionalItems, context));
  const from = Array.isArray(schema.prefixItems) ? schema.prefixItems.length : 0;
  return value.slice(from).every((item: Json) => fits(item, operand, context));
}

function isDeclared(key: string, schema: Schema): boolean {
  const { properties, patternProperties } = schema;
  if (isObject(properties) && Object.hasOwn(properties, key)) return true;
  return isObject(patternProperties) && Object.keys(patternProperties).some((text) => contains(key, text));
}

/** Patterns of JSON schema may fit anywhere in a text. */
function contains(value: string, text: string): boolean {
  const matcher = matcherOf(`[\\s\\S]*(?:${text})[\\s\\S]*`);
  return typeof matcher === "function" ? matcher(value) : true;
}

function resolve(target: Json, root: Json): Json | undefined {
  if (typeof target !== "string" || !target.startsWith("#")) return undefined;
  let at: Json | undefined = root;
  for (const segment of target.slice(1).split("/").slice(1)) {
    const key = segment.replaceAll("~1", "/").replaceAll("~0", "~");
    if (Array.isArray(at)) at = at[Number(key)];
    else at = isObject(at) && Object.hasOwn(at, key) ? at[key] : undefined;
  }
  return at;
}

function isOfType(value: Json, type: Json): boolean {
  switch (type) {
    case "null":
      return value === null;
    case "array":
      return Array.isArray(value);
    case "object":
      return isObject(value);
    case "integer":
      return Number.isInteger(value);
    default:
      return typeof value === type;
  }
}

function isObject(value: Json | undefined): value is Schema {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function list(value: Json): readonly Json[] {
  return Array.isArray(value) ? value : [value];
}

function same(left: Json, right: Json): boolean {
  return canonical(left) === canonical(right);
}

/** A value as text that does not depend on the order of keys; what lies very deep is not looked at. */
function canonical(value: Json, depth = 0): string {
  if (depth > MAX_DEPTH) return "";
  if (Array.isArray(value)) return `[${value.map((item: Json) => canonical(item, depth + 1)).join()}]`;
  if (!isObject(value)) return JSON.stringify(value);
  const entries = Object.entries(value).map(
    ([key, part]) => `${JSON.stringify(key)}:${canonical(part, depth + 1)}`,
  );
  return `{${entries.sort().join()}}`;
}
