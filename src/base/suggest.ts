/** At most this many names are offered. */
const MAX_SUGGESTIONS = 5;

/** Up to so many names each is measured; among more, only some that begin or end alike. */
const MAX_MEASURED = 200;
const MAX_ALIKE = 40;

/** Names beyond so many are not looked at. */
const MAX_LOOKED_AT = 2_000;

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
  const head = wanted.slice(0, 2).toLowerCase();
  const tail = wanted.slice(-2).toLowerCase();
  let looked = 0;
  for (const name of names) {
    looked += 1;
    if (looked > MAX_LOOKED_AT || (alike.size >= MAX_ALIKE && all.size > MAX_MEASURED)) break;
    if (Math.abs(name.length - wanted.length) > limit) continue;
    if (all.size <= MAX_MEASURED) all.add(name);
    if (alike.size < MAX_ALIKE && isAlike(name, head, tail)) alike.add(name);
  }
  return all.size <= MAX_MEASURED ? all : alike;
}

function isAlike(name: string, head: string, tail: string): boolean {
  return name.slice(0, 2).toLowerCase() === head || name.slice(-2).toLowerCase() === tail;
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
  let beforeLast: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, column) => column);
  for (let row = 1; row <= a.length; row += 1) {
    const current = nextRow(a, b, row, last, beforeLast);
    if (Math.min(...current) > limit) return undefined;
    beforeLast = last;
    last = current;
  }
  const distance = last[b.length] ?? 0;
  return distance <= limit ? distance : undefined;
}

function nextRow(
  a: string,
  b: string,
  row: number,
  last: readonly number[],
  beforeLast: readonly number[],
): number[] {
  const current = [row];
  const at = (values: readonly number[], index: number) => values[index] ?? Number.POSITIVE_INFINITY;
  for (let column = 1; column <= b.length; column += 1) {
    const replace = a[row - 1] === b[column - 1] ? 0 : 1;
    let best = Math.min(at(last, column) + 1, at(current, column - 1) + 1, at(last, column - 1) + replace);
    const swapped = row > 1 && column > 1 && a[row - 1] === b[column - 2] && a[row - 2] === b[column - 1];
    if (swapped) best = Math.min(best, at(beforeLast, column - 2) + 1);
    current.push(best);
  }
  return current;
}
