/** TOSCA 1.3 section 3.3. */
export type PrimitiveType =
  | "string"
  | "integer"
  | "float"
  | "boolean"
  | "null"
  | "timestamp"
  | "version"
  | "range"
  | "list"
  | "map"
  | "scalar-unit.size"
  | "scalar-unit.time"
  | "scalar-unit.frequency"
  | "scalar-unit.bitrate";

const PRIMITIVES: ReadonlySet<string> = new Set<PrimitiveType>([
  "string",
  "integer",
  "float",
  "boolean",
  "null",
  "timestamp",
  "version",
  "range",
  "list",
  "map",
  "scalar-unit.size",
  "scalar-unit.time",
  "scalar-unit.frequency",
  "scalar-unit.bitrate",
]);

/** True for the name of a primitive type. */
export function isPrimitive(name: string): name is PrimitiveType {
  return PRIMITIVES.has(name);
}

/** Names of the primitive types, for suggestions. */
export const PRIMITIVE_NAMES: readonly string[] = [...PRIMITIVES];

/** The data types json and xml of TOSCA 1.3 section 5.3: texts in that format, in any spelling of the name. */
export function isTextFormat(name: string): boolean {
  return /^(tosca:|tosca\.datatypes\.)?(json|xml)$/.test(name);
}

/** True for a name that needs no definition: a primitive or one of the text formats. */
export function isBuiltIn(name: string): boolean {
  return isPrimitive(name) || isTextFormat(name);
}
