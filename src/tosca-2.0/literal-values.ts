import type { Json } from "../base/json.js";
import { childOf } from "../syntax/access.js";
import type { ScalarNode, YamlNode } from "../syntax/node.js";
import { compareVersions, parseFloatText, parseInteger, parseVersion } from "../syntax/scalars.js";
import { parseScalarUnit } from "../syntax/units.js";
import { isString, literalKind, VERSION_FORM } from "./literals.js";
import type { Model } from "./model.js";
import { lineOf } from "./names.js";
import { type DataType, dataTypeAt, type Schema, scalarKey } from "./schemas.js";

/** A simple value as JSON, or what it should have been. */
export type Read = { readonly json: Json } | { readonly expected: string };

const LOWEST = -(2n ** 63n);
const HIGHEST = 2n ** 63n - 1n;

/**
 * Reads a scalar by its type (9.1): nothing is converted but a whole number to a float. A scalar unit is
 * given in its canonical unit, a timestamp and a version as their texts.
 */
export function readSimple(model: Model, schema: DataType, node: ScalarNode): Read {
  const kind = literalKind(node);
  const { text } = node;
  switch (schema.base) {
    case "string":
      return kind === "string" ? { json: text } : { expected: "a text" };
    case "integer":
      if (kind !== "integer") return { expected: "a whole number" };
      return isInt64(text) ? { json: Number(parseInteger(text)) } : { expected: "a whole number of 64 bits" };
    case "float": {
      const number = kind === "integer" || kind === "float" ? parseFloatText(text) : undefined;
      return number === undefined ? { expected: "a number" } : { json: number };
    }
    case "boolean":
      if (kind !== "boolean" || !/^(true|false)$/.test(text)) return { expected: "true or false" };
      return { json: text === "true" };
    case "nil":
      return node.style === "plain" && text === "null" ? { json: null } : { expected: "null" };
    case "bytes":
      return kind === "string" && isBase64(text) ? { json: text } : { expected: "a text in Base64" };
    case "timestamp":
      return kind === "string" && instantOf(text) !== undefined
        ? { json: text }
        : { expected: "a timestamp such as 2025-07-22T12:00:00Z" };
    case "version":
      if (kind !== "string") return { expected: "a version in quotes" };
      return parseVersion(text) === undefined ? { expected: VERSION_FORM } : { json: text };
    case "scalar":
      return readScalar(model, schema, node);
    case "list":
      return { expected: "a list" };
    case "map":
    case "complex":
      return { expected: "a map" };
  }
}

function isInt64(text: string): boolean {
  const magnitude = BigInt(text.replace(/^[-+]/, ""));
  const value = text.startsWith("-") ? -magnitude : magnitude;
  return value >= LOWEST && value <= HIGHEST;
}

/** RFC 2045 section 6.8 without line breaks. */
function isBase64(text: string): boolean {
  const compact = text.replace(/[\r\n]/g, "");
  return compact.length % 4 === 0 && /^[A-Za-z\d+/]*={0,2}$/.test(compact);
}

const RFC_3339 = /^(\d{4})-(\d\d)-(\d\d)[Tt](\d\d):(\d\d):(\d\d)(?:\.(\d+))?(?:[Zz]|([-+])(\d\d):(\d\d))$/;

/** Milliseconds since 1970 of an RFC 3339 timestamp (9.1.2.1). */
export function instantOf(text: string): number | undefined {
  const match = RFC_3339.exec(text);
  if (match === null) return undefined;
  const part = (index: number) => Number(match[index] ?? 0);
  const [year, month, day] = [part(1), part(2), part(3)];
  const days = new Date(Date.UTC(year, month, 0)).getUTCDate();
  if (month < 1 || month > 12 || day < 1 || day > days) return undefined;
  if (part(4) > 23 || part(5) > 59 || part(6) > 60 || part(9) > 23 || part(10) > 59) return undefined;
  const fraction = Math.floor(Number(`0.${match[7] ?? "0"}`) * 1000);
  const offset = (part(9) * 60 + part(10)) * (match[8] === "-" ? -1 : 1);
  return Date.UTC(year, month - 1, day, part(4), part(5), part(6), fraction) - offset * 60_000;
}

function readScalar(model: Model, type: DataType, node: ScalarNode): Read {
  // The use of the abstract type itself is reported where it stands.
  if (type.withdrawn === undefined && type.definition === undefined) return { json: node.text };
  if (type.withdrawn !== undefined) {
    const unit = isString(node) ? parseScalarUnit(type.withdrawn, node.text) : undefined;
    return unit === undefined
      ? { expected: `a number with a unit of ${type.withdrawn}` }
      : { json: unit.canonical };
  }
  const units = unitsOf(model, type);
  // What is wrong with the type's units is reported where they stand.
  if (units.size === 0) return { json: node.text };
  const expected = `a number and a unit (${[...units.keys()].slice(0, 8).join(", ") || "none is defined"})`;
  const match = isString(node) ? /^\s*(\S+)\s+(\S+)\s*$/.exec(node.text) : null;
  const factor = match?.[2] === undefined ? undefined : units.get(match[2]);
  const whole = numberTypeOf(model, type)?.base === "integer";
  const number =
    match?.[1] === undefined ? undefined : whole ? parseInteger(match[1]) : parseFloatText(match[1]);
  if (factor === undefined || number === undefined)
    return { expected: whole ? expected.replace("a number", "a whole number") : expected };
  return { json: number * factor };
}

/** The type of a scalar's number: `float` unless `data_type` says otherwise (9.1.2.2). */
export function numberTypeOf(model: Model, type: DataType): DataType | undefined {
  if (type.definition === undefined) return { name: "float", base: "float" };
  for (const { node, file } of lineOf(model, type.definition)) {
    const named = childOf(node, "data_type");
    if (named !== undefined) return dataTypeAt(model, file, named, true);
  }
  return { name: "float", base: "float" };
}

/** Every unit of a scalar type with its multiplier, prefixes put in front, those of ancestors included. */
export function unitsOf(model: Model, type: DataType): ReadonlyMap<string, number> {
  if (type.definition === undefined) return new Map();
  const units = new Map<string, number>();
  const prefixes = new Map<string, number>();
  for (const { node } of lineOf(model, type.definition)) {
    addMultipliers(units, childOf(node, "units"));
    addMultipliers(prefixes, childOf(node, "prefixes"));
  }
  if (prefixes.size === 0) return units;
  const all = new Map(units);
  for (const [unit, factor] of units) {
    for (const [prefix, more] of prefixes) all.set(`${prefix}${unit}`, factor * more);
  }
  return all;
}

function addMultipliers(to: Map<string, number>, node: YamlNode | undefined): void {
  if (node?.kind !== "map") return;
  for (const { key, value } of node.entries) {
    const number = value.kind === "scalar" ? parseFloatText(value.text) : undefined;
    if (number !== undefined && !to.has(key)) to.set(key, number);
  }
}

/** The unit that a scalar type's values are counted in. */
export function canonicalUnit(model: Model, type: DataType): string | undefined {
  const named = scalarKey(model, type, "canonical_unit");
  if (isString(named)) return named.text;
  return [...unitsOf(model, type)].find(([, factor]) => factor === 1)?.[0];
}

/** Order of two simple values of one type: negative, zero or positive; undefined when they have none. */
export function compareSimple(schema: Schema | undefined, left: Json, right: Json): number | undefined {
  if (typeof left === "number" && typeof right === "number") return left - right;
  if (typeof left !== "string" || typeof right !== "string") return undefined;
  if (schema?.base === "version") {
    const [a, b] = [parseVersion(left), parseVersion(right)];
    return a === undefined || b === undefined ? undefined : compareVersions(a, b);
  }
  if (schema?.base === "timestamp") {
    const [a, b] = [instantOf(left), instantOf(right)];
    return a === undefined || b === undefined ? undefined : a - b;
  }
  return left < right ? -1 : left > right ? 1 : 0;
}
