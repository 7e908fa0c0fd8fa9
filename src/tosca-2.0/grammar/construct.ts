import { boolean, condition, construct, listOf, mapOf, name, type Shape, text, value } from "./shape.js";

/** Keynames of one construct (TOSCA 2.0 chapters 6 to 16). */
export interface Construct {
  /** How messages call it: `node type`. */
  readonly label: string;
  readonly keys: Readonly<Record<string, Shape>>;
  readonly mandatory: readonly string[];
}

/** Keys of every construct (5.3). */
export const COMMON: Readonly<Record<string, Shape>> = { description: text, metadata: { is: "metadata" } };
/** Keys of every type (6.4.1). */
export const TYPE: Readonly<Record<string, Shape>> = { derived_from: name, version: { is: "version" } };

export const properties = mapOf({ is: "property" });
export const assignments = mapOf(value);
export const parameters = mapOf({ is: "parameter" });
export const names = listOf(name);
export const implementation = construct("implementation", name);
export const schema = construct("schema", name);

export const SCHEMATIC: Readonly<Record<string, Shape>> = {
  type: name,
  validation: condition,
  key_schema: schema,
  entry_schema: schema,
};

export const PROPERTY: Readonly<Record<string, Shape>> = {
  ...SCHEMATIC,
  required: boolean,
  default: value,
  value,
  status: text,
};

export const ENTITY_ASSIGNMENT: Readonly<Record<string, Shape>> = {
  properties: assignments,
  attributes: assignments,
};

/** A construct with the common keys and its own. */
export function define(
  label: string,
  keys: Readonly<Record<string, Shape>>,
  ...mandatory: string[]
): Construct {
  return { label, keys: { ...COMMON, ...keys }, mandatory };
}
