import type { Span } from "../base/span.js";
import { didYouMean } from "../base/suggest.js";
import { CODES, report } from "../diagnostics/catalog.js";
import type { DiagnosticSink } from "../diagnostics/diagnostic.js";
import { renameFixes } from "../diagnostics/fixes.js";
import { aliasLabels, isLostNode, isNullNode, wrongKind } from "../syntax/access.js";
import type { MapEntry, MapNode, ScalarNode, YamlNode } from "../syntax/node.js";
import { parseBoolean, undeclaredValue } from "../syntax/scalars.js";
import type { Quirks } from "./quirks.js";
import type { KeyRule, Shape, ValueKind } from "./shape.js";
import type { ToscaVersion } from "./views.js";

/** What reading needs besides the tree. */
export interface ReadContext {
  readonly sink: DiagnosticSink;
  readonly version: ToscaVersion;
  /** Without them the defaults. */
  readonly quirks?: Quirks;
}

/** Whose fields are read: the name in messages, and the place where a missing key is reported. */
export interface Owner {
  readonly name?: string;
  readonly place: Span;
}

/** A construct that is being read. */
export interface Construct {
  readonly context: ReadContext;
  readonly shape: Shape;
  readonly owner: Owner;
}

/** What a construct is called at the beginning of a message. */
export function labelOf({ shape, owner }: Pick<Construct, "shape" | "owner">): string {
  return owner.name === undefined ? shape.owner : `${shape.owner} "${owner.name}"`;
}

/** True when the value is a text that YAML does not read as anything else. */
export function isText(node: YamlNode): node is ScalarNode {
  return node.kind === "scalar" && typeof undeclaredValue(node) === "string";
}

/** Checks the value of a known key: its kind, the version that has it; reports, and is false for one to leave out. */
export function checkEntry(construct: Construct, entry: MapEntry, rule: KeyRule): boolean {
  const { context } = construct;
  checkVersion(construct, entry, rule);
  const { value } = entry;
  if (rule.kinds.includes("any")) return true;
  if (isLostNode(value)) return false;
  if (isNullNode(value)) {
    report(context.sink, CODES.emptySection, entry.keySpan, { what: entryLabel(construct, entry) });
    return false;
  }
  const kinds = kindsOf(rule, context.version);
  if (!isOfKinds(value, kinds)) {
    const expected = kinds.map((kind) => KIND_WORDS[kind]).join(" or ");
    wrongKind(value, entryLabel(construct, entry), expected, context.sink);
    return false;
  }
  if (rule.values !== undefined && value.kind === "scalar" && !rule.values.includes(value.text)) {
    const args = { what: entryLabel(construct, entry), value: value.text, allowed: rule.values };
    report(context.sink, CODES.valueNotAllowed, value.span, args, {
      hint: didYouMean(value.text, rule.values),
      labels: aliasLabels(value),
    });
    return false;
  }
  return true;
}

/** What an entry is called in messages. */
function entryLabel(construct: Construct, { key }: MapEntry): string {
  return `"${key}" of ${lowerFirst(labelOf(construct))}`;
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

function isOfKinds(node: YamlNode, kinds: readonly ValueKind[]): boolean {
  for (let index = 0; index < kinds.length; index += 1)
    if (isOfKind(node, kinds[index] as ValueKind)) return true;
  return false;
}

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

function checkVersion(construct: Construct, entry: MapEntry, rule: KeyRule): void {
  if (rule.since === undefined && rule.extension === undefined && rule.last === undefined) return;
  const { sink, version } = construct.context;
  const args = { key: entry.key, owner: lowerFirst(labelOf(construct)), version };
  if (rule.since !== undefined && version < rule.since) {
    report(sink, CODES.keyTooEarly, entry.keySpan, { ...args, since: rule.since });
  }
  if (rule.extension === true) report(sink, CODES.extensionKey, entry.keySpan, args);
  if (rule.last !== undefined && version > rule.last) {
    report(sink, CODES.keyWithdrawn, entry.keySpan, { ...args, last: rule.last });
  }
}

/** Reports a key that the shape does not have. */
export function reportUnknown(construct: Construct, entry: MapEntry): void {
  const { context, shape } = construct;
  const owner = labelOf(construct);
  const allowed = Object.keys(shape.keys);
  const fixes = renameFixes(entry.keySpan, entry.key, allowed);
  report(
    context.sink,
    CODES.unknownKey,
    entry.keySpan,
    { key: entry.key, owner, allowed },
    {
      hint: didYouMean(entry.key, allowed) ?? misplacedProperty(entry.key, shape),
      fixes,
      identity: entry.key,
    },
  );
}

/** Constructs that assign properties; what else stands in them is most often a property (3.8). */
const ASSIGNS = new Set(["Capability", "Node template", "Relationship template", "Group", "Policy"]);

function misplacedProperty(key: string, { owner, keys }: Shape): string | undefined {
  return ASSIGNS.has(owner) && "properties" in keys && /^[a-z][\w-]*$/.test(key)
    ? `Allowed keys are ${Object.keys(keys).join(", ")}; if "${key}" is a property, put it below "properties:".`
    : undefined;
}

type RequiredKey = readonly [key: string, substitute: string | undefined];

const required = new WeakMap<Shape, readonly RequiredKey[]>();

/** Mandatory keys of a shape, each with the key that makes up for its absence. */
function requiredKeys(shape: Shape): readonly RequiredKey[] {
  const known = required.get(shape);
  if (known !== undefined) return known;
  const found = Object.entries(shape.keys).flatMap(([key, rule]) => {
    if (rule.required === undefined) return [];
    return [[key, rule.required === true ? undefined : rule.required] as const];
  });
  required.set(shape, found);
  return found;
}

/** Reports the mandatory keys that a map lacks. */
export function checkRequired(construct: Construct, map: MapNode, place: Span): void {
  const needed = requiredKeys(construct.shape);
  for (let index = 0; index < needed.length; index += 1) {
    const [key, substitute] = needed[index] as RequiredKey;
    if (hasKey(map, key) || (substitute !== undefined && hasKey(map, substitute))) continue;
    const args = { key, owner: labelOf(construct) };
    report(construct.context.sink, CODES.missingKey, place, args, { labels: aliasLabels(map) });
  }
}

function hasKey({ entries }: MapNode, key: string): boolean {
  for (let index = 0; index < entries.length; index += 1) if (entries[index]?.key === key) return true;
  return false;
}

/** A label in the middle of a sentence. */
export function lowerFirst(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1);
}
