import { isPropertyMap, isSecret, type PropertyMap, type PropertyValue, secretStrings } from "./property.js";
import type { PackageSchema, PropertySchema, ResourceSchema } from "./schema.js";

/**
 * The strings of these properties that no message may show.
 * An object type that says itself which of its parts are secret (a connection: its keys and passwords, not its
 * host) is taken at its word, as the whole of it is marked secret and a message without the host helps nobody.
 */
export function secretsOf(
  schema: PackageSchema,
  resource: ResourceSchema,
  properties: PropertyMap,
): string[] {
  const known = { ...resource.properties, ...resource.inputProperties };
  const found = collect(schema, known, properties);
  return [...new Set(found)].sort((a, b) => b.length - a.length);
}

function collect(
  schema: PackageSchema,
  known: { readonly [name: string]: PropertySchema },
  properties: PropertyMap,
): string[] {
  return Object.entries(properties).flatMap(([name, value]) => {
    const property = known[name];
    const parts = property?.$ref === undefined ? undefined : partsOf(schema, property.$ref);
    const inner = unwrap(value);
    if (parts !== undefined && isPropertyMap(inner)) return collect(schema, parts, inner);
    return secretStrings(value, property?.secret === true);
  });
}

function partsOf(
  schema: PackageSchema,
  ref: string,
): { readonly [name: string]: PropertySchema } | undefined {
  return schema.types?.[ref.slice("#/types/".length)]?.properties;
}

function unwrap(value: PropertyValue): PropertyValue {
  return isSecret(value) ? unwrap(value.value ?? null) : value;
}
