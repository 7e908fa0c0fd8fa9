import type { Json } from "../base/json.js";
import type { YamlNode } from "../syntax/node.js";
import { parseInteger, toJson } from "../syntax/scalars.js";
import { literalJson } from "./coerce.js";
import { canonicalText, orderOf } from "./compare.js";
import { matcherOf } from "./patterns/matcher.js";
import { schemaClause } from "./schema-clause.js";
import type { ValueSchema } from "./schemas.js";

/** A clause made executable; `rule` completes "it must ...". */
export interface Constraint {
  readonly operator: string;
  readonly rule: string;
  readonly holds: (value: Json) => boolean;
  /** Why a value does not hold, in words that follow the rule. */
  readonly why?: (value: Json) => string | undefined;
  /** What keeps the clause, or a part of it, from being applied, in words. */
  readonly unapplied?: string;
}

/** A clause that cannot be used, with the reason, which completes `The constraint "..." ...`. */
export interface BadConstraint {
  readonly operator: string;
  readonly reason: string;
  /** The operand, or the part of it, that is wrong; without it the operator itself does not fit. */
  readonly at?: YamlNode;
}

export type Compiled = Constraint | BadConstraint;
type Operator = (operator: string, operand: YamlNode, schema: ValueSchema) => Compiled;

/** Types whose values are texts, numbers or amounts that have an order (TOSCA 1.3 section 3.6.3.1). */
const ORDERED: ReadonlySet<string> = new Set([
  "integer",
  "float",
  "string",
  "timestamp",
  "version",
  "scalar-unit.size",
  "scalar-unit.time",
  "scalar-unit.frequency",
  "scalar-unit.bitrate",
  "complex",
  "any",
]);
const MEASURED: ReadonlySet<string> = new Set(["string", "list", "map", "any"]);

/** The operators of TOSCA 1.3 section 3.6.3 (F31). */
export const OPERATORS: Readonly<Record<string, Operator>> = {
  equal: (operator, operand, schema) => compare(operator, operand, schema, "be", (order) => order === 0),
  greater_than: ordered("be greater than", (order) => order > 0),
  greater_or_equal: ordered("be at least", (order) => order >= 0),
  less_than: ordered("be less than", (order) => order < 0),
  less_or_equal: ordered("be at most", (order) => order <= 0),
  in_range: inRange,
  valid_values: validValues,
  length: measured("have the length", (size, limit) => size === limit),
  min_length: measured("have at least the length", (size, limit) => size >= limit),
  max_length: measured("have at most the length", (size, limit) => size <= limit),
  pattern,
  schema: schemaClause,
};

function unfit(operator: string, schema: ValueSchema): BadConstraint {
  return { operator, reason: `does not apply to values of type ${schema.type}` };
}

function bad(operator: string, reason: string, at: YamlNode): BadConstraint {
  return { operator, reason, at };
}

function ordered(words: string, test: (order: number) => boolean): Operator {
  return (operator, operand, schema) =>
    ORDERED.has(schema.base) ? compare(operator, operand, schema, words, test) : unfit(operator, schema);
}

function compare(
  operator: string,
  operand: YamlNode,
  schema: ValueSchema,
  words: string,
  test: (order: number) => boolean,
): Compiled {
  const limit = literalJson(operand, schema);
  if (limit === undefined) return bad(operator, `has an operand that is not of type ${schema.type}`, operand);
  const rule = `${words} ${showOperand(operand)}`;
  return { operator, rule, holds: (value) => test(orderOf(value, limit, schema)) };
}

function inRange(operator: string, operand: YamlNode, schema: ValueSchema): Compiled {
  const isRange = schema.base === "range";
  if (!isRange && !ORDERED.has(schema.base)) return unfit(operator, schema);
  if (operand.kind !== "seq" || operand.items.length !== 2)
    return bad(operator, "needs a list of two limits", operand);
  const element: ValueSchema = isRange ? { type: "integer", base: "integer", constraints: [] } : schema;
  const [lower, upper] = operand.items.map((item) => bound(item, element));
  if (lower === undefined || upper === undefined) {
    const at = operand.items[lower === undefined ? 0 : 1] ?? operand;
    return bad(operator, `has a limit that is not of type ${element.type}`, at);
  }
  if (lower !== "UNBOUNDED" && upper !== "UNBOUNDED" && orderOf(lower, upper, element) > 0)
    return bad(operator, "has a lower limit above its upper limit", operand);
  const within = (value: Json) =>
    (lower === "UNBOUNDED" || (value !== "UNBOUNDED" && orderOf(value, lower, element) >= 0)) &&
    (upper === "UNBOUNDED" || (value !== "UNBOUNDED" && orderOf(value, upper, element) <= 0));
  const holds = (value: Json) => (Array.isArray(value) ? value.every(within) : within(value));
  return { operator, rule: `be in the range ${showOperand(operand)}`, holds };
}

function bound(item: YamlNode, schema: ValueSchema): Json | undefined {
  if (item.kind === "scalar" && item.text === "UNBOUNDED") return "UNBOUNDED";
  return literalJson(item, schema);
}

function validValues(operator: string, operand: YamlNode, schema: ValueSchema): Compiled {
  if (operand.kind !== "seq") return bad(operator, "needs a list of values", operand);
  const values = operand.items.map((item) => literalJson(item, schema));
  const wrong = operand.items[values.indexOf(undefined)];
  if (wrong !== undefined) return bad(operator, `lists a value that is not of type ${schema.type}`, wrong);
  const known = new Set(values.map((value) => canonicalText(value ?? null)));
  return {
    operator,
    rule: `be one of ${operand.items.map(showOperand).join(", ")}`,
    holds: (value) => known.has(canonicalText(value)),
  };
}

function measured(words: string, test: (size: number, limit: number) => boolean): Operator {
  return (operator, operand, schema) => {
    if (!MEASURED.has(schema.base)) return unfit(operator, schema);
    const limit = operand.kind === "scalar" ? parseInteger(operand.text) : undefined;
    if (limit === undefined || limit < 0)
      return bad(operator, "needs a whole number that is not negative", operand);
    return { operator, rule: `${words} ${limit}`, holds: (value) => test(sizeOf(value), limit) };
  };
}

function sizeOf(value: Json): number {
  if (typeof value === "string") return [...value].length;
  if (Array.isArray(value)) return value.length;
  return typeof value === "object" && value !== null ? Object.keys(value).length : 0;
}

function pattern(operator: string, operand: YamlNode, schema: ValueSchema): Compiled {
  if (schema.base !== "string" && schema.base !== "any") return unfit(operator, schema);
  if (operand.kind !== "scalar") return bad(operator, "needs a regular expression", operand);
  const matcher = matcherOf(operand.text);
  if (typeof matcher !== "function") return bad(operator, matcher.reason, operand);
  return {
    operator,
    rule: `match the pattern ${operand.text}`,
    holds: (value) => typeof value !== "string" || matcher(value),
  };
}

/** An operand as its author wrote it: `0.1 GHz`, not a number of hertz. */
function showOperand(node: YamlNode): string {
  if (node.kind === "scalar") return node.text;
  const { source, start, end } = node.span;
  const written = source.text.slice(start, end);
  return written.length <= 80 && !written.includes("\n") ? written : JSON.stringify(toJson(node));
}
