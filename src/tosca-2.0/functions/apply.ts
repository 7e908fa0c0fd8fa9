import type { Json } from "../../base/json.js";
import { finderOf } from "./patterns.js";

type Compare = (left: Json, right: Json) => number | undefined;
type Values = readonly Json[];

/**
 * What a built-in function gives for known arguments; undefined for arguments that it does not take and for
 * functions that are not built in.
 */
export function apply(name: string, args: Values, compare: Compare): Json | undefined {
  const [first, second] = args;
  const order = first === undefined || second === undefined ? undefined : compare(first, second);
  switch (name) {
    case "not":
      return typeof first === "boolean" ? !first : undefined;
    case "xor":
      return typeof first === "boolean" && typeof second === "boolean" ? first !== second : undefined;
    case "equal":
      return first === undefined || second === undefined ? undefined : order === 0 || same(first, second);
    case "greater_than":
      return order === undefined ? undefined : order > 0;
    case "greater_or_equal":
      return order === undefined ? undefined : order >= 0;
    case "less_than":
      return order === undefined ? undefined : order < 0;
    case "less_or_equal":
      return order === undefined ? undefined : order <= 0;
    case "valid_values":
      return isList(second) && first !== undefined ? has(second, first) : undefined;
    case "matches":
      return typeof first === "string" && typeof second === "string" ? matches(first, second) : undefined;
    default:
      return applyText(name, args) ?? applyCollection(name, args) ?? applyNumbers(name, args);
  }
}

/** A pattern that cannot be read tells nothing; no text makes one run for long. */
function matches(text: string, pattern: string): boolean | undefined {
  const matcher = finderOf(pattern);
  return typeof matcher === "function" ? matcher(text) : undefined;
}

function applyText(name: string, args: Values): Json | undefined {
  const [first, second, third] = args;
  switch (name) {
    case "concat":
      if (args.every((arg) => typeof arg === "string")) return args.join("");
      return args.every(isList) ? (args as readonly Values[]).flat() : undefined;
    case "join":
      return isList(first) && first.every((part) => typeof part === "string")
        ? first.join(typeof second === "string" ? second : "")
        : undefined;
    case "token":
      return typeof first === "string" && typeof second === "string" && typeof third === "number"
        ? token(first, second, third)
        : undefined;
    case "length":
      if (typeof first === "string") return [...first].length;
      if (isList(first)) return first.length;
      return isMap(first) ? Object.keys(first).length : undefined;
    default:
      return undefined;
  }
}

/** Any of the token characters separates. */
function token(text: string, separators: string, index: number): string | undefined {
  const parts: string[] = [""];
  for (const character of text) {
    if (separators.includes(character)) parts.push("");
    else parts.push(`${parts.pop() ?? ""}${character}`);
  }
  return parts[index];
}

function applyCollection(name: string, args: Values): Json | undefined {
  const [first, second] = args;
  if (name === "union" || name === "intersection") {
    if (!args.every(isList)) return undefined;
    const lists = args as readonly Values[];
    if (name === "union") return unique(lists.flat());
    return unique((lists[0] ?? []).filter((each) => lists.every((list) => has(list, each))));
  }
  if (second === undefined) return undefined;
  if (name === "has_prefix" || name === "has_suffix" || name === "contains")
    return partOf(name, first, second);
  const keys = isMap(first) ? Object.keys(first) : undefined;
  const entries = isList(first) ? first : isMap(first) ? Object.values(first) : undefined;
  switch (name) {
    case "has_key":
      return keys === undefined ? undefined : has(keys, second);
    case "has_entry":
      return entries === undefined ? undefined : has(entries, second);
    case "has_all_keys":
      return keys === undefined || !isList(second) ? undefined : second.every((each) => has(keys, each));
    case "has_any_key":
      return keys === undefined || !isList(second) ? undefined : second.some((each) => has(keys, each));
    case "has_all_entries":
      return entries === undefined || !isList(second)
        ? undefined
        : second.every((each) => has(entries, each));
    case "has_any_entry":
      return entries === undefined || !isList(second) ? undefined : second.some((each) => has(entries, each));
    default:
      return undefined;
  }
}

function partOf(name: string, whole: Json | undefined, part: Json): boolean | undefined {
  if (typeof whole === "string" && typeof part === "string") {
    if (name === "has_prefix") return whole.startsWith(part);
    return name === "has_suffix" ? whole.endsWith(part) : whole.includes(part);
  }
  if (!isList(whole) || !isList(part)) return undefined;
  const at = (start: number) =>
    start >= 0 &&
    part.every((each, index) => same(each, whole[start + index] ?? null)) &&
    start + part.length <= whole.length;
  if (name === "has_prefix") return at(0);
  if (name === "has_suffix") return at(whole.length - part.length);
  return whole.some((_, start) => at(start)) || part.length === 0;
}

function applyNumbers(name: string, args: Values): number | undefined {
  if (!args.every((arg) => typeof arg === "number")) return undefined;
  const numbers = args as readonly number[];
  const [first, second] = numbers;
  if (first === undefined) return undefined;
  switch (name) {
    case "sum":
      return numbers.reduce((left, right) => left + right, 0);
    case "product":
      return numbers.reduce((left, right) => left * right, 1);
    case "floor":
      return Math.floor(first);
    case "ceil":
      return Math.ceil(first);
    case "round":
      // Halves go down (10.2.5.6).
      return Math.ceil(first - 0.5);
    case "difference":
      return second === undefined ? undefined : first - second;
    case "quotient":
      return second === undefined || second === 0 ? undefined : first / second;
    case "remainder":
      return second === undefined || second === 0 ? undefined : first % second;
    default:
      return undefined;
  }
}

function isList(value: Json | undefined): value is Values {
  return Array.isArray(value);
}

function isMap(value: Json | undefined): value is Readonly<Record<string, Json>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function has(list: Values, wanted: Json): boolean {
  return list.some((each) => same(each, wanted));
}

function unique(list: Values): Values {
  const seen = new Set<string>();
  return list.filter((each) => {
    const key = JSON.stringify(each);
    const fresh = !seen.has(key);
    seen.add(key);
    return fresh;
  });
}

/** Equality of values; the order of a map's keys does not count. */
function same(left: Json, right: Json): boolean {
  if (left === right) return true;
  if (isList(left) && isList(right)) {
    return left.length === right.length && left.every((each, index) => same(each, right[index] ?? null));
  }
  if (!isMap(left) || !isMap(right)) return false;
  const keys = Object.keys(left);
  return (
    keys.length === Object.keys(right).length &&
    keys.every((key) => Object.hasOwn(right, key) && same(left[key] ?? null, right[key] ?? null))
  );
}
