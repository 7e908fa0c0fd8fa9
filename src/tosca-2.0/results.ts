import type { Result } from "./context.js";
import type { Model } from "./model.js";
import { type Base, dataTypeDerives, partOf, type Schema } from "./schemas.js";

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

/**
 * As {@link assignable}, with what the values hold: types of named properties must derive from the wanted one,
 * entries of lists and maps must fit.
 */
export function fits(model: Model, result: Result, schema: Schema): boolean {
  if (!assignable(result, schema)) return false;
  const given = result.schema;
  if (given === undefined || given.base !== schema.base) return true;
  if (given.base === "complex") {
    const known = given.definition !== undefined && schema.definition !== undefined;
    return !known || dataTypeDerives(model, given, schema) || dataTypeDerives(model, schema, given);
  }
  if (given.base !== "list" && given.base !== "map") return true;
  const [own, wanted] = [partOf(model, given, "entry_schema"), partOf(model, schema, "entry_schema")];
  return own === undefined || wanted === undefined || fits(model, { base: own.base, schema: own }, wanted);
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
