import type { YamlNode } from "../../syntax/node.js";
import type { Base } from "../schemas.js";

/** What an argument may be; `condition` is a boolean. */
export type ArgumentKind =
  | "any"
  | "boolean"
  | "comparable"
  | "string"
  | "list"
  | "map"
  | "number"
  | "integer";

/** What a function gives: a type, the type of its first argument, or one that only a run can tell. */
export type ResultKind = Base | "any" | "first" | "number";

export interface BuiltInFunction {
  /** Kinds of the arguments in order; the last one is repeated up to `most`. */
  readonly takes: readonly (readonly ArgumentKind[])[];
  readonly least: number;
  readonly most: number;
  readonly gives: ResultKind;
  /** The arguments must be of one type. */
  readonly alike?: true;
}

const ANY = ["any"] as const;
const BOOLEAN = ["boolean"] as const;
const COMPARABLE = ["comparable"] as const;
const STRING = ["string"] as const;
const LIST = ["list"] as const;
const MAP = ["map"] as const;
const NUMBER = ["number"] as const;
const INTEGER = ["integer"] as const;
const TEXT_OR_LIST = ["string", "list"] as const;
const COLLECTION = ["list", "map"] as const;

function fixed(gives: ResultKind, ...takes: (readonly ArgumentKind[])[]): BuiltInFunction {
  return { takes, least: takes.length, most: takes.length, gives };
}

function several(least: number, gives: ResultKind, takes: readonly ArgumentKind[]): BuiltInFunction {
  return { takes: [takes], least, most: Infinity, gives };
}

const comparison: BuiltInFunction = { ...fixed("boolean", COMPARABLE, COMPARABLE), alike: true };

/** The built-in functions whose arguments are ordinary values (TOSCA 2.0 10.2.2 to 10.2.5). */
export const LIBRARY: Readonly<Record<string, BuiltInFunction>> = {
  and: several(2, "boolean", BOOLEAN),
  or: several(2, "boolean", BOOLEAN),
  not: fixed("boolean", BOOLEAN),
  xor: fixed("boolean", BOOLEAN, BOOLEAN),
  equal: { ...fixed("boolean", ANY, ANY), alike: true },
  greater_than: comparison,
  greater_or_equal: comparison,
  less_than: comparison,
  less_or_equal: comparison,
  valid_values: fixed("boolean", ANY, LIST),
  matches: fixed("boolean", STRING, STRING),
  has_suffix: { ...fixed("boolean", TEXT_OR_LIST, TEXT_OR_LIST), alike: true },
  has_prefix: { ...fixed("boolean", TEXT_OR_LIST, TEXT_OR_LIST), alike: true },
  contains: { ...fixed("boolean", TEXT_OR_LIST, TEXT_OR_LIST), alike: true },
  has_entry: fixed("boolean", COLLECTION, ANY),
  has_key: fixed("boolean", MAP, ANY),
  has_all_entries: fixed("boolean", COLLECTION, LIST),
  has_all_keys: fixed("boolean", MAP, LIST),
  has_any_entry: fixed("boolean", COLLECTION, LIST),
  has_any_key: fixed("boolean", MAP, LIST),
  length: fixed("integer", ["string", "list", "map"]),
  concat: { ...several(1, "first", TEXT_OR_LIST), alike: true },
  join: { ...fixed("string", LIST, STRING), least: 1 },
  token: fixed("string", STRING, STRING, INTEGER),
  union: several(1, "list", LIST),
  intersection: several(1, "list", LIST),
  sum: { ...several(1, "first", NUMBER), alike: true },
  difference: { ...fixed("first", NUMBER, NUMBER), alike: true },
  product: several(1, "first", NUMBER),
  quotient: fixed("number", NUMBER, NUMBER),
  remainder: fixed("first", NUMBER, INTEGER),
  round: fixed("integer", NUMBER),
  floor: fixed("integer", NUMBER),
  ceil: fixed("integer", NUMBER),
};

/** Functions that ask the representation graph (10.2.1); each has rules of its own. */
export const QUERIES = [
  "get_input",
  "get_property",
  "get_attribute",
  "get_artifact",
  "value",
  "node_index",
  "relationship_index",
  "available_allocation",
] as const;

export type QueryName = (typeof QUERIES)[number];

/** Functions of TOSCA 1.x with what stands in their place. */
export const WITHDRAWN_FUNCTIONS: Readonly<Record<string, string>> = {
  in_range: "$and with $greater_or_equal and $less_or_equal",
  get_operation_output: "an output mapping of the operation and $get_attribute",
  get_nodes_of_type: "a requirement and a TOSCA path",
  min_length: "$greater_or_equal with $length",
  max_length: "$less_or_equal with $length",
  pattern: "$matches",
};

/** True when an argument's type is one of the kinds; a type that is not known fits all. */
export function fits(base: Base | "any", kinds: readonly ArgumentKind[]): boolean {
  return base === "any" || kinds.some((kind) => kind === "any" || BASES[kind].includes(base));
}

const BASES: Readonly<Record<Exclude<ArgumentKind, "any">, readonly Base[]>> = {
  boolean: ["boolean"],
  comparable: ["integer", "float", "string", "timestamp", "version", "scalar"],
  string: ["string", "version", "timestamp", "bytes"],
  list: ["list"],
  map: ["map", "complex"],
  number: ["integer", "float", "scalar"],
  integer: ["integer"],
};

/** Words for the kinds that an argument may be. */
export function kindsInWords(kinds: readonly ArgumentKind[]): string {
  return kinds.map((kind) => WORDS[kind]).join(" or ");
}

const WORDS: Readonly<Record<ArgumentKind, string>> = {
  any: "a value",
  boolean: "a boolean",
  comparable: "a number, text, version, timestamp or scalar",
  string: "a text",
  list: "a list",
  map: "a map",
  number: "a number or scalar",
  integer: "a whole number",
};

/** Name of the function that a map would call if it began with `$`, as TOSCA 1.3 writes functions. */
export function bareFunction(node: YamlNode): string | undefined {
  const only = node.kind === "map" && node.entries.length === 1 ? node.entries[0]?.key : undefined;
  if (only === undefined) return undefined;
  return Object.hasOwn(LIBRARY, only) || QUERIES.some((name) => name === only) ? only : undefined;
}
