import type { Json } from "../../base/json.js";

/** An object of an answer, of whose keys nothing is known. */
export type JsonObject = Readonly<Record<string, Json | undefined>>;

/** The value when it is an object. */
export function objectOf(value: Json | undefined): JsonObject | undefined {
  return typeof value === "object" && value !== null && !Array.isArray(value)
    ? (value as JsonObject)
    : undefined;
}

/** The objects of a list; nothing when the value is no list. */
export function objectsOf(value: Json | undefined): readonly JsonObject[] {
  const found: JsonObject[] = [];
  for (const each of Array.isArray(value) ? (value as readonly Json[]) : []) {
    const object = objectOf(each);
    if (object !== undefined) found.push(object);
  }
  return found;
}

/** The value when it is a text. */
export function textOf(value: Json | undefined): string | undefined {
  return typeof value === "string" ? value : undefined;
}
