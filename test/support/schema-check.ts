import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { revealed, UNKNOWN } from "./wire-values.js";

export interface TypeRef {
  readonly type?: string;
  readonly $ref?: string;
  readonly items?: TypeRef;
  readonly additionalProperties?: TypeRef;
  readonly oneOf?: readonly TypeRef[];
}

interface ObjectSpec extends TypeRef {
  readonly properties?: Readonly<Record<string, TypeRef>>;
  readonly required?: readonly string[];
  readonly enum?: readonly { readonly value: unknown }[];
}

export interface PackageSchema {
  readonly provider: { readonly inputProperties?: Readonly<Record<string, TypeRef>> };
  readonly resources: Readonly<
    Record<
      string,
      {
        readonly inputProperties?: Readonly<Record<string, TypeRef>>;
        readonly requiredInputs?: readonly string[];
        /** Outputs; every resource has `id` and `urn` besides. */
        readonly properties?: Readonly<Record<string, TypeRef>>;
      }
    >
  >;
  readonly types?: Readonly<Record<string, ObjectSpec>>;
  readonly functions?: Readonly<
    Record<string, { readonly inputs?: ObjectSpec; readonly outputs?: ObjectSpec }>
  >;
}

/** Folder with the package schemas of the official providers; absent on machines without the corpora. */
export const SCHEMAS = join(import.meta.dirname, "..", "..", "..", "shared", "schemas");

/** Reads the schema of a package; undefined when it is not there. */
export function packageSchema(name: string): PackageSchema | undefined {
  const file = join(SCHEMAS, `${name}.json`);
  return existsSync(file) ? (JSON.parse(readFileSync(file, "utf8")) as PackageSchema) : undefined;
}

/** What is wrong with the inputs of a resource: unknown property, missing required one, wrong type. */
export function inputFaults(
  schema: PackageSchema,
  type: string,
  inputs: Readonly<Record<string, unknown>>,
): readonly string[] {
  const resource = schema.resources[type];
  if (resource === undefined) return [`there is no resource ${type}`];
  const spec = { properties: resource.inputProperties ?? {}, required: resource.requiredInputs ?? [] };
  return objectFaults(schema, spec, revealed(inputs) as Readonly<Record<string, unknown>>, type);
}

function objectFaults(
  schema: PackageSchema,
  spec: ObjectSpec,
  value: Readonly<Record<string, unknown>>,
  path: string,
): readonly string[] {
  const properties = spec.properties ?? {};
  const unknown = Object.keys(value).filter(
    (key) => !Object.hasOwn(properties, key) && !key.startsWith("__"),
  );
  const missing = (spec.required ?? []).filter((key) => value[key] === undefined);
  return [
    ...unknown.map((key) => `${path}: unknown property ${key}`),
    ...missing.map((key) => `${path}: required property ${key} is missing`),
    ...Object.entries(value).flatMap(([key, entry]) => {
      const property = properties[key];
      return property === undefined ? [] : valueFaults(schema, property, entry, `${path}.${key}`);
    }),
  ];
}

function valueFaults(schema: PackageSchema, spec: TypeRef, value: unknown, path: string): readonly string[] {
  if (value === UNKNOWN || value === undefined || value === null) return [];
  if (spec.oneOf !== undefined) {
    const tries = spec.oneOf.map((one) => valueFaults(schema, one, value, path));
    return tries.some((faults) => faults.length === 0) ? [] : (tries[0] ?? []);
  }
  if (spec.$ref !== undefined) return referenceFaults(schema, spec.$ref, value, path);
  if (spec.type === "array") {
    if (!Array.isArray(value)) return [`${path}: not a list`];
    return value.flatMap((item, index) => valueFaults(schema, spec.items ?? {}, item, `${path}[${index}]`));
  }
  if (spec.type === "object") return mapFaults(schema, spec, value, path);
  const expected = spec.type === "integer" ? "number" : spec.type;
  if (expected === undefined || typeof value === expected) {
    return spec.type === "integer" && !Number.isInteger(value) ? [`${path}: not an integer`] : [];
  }
  return [`${path}: ${typeof value} instead of ${spec.type}`];
}

function referenceFaults(
  schema: PackageSchema,
  ref: string,
  value: unknown,
  path: string,
): readonly string[] {
  if (ref.startsWith("pulumi.json#")) return [];
  const target = schema.types?.[decodeURIComponent(ref.replace("#/types/", ""))];
  if (target === undefined) return [`${path}: the schema lacks ${ref}`];
  if (target.enum !== undefined) {
    return target.enum.some((one) => one.value === value) ? [] : [`${path}: ${String(value)} is not allowed`];
  }
  if (typeof value !== "object" || value === null || Array.isArray(value)) return [`${path}: not an object`];
  return objectFaults(schema, target, value as Readonly<Record<string, unknown>>, path);
}

function mapFaults(schema: PackageSchema, spec: TypeRef, value: unknown, path: string): readonly string[] {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return [`${path}: not an object`];
  const item = spec.additionalProperties;
  if (item === undefined) return [];
  return Object.entries(value).flatMap(([key, entry]) => valueFaults(schema, item, entry, `${path}.${key}`));
}
