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
 * Takes time linear in names and needs, but for sorting what becomes free together.
 */
export function topologicalOrder(names: readonly string[], hard: Edges, soft: Edges = () => []): string[] {
  const order: Order = {
    waiting: countNeeds(names, hard, soft),
    placed: new Set(),
    next: 0,
    hardFree: [],
  };
  const listed = [...order.waiting.keys()];
  for (const state of order.waiting.values()) if (state.hard.size === 0) pushRank(order.hardFree, state.rank);
  let batch = listed.filter((name) => order.waiting.get(name)?.all.size === 0);
  while (order.placed.size < order.waiting.size) {
    const broken = batch.length > 0 ? undefined : breakCircle(listed, order);
    if (broken !== undefined) batch = [broken];
    batch = place(batch, order);
  }
  return [...order.placed];
}

/** What a name still waits for, and who waits for it. */
interface Waiting {
  readonly rank: number;
  readonly hard: Set<string>;
  readonly all: Set<string>;
  readonly dependants: string[];
}

interface Order {
  readonly waiting: ReadonlyMap<string, Waiting>;
  readonly placed: Set<string>;
  /** No name of a lower rank is left to be placed. */
  next: number;
  /** Ranks of names whose hard needs are met, as a heap; placed ones are still in it. */
  readonly hardFree: number[];
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
function place(batch: readonly string[], { waiting, placed, hardFree }: Order): string[] {
  const freed: { readonly name: string; readonly rank: number }[] = [];
  for (const name of batch) placed.add(name);
  for (const name of batch) {
    for (const dependant of waiting.get(name)?.dependants ?? []) {
      const state = waiting.get(dependant);
      if (state === undefined) continue;
      if (state.hard.delete(name) && state.hard.size === 0) pushRank(hardFree, state.rank);
      if (!state.all.delete(name) || state.all.size > 0 || placed.has(dependant)) continue;
      freed.push({ name: dependant, rank: state.rank });
    }
  }
  return freed.sort((left, right) => left.rank - right.rank).map(({ name }) => name);
}

/** The first name whose hard needs are met, else the first of all: nothing is free without it. */
function breakCircle(listed: readonly string[], order: Order): string | undefined {
  const isPlaced = (rank: number) => order.placed.has(listed[rank] ?? "");
  for (let rank = popRank(order.hardFree); rank !== undefined; rank = popRank(order.hardFree)) {
    if (!isPlaced(rank)) return listed[rank];
  }
  while (order.next < listed.length && isPlaced(order.next)) order.next += 1;
  return listed[order.next];
}

/** Adds a rank to a binary heap whose first entry is the lowest. */
function pushRank(heap: number[], rank: number): void {
  let at = heap.push(rank) - 1;
  while (at > 0) {
    const above = (at - 1) >> 1;
    const parent = heap[above] ?? 0;
    if (parent <= rank) break;
    heap[at] = parent;
    at = above;
  }
  heap[at] = rank;
}

/** Takes the lowest rank from the heap. */
function popRank(heap: number[]): number | undefined {
  const [lowest] = heap;
  const last = heap.pop();
  if (lowest === undefined || last === undefined || heap.length === 0) return lowest;
  let at = 0;
  for (;;) {
    const left = 2 * at + 1;
    const child = (heap[left + 1] ?? Infinity) < (heap[left] ?? Infinity) ? left + 1 : left;
    const value = heap[child];
    if (value === undefined || value >= last) break;
    heap[at] = value;
    at = child;
  }
  heap[at] = last;
  return lowest;
}
