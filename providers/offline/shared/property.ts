/** A property value as the engine sends it: JSON, with special objects marked by a signature key. */
export type PropertyValue = null | boolean | number | string | PropertyValue[] | PropertyMap;

/** Properties of a resource by name. */
export interface PropertyMap {
  [name: string]: PropertyValue;
}

/** Key whose value says what kind of special object a property map stands for. */
export const SIGNATURE_KEY = "4dabf18193072939515e22adb298388d";
export const SECRET_SIGNATURE = "1b47061264138c4ac30d75fd1eb44270";
export const ASSET_SIGNATURE = "c44067f5952c0a294b673a41bacd8c17";
export const ARCHIVE_SIGNATURE = "0def7320c3a5731c473e5ecbe6d01bc7";

/** What a provider answers for a string that is known only after the real operation. */
export const UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

/** The engine has one such sentinel a type: string, boolean, number, array, asset, archive, object. */
const UNKNOWN_SENTINELS: ReadonlySet<string> = new Set([
  UNKNOWN,
  "1c4a061d-8072-4f0a-a4cb-0ff528b18fe7",
  "3eeb2bf0-c639-47a8-9e75-3b44932eb421",
  "6a19a0b0-7e62-4c92-b797-7f8e31da9cc2",
  "030794c1-ac77-496b-92df-f27374a8bd58",
  "e48ece36-62e2-4504-bad9-02848725956a",
  "dd056dcd-154b-4c76-9bd3-c8f88648b5ff",
]);

/** Secret values shorter than this are not masked in texts: masking "1" or "no" would only garble them. */
const SHORTEST_MASKED_SECRET = 4;

/** The same for one line of a longer secret: a secret script has lines such as "done" or "else". */
const SHORTEST_MASKED_LINE = 8;

export function isPropertyMap(value: PropertyValue | undefined): value is PropertyMap {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

export function hasSignature(value: PropertyValue | undefined, signature: string): value is PropertyMap {
  return isPropertyMap(value) && value[SIGNATURE_KEY] === signature;
}

export function isSecret(value: PropertyValue | undefined): value is PropertyMap {
  return hasSignature(value, SECRET_SIGNATURE);
}

/** Marks a value as secret; what is marked already, or absent, stays as it is. */
export function secret(value: PropertyValue): PropertyValue {
  return isSecret(value) || value === null ? value : { [SIGNATURE_KEY]: SECRET_SIGNATURE, value };
}

export function isUnknown(value: PropertyValue | undefined): boolean {
  return typeof value === "string" && UNKNOWN_SENTINELS.has(value);
}

/** True when the value, or anything inside of it, is known only after the real operation. */
export function containsUnknown(value: PropertyValue | undefined): boolean {
  if (Array.isArray(value)) return value.some(containsUnknown);
  if (isPropertyMap(value)) return Object.values(value).some(containsUnknown);
  return isUnknown(value);
}

/** The value without its secret marks, at any depth. */
export function reveal(value: PropertyValue): PropertyValue {
  if (Array.isArray(value)) return value.map(reveal);
  if (!isPropertyMap(value)) return value;
  if (isSecret(value)) return reveal(value.value ?? null);
  return revealMap(value);
}

/** The map without secret marks and without properties that are null. */
export function revealMap(map: PropertyMap): PropertyMap {
  const revealed: PropertyMap = {};
  for (const [name, value] of Object.entries(map)) {
    if (value !== null) revealed[name] = reveal(value);
  }
  return revealed;
}

/** Every string that stands inside a secret mark, whole and line by line, longest first. */
export function secretStrings(value: PropertyValue, inSecret = false): string[] {
  const found = new Set<string>();
  collectSecrets(value, inSecret, found);
  return [...found].sort((a, b) => b.length - a.length);
}

function collectSecrets(value: PropertyValue, inSecret: boolean, found: Set<string>): void {
  if (typeof value === "string") {
    if (!inSecret || isUnknown(value)) return;
    const whole = value.trim();
    const lines = value.split("\n").map((line) => line.trim());
    if (whole.length >= SHORTEST_MASKED_SECRET) found.add(whole);
    for (const line of lines) if (line.length >= SHORTEST_MASKED_LINE) found.add(line);
  } else if (Array.isArray(value)) {
    for (const item of value) collectSecrets(item, inSecret, found);
  } else if (isSecret(value)) {
    collectSecrets(value.value ?? null, true, found);
  } else if (isPropertyMap(value)) {
    for (const item of Object.values(value)) collectSecrets(item, inSecret, found);
  }
}

/** The text with every one of the secrets replaced by a mark. */
export function mask(text: string, secrets: readonly string[]): string {
  let masked = text;
  for (const value of secrets) masked = masked.replaceAll(value, "[secret]");
  return masked;
}

/** Deep equality of two values without regard to secret marks and to the order of names. */
export function sameValue(a: PropertyValue | undefined, b: PropertyValue | undefined): boolean {
  return canonical(a) === canonical(b);
}

function canonical(value: PropertyValue | undefined): string {
  return JSON.stringify(sorted(reveal(value ?? null)));
}

function sorted(value: PropertyValue): PropertyValue {
  if (Array.isArray(value)) return value.map(sorted);
  if (!isPropertyMap(value)) return value;
  // Assets and archives are the same when their contents are: the path may differ from machine to machine.
  const hash = value.hash;
  if (value[SIGNATURE_KEY] !== undefined && typeof hash === "string" && hash !== "") return { hash };
  const entries = Object.entries(value).filter(([, item]) => item !== null);
  return Object.fromEntries(
    entries.sort(([a], [b]) => (a < b ? -1 : 1)).map(([name, item]) => [name, sorted(item)]),
  );
}
