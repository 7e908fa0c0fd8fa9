import type { Span } from "../base/span.js";
import { didYouMean } from "../base/suggest.js";
import { CODES, report } from "../diagnostics/catalog.js";
import type { DiagnosticSink } from "../diagnostics/diagnostic.js";
import { renameFixes } from "../diagnostics/fixes.js";
import { aliasLabels, expectMap, isLostNode, isNullNode, wrongKind } from "../syntax/access.js";
import { isPartialMap } from "../syntax/merge.js";
import type { MapEntry, MapNode, ScalarNode, YamlNode } from "../syntax/node.js";
import { parseBoolean, undeclaredValue } from "../syntax/scalars.js";
import { DEFAULT_QUIRKS, type Quirk, type Quirks } from "./quirks.js";
import type { KeyRule, Shape, ValueKind } from "./shape.js";
import { markPartial, UNREADABLE } from "./unreadable.js";
import type { LocatedBoolean, LocatedText, NamedValue, ToscaVersion } from "./views.js";

/** What reading needs besides the tree. */
export interface ReadContext {
  readonly sink: DiagnosticSink;
  readonly version: ToscaVersion;
  /** Without them the defaults. */
  readonly quirks?: Quirks;
}

/** The checked entries of one construct: whatever is asked for has the kind the shape gives it. */
export interface Fields {
  readonly span: Span;
  node(key: string): YamlNode | undefined;
  text(key: string): LocatedText | undefined;
  boolean(key: string): LocatedBoolean | undefined;
  /** True where the entry, or the whole construct, is there but could not be read. */
  lost(key: string): boolean;
  /** Entries of a map, empty when absent and {@link UNREADABLE} when lost. */
  entries(key: string): readonly NamedValue[];
  /** Texts of a list; items that are no text are reported and left out. */
  texts(key: string): readonly LocatedText[] | undefined;
  /** Entries of an open shape that are no keynames. */
  readonly rest: readonly NamedValue[];
}

/** Whose fields are read: the name in messages, and the place where a missing key is reported. */
export interface Owner {
  readonly name?: string;
  readonly place: Span;
}

const NONE: ReadonlySet<string> = new Set();

/** Checks a construct against its shape and gives access to what is sound; undefined when it is no map. */
export function readFields(
  context: ReadContext,
  node: YamlNode,
  shape: Shape,
  owner: Owner,
): Fields | undefined {
  const label = owner.name === undefined ? shape.owner : `${shape.owner} "${owner.name}"`;
  if (isLostNode(node)) return lostFields(context, node);
  if (isNullNode(node)) {
    report(context.sink, CODES.emptySection, owner.place, { what: label });
    return fieldsOf(context, label, node.span, new Map(), []);
  }
  const map = expectMap(node, label, context.sink);
  return map === undefined ? undefined : mapFields(context, map, label, shape, owner);
}

/** Fields of a construct that could not be read: all of them are lost. */
export function lostFields(context: ReadContext, { span }: YamlNode): Fields {
  return { ...fieldsOf(context, "", span, new Map(), []), lost: () => true, entries: () => UNREADABLE };
}

function mapFields(context: ReadContext, map: MapNode, label: string, shape: Shape, owner: Owner): Fields {
  const sound = new Map<string, YamlNode>();
  let lost = NONE;
  const rest: NamedValue[] = [];
  for (const entry of map.entries) {
    const rule = Object.hasOwn(shape.keys, entry.key) ? shape.keys[entry.key] : undefined;
    if (rule !== undefined) {
      if (checkEntry(context, label, entry, rule)) sound.set(entry.key, entry.value);
      else if (isLostNode(entry.value) || !isNullNode(entry.value)) lost = new Set(lost).add(entry.key);
    } else if (entry.keyNode !== undefined) report(context.sink, CODES.complexKey, entry.keySpan, {});
    else if (entry.key === "annotations" && hasQuirk(context, "annotations.ignore")) continue;
    else if (shape.open === true) rest.push(namedValue(entry));
    else reportUnknown(context, label, entry, shape);
  }
  if (!isPartialMap(map)) checkRequired(context, label, map, shape, owner.place);
  return fieldsOf(context, label, map.span, sound, rest, lost);
}

/** True when a switch is on in what is read. */
export function hasQuirk(context: ReadContext, quirk: Quirk): boolean {
  return (context.quirks ?? DEFAULT_QUIRKS).has(quirk);
}

/** Entries of a map whose keys are names; keys that are lists or maps are reported and left out. */
export function namedEntries(context: ReadContext, map: MapNode): readonly NamedValue[] {
  const named: NamedValue[] = [];
  for (const entry of map.entries) {
    if (entry.keyNode === undefined) named.push(namedValue(entry));
    else report(context.sink, CODES.complexKey, entry.keySpan, {});
  }
  if (isPartialMap(map)) return markPartial(named);
  return named;
}

/** A map's entry as a named value. */
export function namedValue(entry: MapEntry): NamedValue {
  return { name: entry.key, nameSpan: entry.keySpan, span: entry.value.span, value: entry.value };
}

/** A scalar's text with its place. */
export function locatedText(node: ScalarNode): LocatedText {
  return { text: node.text, span: node.span };
}

/** True when the value is a text that YAML does not read as anything else. */
export function isText(node: YamlNode): node is ScalarNode {
  return node.kind === "scalar" && typeof undeclaredValue(node) === "string";
}

/** The node when it is a text, else a report; `what` begins the message. */
export function expectText(context: ReadContext, node: YamlNode, what: string): LocatedText | undefined {
  return isText(node) ? locatedText(node) : wrongKind(node, what, "a text", context.sink);
}

function fieldsOf(
  context: ReadContext,
  label: string,
  span: Span,
  sound: ReadonlyMap<string, YamlNode>,
  rest: readonly NamedValue[],
  lost: ReadonlySet<string> = NONE,
): Fields {
  const node = (key: string) => sound.get(key);
  const scalar = (key: string) => {
    const found = sound.get(key);
    return found?.kind === "scalar" ? found : undefined;
  };
  return {
    span,
    rest,
    node,
    text(key) {
      const found = scalar(key);
      return found === undefined ? undefined : locatedText(found);
    },
    boolean(key) {
      const found = scalar(key);
      const value = found === undefined ? undefined : parseBoolean(found.text);
      return found === undefined || value === undefined ? undefined : { value, span: found.span };
    },
    lost: (key) => lost.has(key),
    entries(key) {
      const found = node(key);
      if (found?.kind === "map") return namedEntries(context, found);
      return lost.has(key) ? UNREADABLE : [];
    },
    texts(key) {
      const found = node(key);
      if (found?.kind !== "seq") return undefined;
      const what = `Each item of "${key}" of ${lowerFirst(label)}`;
      return found.items.flatMap((item) => expectText(context, item, what) ?? []);
    },
  };
}

function checkEntry(context: ReadContext, label: string, entry: MapEntry, rule: KeyRule): boolean {
  checkVersion(context, label, entry, rule);
  const what = () => `"${entry.key}" of ${lowerFirst(label)}`;
  const { value } = entry;
  if (rule.kinds.includes("any")) return true;
  if (isLostNode(value)) return false;
  if (isNullNode(value)) {
    report(context.sink, CODES.emptySection, entry.keySpan, { what: what() });
    return false;
  }
  const kinds = kindsOf(rule, context.version);
  if (!kinds.some((kind) => isOfKind(value, kind))) {
    wrongKind(value, what(), kinds.map((kind) => KIND_WORDS[kind]).join(" or "), context.sink);
    return false;
  }
  if (rule.values !== undefined && value.kind === "scalar" && !rule.values.includes(value.text)) {
    const args = { what: what(), value: value.text, allowed: rule.values };
    report(context.sink, CODES.valueNotAllowed, value.span, args, {
      hint: didYouMean(value.text, rule.values),
      labels: aliasLabels(value),
    });
    return false;
  }
  return true;
}

/** Kinds of value that a version allows. */
function kindsOf({ kinds, until }: KeyRule, version: ToscaVersion): readonly ValueKind[] {
  return until === undefined ? kinds : kinds.filter((kind) => version <= (until[kind] ?? version));
}

const KIND_WORDS: Readonly<Record<ValueKind, string>> = {
  text: "a text",
  scalar: "a single value",
  boolean: "true or false",
  map: "a map",
  list: "a list",
  any: "a value",
};

function isOfKind(node: YamlNode, kind: ValueKind): boolean {
  switch (kind) {
    case "any":
      return true;
    case "map":
      return node.kind === "map";
    case "list":
      return node.kind === "seq";
    case "text":
      return isText(node);
    case "scalar":
      return node.kind === "scalar";
    case "boolean":
      return node.kind === "scalar" && parseBoolean(node.text) !== undefined;
  }
}

function checkVersion(context: ReadContext, label: string, entry: MapEntry, rule: KeyRule): void {
  const { sink, version } = context;
  if (rule.since === undefined && rule.extension === undefined && rule.last === undefined) return;
  const args = { key: entry.key, owner: lowerFirst(label), version };
  if (rule.since !== undefined && version < rule.since) {
    report(sink, CODES.keyTooEarly, entry.keySpan, { ...args, since: rule.since });
  }
  if (rule.extension === true) report(sink, CODES.extensionKey, entry.keySpan, args);
  if (rule.last !== undefined && version > rule.last) {
    report(sink, CODES.keyWithdrawn, entry.keySpan, { ...args, last: rule.last });
  }
}

function reportUnknown(context: ReadContext, owner: string, entry: MapEntry, shape: Shape): void {
  const allowed = Object.keys(shape.keys);
  const fixes = renameFixes(entry.keySpan, entry.key, allowed);
  report(
    context.sink,
    CODES.unknownKey,
    entry.keySpan,
    { key: entry.key, owner, allowed },
    { hint: didYouMean(entry.key, allowed), fixes, identity: entry.key },
  );
}

const required = new WeakMap<Shape, readonly (readonly [string, string | undefined])[]>();

/** Mandatory keys of a shape, each with the key that makes up for its absence. */
function requiredKeys(shape: Shape): readonly (readonly [string, string | undefined])[] {
  const known = required.get(shape);
  if (known !== undefined) return known;
  const found = Object.entries(shape.keys).flatMap(([key, rule]) => {
    if (rule.required === undefined) return [];
    return [[key, rule.required === true ? undefined : rule.required] as const];
  });
  required.set(shape, found);
  return found;
}

function checkRequired(context: ReadContext, owner: string, map: MapNode, shape: Shape, place: Span): void {
  const isPresent = (key: string) => map.entries.some((entry) => entry.key === key);
  for (const [key, substitute] of requiredKeys(shape)) {
    if (isPresent(key) || (substitute !== undefined && isPresent(substitute))) continue;
    report(context.sink, CODES.missingKey, place, { key, owner }, { labels: aliasLabels(map) });
  }
}

function lowerFirst(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1);
}
