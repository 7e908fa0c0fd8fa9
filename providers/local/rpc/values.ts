/** A property map as the engine sends it; secrets and unknown values are still marked. */
export type PropertyMap = { readonly [key: string]: unknown };

/** What the engine sends for a value that is only known after an update. */
export const UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

const SIGNATURE = "4dabf18193072939515e22adb298388d";
const SECRET = "1b47061264138c4ac30d75fd1eb44270";

/** Is this a plain object, neither null nor an array? */
export function isMap(value: unknown): value is PropertyMap {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isSecret(value: unknown): value is PropertyMap {
  return isMap(value) && value[SIGNATURE] === SECRET;
}

/** The value with every secret mark removed, at any depth. For use inside the provider only. */
export function reveal(value: unknown): unknown {
  if (isSecret(value)) return reveal(value.value);
  if (Array.isArray(value)) return value.map(reveal);
  if (!isMap(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, reveal(item)]));
}

/** {@link reveal} for a property map. */
export function revealMap(map: PropertyMap): PropertyMap {
  const plain = reveal(map);
  return isMap(plain) ? plain : {};
}

/** The map with the named properties marked as secrets, whether or not they came as such. */
export function conceal(map: PropertyMap, names: readonly string[]): PropertyMap {
  const entries = Object.entries(map).map(([key, value]) => {
    const mark = names.includes(key) && value !== undefined && !isSecret(value);
    return [key, mark ? { [SIGNATURE]: SECRET, value } : value];
  });
  return Object.fromEntries(entries.filter(([, value]) => value !== undefined));
}

/** Is any part of the value not known yet? */
export function hasUnknown(value: unknown): boolean {
  if (value === UNKNOWN) return true;
  if (Array.isArray(value)) return value.some(hasUnknown);
  return isMap(value) && Object.values(value).some(hasUnknown);
}

/** JSON with sorted keys: equal values give equal text. Absent and undefined are the same. */
export function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(",")}]`;
  if (!isMap(value)) return JSON.stringify(value ?? null);
  const keys = Object.keys(value).filter((key) => value[key] !== undefined);
  return `{${keys
    .sort()
    .map((key) => `${JSON.stringify(key)}:${canonical(value[key])}`)
    .join(",")}}`;
}
