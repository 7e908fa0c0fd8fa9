import type { Json } from "../base/json.js";
import { PRIMITIVE_NAMES } from "../model/primitives.js";
import type { KeyRule, ValueKind } from "../schema/shape.js";
import { ACCEPTED_VERSIONS } from "../schema/version.js";
import type { Construct, NamesConstruct, ShapeConstruct } from "./construct.js";
import { keynameText } from "./describe.js";

type Schema = { readonly [key: string]: Json };

/** What a generated schema is called and which versions it is for. */
export interface SchemaFacts {
  readonly id: string;
  readonly title: string;
  readonly version: Schema;
}

/** Versions of the grammar of 1.x as a schema: the usual spellings for completion, drafts besides. */
export const VERSION_1: Schema = {
  anyOf: [
    { enum: [...ACCEPTED_VERSIONS] },
    { type: "string", pattern: "^tosca_simple_(yaml_1_[0-3]|profile_for_(nfv|mec)_1_0)(_[0-9]+)?$" },
    { type: "string", pattern: "^https?://docs\\.oasis-open\\.org/tosca/ns/simple/yaml/1\\.[0-3]$" },
  ],
};

export const VERSION_2: Schema = { enum: ["tosca_2_0"] };

interface Definitions {
  readonly names: Map<Construct, string>;
  readonly made: Map<string, Schema>;
}

/**
 * JSON Schema (draft 7) of the structure of service templates, for editors without a language server. It is
 * structure only: which keynames there are and what kind of value each takes; types and names are not known.
 */
export function jsonSchema(root: Construct, { id, title, version }: SchemaFacts): Schema {
  const definitions: Definitions = { names: new Map(), made: new Map() };
  const body = schemaOf(root, definitions);
  const file = definitions.made.get("file") ?? {};
  const keys = file["properties"] as Schema;
  definitions.made.set("file", {
    ...file,
    properties: { ...keys, tosca_definitions_version: version },
  });
  const sorted = [...definitions.made].sort(([left], [right]) => (left < right ? -1 : 1));
  return {
    $schema: "http://json-schema.org/draft-07/schema#",
    $id: id,
    title,
    description:
      "Generated from the compiler's tables of keynames. The structure only: types are not known here.",
    ...body,
    definitions: Object.fromEntries(sorted),
  };
}

function schemaOf(construct: Construct, definitions: Definitions): Schema {
  switch (construct.kind) {
    case "shape":
      return shapeReference(construct, definitions);
    case "names":
      return { type: ["object", "null"], additionalProperties: schemaOf(construct.of, definitions) };
    case "list":
      return { type: ["array", "null"], items: schemaOf(construct.of, definitions) };
    case "reference":
      return construct.to.includes("data type")
        ? { type: "string", examples: [...PRIMITIVE_NAMES] }
        : { type: isMany(construct) ? ["string", "array", "object"] : ["string", "object"] };
    case "file":
      return { type: ["string", "object"] };
    case "constraints":
      return { type: ["array", "object", "null"], items: { type: "object" } };
    default:
      return {};
  }
}

/** A shape is defined once; its short form is an alternative where it is used. */
function shapeReference(construct: ShapeConstruct, definitions: Definitions): Schema {
  const body: Schema = { $ref: `#/definitions/${defined(construct, definitions)}` };
  if (construct.short === undefined) return body;
  const short = schemaOf(construct.short, definitions);
  return {
    anyOf: [
      "type" in short || "anyOf" in short
        ? { ...short, type: isMany(construct.short) ? ["string", "array"] : "string" }
        : {},
      body,
    ],
  };
}

function isMany(construct: Construct): boolean {
  return construct.kind === "reference" && construct.many === true;
}

function defined(construct: ShapeConstruct, definitions: Definitions): string {
  const known = definitions.names.get(construct);
  if (known !== undefined) return known;
  const base = definitions.names.size === 0 ? "file" : slug(construct.shape.owner);
  let name = base;
  for (let count = 2; definitions.made.has(name); count += 1) name = `${base}-${count}`;
  definitions.names.set(construct, name);
  definitions.made.set(name, {});
  definitions.made.set(name, shapeBody(construct, definitions));
  return name;
}

function slug(owner: string): string {
  return owner
    .toLowerCase()
    .replace(/^(the|each) /, "")
    .replace(/ of( \w+)*$/, "")
    .replaceAll(" ", "-");
}

function shapeBody(construct: ShapeConstruct, definitions: Definitions): Schema {
  const { shape, rest } = construct;
  const parts = construct.parts();
  const properties = Object.entries(shape.keys).map(([key, rule]) => [
    key,
    keySchema(rule, Object.hasOwn(parts, key) ? parts[key] : undefined, definitions),
  ]);
  const required = Object.entries(shape.keys).filter(([, rule]) => rule.required === true);
  const either = Object.entries(shape.keys).find(([, rule]) => typeof rule.required === "string");
  const known: Schema = {
    type: ["object", "null"],
    properties: Object.fromEntries(properties) as Schema,
    additionalProperties: rest === undefined ? shape.open === true : schemaOf(rest.of, definitions),
    ...(required.length === 0 ? {} : { required: required.map(([key]) => key) }),
    ...(either === undefined
      ? {}
      : {
          anyOf: [{ required: [either[0]] }, { required: [either[1].required as string] }, { type: "null" }],
        }),
  };
  // An import may be the only entry of a map that gives it a name (TOSCA 1.0).
  if (shape.owner !== "The import" || rest === undefined) return known;
  const named = {
    type: "object",
    minProperties: 1,
    maxProperties: 1,
    additionalProperties: { type: ["string", "object"] },
  };
  return { anyOf: [{ ...known, additionalProperties: false }, named] };
}

function keySchema(rule: KeyRule, part: Construct | undefined, definitions: Definitions): Schema {
  const description = keynameText(rule);
  const body = part === undefined || part.kind === "free" ? plain(rule) : partSchema(rule, part, definitions);
  // Beside `$ref` other keys do not count in draft 7.
  return "$ref" in body ? { description, allOf: [body] } : { description, ...body };
}

function partSchema(rule: KeyRule, part: Construct, definitions: Definitions): Schema {
  if (part.kind === "constraints") return { type: ["array", "null"], items: { type: "object" } };
  if (part.kind === "names") return namesSchema(rule, part, definitions);
  if (part.kind !== "reference" && part.kind !== "file") return schemaOf(part, definitions);
  return plain(rule);
}

/** Names as a map, as a list of one-entry maps, or as either, as the grammar says. */
function namesSchema(rule: KeyRule, part: NamesConstruct, definitions: Definitions): Schema {
  const entries = schemaOf(part, definitions);
  const { additionalProperties } = entries;
  const entry = {
    type: "object",
    minProperties: 1,
    maxProperties: 1,
    additionalProperties: additionalProperties ?? {},
  };
  const list: Schema = { type: ["array", "null"], items: entry };
  const [map, seq] = [rule.kinds.includes("map"), rule.kinds.includes("list")];
  if (map && seq) return { anyOf: [entries, list] };
  return seq ? list : entries;
}

const TYPES: Readonly<Record<ValueKind, readonly string[]>> = {
  text: ["string"],
  scalar: ["string", "number", "boolean"],
  boolean: ["boolean", "string"],
  map: ["object", "null"],
  list: ["array", "null"],
  any: [],
};

function plain(rule: KeyRule): Schema {
  if (rule.values !== undefined) return { enum: [...rule.values] };
  if (rule.kinds.includes("any")) return {};
  const types = [...new Set(rule.kinds.flatMap((kind) => TYPES[kind]))];
  const only = types.length === 1 ? types[0] : undefined;
  return { type: only ?? types };
}
