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

/** Formats that a text may have to be well-formed in. */
export type TextFormat = "json" | "xml";

/**
 * The format of the data types json and xml of TOSCA 1.3 section 5.3.2, whatever spelling of the name is
 * used; undefined for every other name.
 */
export function textFormatOf(name: string): TextFormat | undefined {
  const found = /^(?:tosca:|tosca\.datatypes\.)?(json|xml)$/.exec(name)?.[1];
  return found === "json" || found === "xml" ? found : undefined;
}

/** True for a name that needs no definition: a primitive or one of the text formats. */
export function isBuiltIn(name: string): boolean {
  return isPrimitive(name) || textFormatOf(name) !== undefined;
}
