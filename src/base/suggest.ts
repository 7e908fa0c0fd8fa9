/** At most this many names are offered. */
const MAX_SUGGESTIONS = 5;

/** Up to so many names each is measured; among more, only some that begin or end alike. */
const MAX_MEASURED = 200;
const MAX_ALIKE = 40;

/** Names beyond so many are not looked at. */
export const MAX_LOOKED_AT = 2_000;

/** The name that `wanted` was most likely meant for, undefined when none is near. */
export function suggest(wanted: string, names: Iterable<string>): string | undefined {
  return suggestions(wanted, names)[0];
}

/**
 * Names that `wanted` may have been meant for, nearest first, equally near ones in alphabetical order.
 * A name qualifies when at most 0.4 of the length of `wanted` plus one edits lead to it; a mere change
 * of case is one edit.
 */
export function suggestions(wanted: string, names: Iterable<string>): readonly string[] {
  // A message and its fixes ask the same, one after the other.
  if (last.names === names && last.wanted === wanted && isList(names)) return last.found;
  const found = nearest(wanted, names);
  if (isList(names)) last = { wanted, names, found };
  return found;
}

/**
 * The name of several parts, such as `tosca.nodes.Compute`, that `wanted` was most likely meant for. Its last part
 * has to be near by itself: long common parts before it make names that mean different things look alike.
 */
export function suggestDotted(wanted: string, names: Iterable<string>): string | undefined {
  const own = lastPart(wanted);
  const limit = Math.floor(own.length * 0.4) + 1;
  return suggestions(wanted, names).find((name) => editDistance(own, lastPart(name), limit) !== undefined);
}

function lastPart(name: string): string {
  return name.slice(Math.max(name.lastIndexOf("."), name.lastIndexOf(":")) + 1);
}

let last: { readonly wanted: string; readonly names: Iterable<string>; readonly found: readonly string[] } = {
  wanted: "",
  names: [],
  found: [],
};

function nearest(wanted: string, names: Iterable<string>): readonly string[] {
  const limit = Math.floor(wanted.length * 0.4) + 1;
  const found: { readonly name: string; readonly distance: number }[] = [];
  for (const name of likely(wanted, names, limit)) {
    const distance = name === wanted ? undefined : editDistance(wanted, name, limit);
    if (distance !== undefined) found.push({ name, distance });
  }
  found.sort((left, right) => left.distance - right.distance || (left.name < right.name ? -1 : 1));
  return found.slice(0, MAX_SUGGESTIONS).map(({ name }) => name);
}

/** Names worth measuring: with thousands of faults in a file, measuring each against all would take minutes. */
function likely(wanted: string, names: Iterable<string>, limit: number): Iterable<string> {
  const all = new Set<string>();
  const alike = new Set<string>();
  const isNear = (name: string) => Math.abs(name.length - wanted.length) <= limit;
  if (isList(names) && names.length <= MAX_MEASURED) return new Set(names.filter(isNear));
  const head = wanted.slice(0, 2).toLowerCase();
  const tail = wanted.slice(-2).toLowerCase();
  let looked = 0;
  for (const name of names) {
    looked += 1;
    if (looked > MAX_LOOKED_AT || (alike.size >= MAX_ALIKE && all.size > MAX_MEASURED)) break;
    if (!isNear(name)) continue;
    if (all.size <= MAX_MEASURED) all.add(name);
    if (alike.size < MAX_ALIKE && isAlike(name, head, tail)) alike.add(name);
  }
  return all.size <= MAX_MEASURED ? all : alike;
}

function isList(names: Iterable<string>): names is readonly string[] {
  return Array.isArray(names);
}

function isAlike(name: string, head: string, tail: string): boolean {
  // Most names differ in the letters themselves, which costs no new texts to see.
  const { length } = name;
  return (
    (mayBeEqual(name.charCodeAt(0), head.charCodeAt(0)) && name.slice(0, 2).toLowerCase() === head) ||
    (mayBeEqual(name.charCodeAt(length - 1), tail.charCodeAt(tail.length - 1)) &&
      name.slice(-2).toLowerCase() === tail)
  );
}

/** False for two characters of ASCII that differ in more than their case. */
function mayBeEqual(code: number, lower: number): boolean {
  return !(code < 128 && lower < 128) || code === lower || (code | 32) === lower;
}

/** `Did you mean "a", "b" or "c"?`, undefined when no name is near. */
export function didYouMean(wanted: string, names: Iterable<string>): string | undefined {
  const near = suggestions(wanted, names).map((name) => `"${name}"`);
  const last = near.pop();
  if (last === undefined) return undefined;
  return near.length === 0 ? `Did you mean ${last}?` : `Did you mean ${near.join(", ")} or ${last}?`;
}

/**
 * Edits (insert, delete, replace, swap of neighbours) from one text to another, upper and lower case
 * taken as equal except that a difference in case alone is one edit; undefined above `limit`.
 */
export function editDistance(from: string, to: string, limit: number): number | undefined {
  if (from === to) return 0;
  const a = from.toLowerCase();
  const b = to.toLowerCase();
  if (a === b) return limit >= 1 ? 1 : undefined;
  if (Math.abs(a.length - b.length) > limit) return undefined;
  const width = b.length + 1;
  // Three rows, which are used in turn: before last, last, current.
  const rows = new Uint32Array(3 * width);
  for (let column = 0; column < width; column += 1) rows[2 * width + column] = column;
  for (let row = 1; row <= a.length; row += 1) {
    if (fillRow(rows, width, a, b, row) > limit) return undefined;
  }
  const distance = rows[((a.length + 2) % 3) * width + b.length] ?? 0;
  return distance <= limit ? distance : undefined;
}

/** Fills the row of the first `row` letters; gives the least number in it. */
function fillRow(rows: Uint32Array, width: number, a: string, b: string, row: number): number {
  const current = ((row + 2) % 3) * width;
  const above = ((row + 1) % 3) * width;
  const twoAbove = (row % 3) * width;
  const code = a.charCodeAt(row - 1);
  const before = a.charCodeAt(row - 2);
  rows[current] = row;
  let least = row;
  for (let column = 1; column < width; column += 1) {
    const other = b.charCodeAt(column - 1);
    const replaced = (rows[above + column - 1] as number) + (code === other ? 0 : 1);
    let best = Math.min(
      (rows[above + column] as number) + 1,
      (rows[current + column - 1] as number) + 1,
      replaced,
    );
    if (row > 1 && column > 1 && code === b.charCodeAt(column - 2) && before === other)
      best = Math.min(best, (rows[twoAbove + column - 2] as number) + 1);
    rows[current + column] = best;
    if (best < least) least = best;
  }
  return least;
}
