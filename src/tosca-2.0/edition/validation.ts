import type { Json } from "../../base/json.js";
import type { YamlNode } from "../../syntax/node.js";
import { plainValue, type ValueKind } from "./plain.js";

const COMPARISONS: Readonly<Record<string, string>> = {
  equal: "$equal",
  greater_than: "$greater_than",
  greater_or_equal: "$greater_or_equal",
  less_than: "$less_than",
  less_or_equal: "$less_or_equal",
};

const LENGTHS: Readonly<Record<string, string>> = {
  length: "$equal",
  min_length: "$greater_or_equal",
  max_length: "$less_or_equal",
};

/**
 * Constraints of TOSCA 1.x (1.3 section 3.6.3) as the one boolean expression of TOSCA 2.0 (9.10); undefined
 * without any.
 */
export function validationOf(constraints: YamlNode | undefined, kind: ValueKind): Json | undefined {
  const items = constraints?.kind === "seq" ? constraints.items : [];
  const clauses = items.flatMap((item) => {
    const [entry] = item.kind === "map" ? item.entries : [];
    return entry === undefined ? [] : clausesOf(entry.key, entry.value, kind);
  });
  const [only, second] = clauses;
  return second === undefined ? only : { $and: clauses };
}

function clausesOf(operator: string, limit: YamlNode, kind: ValueKind): readonly Json[] {
  const value = "$value";
  const comparison = COMPARISONS[operator];
  if (comparison !== undefined) return [{ [comparison]: [value, plainValue(limit, kind)] }];
  const length = LENGTHS[operator];
  if (length !== undefined) return [{ [length]: [{ $length: [value] }, plainValue(limit, "integer")] }];
  if (operator === "pattern") return [{ $matches: [value, plainValue(limit, "string")] }];
  if (operator === "valid_values") return [{ $valid_values: [value, plainValue(limit, kind)] }];
  if (operator === "in_range" && limit.kind === "seq") {
    const bounds = ["$greater_or_equal", "$less_or_equal"];
    return limit.items.flatMap((item, index) => {
      const bound = bounds[index];
      if (bound === undefined || (item.kind === "scalar" && item.text === "UNBOUNDED")) return [];
      return [{ [bound]: [value, plainValue(item, kind)] }];
    });
  }
  throw new Error(`the constraint ${operator} has no counterpart in TOSCA 2.0`);
}
