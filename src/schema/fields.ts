import type { Span } from "../base/span.js";
import { CODES, report } from "../diagnostics/catalog.js";
import { expectMap, isLostNode, isNullNode, wrongKind } from "../syntax/access.js";
import { isPartialMap } from "../syntax/merge.js";
import type { MapEntry, MapNode, ScalarNode, YamlNode } from "../syntax/node.js";
import { parseBoolean } from "../syntax/scalars.js";
import {
  type Construct,
  checkEntry,
  checkRequired,
  isText,
  labelOf,
  lowerFirst,
  type Owner,
  type ReadContext,
  reportUnknown,
} from "./construct.js";
import { DEFAULT_QUIRKS, type Quirk } from "./quirks.js";
import type { Shape } from "./shape.js";
import { markPartial, UNREADABLE } from "./unreadable.js";
import type { LocatedBoolean, LocatedText, NamedValue } from "./views.js";

export { isText, type Owner, type ReadContext } from "./construct.js";

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

const NONE: ReadonlySet<string> = new Set();

/** Checks a construct against its shape and gives access to what is sound; undefined when it is no map. */
export function readFields(
  context: ReadContext,
  node: YamlNode,
  shape: Shape,
  owner: Owner,
): Fields | undefined {
  if (isLostNode(node)) return lostFields(context, node);
  if (isNullNode(node)) {
    report(context.sink, CODES.emptySection, owner.place, { what: labelOf({ shape, owner }) });
    return fieldsOf({ context, shape, owner }, node.span, NOTHING, [], NONE);
  }
  const construct = { context, shape, owner };
  if (node.kind !== "map") return expectMap(node, labelOf(construct), context.sink) && undefined;
  return mapFields(construct, node);
}

/** Fields of a construct that could not be read: all of them are lost. */
export function lostFields(context: ReadContext, { span }: YamlNode): Fields {
  const construct = { context, shape: EMPTY, owner: { place: span } };
  return {
    ...fieldsOf(construct, span, NOTHING, [], NONE),
    lost: () => true,
    entries: () => UNREADABLE,
  };
}

const EMPTY: Shape = { owner: "", keys: {} };
const NOTHING: readonly MapEntry[] = [];

function mapFields(construct: Construct, map: MapNode): Fields {
  const { context, shape, owner } = construct;
  let unsound: Set<string> | undefined;
  let rest: NamedValue[] | undefined;
  let lost = NONE;
  const { entries } = map;
  for (let index = 0; index < entries.length; index += 1) {
    const entry = entries[index] as MapEntry;
    const rule = Object.hasOwn(shape.keys, entry.key) ? shape.keys[entry.key] : undefined;
    if (rule !== undefined) {
      if (checkEntry(construct, entry, rule)) continue;
      unsound = (unsound ?? new Set<string>()).add(entry.key);
      if (isLostNode(entry.value) || !isNullNode(entry.value)) lost = new Set(lost).add(entry.key);
    } else if (entry.keyNode !== undefined) report(context.sink, CODES.complexKey, entry.keySpan, {});
    else if (entry.key === "annotations" && hasQuirk(context, "annotations.ignore")) continue;
    else if (shape.open === true) {
      rest ??= [];
      rest.push(namedValue(entry));
    } else reportUnknown(construct, entry);
  }
  if (!isPartialMap(map)) checkRequired(construct, map, owner.place);
  const sound = unsound === undefined ? entries : entries.filter(({ key }) => unsound?.has(key) !== true);
  return fieldsOf(construct, map.span, sound, rest ?? [], lost);
}

/** True when a switch is on in what is read. */
export function hasQuirk(context: ReadContext, quirk: Quirk): boolean {
  return (context.quirks ?? DEFAULT_QUIRKS).has(quirk);
}

/** Entries of a map whose keys are names; keys that are lists or maps are reported and left out. */
export function namedEntries(context: ReadContext, map: MapNode): readonly NamedValue[] {
  const named: NamedValue[] = [];
  for (let index = 0; index < map.entries.length; index += 1) {
    const entry = map.entries[index] as MapEntry;
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

/** The node when it is a text, else a report; `what` begins the message. */
export function expectText(context: ReadContext, node: YamlNode, what: string): LocatedText | undefined {
  return isText(node) ? locatedText(node) : wrongKind(node, what, "a text", context.sink);
}

/** Fields as they are kept: a file of thousands of templates makes one of them for each part of each. */
interface KeptFields extends Fields {
  readonly construct: Construct;
  /** Entries of the construct without those that are not what the shape asks for. */
  readonly sound: readonly MapEntry[];
  readonly lostKeys: ReadonlySet<string>;
}

function fieldsOf(
  construct: Construct,
  span: Span,
  sound: readonly MapEntry[],
  rest: readonly NamedValue[],
  lostKeys: ReadonlySet<string>,
): KeptFields {
  return {
    span,
    rest,
    construct,
    sound,
    lostKeys,
    node: nodeAt,
    text: textAt,
    boolean: booleanAt,
    lost: isLost,
    entries: entriesAt,
    texts: textsAt,
  };
}

// The same functions for all: one made for each construct would cost more than what it does.
function nodeAt(this: KeptFields, key: string): YamlNode | undefined {
  const { sound } = this;
  for (let index = 0; index < sound.length; index += 1) {
    const entry = sound[index] as MapEntry;
    if (entry.key === key) return Object.hasOwn(this.construct.shape.keys, key) ? entry.value : undefined;
  }
  return undefined;
}

function scalarAt(fields: Fields, key: string): ScalarNode | undefined {
  const found = fields.node(key);
  return found?.kind === "scalar" ? found : undefined;
}

function textAt(this: KeptFields, key: string): LocatedText | undefined {
  const found = scalarAt(this, key);
  return found === undefined ? undefined : locatedText(found);
}

function booleanAt(this: KeptFields, key: string): LocatedBoolean | undefined {
  const found = scalarAt(this, key);
  const value = found === undefined ? undefined : parseBoolean(found.text);
  return found === undefined || value === undefined ? undefined : { value, span: found.span };
}

function isLost(this: KeptFields, key: string): boolean {
  return this.lostKeys.has(key);
}

const NO_VALUES: readonly NamedValue[] = [];

function entriesAt(this: KeptFields, key: string): readonly NamedValue[] {
  const found = this.node(key);
  if (found?.kind === "map") return namedEntries(this.construct.context, found);
  return this.lostKeys.has(key) ? UNREADABLE : NO_VALUES;
}

function textsAt(this: KeptFields, key: string): readonly LocatedText[] | undefined {
  const found = this.node(key);
  if (found?.kind !== "seq") return undefined;
  const { construct } = this;
  const what = `Each item of "${key}" of ${lowerFirst(labelOf(construct))}`;
  return found.items.flatMap((item) => expectText(construct.context, item, what) ?? []);
}
