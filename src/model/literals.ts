import type { Json } from "../base/json.js";
import type { Span } from "../base/span.js";
import { suggest } from "../base/suggest.js";
import { CODES, report } from "../diagnostics/catalog.js";
import { aliasLabels, isLostNode, isNullNode } from "../syntax/access.js";
import { isPartialMap } from "../syntax/merge.js";
import type { MapEntry, MapNode, ScalarNode, SeqNode, YamlNode } from "../syntax/node.js";
import { toJson, undeclaredValue } from "../syntax/scalars.js";
import { asFunctionCall, FUNCTION_NAMES } from "./call.js";
import {
  expectation,
  finding,
  HIDDEN,
  isScalarBase,
  isSecret,
  isUnquoted,
  rangeJson,
  scalarJson,
} from "./coerce.js";
import { type Evaluation, fixed, type Place } from "./entities.js";
import { formatFault } from "./formats/text-format.js";
import { chainOf } from "./inherit.js";
import { type PropertyDefinition, propertiesOf } from "./properties.js";
import { ANY, type ValueSchema } from "./schemas.js";
import type { Value } from "./value.js";

/** Marks input values from the command line, which are text by nature and need no note when converted. */
export const INPUT_TAG = "!input";

/** A value that is no function call, read as its declared type says (F18-F28); parts may be calls. */
export function literal(
  evaluation: Evaluation,
  node: YamlNode,
  schema: ValueSchema,
  place: Place,
): Value | undefined {
  const { base } = schema;
  if (base === "any") return undeclared(evaluation, node, place);
  if (base === "range") return range(evaluation, node, schema, place);
  if (schema.format === "json" && node.kind !== "scalar") return fixed(JSON.stringify(toJson(node)));
  if (isScalarBase(base) && node.kind === "scalar") return scalar(evaluation, node, schema, place);
  if (base === "list" && node.kind === "seq") return list(evaluation, node, schema.entry ?? ANY, place);
  if (base === "map" && node.kind === "map") return map(evaluation, node, schema, place);
  if (base === "complex" && node.kind === "map") return complex(evaluation, node, schema, place);
  return mismatch(evaluation, node, schema, place);
}

const INTEGER: ValueSchema = { type: "integer", base: "integer", constraints: [] };

/** Two limits, each of which may be given by a function (F20). */
function range(evaluation: Evaluation, node: YamlNode, schema: ValueSchema, place: Place): Value | undefined {
  const json = rangeJson(node);
  if (json !== undefined) return fixed(json);
  const items = node.kind === "seq" && node.items.length === 2 ? node.items : [];
  if (!items.some((item) => asFunctionCall(item) !== undefined))
    return mismatch(evaluation, node, schema, place);
  const isOpen = (item: YamlNode) => item.kind === "scalar" && item.text === "UNBOUNDED";
  const limits = items.map((item) =>
    isOpen(item) ? fixed("UNBOUNDED") : evaluation.evaluate(item, INTEGER, place),
  );
  const [lower, upper] = limits;
  if (lower === undefined || upper === undefined) return undefined;
  if (lower.kind !== "static" || upper.kind !== "static") return { kind: "list", items: [lower, upper] };
  const ordered =
    typeof lower.json !== "number" || typeof upper.json !== "number" || lower.json <= upper.json;
  return ordered ? fixed([lower.json, upper.json]) : mismatch(evaluation, node, schema, place);
}

function scalar(
  evaluation: Evaluation,
  node: ScalarNode,
  schema: ValueSchema,
  place: Place,
): Value | undefined {
  const json = scalarJson(node, schema.base);
  if (json === undefined) return mismatch(evaluation, node, schema, place);
  if (schema.format !== undefined) {
    const reason = formatFault(node.text, schema.format);
    if (reason !== undefined) return malformed(evaluation, node, schema.format.toUpperCase(), reason, place);
  } else if (place.site === undefined) noteStyle(evaluation, node, schema, place);
  return fixed(json);
}

function malformed(
  evaluation: Evaluation,
  node: ScalarNode,
  format: string,
  reason: string,
  { what, site }: Place,
): undefined {
  const labels = aliasLabels(node);
  report(
    evaluation.world.sink,
    CODES.malformedText,
    site ?? firstLine(node.span),
    { what, format, reason },
    { labels, identity: `${format} ${reason}` },
  );
  return undefined;
}

/** Quotes where a number or a boolean is declared, no quotes where a text is: both are read, and said. */
function noteStyle(evaluation: Evaluation, node: ScalarNode, schema: ValueSchema, { what }: Place): void {
  const { sink } = evaluation.world;
  if (schema.base === "string" && isUnquoted(node))
    report(sink, CODES.unquotedText, node.span, { what, value: node.text }, { labels: aliasLabels(node) });
  const quoted = node.style !== "plain" && node.tag !== INPUT_TAG;
  if (!quoted || !["integer", "float", "boolean"].includes(schema.base)) return;
  const value = isSecret(what) ? HIDDEN : `the text "${node.text}"`;
  report(sink, CODES.valueConverted, node.span, { what, type: schema.type, value });
}

function undeclared(evaluation: Evaluation, node: YamlNode, place: Place): Value | undefined {
  if (node.kind === "scalar") return fixed(undeclaredValue(node));
  if (node.kind === "seq") return list(evaluation, node, ANY, place);
  return map(evaluation, node, ANY, place);
}

function list(evaluation: Evaluation, node: SeqNode, entry: ValueSchema, place: Place): Value | undefined {
  const items: Value[] = [];
  let whole = true;
  for (const [index, item] of node.items.entries()) {
    const value = evaluation.evaluate(item, entry, {
      ...place,
      what: `Entry ${index} of ${inner(place.what)}`,
    });
    if (value === undefined) whole = false;
    else items.push(value);
  }
  if (!whole) return undefined;
  const json = items.map((item) => (item.kind === "static" ? item.json : undefined));
  return json.includes(undefined) ? { kind: "list", items } : fixed(json as Json[]);
}

function map(evaluation: Evaluation, node: MapNode, schema: ValueSchema, place: Place): Value | undefined {
  const entries: [string, Value][] = [];
  let whole = true;
  for (const entry of node.entries) {
    const what = `The entry "${entry.key}" of ${inner(place.what)}`;
    const key = keyText(evaluation, entry, schema.key, place);
    const value = evaluation.evaluate(entry.value, schema.entry ?? ANY, { ...place, what });
    if (value === undefined || key === undefined) whole = false;
    else entries.push([key, value]);
  }
  return whole ? collect(entries) : undefined;
}

/** A key under its schema (F22); one that a function makes is what the function gives. */
function keyText(
  evaluation: Evaluation,
  { key, keySpan, keyNode }: MapEntry,
  schema: ValueSchema | undefined,
  place: Place,
): string | undefined {
  const call = keyNode === undefined ? undefined : asFunctionCall(keyNode);
  if (schema === undefined && call === undefined) return key;
  const node: YamlNode = keyNode ?? {
    kind: "scalar",
    span: keySpan,
    text: key,
    style: "double",
    tag: INPUT_TAG,
  };
  const value = evaluation.evaluate(node, schema ?? ANY, { ...place, what: `The key "${key}"` });
  if (value?.kind !== "static" || call === undefined) return value === undefined ? undefined : key;
  return typeof value.json === "string" ? value.json : JSON.stringify(value.json);
}

function complex(
  evaluation: Evaluation,
  node: MapNode,
  schema: ValueSchema,
  place: Place,
): Value | undefined {
  const type = schema.data;
  if (type === undefined) return map(evaluation, node, ANY, place);
  const fields = propertiesOf(type);
  const entries: [string, Value][] = [];
  let whole = chainOf(type).complete ? reportUnknownFields(evaluation, node, fields, type.name, place) : true;
  const given = new Map(node.entries.map((entry) => [entry.key, entry.value]));
  for (const field of fields.values()) {
    const at = { ...place, what: `The field "${field.name}" of ${inner(place.what)}` };
    const value = fieldValue(evaluation, field, given.get(field.name), at);
    if (value === "none") {
      if (field.required) whole = missingField(evaluation, node, field, place);
    } else if (value === undefined) whole = false;
    else entries.push([field.name, value]);
  }
  return whole ? collect(entries) : undefined;
}

/** The given value of a field, else its default (F28); an empty value is none. */
function fieldValue(
  evaluation: Evaluation,
  { schema, default: fallback }: PropertyDefinition,
  given: YamlNode | undefined,
  place: Place,
): Value | undefined | "none" {
  if (given !== undefined && isLostNode(given)) return undefined;
  if (given !== undefined && (!isNullNode(given) || schema.base === "null"))
    return evaluation.evaluate(given, schema, place);
  if (fallback === undefined) return "none";
  const defaults = place.defaults ?? [];
  if (!defaults.includes(fallback))
    return evaluation.evaluate(fallback, schema, { ...place, defaults: [...defaults, fallback] });
  const args = { what: place.what, type: schema.type };
  const at = place.site ?? firstLine(fallback.span);
  report(evaluation.world.sink, CODES.endlessDefault, at, args, { identity: schema.type });
  return undefined;
}

function reportUnknownFields(
  evaluation: Evaluation,
  node: MapNode,
  fields: ReadonlyMap<string, PropertyDefinition>,
  type: string,
  place: Place,
): boolean {
  const unknown = node.entries.filter(({ key }) => !fields.has(key));
  for (const { key, keySpan } of unknown) {
    const suggestion = suggest(key, fields.keys());
    const fixes =
      suggestion === undefined
        ? []
        : [{ title: `Rename to "${suggestion}"`, edits: [{ span: keySpan, replacement: suggestion }] }];
    const args = { property: key, owner: `the type ${type}`, suggestion };
    report(evaluation.world.sink, CODES.unknownProperty, place.site ?? keySpan, args, {
      fixes: place.site === undefined ? fixes : [],
      labels: aliasLabels(node),
      identity: key,
    });
  }
  return unknown.length === 0;
}

function missingField(
  evaluation: Evaluation,
  node: MapNode,
  { name, schema, span, owner }: PropertyDefinition,
  place: Place,
): false {
  if (isPartialMap(node)) return false;
  const args = { property: name, owner: place.what, type: schema.type };
  const labels = [...aliasLabels(node), { span, text: `declared by ${owner}` }];
  report(evaluation.world.sink, CODES.missingProperty, place.site ?? firstLine(node.span), args, {
    labels,
    identity: `field ${name}`,
  });
  return false;
}

function firstLine(span: Span): Span {
  const end = span.source.text.indexOf("\n", span.start);
  return end === -1 || end > span.end ? span : { ...span, end };
}

function collect(entries: readonly (readonly [string, Value])[]): Value {
  const json: [string, Json][] = [];
  for (const [key, value] of entries) if (value.kind === "static") json.push([key, value.json]);
  if (json.length === entries.length) return fixed(Object.fromEntries(json));
  return { kind: "map", entries: Object.fromEntries(entries) };
}

function mismatch(evaluation: Evaluation, node: YamlNode, schema: ValueSchema, place: Place): undefined {
  if (isLostNode(node)) return undefined;
  const args = {
    what: place.what,
    expected: expectation(schema),
    found: isSecret(place.what) ? HIDDEN : finding(node),
  };
  report(evaluation.world.sink, CODES.wrongValueType, place.site ?? firstLine(node.span), args, {
    labels: aliasLabels(node),
    identity: `${args.expected} ${args.found}`,
    ...functionHint(node),
  });
  return undefined;
}

/** A map with one entry where none is expected is most likely a call with a slip in the function's name. */
function functionHint(node: YamlNode): { readonly hint?: string } {
  const [entry] = node.kind === "map" && node.entries.length === 1 ? node.entries : [];
  const near = entry === undefined ? undefined : suggest(entry.key, FUNCTION_NAMES);
  return near === undefined ? {} : { hint: `Did you mean the function "${near}"?` };
}

/** A label in the middle of a sentence. */
function inner(what: string): string {
  return what.charAt(0).toLowerCase() + what.slice(1);
}
