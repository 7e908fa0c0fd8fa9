import { Secret, UnknownValueError } from "@pulumi/policy";

/** A value that only the deployment itself will give, for example an address of a cloud. */
export const UNKNOWN = Symbol("unknown");

export type Value = null | boolean | number | string | typeof UNKNOWN | readonly Value[] | PropertyMap;

export interface PropertyMap {
  readonly [name: string]: Value;
}

/** What a rule sees of a resource. */
export interface PolicedResource {
  /** Type token, for example `aws:ec2/instance:Instance`. */
  readonly type: string;
  readonly name: string;
  readonly props: PropertyMap;
  /** Paths of properties that are marked secret; undefined when that cannot be seen. */
  readonly secretPaths?: ReadonlySet<string>;
}

/** A resource together with the resources that its properties come from. */
export interface LinkedResource extends PolicedResource {
  readonly references: Readonly<Record<string, readonly LinkedResource[]>>;
}

/** Copies the properties that the engine hands over; unknown ones become {@link UNKNOWN}. */
export function propertyMap(props: object): PropertyMap {
  const result: Record<string, Value> = {};
  for (const key of Object.keys(props)) {
    const item = valueAt(props, key);
    if (item !== undefined) result[key] = item;
  }
  return result;
}

/** The policy library throws when an unknown property is read. */
function valueAt(holder: object, key: string): Value | undefined {
  try {
    return value((holder as Record<string, unknown>)[key]);
  } catch (error) {
    if (error instanceof UnknownValueError) return UNKNOWN;
    throw error;
  }
}

function value(raw: unknown): Value | undefined {
  if (raw === null || typeof raw === "boolean" || typeof raw === "number" || typeof raw === "string")
    return raw;
  if (raw instanceof Secret) return value(raw.value);
  if (Array.isArray(raw)) {
    return Array.from({ length: raw.length }, (_, index) => valueAt(raw, String(index)) ?? null);
  }
  return typeof raw === "object" ? propertyMap(raw) : undefined;
}

/** Name under which the policy library's proxies give what they stand for. */
const PROXY_TARGET = "__getSpecialProxyTarget";

/**
 * Paths of the secret properties, for example `connection.privateKey`. Only the properties of a
 * remediation tell secrets from plain values.
 */
export function secretPaths(props: object): ReadonlySet<string> {
  const found = new Set<string>();
  collect(behindProxies(props), "", found);
  return found;
}

function behindProxies(props: object): object {
  const target: unknown = Reflect.get(props, PROXY_TARGET);
  return typeof target === "object" && target !== null && target !== props ? behindProxies(target) : props;
}

function collect(raw: unknown, path: string, found: Set<string>): void {
  if (raw instanceof Secret) found.add(path);
  else if (Array.isArray(raw))
    for (const [index, item] of raw.entries()) collect(item, `${path}[${index}]`, found);
  else if (typeof raw === "object" && raw !== null) {
    for (const [key, item] of Object.entries(raw)) collect(item, path === "" ? key : `${path}.${key}`, found);
  }
}

/** True for an object value. */
export function isMap(item: Value | undefined): item is PropertyMap {
  return typeof item === "object" && item !== null && !Array.isArray(item);
}

/** The items of a list value; anything else has none. */
export function listOf(item: Value | undefined): readonly Value[] {
  return Array.isArray(item) ? item : [];
}

/** A text value, or undefined. */
export function textOf(item: Value | undefined): string | undefined {
  return typeof item === "string" ? item : undefined;
}
