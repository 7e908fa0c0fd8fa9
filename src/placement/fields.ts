import type { Span } from "../base/span.js";
import { CODES, report } from "../diagnostics/catalog.js";
import type { DiagnosticSink } from "../diagnostics/diagnostic.js";
import { childOf, isNullNode } from "../syntax/access.js";
import type { YamlNode } from "../syntax/node.js";
import { parseBoolean, parseFloatText } from "../syntax/scalars.js";
import { parseScalarUnit } from "../syntax/units.js";

/**
 * Typed reading of one map of the sites file. A value that is there but of the wrong kind is reported at
 * its place and then counts as absent, so that one run shows every fault.
 */
export interface Fields {
  readonly node: YamlNode | undefined;
  text(key: string): string | undefined;
  boolean(key: string): boolean | undefined;
  /** A number not below `minimum` (default 0). */
  number(key: string, minimum?: number): number | undefined;
  /** A whole number in `minimum` .. `maximum`. */
  integer(key: string, minimum?: number, maximum?: number): number | undefined;
  /** Bytes, from `2 GB` or a plain number. */
  size(key: string): number | undefined;
  /** Seconds, from `30 s`, `5 m` or a plain number. */
  time(key: string): number | undefined;
  texts(key: string): readonly string[];
  /** Fields of a map below; reads nothing when it is absent. */
  map(key: string): Fields;
  /** One reader an item of a list of maps. */
  maps(key: string): readonly Fields[];
  has(key: string): boolean;
  /** Place of a value, or of the map itself when the key is absent. */
  span(key: string): Span | undefined;
}

/** Reader of `node`; `path` is its dotted place in the file, for messages. */
export function fieldsOf(node: YamlNode | undefined, path: string, sink: DiagnosticSink): Fields {
  const at = (key: string) => (path === "" ? key : `${path}.${key}`);
  const value = (key: string) => presentChild(node, key);
  const scalar = <T>(
    key: string,
    expected: string,
    parse: (text: string) => T | undefined,
  ): T | undefined => {
    const child = value(key);
    if (child === undefined) return undefined;
    const parsed = child.kind === "scalar" ? parse(child.text) : undefined;
    if (parsed === undefined) report(sink, CODES.invalidSetting, child.span, { path: at(key), expected });
    return parsed;
  };
  const items = (key: string): readonly YamlNode[] => {
    const child = value(key);
    if (child === undefined) return [];
    if (child.kind === "seq") return child.items;
    report(sink, CODES.invalidSetting, child.span, { path: at(key), expected: "a list" });
    return [];
  };
  return {
    node,
    text: (key) => scalar(key, "a text", (text) => text),
    boolean: (key) => scalar(key, "true or false", parseBoolean),
    number: (key, minimum = 0) =>
      scalar(key, `a number of at least ${minimum}`, (text) =>
        within(parseFloatText(text), minimum, Infinity),
      ),
    integer: (key, minimum = 0, maximum = Number.MAX_SAFE_INTEGER) =>
      scalar(key, wholeNumber(minimum, maximum), (text) =>
        whole(within(parseFloatText(text), minimum, maximum)),
      ),
    size: (key) => scalar(key, 'a size such as "2 GB"', parseSize),
    time: (key) => scalar(key, 'a time such as "30 s"', parseTime),
    texts: (key) => items(key).flatMap((item) => (item.kind === "scalar" ? [item.text] : [])),
    map: (key) => fieldsOf(value(key), at(key), sink),
    maps: (key) => items(key).map((item, index) => fieldsOf(item, at(`${key}.${index}`), sink)),
    has: (key) => value(key) !== undefined,
    span: (key) => value(key)?.span ?? node?.span,
  };
}

/** Places of all values below a node by dotted path, list items by index. */
export function spansBelow(node: YamlNode | undefined, prefix = ""): ReadonlyMap<string, Span> {
  const spans = new Map<string, Span>();
  const visit = (child: YamlNode, path: string) => {
    spans.set(path, child.span);
    for (const [below, span] of spansBelow(child, `${path}.`)) spans.set(below, span);
  };
  if (node?.kind === "map") for (const { key, value } of node.entries) visit(value, `${prefix}${key}`);
  if (node?.kind === "seq")
    for (const [index, item] of node.items.entries()) visit(item, `${prefix}${index}`);
  return spans;
}

/** Bytes of `2 GB` (TOSCA scalar-unit.size) or of a plain number; undefined for anything else. */
export function parseSize(text: string): number | undefined {
  return parseScalarUnit("scalar-unit.size", text)?.canonical ?? within(parseFloatText(text), 0, Infinity);
}

/** Seconds of `30 s` (TOSCA scalar-unit.time) or of a plain number. */
function parseTime(text: string): number | undefined {
  return parseScalarUnit("scalar-unit.time", text)?.canonical ?? within(parseFloatText(text), 0, Infinity);
}

function presentChild(node: YamlNode | undefined, key: string): YamlNode | undefined {
  const child = childOf(node, key);
  return child === undefined || isNullNode(child) ? undefined : child;
}

function within(value: number | undefined, minimum: number, maximum: number): number | undefined {
  return value !== undefined && Number.isFinite(value) && value >= minimum && value <= maximum
    ? value
    : undefined;
}

function whole(value: number | undefined): number | undefined {
  return value !== undefined && Number.isSafeInteger(value) ? value : undefined;
}

function wholeNumber(minimum: number, maximum: number): string {
  return maximum === Number.MAX_SAFE_INTEGER
    ? `a whole number of at least ${minimum}`
    : `a whole number from ${minimum} to ${maximum}`;
}
