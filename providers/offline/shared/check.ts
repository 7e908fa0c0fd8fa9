import {
  ARCHIVE_SIGNATURE,
  ASSET_SIGNATURE,
  hasSignature,
  isPropertyMap,
  isSecret,
  isUnknown,
  type PropertyMap,
  type PropertyValue,
  SECRET_SIGNATURE,
  SIGNATURE_KEY,
  secret,
} from "./property.js";
import type { PackageSchema, PropertySchema, ResourceSchema } from "./schema.js";

/** An input that cannot be accepted. Neither field ever holds the input's value. */
export interface CheckFailure {
  readonly property: string;
  readonly reason: string;
}

/** Inputs with defaults filled in and secret inputs marked, and what is wrong with them. */
export interface CheckedInputs {
  readonly inputs: PropertyMap;
  readonly failures: readonly CheckFailure[];
}

interface ObjectShape {
  readonly properties: { readonly [name: string]: PropertySchema };
  readonly required: readonly string[];
}

interface Context {
  readonly types: NonNullable<PackageSchema["types"]>;
  readonly failures: CheckFailure[];
}

/** Checks the inputs of one resource against its schema. Values that are not known yet pass. */
export function checkInputs(
  schema: PackageSchema,
  resource: ResourceSchema,
  news: PropertyMap,
): CheckedInputs {
  const context: Context = { types: schema.types ?? {}, failures: [] };
  const shape = { properties: resource.inputProperties, required: resource.requiredInputs ?? [] };
  return { inputs: checkObject(shape, news, "", context), failures: context.failures };
}

function checkObject(shape: ObjectShape, value: PropertyMap, path: string, context: Context): PropertyMap {
  const checked: PropertyMap = {};
  for (const [name, item] of Object.entries(value)) {
    // Names that begin so are the engine's own book-keeping.
    if (item === null || name.startsWith("__")) continue;
    const property = shape.properties[name];
    if (property === undefined) {
      const known = Object.keys(shape.properties).join(", ");
      fail(context, join(path, name), `this property is not known here; known ones are ${known}`);
      continue;
    }
    const result = checkValue(property, item, join(path, name), context);
    checked[name] = property.secret === true ? secret(result) : result;
  }
  for (const [name, property] of Object.entries(shape.properties)) {
    if (checked[name] === undefined && property.default !== undefined) checked[name] = property.default;
  }
  for (const name of shape.required) {
    if (checked[name] === undefined) fail(context, join(path, name), "a value is required");
  }
  return checked;
}

function checkValue(
  schema: PropertySchema,
  value: PropertyValue,
  path: string,
  context: Context,
): PropertyValue {
  if (isUnknown(value)) return value;
  if (isSecret(value)) {
    const inner = checkValue(schema, value.value ?? null, path, context);
    return { [SIGNATURE_KEY]: SECRET_SIGNATURE, value: inner };
  }
  return schema.$ref === undefined
    ? checkPlain(schema, value, path, context)
    : checkReference(schema.$ref, value, path, context);
}

function checkReference(ref: string, value: PropertyValue, path: string, context: Context): PropertyValue {
  if (ref === "pulumi.json#/Any") return value;
  // The schema's Asset stands for either of the two.
  if (ref === "pulumi.json#/Asset") {
    const fits = hasSignature(value, ASSET_SIGNATURE) || hasSignature(value, ARCHIVE_SIGNATURE);
    if (!fits) fail(context, path, "an asset or an archive is expected");
    return value;
  }
  const type = context.types[ref.slice("#/types/".length)];
  if (type?.enum !== undefined) {
    const allowed = type.enum.map((entry) => entry.value);
    if (!allowed.includes(value)) fail(context, path, `the value must be one of ${allowed.join(", ")}`);
    return value;
  }
  if (type?.properties === undefined) return value;
  if (!isPropertyMap(value)) {
    fail(context, path, `an object is expected, not ${kindOf(value)}`);
    return value;
  }
  return checkObject({ properties: type.properties, required: type.required ?? [] }, value, path, context);
}

function checkPlain(
  schema: PropertySchema,
  value: PropertyValue,
  path: string,
  context: Context,
): PropertyValue {
  const kind = kindOf(value);
  const expected = schema.type ?? "object";
  const fits = expected === "integer" ? Number.isInteger(value) : expected === kind;
  if (!fits) {
    fail(context, path, `${expected === "integer" ? "a whole number" : expected} is expected, not ${kind}`);
    return value;
  }
  const { items, additionalProperties } = schema;
  if (Array.isArray(value) && items !== undefined) {
    return value.map((item, index) => checkValue(items, item, `${path}[${index}]`, context));
  }
  if (isPropertyMap(value) && additionalProperties !== undefined) {
    const entries = Object.entries(value).filter(([, item]) => item !== null);
    return Object.fromEntries(
      entries.map(([name, item]) => [
        name,
        checkValue(additionalProperties, item, join(path, name), context),
      ]),
    );
  }
  return value;
}

function kindOf(value: PropertyValue): string {
  if (value === null) return "null";
  return Array.isArray(value) ? "array" : typeof value;
}

function join(path: string, name: string): string {
  return path === "" ? name : `${path}.${name}`;
}

function fail(context: Context, property: string, reason: string): void {
  context.failures.push({ property, reason });
}
