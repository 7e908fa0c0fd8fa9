import type { Json } from "../base/json.js";
import type { ScalarNode, YamlNode } from "./node.js";

/**
 * Values of scalars, made from their source text where the TOSCA type of the place is known
 * (TOSCA 1.3 3.3.1, F18): `16.04` is a version or a text or a number as declared. Every reader gives
 * undefined for a text that is not of its type; none throws.
 */

const TRUE_WORDS = new Set(["true", "True", "TRUE", "yes", "Yes", "YES", "on", "On", "ON"]);
const FALSE_WORDS = new Set(["false", "False", "FALSE", "no", "No", "NO", "off", "Off", "OFF"]);

/** The boolean words that real 1.x templates use: PyYAML's set, without `y` and `n`. */
export function parseBoolean(text: string): boolean | undefined {
  if (TRUE_WORDS.has(text)) return true;
  return FALSE_WORDS.has(text) ? false : undefined;
}

/** Integers of YAML 1.2's core schema: decimal, `0o17`, `0x1F`; `1.0` is none. */
export function parseInteger(text: string): number | undefined {
  if (/^[-+]?\d+$/.test(text)) return Number(text);
  return /^(0o[0-7]+|0x[\dA-Fa-f]+)$/.test(text) ? Number(text) : undefined;
}

/** Floats of YAML 1.2's core schema, integers included, with `.inf` and `.nan`. */
export function parseFloatText(text: string): number | undefined {
  if (/^[-+]?(\.\d+|\d+(\.\d*)?)([eE][-+]?\d+)?$/.test(text)) return Number(text);
  if (/^[-+]?\.(inf|Inf|INF)$/.test(text)) return text.startsWith("-") ? -Infinity : Infinity;
  return /^\.(nan|NaN|NAN)$/.test(text) ? Number.NaN : parseInteger(text);
}

/** True for `null`, `~` and nothing at all. */
export function isNull(node: ScalarNode): boolean {
  if (node.style === "empty") return node.tag === undefined || node.tag === "!!null";
  return node.style === "plain" && /^(~|null|Null|NULL)$/.test(node.text);
}

/** TOSCA 1.3 3.3.2: `major.minor[.fix[.qualifier[-build]]]`. */
export interface Version {
  readonly major: number;
  readonly minor: number;
  readonly fix: number;
  readonly qualifier: string | undefined;
  readonly build: number | undefined;
}

export function parseVersion(text: string): Version | undefined {
  const match = /^(\d+)\.(\d+)(?:\.(\d+)(?:\.([\p{L}\p{N}_]+)(?:-(\d+))?)?)?$/u.exec(text);
  if (match === null) return undefined;
  const build = match[5];
  return {
    major: Number(match[1]),
    minor: Number(match[2]),
    fix: Number(match[3] ?? 0),
    qualifier: match[4],
    build: build === undefined ? undefined : Number(build),
  };
}

/** Order of versions: negative, zero or positive; a qualified version is older than the plain one. */
export function compareVersions(left: Version, right: Version): number {
  const numbers = left.major - right.major || left.minor - right.minor || left.fix - right.fix;
  if (numbers !== 0) return numbers;
  if (left.qualifier === right.qualifier) return (left.build ?? 0) - (right.build ?? 0);
  if (left.qualifier === undefined) return 1;
  if (right.qualifier === undefined) return -1;
  return left.qualifier < right.qualifier ? -1 : 1;
}

/** Milliseconds since 1970 of a YAML timestamp (YAML 1.1 timestamp type); dates alone are midnight UTC. */
export function parseTimestamp(text: string): number | undefined {
  const match = TIMESTAMP.exec(text);
  if (match === null) return undefined;
  const part = (index: number) => Number(match[index] ?? 0);
  const [year, month, day, hour, minute, second] = [1, 2, 3, 4, 5, 6].map(part) as Six;
  const lastDay = new Date(Date.UTC(year, month, 0)).getUTCDate();
  if (month < 1 || month > 12 || day < 1 || day > lastDay) return undefined;
  if (hour > 23 || minute > 59 || second > 59) return undefined;
  const fraction = Math.floor(Number(`0.${match[7] ?? "0"}`) * 1000);
  const offset = match[8] === undefined ? 0 : (part(9) * 60 + part(10)) * (match[8] === "-" ? -1 : 1);
  return Date.UTC(year, month - 1, day, hour, minute, second, fraction) - offset * 60_000;
}

type Six = [number, number, number, number, number, number];
const TIMESTAMP =
  /^(\d{4})-(\d\d?)-(\d\d?)(?:(?:[Tt]|[ \t]+)(\d\d?):(\d\d):(\d\d)(?:\.(\d*))?(?:[ \t]*(?:Z|([-+])(\d\d?)(?::?(\d\d))?))?)?$/;

/** TOSCA 1.3 3.3.3: bounds of a range; `upper` is infinite for `UNBOUNDED`. */
export interface Range {
  readonly lower: number;
  readonly upper: number;
}

/** Bounds of a two-element list; undefined when they are no integers or out of order. */
export function parseRange(node: YamlNode): Range | undefined {
  if (node.kind !== "seq" || node.items.length !== 2) return undefined;
  const [first, second] = node.items;
  if (first?.kind !== "scalar" || second?.kind !== "scalar") return undefined;
  const lower = parseInteger(first.text);
  const upper = second.text === "UNBOUNDED" ? Infinity : parseInteger(second.text);
  return lower === undefined || upper === undefined || lower > upper ? undefined : { lower, upper };
}

/** Value of a scalar at a place that nothing declares: YAML 1.2 core and the yes/no words. */
export function undeclaredValue(node: ScalarNode): Json {
  if (isNull(node)) return null;
  if (node.style !== "plain" || node.tag === "!!str" || node.tag === "!") return node.text;
  if (!startsNumber(node.text.charCodeAt(0))) return parseBoolean(node.text) ?? node.text;
  const number = parseFloatText(node.text);
  return number !== undefined && Number.isFinite(number) ? number : node.text;
}

/** Digits, signs and the dot: most texts begin otherwise, and then no number has to be tried. */
function startsNumber(code: number): boolean {
  return (code >= 48 && code <= 57) || code === 43 || code === 45 || code === 46;
}

/**
 * A tree as plain JSON from which every text can be had again: what {@link undeclaredValue} would turn into a
 * number or a boolean with another spelling (`1.10`, `yes`, `0x1F`) stays text.
 */
export function faithfulJson(node: YamlNode): Json {
  if (node.kind === "seq") return node.items.map(faithfulJson);
  if (node.kind === "map")
    return Object.fromEntries(node.entries.map(({ key, value }) => [key, faithfulJson(value)]));
  const value = undeclaredValue(node);
  return value === null || String(value) === node.text ? value : node.text;
}

/** A tree as plain JSON, scalars by {@link undeclaredValue}; a key `__proto__` is an ordinary key. */
export function toJson(node: YamlNode): Json {
  switch (node.kind) {
    case "scalar":
      return undeclaredValue(node);
    case "seq":
      return node.items.map(toJson);
    case "map":
      return Object.fromEntries(node.entries.map(({ key, value }) => [key, toJson(value)]));
  }
}
