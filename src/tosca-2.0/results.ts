import type { Result } from "./context.js";
import type { Base, Schema } from "./schemas.js";

/** True when what a function gives may stand where the schema is wanted. */
export function assignable(result: Result, schema: Schema): boolean {
  const { base } = result;
  if (base === "any" || base === schema.base) return true;
  if (base === "number")
    return schema.base === "integer" || schema.base === "float" || schema.base === "scalar";
  if (base === "integer") return schema.base === "float";
  if (base === "string") return TEXTUAL.has(schema.base);
  return schema.base === "string" && TEXTUAL.has(base) && base !== "scalar";
}

/** Types whose values are written as texts: a function that gives a text may give one of theirs. */
const TEXTUAL: ReadonlySet<Base> = new Set<Base>(["string", "version", "timestamp", "bytes", "scalar"]);

/** The name of a type in a sentence. */
export function inWords(base: Result["base"]): string {
  if (base === "complex") return "a map";
  if (base === "integer") return "a whole number";
  if (base === "float" || base === "number") return "a number";
  if (base === "string") return "a text";
  return base === "nil" ? "null" : base === "any" ? "a value" : `a ${base}`;
}
