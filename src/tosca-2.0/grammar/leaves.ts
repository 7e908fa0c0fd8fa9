import { CODES, report } from "../../diagnostics/catalog.js";
import type { DiagnosticSink } from "../../diagnostics/diagnostic.js";
import type { MapNode, YamlNode } from "../../syntax/node.js";
import { parseInteger, parseVersion } from "../../syntax/scalars.js";
import { callIn } from "../functions/call.js";
import { found, isNothing, isString, literalKind, VERSION_FORM } from "../literals.js";
import { type Place, wrongKindAt } from "./place.js";
import type { Shape } from "./shape.js";

type LeafName = Exclude<
  Shape["is"],
  "word" | "map" | "list" | "named" | "construct" | "property" | "parameter"
>;

type Check = (place: Place, sink: DiagnosticSink) => void;

const CHECKS: Readonly<Record<LeafName, Check>> = {
  text: (place, sink) => {
    if (!isString(place.node)) wrongKindAt(place, "a text", sink);
  },
  name: checkNameValue,
  names: checkNames,
  boolean: checkBoolean,
  version: checkVersion,
  count: checkCount,
  range: checkRange,
  value: () => {},
  something: (place, sink) => {
    if (isNothing(place.node)) wrongKindAt(place, "a value", sink);
  },
  condition: checkCondition,
  metadata: checkMetadata,
  dsl: checkDsl,
  multipliers: checkMultipliers,
};

/** Checks a value that has no keynames of its own. */
export function checkLeaf(place: Place, leaf: LeafName, sink: DiagnosticSink): void {
  CHECKS[leaf](place, sink);
}

function checkNameValue(place: Place, sink: DiagnosticSink): void {
  const { node, what } = place;
  if (!isString(node)) wrongKindAt(place, "a text", sink);
  else if (node.text === "") report(sink, CODES.emptyValue, node.span, { what });
}

function checkNames(place: Place, sink: DiagnosticSink): void {
  const { node } = place;
  if (node.kind !== "seq") checkNameValue(place, sink);
  else for (const item of node.items) checkNameValue({ ...place, node: item, span: item.span }, sink);
}

/** Only `true` and `false` (9.1.1.4); another spelling of YAML 1.2 in a keyname is read with a warning. */
function checkBoolean(place: Place, sink: DiagnosticSink): void {
  const { node, what } = place;
  if (node.kind !== "scalar" || literalKind(node) !== "boolean") {
    wrongKindAt(place, "true or false", sink);
  } else if (node.text !== "true" && node.text !== "false") {
    report(sink, CODES.booleanSpelling, node.span, { what, text: node.text });
  }
}

/** A version with major and minor number only must be quoted, or it is a number (9.1.2.3). */
function checkVersion(place: Place, sink: DiagnosticSink): void {
  const { node, what } = place;
  if (!isString(node)) {
    const shown = place.node.kind === "scalar" ? place.node.text : "";
    const hint = shown === "" ? undefined : `Write "${shown}" in quotes.`;
    wrongKindAt(place, "a version in quotes", sink, hint);
    return;
  }
  if (parseVersion(node.text) === undefined) {
    report(sink, CODES.wrongValueType, node.span, { what, expected: VERSION_FORM, found: `"${node.text}"` });
  }
}

function checkCount(place: Place, sink: DiagnosticSink): void {
  const { node } = place;
  if (callIn(node) !== undefined) return;
  const number =
    node.kind === "scalar" && literalKind(node) === "integer" ? parseInteger(node.text) : undefined;
  if (number === undefined) wrongKindAt(place, "a whole number", sink);
  else if (number < 0) {
    report(sink, CODES.valueOutOfBounds, node.span, { what: place.what, rule: "must not be negative" });
  }
}

/** Two whole numbers in order; the upper one may be the word UNBOUNDED (8.4). */
function checkRange(place: Place, sink: DiagnosticSink): void {
  const { node, what } = place;
  if (node.kind !== "seq") {
    wrongKindAt(place, "a list of two whole numbers", sink);
    return;
  }
  const [lower, upper] = node.items.map(boundOf);
  const fine = node.items.length === 2 && lower !== undefined && upper !== undefined && lower !== Infinity;
  if (!fine || lower < 0 || lower > upper) {
    const rule = "must be [ lower, upper ]: two whole numbers in order, the upper one may be UNBOUNDED";
    report(sink, CODES.valueOutOfBounds, node.span, { what, rule });
  }
}

function boundOf(node: YamlNode): number | undefined {
  if (node.kind !== "scalar") return undefined;
  if (node.text === "UNBOUNDED") return Infinity;
  return literalKind(node) === "integer" ? parseInteger(node.text) : undefined;
}

function checkCondition(place: Place, sink: DiagnosticSink): void {
  const { node, what } = place;
  const literal = node.kind === "scalar" && literalKind(node) === "boolean";
  if (callIn(node) !== undefined || literal) return;
  if (isNothing(node)) wrongKindAt(place, "a condition", sink);
  else if (node.kind !== "map" || !node.entries.some(({ key }) => key.startsWith("$"))) {
    const hint = formerCondition(node);
    report(sink, CODES.notACondition, node.span, { what, found: found(node) }, { hint });
  }
}

/** How TOSCA 2.0 writes what stands there in the words of TOSCA 1.3 (3.6.5, 3.6.25). */
function formerCondition(node: YamlNode): string | undefined {
  const [first] = node.kind === "map" ? node.entries : [];
  if (first === undefined) return undefined;
  if (/^(and|or|not)$/.test(first.key)) return `Did you mean "$${first.key}"?`;
  return /^(properties|capabilities)$/.test(first.key)
    ? "TOSCA 2.0 filters by a condition, such as { $equal: [ { $get_property: [ SELF, name ] }, value ] }."
    : undefined;
}

/**
 * Metadata may hold any YAML (5.3.1). The file's own `template_name` and `template_author` are texts when they
 * are single values, and no normative entry may be empty.
 */
function checkMetadata(place: Place, sink: DiagnosticSink): void {
  const { node } = place;
  if (node.kind !== "map") {
    wrongKindAt(place, "a map", sink);
    return;
  }
  for (const { key, keySpan, value } of node.entries) {
    if (key === "") report(sink, CODES.notAName, keySpan, { what: "metadata", name: key });
    if (!/^template_(name|author|version)$/.test(key) || value.kind !== "scalar" || isString(value)) continue;
    if (key === "template_version" && literalKind(value) === "float") continue;
    wrongKindAt({ node: value, what: `"${key}" of the metadata`, span: keySpan }, "a text", sink);
  }
}

/** Each entry sets an anchor for use elsewhere (6.3). */
function checkDsl(place: Place, sink: DiagnosticSink): void {
  const { node } = place;
  if (node.kind !== "map") {
    wrongKindAt(place, "a map", sink);
    return;
  }
  for (const entry of node.entries) {
    if (!setsAnchor(entry)) report(sink, CODES.definitionWithoutAnchor, entry.keySpan, { name: entry.key });
  }
}

/** The tree does not keep anchors: the text between the key and the end of its value shows them. */
function setsAnchor({ keySpan, value }: MapNode["entries"][number]): boolean {
  if (value.alias !== undefined || value.span.source !== keySpan.source) return true;
  const text = keySpan.source.text.slice(keySpan.end, value.span.end);
  return /(^|[\s,[{:])&[^\s,[\]{}]/.test(text.replace(/(^|\s)#.*$/gm, ""));
}

function checkMultipliers(place: Place, sink: DiagnosticSink): void {
  const { node } = place;
  if (node.kind !== "map") {
    wrongKindAt(place, "a map", sink);
    return;
  }
  for (const { key, keySpan, value } of node.entries) {
    const kind = value.kind === "scalar" ? literalKind(value) : "null";
    if (kind === "integer" || kind === "float") continue;
    wrongKindAt({ node: value, what: `The multiplier of "${key}"`, span: keySpan }, "a number", sink);
  }
}
