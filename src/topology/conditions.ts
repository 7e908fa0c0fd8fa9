import { asFunctionCall } from "../model/functions.js";
import { memo } from "../model/inherit.js";
import type { ScopedConstraint, ValueSchema } from "../model/schemas.js";
import type { MapNode, YamlNode } from "../syntax/node.js";

/** The constraint operators of TOSCA 1.3 section 3.6.3. */
export const OPERATORS: ReadonlySet<string> = new Set([
  "equal",
  "greater_than",
  "greater_or_equal",
  "less_than",
  "less_or_equal",
  "in_range",
  "valid_values",
  "length",
  "min_length",
  "max_length",
  "pattern",
  "schema",
]);

/** What a property filter asks for; `fault` says why a part of it cannot be read. */
export interface Conditions {
  readonly clauses: readonly ScopedConstraint[];
  readonly fault?: { readonly node: YamlNode; readonly reason: string };
}

const known = new WeakMap<YamlNode, Map<string, Conditions>>();

/**
 * Reads a property filter (TOSCA 1.3 section 3.6.4): one constraint, a list of constraints, or a bare value,
 * which means "equal". What a map or a list means depends on the type of the property.
 */
export function readConditions(value: YamlNode, schema: ValueSchema): Conditions {
  const byBase = memo(known, value, () => new Map<string, Conditions>());
  const cached = byBase.get(schema.base);
  if (cached !== undefined) return cached;
  const made = read(value, schema);
  byBase.set(schema.base, made);
  return made;
}

function read(value: YamlNode, schema: ValueSchema): Conditions {
  if (value.kind === "scalar" || asFunctionCall(value) !== undefined) return equal(value);
  if (value.kind === "map") return readMap(value, schema);
  if (value.items.some((item) => item.kind !== "map" || isValue(item)))
    return schema.base === "list" || schema.base === "range" || schema.base === "any"
      ? equal(value)
      : fault(value, "is neither a value of the property nor a list of constraints");
  const read = value.items.map((item) => (item.kind === "map" ? readMap(item, schema) : equal(item)));
  const bad = read.find((conditions) => conditions.fault !== undefined)?.fault;
  const clauses = read.flatMap((conditions) => conditions.clauses);
  return bad === undefined ? { clauses } : { clauses, fault: bad };
}

/** True for a map in a list that cannot be meant as a constraint. */
function isValue(map: MapNode): boolean {
  return map.entries.length > 0 && map.entries.every(({ key }) => !OPERATORS.has(key));
}

function readMap(map: MapNode, schema: ValueSchema): Conditions {
  const [only] = map.entries;
  if (only === undefined) return fault(map, "states no constraint");
  const operators = map.entries.filter(({ key }) => OPERATORS.has(key));
  if (map.entries.length === 1 && operators.length === 1) return clause(only.key, only.value, map);
  if (["map", "complex", "any"].includes(schema.base) && operators.length === 0) return equal(map);
  if (operators.length > 1) return fault(map, "states several constraints in one map; write them as a list");
  return clause(only.key, only.value, map);
}

function fault(node: YamlNode, reason: string): Conditions {
  return { clauses: [], fault: { node, reason } };
}

function equal(value: YamlNode): Conditions {
  return clause("equal", value, value);
}

function clause(operator: string, operand: YamlNode, { span }: YamlNode): Conditions {
  return { clauses: [{ view: { operator: { text: operator, span }, operand, span }, span }] };
}

/** True when an operand, or a part of it, is a function, so that only its evaluation gives the value. */
export function holdsFunction(node: YamlNode): boolean {
  if (asFunctionCall(node) !== undefined) return true;
  return node.kind === "seq" && node.items.some(holdsFunction);
}
