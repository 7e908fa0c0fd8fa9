import { type ClusterState, initialState, NodeTable } from "./core/index.js";

/**
 * How one decision changed the state, part by part, so that a journal need not hold the whole of it. It
 * knows no part by name but `jobs`, which is rebuilt from the observations: a new part of the state is
 * journalled without a line here. Entries of maps that hold objects are written field by field.
 */
export type PartChange =
  | { readonly part: string; readonly entries: readonly EntryChange[] }
  /** For parts that are no maps, and for maps whose order changed: the whole new value. */
  | { readonly part: string; readonly value: unknown };

/** Change of one entry of a map: fields set and taken away, a whole value, or gone. */
export type EntryChange =
  | { readonly key: string; readonly set: Fields; readonly unset?: readonly string[] }
  | { readonly key: string; readonly value: unknown }
  | { readonly key: string; readonly gone: true };

type Fields = Readonly<Record<string, unknown>>;

/** Parts of the state in a form that can be taken apart. */
type Parts = Readonly<Record<string, unknown>>;

/** Fields of entries that are rebuilt from the observations as well. */
const OBSERVED: Readonly<Record<string, string>> = { nodes: "observed" };

/** What differs between two states; empty when they are equal. Unchanged entries are found by identity. */
export function stateChanges(before: ClusterState, after: ClusterState): PartChange[] {
  const old: Parts = { ...before };
  const changes: PartChange[] = [];
  for (const [part, value] of Object.entries({ ...after })) {
    const was = old[part];
    if (part === "jobs" || value === was) continue;
    const entries = mapChanges(was, value, OBSERVED[part]);
    if (entries !== undefined) {
      if (entries.length > 0) changes.push({ part, entries });
    } else if (textOf(value) !== textOf(was)) changes.push({ part, value: encoded(value) });
  }
  for (const part of Object.keys(old)) if (!(part in after)) changes.push({ part, value: undefined });
  return changes;
}

/** What differs between two maps; undefined where these are none, or changes would not rebuild the order. */
function mapChanges(was: unknown, value: unknown, observed: string | undefined): EntryChange[] | undefined {
  if (was instanceof NodeTable && value instanceof NodeTable) {
    const changed = value.changedSince(was);
    if (changed !== undefined)
      return changed.flatMap((node) => entryChange(node.name, was.get(node.name), node, observed) ?? []);
  }
  if (!isMap(was) || !isMap(value) || !keepsOrder(was, value)) return undefined;
  return entryChanges(was, value, observed);
}

/** The state after changes; the inverse of `stateChanges` but for what is observed. */
export function withChanges(state: ClusterState, changes: readonly PartChange[]): ClusterState {
  const parts: Record<string, unknown> = { ...state };
  for (const change of changes) {
    if (!("entries" in change)) parts[change.part] = decoded(change.value);
    else parts[change.part] = withEntries(parts[change.part], change.entries);
  }
  return { ...state, ...parts };
}

/**
 * The same upon a state whose maps belong to the caller: they are changed in place, so that a journal of many
 * small changes to a big state is read in the time of the changes.
 */
export function absorbChanges(state: ClusterState, changes: readonly PartChange[]): ClusterState {
  const parts: Record<string, unknown> = { ...state };
  for (const change of changes) {
    if (!("entries" in change)) parts[change.part] = decoded(change.value);
    else {
      const part = parts[change.part];
      const own = part instanceof Map ? (part as Map<string, unknown>) : new Map<string, unknown>();
      changeEntries(own, change.entries);
      parts[change.part] = own;
    }
  }
  return { ...state, ...parts };
}

/** A state with maps of its own. */
export function ownState(state: ClusterState): ClusterState {
  const parts = Object.entries({ ...state }).map(([name, value]): [string, unknown] => [
    name,
    isMap(value) ? new Map<string, unknown>(value) : value,
  ]);
  return { ...state, ...Object.fromEntries(parts) };
}

/** Every part of a state as changes from nothing, for a checkpoint. Long maps come in several pieces. */
export function wholeState(state: ClusterState, pieceLength: number): PartChange[] {
  const changes: PartChange[] = [];
  for (const [part, value] of Object.entries({ ...state })) {
    if (part === "jobs") continue;
    if (!isMap(value)) changes.push({ part, value: encoded(value) });
    else {
      const entries = entryChanges(new Map(), value, OBSERVED[part]);
      for (let at = 0; at === 0 || at < entries.length; at += pieceLength)
        changes.push({ part, entries: entries.slice(at, at + pieceLength) });
    }
  }
  return changes;
}

/** A state in which every part is empty, to put the pieces of a checkpoint into. */
export function emptyState(): ClusterState {
  return initialState([], [], 0);
}

/** Any value of a state as JSON text: maps and sets keep their kind. */
export function textOf(value: unknown): string {
  return JSON.stringify(encoded(value)) ?? "";
}

/** A value as JSON can hold it: maps and sets become marked lists. */
export function encoded(value: unknown): unknown {
  if (isMap(value)) return { $map: [...value].map(([key, item]) => [encoded(key), encoded(item)]) };
  if (value instanceof Set) return { $set: [...value].map(encoded) };
  if (Array.isArray(value)) return value.map(encoded);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, encoded(item)]));
}

/** The inverse of `encoded`. */
export function decoded(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(decoded);
  if (typeof value !== "object" || value === null) return value;
  if ("$map" in value)
    return new Map((value.$map as [unknown, unknown][]).map(([key, item]) => [decoded(key), decoded(item)]));
  if ("$set" in value) return new Set((value.$set as unknown[]).map(decoded));
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, decoded(item)]));
}

/** True when `after` is `before` without some keys and with others behind: then changes rebuild its order. */
function keepsOrder(before: ReadonlyMap<unknown, unknown>, after: ReadonlyMap<unknown, unknown>): boolean {
  const kept = before.keys();
  let behind = false;
  for (const key of after.keys()) {
    if (typeof key !== "string") return false;
    if (!before.has(key)) {
      behind = true;
      continue;
    }
    if (behind) return false;
    let next = kept.next();
    while (next.done !== true && next.value !== key) {
      if (after.has(next.value)) return false;
      next = kept.next();
    }
  }
  return true;
}

function entryChanges(
  before: ReadonlyMap<string, unknown>,
  after: ReadonlyMap<string, unknown>,
  observed: string | undefined,
): EntryChange[] {
  const changes: EntryChange[] = [];
  for (const key of before.keys()) if (!after.has(key)) changes.push({ key, gone: true });
  for (const [key, value] of after) {
    const change = before.has(key)
      ? entryChange(key, before.get(key), value, observed)
      : newEntry(key, value, observed);
    if (change !== undefined) changes.push(change);
  }
  return changes;
}

function newEntry(key: string, value: unknown, observed: string | undefined): EntryChange {
  if (!isFields(value)) return { key, value: encoded(value) };
  return fieldChanges(key, {}, value, observed) ?? { key, set: {} };
}

function entryChange(
  key: string,
  was: unknown,
  value: unknown,
  observed: string | undefined,
): EntryChange | undefined {
  if (value === was) return undefined;
  if (isFields(value) && (was === undefined || isFields(was)))
    return fieldChanges(key, was ?? {}, value, observed);
  return textOf(value) === textOf(was) ? undefined : { key, value: encoded(value) };
}

function fieldChanges(
  key: string,
  was: Fields,
  value: Fields,
  observed: string | undefined,
): EntryChange | undefined {
  const set: Record<string, unknown> = {};
  const unset: string[] = [];
  for (const [name, field] of Object.entries(value)) {
    const old = was[name];
    if (field === old || name === observed) continue;
    if (field === undefined) unset.push(name);
    else if (textOf(field) !== textOf(old)) set[name] = encoded(field);
  }
  for (const name of Object.keys(was))
    if (was[name] !== undefined && name !== observed && !(name in value)) unset.push(name);
  if (Object.keys(set).length + unset.length === 0) return undefined;
  return unset.length === 0 ? { key, set } : { key, set, unset };
}

function withEntries(part: unknown, entries: readonly EntryChange[]): Map<string, unknown> {
  const next = new Map(isMap(part) ? (part as ReadonlyMap<string, unknown>) : []);
  changeEntries(next, entries);
  return next;
}

function changeEntries(next: Map<string, unknown>, entries: readonly EntryChange[]): void {
  for (const change of entries) {
    if ("gone" in change) next.delete(change.key);
    else if ("value" in change) next.set(change.key, decoded(change.value));
    else {
      const was = next.get(change.key);
      const fields: Record<string, unknown> = isFields(was) ? { ...was } : {};
      for (const [name, field] of Object.entries(change.set)) fields[name] = decoded(field);
      for (const name of change.unset ?? []) delete fields[name];
      next.set(change.key, fields);
    }
  }
}

function isFields(value: unknown): value is Fields {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return false;
  return !isMap(value) && !(value instanceof Set);
}

function isMap(value: unknown): value is ReadonlyMap<string, unknown> {
  return value instanceof Map || value instanceof NodeTable;
}
