import type { Json } from "../../base/json.js";
import { matcherOf } from "../patterns/matcher.js";
import type { JsonSchemaSet } from "./json-schema-files.js";

type Schema = { readonly [key: string]: Json };
type Rule = (value: Json, operand: Json, schema: Schema, context: Context) => boolean;

interface Context {
  readonly set: JsonSchemaSet;
  /** The document that references without a file point into. */
  readonly root: Json;
  /** Where a value fails first: its pointer, and the keyword that it does not fulfil. */
  fault?: { readonly pointer: string; readonly keyword: string; readonly operand: Json };
  /** Where in the value the schema at hand is applied. */
  pointer: string;
  /** Applications of a schema that are left, and open: one that refers to itself must come to an end. */
  left: number;
  depth: number;
}

const MAX_APPLICATIONS = 100_000;
const MAX_DEPTH = 300;

/**
 * Why a value is no instance of a JSON schema, in words that follow "it must fit its schema"; undefined when it
 * is one. Applied are the assertions of drafts 4 to 2020-12 but those that {@link JsonSchemaSet} lists. Formats
 * are annotations; other documents are those of the set, so nothing is fetched.
 */
export function jsonSchemaFault(value: Json, set: JsonSchemaSet): string | undefined {
  const context: Context = { set, root: set.root, left: MAX_APPLICATIONS, depth: 0, pointer: "" };
  if (fits(value, set.root, context)) return undefined;
  const { pointer, keyword, operand } = context.fault ?? { pointer: "", keyword: "false", operand: false };
  const place = pointer === "" ? "" : `at ${pointer} `;
  const text = JSON.stringify(operand);
  return `${place}"${keyword}" ${text.length > MAX_SHOWN ? "does not hold" : `is ${text}`}`;
}

const MAX_SHOWN = 80;

function fits(value: Json, schema: Json | undefined, context: Context): boolean {
  context.left -= 1;
  if (schema === false) return fails("false", false, context);
  if (context.left < 0 || context.depth > MAX_DEPTH || !isObject(schema)) return true;
  context.depth += 1;
  const held = Object.entries(schema).every(([key, operand]) => {
    const rule = Object.hasOwn(RULES, key) ? RULES[key] : undefined;
    return rule === undefined || rule(value, operand, schema, context) || fails(key, operand, context);
  });
  context.depth -= 1;
  return held;
}

/** Keeps the first and so the innermost fault: what encloses it fails because of it. */
function fails(keyword: string, operand: Json, context: Context): false {
  context.fault ??= { pointer: context.pointer, keyword, operand };
  return false;
}

/** Applies a schema to a part of the value at hand. */
function partFits(part: Json, key: string | number, schema: Json | undefined, context: Context): boolean {
  const before = context.pointer;
  context.pointer = `${before}/${String(key).replaceAll("~", "~0").replaceAll("/", "~1")}`;
  const held = fits(part, schema, context);
  context.pointer = before;
  return held;
}

/** Applies a schema whose failing alone is no fault. */
function wouldFit(value: Json, schema: Json | undefined, context: Context): boolean {
  const trial: Context = { ...context };
  const held = fits(value, schema, trial);
  context.left = trial.left;
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
  $ref: reference,
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
    !Array.isArray(value) ||
    value.every((item: Json, index) => partFits(item, index, list(schemas)[index], context)),
  items: itemsRule,
  contains: containsRule,
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
      ([key, part]) => !Object.hasOwn(schemas, key) || partFits(part, key, schemas[key], context),
    ),
  patternProperties: (value, schemas, _schema, context) =>
    !isObject(value) ||
    !isObject(schemas) ||
    Object.entries(schemas).every(([text, schema]) =>
      Object.entries(value).every(
        ([key, part]) => !contains(key, text) || partFits(part, key, schema, context),
      ),
    ),
  additionalProperties: (value, wanted, schema, context) =>
    !isObject(value) ||
    Object.entries(value).every(
      ([key, part]) => isDeclared(key, schema) || partFits(part, key, wanted, context),
    ),
  propertyNames: (value, schema, _schema, context) =>
    !isObject(value) || Object.keys(value).every((key) => wouldFit(key, schema, context)),
  dependentRequired: dependencies,
  dependentSchemas: dependencies,
  dependencies,
  allOf: (value, schemas, _schema, context) => list(schemas).every((schema) => fits(value, schema, context)),
  anyOf: (value, schemas, _schema, context) =>
    list(schemas).some((schema) => wouldFit(value, schema, context)),
  oneOf: (value, schemas, _schema, context) =>
    list(schemas).filter((schema) => wouldFit(value, schema, context)).length === 1,
  not: (value, schema, _schema, context) => !wouldFit(value, schema, context),
  if: (value, condition, schema, context) =>
    fits(value, wouldFit(value, condition, context) ? schema.then : schema.else, context),
};

const NOWHERE: Context = {
  set: { root: true, others: new Map(), unapplied: undefined },
  root: true,
  left: 0,
  depth: 0,
  pointer: "",
};

/** How many items fit is limited by two keywords beside, from draft 2019-09 on. */
function containsRule(value: Json, operand: Json, schema: Schema, context: Context): boolean {
  if (!Array.isArray(value)) return true;
  const found = value.filter((item: Json) => wouldFit(item, operand, context)).length;
  const { minContains: least = 1, maxContains: most = Number.POSITIVE_INFINITY } = schema;
  return found >= Number(least) && found <= Number(most);
}

/** What a property asks for when it is there: names of others, or a schema for the whole. */
function dependencies(value: Json, operand: Json, _schema: Schema, context: Context): boolean {
  if (!isObject(value) || !isObject(operand)) return true;
  return Object.entries(operand).every(([key, wanted]) => {
    if (!Object.hasOwn(value, key)) return true;
    if (!Array.isArray(wanted)) return fits(value, wanted, context);
    return wanted.every((name: Json) => Object.hasOwn(value, String(name)));
  });
}

/** A schema elsewhere: in the document at hand, or in another of the set, which is then at hand. */
function reference(value: Json, target: Json, _schema: Schema, context: Context): boolean {
  if (typeof target !== "string") return true;
  const [name = "", pointer = ""] = target.split("#");
  if (name === "") return fits(value, resolve(pointer, context.root), context);
  const root = context.set.others.get(context.root)?.get(name);
  if (root === undefined) return true;
  const inside: Context = { ...context, root };
  const held = fits(value, resolve(pointer, root), inside);
  context.left = inside.left;
  if (inside.fault !== undefined) context.fault ??= inside.fault;
  return held;
}

/** One schema for all items, or in early drafts a list of schemas by position. */
function itemsRule(value: Json, operand: Json, schema: Schema, context: Context): boolean {
  if (!Array.isArray(value)) return true;
  if (Array.isArray(operand))
    return value.every((item: Json, index) =>
      partFits(item, index, operand[index] ?? schema.additionalItems, context),
    );
  const from = Array.isArray(schema.prefixItems) ? schema.prefixItems.length : 0;
  return value.slice(from).every((item: Json, index) => partFits(item, from + index, operand, context));
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

/** What a JSON pointer names in a document, the document itself where it is empty. */
function resolve(pointer: string, root: Json): Json | undefined {
  let at: Json | undefined = root;
  for (const segment of pointer.split("/").slice(1)) {
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
