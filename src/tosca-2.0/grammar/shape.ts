import type { ConstructName } from "./constructs.js";

/** What may stand at a place of a TOSCA 2.0 file. The tables of constructs are made of these. */
export type Shape =
  | { readonly is: Leaf }
  /** A word out of a list. */
  | { readonly is: "word"; readonly words: readonly string[] }
  | { readonly is: "map"; readonly of: Shape }
  | { readonly is: "list"; readonly of: Shape; readonly filled: boolean }
  /** A list of maps with one entry each: ordered, and names may repeat. */
  | { readonly is: "named"; readonly of: Shape }
  /** Keynames by a table; `short` is what may stand instead of the map. */
  | { readonly is: "construct"; readonly construct: ConstructName; readonly short?: Shape };

type Leaf =
  /** A YAML string. */
  | "text"
  /** A YAML string that is not empty: the name of something. */
  | "name"
  | "boolean"
  | "version"
  /** One name or a list of them. */
  | "names"
  /** A whole number from 0 on, or a function. */
  | "count"
  /** `[ lower, upper ]`, the upper one may be UNBOUNDED. */
  | "range"
  /** Any value, functions included: checked where its type is known. */
  | "value"
  /** Any value but nothing at all. */
  | "something"
  /** An expression that gives true or false: checked with its functions. */
  | "condition"
  | "metadata"
  | "dsl"
  /** Numbers by unit or prefix. */
  | "multipliers"
  /** A definition or, in a refinement, its fixed value: which of the two, the rules of types say. */
  | "property"
  | "parameter";

export const text: Shape = { is: "text" };
export const name: Shape = { is: "name" };
export const boolean: Shape = { is: "boolean" };
export const value: Shape = { is: "value" };
export const something: Shape = { is: "something" };
export const condition: Shape = { is: "condition" };

export function word(...words: string[]): Shape {
  return { is: "word", words };
}

export function mapOf(of: Shape): Shape {
  return { is: "map", of };
}

export function listOf(of: Shape): Shape {
  return { is: "list", of, filled: false };
}

/** A list with at least one entry. */
export function filledListOf(of: Shape): Shape {
  return { is: "list", of, filled: true };
}

export function namedListOf(of: Shape): Shape {
  return { is: "named", of };
}

export function construct(name: ConstructName, short?: Shape): Shape {
  return { is: "construct", construct: name, ...(short === undefined ? {} : { short }) };
}
