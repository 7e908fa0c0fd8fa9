/** Successors of a name; names outside the graph are ignored. */
export type Edges = (name: string) => Iterable<string>;

/**
 * Every elementary circle reached by a depth-first walk, each as the names along it with the first name
 * repeated at the end. One circle is found for each back edge, so the work is linear.
 */
export function findCycles(names: Iterable<string>, edges: Edges): string[][] {
  const known = new Set(names);
  const done = new Set<string>();
  const cycles: string[][] = [];
  for (const root of known) walkFrom(root, edges, known, done, cycles);
  return cycles;
}

function walkFrom(
  root: string,
  edges: Edges,
  known: ReadonlySet<string>,
  done: Set<string>,
  cycles: string[][],
): void {
  if (done.has(root)) return;
  const path: string[] = [root];
  const onPath = new Map([[root, 0]]);
  const pending = [edges(root)[Symbol.iterator]()];
  while (pending.length > 0) {
    const next = pending[pending.length - 1]?.next();
    if (next === undefined || next.done === true) {
      const left = path.pop();
      pending.pop();
      if (left !== undefined) {
        onPath.delete(left);
        done.add(left);
      }
      continue;
    }
    const name = next.value;
    const at = onPath.get(name);
    if (at !== undefined) cycles.push([...path.slice(at), name]);
    else if (known.has(name) && !done.has(name)) {
      onPath.set(name, path.length);
      path.push(name);
      pending.push(edges(name)[Symbol.iterator]());
    }
  }
}

/**
 * Names in an order in which each stands after everything it needs; ties keep the given order. `soft`
 * needs are kept where `hard` ones allow it. Names on a circle of hard needs come last, in given order.
 * Takes time linear in names and needs as long as no circle has to be broken.
 */
export function topologicalOrder(names: readonly string[], hard: Edges, soft: Edges = () => []): string[] {
  const waiting = countNeeds(names, hard, soft);
  const placed = new Set<string>();
  let batch = names.filter((name) => waiting.get(name)?.all.size === 0);
  while (placed.size < waiting.size) {
    const [next] = batch.length > 0 ? [] : breakCircle(names, waiting, placed);
    if (next !== undefined) batch = [next];
    batch = place(batch, waiting, placed);
  }
  return [...placed];
}

/** What a name still waits for, and who waits for it. */
interface Waiting {
  readonly rank: number;
  readonly hard: Set<string>;
  readonly all: Set<string>;
  readonly dependants: string[];
}

function countNeeds(names: readonly string[], hard: Edges, soft: Edges): Map<string, Waiting> {
  const waiting = new Map<string, Waiting>();
  for (const name of names) {
    if (waiting.has(name)) continue;
    waiting.set(name, { rank: waiting.size, hard: new Set(), all: new Set(), dependants: [] });
  }
  for (const [name, own] of waiting) {
    const add = (need: string, set: Set<string>) => {
      if (need !== name && waiting.has(need)) set.add(need);
    };
    for (const need of hard(name)) add(need, own.hard);
    for (const need of soft(name)) add(need, own.all);
    for (const need of own.hard) own.all.add(need);
    for (const need of own.all) waiting.get(need)?.dependants.push(name);
  }
  return waiting;
}

/** Places a batch and gives the names that it set free, in given order. */
function place(
  batch: readonly string[],
  waiting: ReadonlyMap<string, Waiting>,
  placed: Set<string>,
): string[] {
  const freed: { readonly name: string; readonly rank: number }[] = [];
  for (const name of batch) placed.add(name);
  for (const name of batch) {
    for (const dependant of waiting.get(name)?.dependants ?? []) {
      const state = waiting.get(dependant);
      state?.hard.delete(name);
      if (state?.all.delete(name) !== true || state.all.size > 0 || placed.has(dependant)) continue;
      freed.push({ name: dependant, rank: state.rank });
    }
  }
  return freed.sort((left, right) => left.rank - right.rank).map(({ name }) => name);
}

/** The first name whose hard needs are met, else the first of all: nothing is free without it. */
function breakCircle(
  names: readonly string[],
  waiting: ReadonlyMap<string, Waiting>,
  placed: ReadonlySet<string>,
): string[] {
  const rest = names.filter((name) => !placed.has(name));
  const chosen = rest.find((name) => waiting.get(name)?.hard.size === 0) ?? rest[0];
  return chosen === undefined ? [] : [chosen];
}
