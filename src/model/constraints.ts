import type { Json } from "../base/json.js";
import type { Span } from "../base/span.js";
import { CODES, report } from "../diagnostics/catalog.js";
import type { DiagnosticSink } from "../diagnostics/diagnostic.js";
import type { YamlNode } from "../syntax/node.js";
import { compareVersions, parseInteger, parseVersion, toJson } from "../syntax/scalars.js";
import { literalJson } from "./coerce.js";
import type { ScopedConstraint, ValueSchema } from "./schemas.js";

/** A clause made executable; `rule` completes "it must ...". */
export interface Constraint {
  readonly operator: string;
  readonly rule: string;
  readonly holds: (value: Json) => boolean;
}

/** A clause that cannot be used, with the reason. */
export interface BadConstraint {
  readonly operator: string;
  readonly reason: string;
}

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
  "any",
]);
const MEASURED: ReadonlySet<string> = new Set(["string", "list", "map", "any"]);

type Compiled = Constraint | BadConstraint;
const compiled = new WeakMap<ScopedConstraint, Map<string, Compiled>>();

/** Makes a clause executable for values of a schema (TOSCA 1.3 section 3.6.3). */
export function compileConstraint(constraint: ScopedConstraint, schema: ValueSchema): Compiled {
  const byType = compiled.get(constraint) ?? new Map<string, Compiled>();
  compiled.set(constraint, byType);
  const cached = byType.get(schema.type);
  if (cached !== undefined) return cached;
  const made = compile(constraint, schema);
  byType.set(schema.type, made);
  return made;
}

function compile({ view }: ScopedConstraint, schema: ValueSchema): Compiled {
  const operator = view.operator.text;
  const operand = view.operand;
  const bad = (reason: string): BadConstraint => ({ operator, reason });
  switch (operator) {
    case "equal":
      return compare(operator, operand, schema, "be", (order) => order === 0);
    case "greater_than":
      return ordered(operator, operand, schema, "be greater than", (order) => order > 0);
    case "greater_or_equal":
      return ordered(operator, operand, schema, "be at least", (order) => order >= 0);
    case "less_than":
      return ordered(operator, operand, schema, "be less than", (order) => order < 0);
    case "less_or_equal":
      return ordered(operator, operand, schema, "be at most", (order) => order <= 0);
    case "in_range":
      return inRange(operand, schema);
    case "valid_values":
      return validValues(operand, schema);
    case "length":
      return measured(operator, operand, schema, "have the length", (size, limit) => size === limit);
    case "min_length":
      return measured(operator, operand, schema, "have at least the length", (size, limit) => size >= limit);
    case "max_length":
      return measured(operator, operand, schema, "have at most the length", (size, limit) => size <= limit);
    case "pattern":
      return pattern(operand, schema);
    case "schema":
      return { operator, rule: "fit its schema", holds: () => true };
    default:
      return bad("is not a constraint operator");
  }
}

function ordered(
  operator: string,
  operand: YamlNode,
  schema: ValueSchema,
  words: string,
  test: (order: number) => boolean,
): Compiled {
  if (!ORDERED.has(schema.base))
    return { operator, reason: `does not apply to values of type ${schema.type}` };
  return compare(operator, operand, schema, words, test);
}

function compare(
  operator: string,
  operand: YamlNode,
  schema: ValueSchema,
  words: string,
  test: (order: number) => boolean,
): Compiled {
  const limit = literalJson(operand, { ...schema, constraints: [] });
  if (limit === undefined) return { operator, reason: `has an operand that is not of type ${schema.type}` };
  return {
    operator,
    rule: `${words} ${showOperand(operand)}`,
    holds: (value) => test(orderOf(value, limit, schema)),
  };
}

function inRange(operand: YamlNode, schema: ValueSchema): Compiled {
  const operator = "in_range";
  const isRange = schema.base === "range";
  if (!isRange && !ORDERED.has(schema.base))
    return { operator, reason: `does not apply to values of type ${schema.type}` };
  if (operand.kind !== "seq" || operand.items.length !== 2)
    return { operator, reason: "needs a list of two limits" };
  const element: ValueSchema = isRange ? { type: "integer", base: "integer", constraints: [] } : schema;
  const [lower, upper] = operand.items.map((item) => bound(item, element));
  if (lower === undefined || upper === undefined)
    return { operator, reason: `has a limit that is not of type ${element.type}` };
  if (lower !== "UNBOUNDED" && upper !== "UNBOUNDED" && orderOf(lower, upper, element) > 0)
    return { operator, reason: "has a lower limit above its upper limit" };
  const within = (value: Json) =>
    (lower === "UNBOUNDED" || orderOf(value, lower, element) >= 0) &&
    (upper === "UNBOUNDED" || value === "UNBOUNDED" || orderOf(value, upper, element) <= 0);
  const holds = (value: Json) => (Array.isArray(value) ? value.every(within) : within(value));
  return { operator, rule: `be in the range ${showOperand(operand)}`, holds };
}

function bound(item: YamlNode, schema: ValueSchema): Json | undefined {
  if (item.kind === "scalar" && item.text === "UNBOUNDED") return "UNBOUNDED";
  return literalJson(item, { ...schema, constraints: [] });
}

function validValues(operand: YamlNode, schema: ValueSchema): Compiled {
  const operator = "valid_values";
  if (operand.kind !== "seq") return { operator, reason: "needs a list of values" };
  const values = operand.items.map((item) => literalJson(item, { ...schema, constraints: [] }));
  if (values.includes(undefined))
    return { operator, reason: `lists a value that is not of type ${schema.type}` };
  const known = new Set(values.map((value) => JSON.stringify(value)));
  return {
    operator,
    rule: `be one of ${operand.items.map(showOperand).join(", ")}`,
    holds: (value) => known.has(JSON.stringify(value)),
  };
}

function measured(
  operator: string,
  operand: YamlNode,
  schema: ValueSchema,
  words: string,
  test: (size: number, limit: number) => boolean,
): Compiled {
  if (!MEASURED.has(schema.base))
    return { operator, reason: `does not apply to values of type ${schema.type}` };
  const limit = operand.kind === "scalar" ? parseInteger(operand.text) : undefined;
  if (limit === undefined || limit < 0) return { operator, reason: "needs a number that is not negative" };
  return { operator, rule: `${words} ${limit}`, holds: (value) => test(sizeOf(value), limit) };
}

function sizeOf(value: Json): number {
  if (typeof value === "string") return [...value].length;
  if (Array.isArray(value)) return value.length;
  return typeof value === "object" && value !== null ? Object.keys(value).length : 0;
}

function pattern(operand: YamlNode, schema: ValueSchema): Compiled {
  const operator = "pattern";
  if (schema.base !== "string" && schema.base !== "any")
    return { operator, reason: `does not apply to values of type ${schema.type}` };
  if (operand.kind !== "scalar") return { operator, reason: "needs a regular expression" };
  const expression = regularExpression(operand.text);
  if (expression === undefined) return { operator, reason: "is not a valid regular expression" };
  return {
    operator,
    rule: `match the pattern ${operand.text}`,
    holds: (value) => typeof value !== "string" || expression.test(value),
  };
}

/** The whole value has to match (TOSCA 1.3 section 3.6.3.1). */
function regularExpression(text: string): RegExp | undefined {
  for (const flags of ["u", ""]) {
    try {
      return new RegExp(`^(?:${text})$`, flags);
    } catch {
      // Old expressions escape more than the unicode mode allows: the second round accepts them.
    }
  }
  return undefined;
}

/** Order of two values of one type. */
function orderOf(left: Json, right: Json, schema: ValueSchema): number {
  if (typeof left === "number" && typeof right === "number") return left - right;
  if (schema.base === "version" && typeof left === "string" && typeof right === "string") {
    const [a, b] = [parseVersion(left), parseVersion(right)];
    if (a !== undefined && b !== undefined) return compareVersions(a, b);
  }
  const [a, b] = [asText(left), asText(right)];
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

function asText(value: Json): string {
  return typeof value === "string" ? value : JSON.stringify(value);
}

/** An operand as its author wrote it: `0.1 GHz`, not a number of hertz. */
function showOperand(node: YamlNode): string {
  return node.kind === "scalar" ? node.text : JSON.stringify(toJson(node));
}

/** Where and about what a check reports. */
export interface CheckPlace {
  readonly span: Span;
  readonly what: string;
  /** The value as written, for messages. */
  readonly shown: string;
}

/** Checks a static value against every constraint of its schema; true when all hold. */
export function checkConstraints(
  value: Json,
  schema: ValueSchema,
  place: CheckPlace,
  sink: DiagnosticSink,
): boolean {
  for (const constraint of schema.constraints) {
    const clause = compileConstraint(constraint, schema);
    if ("reason" in clause || clause.holds(value)) continue;
    report(
      sink,
      CODES.constraintViolated,
      place.span,
      { what: place.what, value: place.shown, rule: clause.rule },
      { labels: [{ span: constraint.span, text: "constraint stated here" }] },
    );
    return false;
  }
  return true;
}
