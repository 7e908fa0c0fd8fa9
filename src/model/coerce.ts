import type { Json } from "../base/json.js";
import type { MapNode, ScalarNode, YamlNode } from "../syntax/node.js";
import {
  isNull,
  parseBoolean,
  parseFloatText,
  parseInteger,
  parseRange,
  parseTimestamp,
  toJson,
  undeclaredValue,
} from "../syntax/scalars.js";
import { parseScalarUnit, type ScalarUnitType, unitsOf } from "../syntax/units.js";
import { readVersion } from "./compare.js";
import { formatFault } from "./formats/text-format.js";
import { propertiesOf } from "./properties.js";
import { ANY, type BaseType, type ValueSchema } from "./schemas.js";

/*
 * How values appear in the compiled topology: integer, float, boolean as themselves; string, version and
 * timestamp as the text in the file; scalar-unit.size as a whole number of bytes, scalar-unit.time as
 * seconds, scalar-unit.frequency as hertz, scalar-unit.bitrate as bits per second; range as
 * [lower, upper | "UNBOUNDED"]; list and map as such.
 */

/** Types whose values are written as one scalar. */
export function isScalarBase(base: BaseType): boolean {
  return base !== "list" && base !== "map" && base !== "complex" && base !== "any" && base !== "range";
}

/** Value of a scalar under a scalar type; undefined when the text is not of the type (F18). */
export function scalarJson(node: ScalarNode, base: BaseType): Json | undefined {
  if (isNull(node)) return base === "null" ? null : undefined;
  const text = node.text.trim();
  switch (base) {
    case "string":
      return node.text;
    case "integer":
      return parseInteger(text);
    case "float": {
      const value = parseFloatText(text);
      return value === undefined || !Number.isFinite(value) ? undefined : value;
    }
    case "boolean":
      return parseBoolean(text);
    case "version":
      return readVersion(text) === undefined ? undefined : text;
    case "timestamp":
      return parseTimestamp(text) === undefined ? undefined : text;
    case "scalar-unit.size":
    case "scalar-unit.time":
    case "scalar-unit.frequency":
    case "scalar-unit.bitrate":
      return unitJson(text, base);
    default:
      return undefined;
  }
}

function unitJson(text: string, base: ScalarUnitType): number | undefined {
  const canonical = parseScalarUnit(base, text)?.canonical;
  if (canonical === undefined) return undefined;
  return base === "scalar-unit.size" ? Math.round(canonical) : canonical;
}

/** `[lower, upper]`, with `"UNBOUNDED"` for an open end. */
export function rangeJson(node: YamlNode): Json | undefined {
  const range = parseRange(node);
  if (range === undefined) return undefined;
  return [range.lower, range.upper === Number.POSITIVE_INFINITY ? "UNBOUNDED" : range.upper];
}

/**
 * A literal without functions under a schema, for operands of constraints and values in filters; undefined
 * when it is not of the type. Constraints are not checked, defaults not added. Numbers are canonical, so that
 * `0.5 GB` equals `500 MB`.
 */
export function literalJson(node: YamlNode, schema: ValueSchema): Json | undefined {
  switch (schema.base) {
    case "any":
      return toJson(node);
    case "range":
      return rangeJson(node);
    case "list":
      return node.kind === "seq"
        ? whole(node.items.map((item) => literalJson(item, schema.entry ?? ANY)))
        : undefined;
    case "map":
      return node.kind === "map" ? fieldsJson(node, () => schema.entry ?? ANY) : undefined;
    case "complex": {
      const fields = schema.data && propertiesOf(schema.data);
      return node.kind === "map" ? fieldsJson(node, (key) => fields?.get(key)?.schema ?? ANY) : undefined;
    }
    default:
      if (node.kind !== "scalar") return undefined;
      if (schema.format !== undefined && formatFault(node.text, schema.format) !== undefined)
        return undefined;
      return scalarJson(node, schema.base);
  }
}

function whole<T>(values: readonly (T | undefined)[]): readonly T[] | undefined {
  return values.includes(undefined) ? undefined : (values as readonly T[]);
}

function fieldsJson(node: MapNode, schemaAt: (key: string) => ValueSchema): Json | undefined {
  const values = whole(node.entries.map(({ key, value }) => literalJson(value, schemaAt(key))));
  return values && Object.fromEntries(node.entries.map(({ key }, index) => [key, values[index] ?? null]));
}

/** True for a scalar without quotes that YAML reads as a number or a boolean: `16.04`, `yes`. */
export function isUnquoted(node: ScalarNode): boolean {
  return node.style === "plain" && node.tag === undefined && typeof undeclaredValue(node) !== "string";
}

/** What a value of a type looks like, for messages. */
export function expectation(schema: ValueSchema): string {
  switch (schema.base) {
    case "string":
      return schema.format === undefined ? "a text" : `a text in ${schema.format.toUpperCase()}`;
    case "integer":
      return "an integer";
    case "float":
      return "a number";
    case "boolean":
      return "true or false";
    case "version":
      return "a version such as 1.2";
    case "timestamp":
      return "a timestamp such as 2026-01-31T12:00:00Z";
    case "range":
      return "a range such as [1, 4], lower limit first";
    case "list":
      return "a list";
    case "map":
      return "a map";
    case "complex":
      return `a map of type ${schema.type}`;
    case "scalar-unit.size":
    case "scalar-unit.time":
    case "scalar-unit.frequency":
    case "scalar-unit.bitrate":
      return `a number with a unit (${unitsOf(schema.base).join(", ")})`;
    default:
      return `a value of type ${schema.type}`;
  }
}

/** What was found instead, for messages; long texts are cut. */
export function finding(node: YamlNode): string {
  if (node.kind === "map") return "a map";
  if (node.kind === "seq") return "a list";
  if (isNull(node)) return "nothing";
  const text = node.text.length > 40 ? `${node.text.slice(0, 37)}...` : node.text;
  return `"${text}"`;
}

/** Stands in messages for a value that may be a secret. */
export const HIDDEN = "a hidden value";

/** True for a label that names what is likely a secret: messages then do not show the value. */
export function isSecret(what: string): boolean {
  return /passw|secret|token|credential|(access|private|api|secret)_?key/i.test(what);
}
