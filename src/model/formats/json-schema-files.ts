import type { Json } from "../../base/json.js";
import type { SchemaFile } from "../schema-files.js";
import { parseJson } from "./text-format.js";

/** A JSON schema with those that it refers to in other files. */
export interface JsonSchemaSet {
  readonly root: Json;
  /** Other documents by the reference, without fragment, and the document that holds it. */
  readonly others: ReadonlyMap<Json, ReadonlyMap<string, Json>>;
  /** What keeps a part of the schema from being applied, in words; undefined where all of it is. */
  readonly unapplied: string | undefined;
}

/** More files than this are not opened for one schema. */
const MAX_FILES = 100;

/** Assertions that come with the annotations of other keywords, or with schemas bound at run time. */
const UNSUPPORTED = ["unevaluatedProperties", "unevaluatedItems", "$dynamicRef", "$recursiveRef"];

/** Reads a schema with all that it refers to; `open` finds the files it names, undefined for one in place. */
export function jsonSchemaSet(root: Json, open?: SchemaFile["open"]): JsonSchemaSet {
  const others = new Map<Json, Map<string, Json>>();
  const known = new Map<string, Json>();
  const missing = new Set<string>();
  const unsupported = new Set<string>();
  const pending: { readonly document: Json; readonly open: SchemaFile["open"] | undefined }[] = [
    { document: root, open },
  ];
  for (let at = pending.pop(); at !== undefined; at = pending.pop()) {
    const links = new Map<string, Json>();
    others.set(at.document, links);
    for (const { key, value } of keywords(at.document)) {
      if (UNSUPPORTED.includes(key)) unsupported.add(key);
      const [name = ""] = key === "$ref" && typeof value === "string" ? value.split("#") : [];
      if (name === "" || links.has(name)) continue;
      const file = known.size < MAX_FILES ? at.open?.(name) : undefined;
      const json = file && (known.get(file.address) ?? parseJson(file.text));
      if (file === undefined || json === undefined) {
        missing.add(name);
        continue;
      }
      links.set(name, json);
      if (known.has(file.address)) continue;
      known.set(file.address, json);
      pending.push({ document: json, open: file.open });
    }
  }
  return { root, others, unapplied: whatIsMissing(missing, unsupported) };
}

function whatIsMissing(missing: ReadonlySet<string>, unsupported: ReadonlySet<string>): string | undefined {
  const [reference] = missing;
  if (reference !== undefined) return `it refers to "${reference}", which cannot be read`;
  const [keyword] = unsupported;
  return keyword === undefined ? undefined : `its keyword "${keyword}" is not supported`;
}

function* keywords(json: Json): Generator<{ readonly key: string; readonly value: Json }> {
  const open: Json[] = [json];
  for (let at = open.pop(); at !== undefined; at = open.pop()) {
    if (typeof at !== "object" || at === null) continue;
    if (Array.isArray(at)) {
      for (const item of at as readonly Json[]) open.push(item);
      continue;
    }
    for (const [key, value] of Object.entries(at)) {
      yield { key, value };
      // Instances, not schemas.
      if (key !== "enum" && key !== "const" && key !== "default" && key !== "examples") open.push(value);
    }
  }
}
