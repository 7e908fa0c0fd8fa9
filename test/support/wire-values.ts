/** Marks of special values in the engine's wire format. */
const SIGNATURE = "4dabf18193072939515e22adb298388d";
const SECRET = "1b47061264138c4ac30d75fd1eb44270";
const UNKNOWN_TEXT = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

/** A value that a preview cannot know. */
export const UNKNOWN = Symbol("unknown");

/** A value that the program marked as secret. */
export class Secret {
  readonly value: unknown;

  constructor(value: unknown) {
    this.value = value;
  }
}

/** A wire value with its marks turned into {@link UNKNOWN} and {@link Secret}. */
export function plainValue(value: unknown): unknown {
  if (value === UNKNOWN_TEXT) return UNKNOWN;
  if (Array.isArray(value)) return value.map(plainValue);
  if (typeof value !== "object" || value === null) return value;
  const map = value as Readonly<Record<string, unknown>>;
  if (map[SIGNATURE] === SECRET) return new Secret(plainValue(map.value));
  return Object.fromEntries(Object.entries(map).map(([key, entry]) => [key, plainValue(entry)]));
}

/** The value without marks of secrecy, at any depth. */
export function revealed(value: unknown): unknown {
  if (value instanceof Secret) return revealed(value.value);
  if (Array.isArray(value)) return value.map(revealed);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, entry]) => [key, revealed(entry)]));
}
