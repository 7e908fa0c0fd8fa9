import type { Json } from "../base/json.js";
import {
  compareVersions,
  parseInteger,
  parseTimestamp,
  parseVersion,
  type Version,
} from "../syntax/scalars.js";
import type { ValueSchema } from "./schemas.js";

/**
 * Order of two values of one type, negative, zero or positive: numbers and amounts by size, versions and
 * timestamps by what they mean, texts by code unit; complex values by their fields, one after the other.
 */
export function orderOf(left: Json, right: Json, schema: ValueSchema): number {
  if (typeof left === "number" && typeof right === "number") return left - right;
  const meant = (text: Json, read: (text: string) => number | Version | undefined) =>
    typeof text === "string" ? read(text) : undefined;
  if (schema.base === "version") {
    const [a, b] = [meant(left, readVersion), meant(right, readVersion)];
    if (typeof a === "object" && typeof b === "object") return compareVersions(a, b);
  }
  if (schema.base === "timestamp") {
    const [a, b] = [meant(left, parseTimestamp), meant(right, parseTimestamp)];
    if (typeof a === "number" && typeof b === "number") return a - b;
  }
  if (isFields(left) && isFields(right)) return orderOfFields(left, right, schema);
  const [a, b] = [asText(left), asText(right)];
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

type Fields = { readonly [key: string]: Json };

function orderOfFields(left: Fields, right: Fields, schema: ValueSchema): number {
  for (const key of [...new Set([...Object.keys(left), ...Object.keys(right)])].sort()) {
    const order = orderOf(left[key] ?? null, right[key] ?? null, { ...schema, base: "any" });
    if (order !== 0) return order;
  }
  return 0;
}

/** A version; a bare major number counts as `major.0`. */
export function readVersion(text: string): Version | undefined {
  return parseVersion(parseInteger(text) === undefined ? text : `${text}.0`);
}

/** A value as text in which the order of a map's keys does not count. */
export function canonicalText(value: Json): string {
  if (Array.isArray(value)) return `[${value.map(canonicalText).join()}]`;
  if (!isFields(value)) return JSON.stringify(value);
  const entries = Object.entries(value).map(([key, part]) => `${JSON.stringify(key)}:${canonicalText(part)}`);
  return `{${entries.sort().join()}}`;
}

function isFields(value: Json): value is Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function asText(value: Json): string {
  return typeof value === "string" ? value : canonicalText(value);
}
