import { CODES, report } from "../diagnostics/catalog.js";
import type { DiagnosticSink } from "../diagnostics/diagnostic.js";
import { isLostNode } from "./access.js";
import { LIMITS } from "./limits.js";
import type { MapEntry, MapNode, YamlNode } from "./node.js";
import { areDifferent } from "./quick-inline.js";

/** A key and its value as they stand in the text, the key of any kind. */
export interface Pair {
  readonly key: YamlNode;
  readonly value: YamlNode;
}

/** Entries added by merge keys in the whole file. */
export interface MergeState {
  merged: number;
  stopped: boolean;
}

/**
 * Entries of a mapping: merge keys `<<` expanded (own keys win, then the earlier merged map), and of two
 * equal keys the last one.
 */
export function mapEntries(
  pairs: readonly Pair[],
  sink: DiagnosticSink,
  state: MergeState,
): readonly MapEntry[] {
  const plain = plainEntries(pairs);
  if (plain !== undefined) return plain;
  const own = new Map<string, MapEntry>();
  const merges: YamlNode[] = [];
  for (const { key, value } of pairs) {
    if (key.kind === "scalar" && key.text === "<<" && key.style === "plain") merges.push(value);
    else addOwn(own, key, value, sink);
  }
  if (merges.length === 0) return [...own.values()];
  const all = new Map<string, MapEntry>();
  for (const value of merges) addMerged(all, own, value, sink, state);
  for (const [key, entry] of own) all.set(key, entry);
  const entries = [...all.values()];
  if (merges.some((value) => isLostNode(value))) partial.add(entries);
  return entries;
}

const partial = new WeakSet<readonly MapEntry[]>();

/** True for a map into which an alias that leads nowhere should have been merged: what it lacks may be there. */
export function isPartialMap({ entries }: MapNode): boolean {
  return partial.has(entries);
}

/** Entries one to one: of a mapping whose keys are different scalars without a merge key, as nearly all are. */
function plainEntries(pairs: readonly Pair[]): readonly MapEntry[] | undefined {
  const entries: MapEntry[] = [];
  for (const { key, value } of pairs) {
    if (key.kind !== "scalar" || key.text === "<<") return undefined;
    entries.push({ key: key.text, keySpan: key.alias ?? key.span, value });
    if (entries.length === EARLY && !areDifferent(entries)) return undefined;
  }
  return areDifferent(entries) ? entries : undefined;
}

/** Length at which keys are compared for the first time: a map of thousands of equal ones is not made twice. */
const EARLY = 256;

function addOwn(own: Map<string, MapEntry>, node: YamlNode, value: YamlNode, sink: DiagnosticSink): void {
  const keySpan = node.alias ?? node.span;
  const key = node.kind === "scalar" ? node.text : sourceOf(node);
  const first = own.get(key);
  if (first !== undefined) {
    report(
      sink,
      CODES.duplicateKey,
      keySpan,
      { key },
      { labels: [{ span: first.keySpan, text: "first key here" }] },
    );
    own.delete(key);
  }
  own.set(key, { key, keySpan, value, ...(node.kind === "scalar" ? {} : { keyNode: node }) });
}

function sourceOf({ span }: YamlNode): string {
  return span.source.text.slice(span.start, span.end);
}

function addMerged(
  all: Map<string, MapEntry>,
  own: ReadonlyMap<string, MapEntry>,
  value: YamlNode,
  sink: DiagnosticSink,
  state: MergeState,
): void {
  const sources = value.kind === "seq" ? value.items : [value];
  for (const source of sources) {
    if (source.kind !== "map") {
      // An unknown alias is already reported and stands as an empty scalar.
      if (source.alias === undefined || source.kind !== "scalar" || source.style !== "empty") {
        report(sink, CODES.badMerge, source.alias ?? source.span, {});
      }
      continue;
    }
    for (const entry of source.entries) {
      state.merged += 1;
      if (state.merged > LIMITS.mergedKeys) {
        if (!state.stopped) report(sink, CODES.tooManyMergeKeys, value.span, { limit: LIMITS.mergedKeys });
        state.stopped = true;
        return;
      }
      if (!own.has(entry.key) && !all.has(entry.key)) all.set(entry.key, entry);
    }
  }
}
