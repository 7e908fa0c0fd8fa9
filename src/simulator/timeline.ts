import type { Millis } from "../elasticity/core/index.js";

/**
 * Virtual time. What is due at the same moment runs by rank, then in the order in which it was scheduled:
 * `world` (0) before `look` (1), so that a look sees everything of its moment.
 */
export interface Timeline {
  readonly now: Millis;
  schedule(at: Millis, run: () => void, rank?: 0 | 1): void;
  /** Runs the next entry; false when there is none. */
  step(): boolean;
  /** When the next entry is due. */
  next(): Millis | undefined;
}

interface Entry {
  readonly at: Millis;
  readonly order: number;
  readonly run: () => void;
}

/** Rank above sequence in one number: 2^50 entries of each rank. */
const RANK = 2 ** 50;

/** A timeline at 0 with nothing on it: a binary heap with a total order. */
export function createTimeline(): Timeline {
  const heap: Entry[] = [];
  let now = 0;
  let sequence = 0;
  return {
    get now() {
      return now;
    },
    schedule(at, run, rank = 0) {
      sequence += 1;
      push(heap, { at: Math.max(at, now), order: rank * RANK + sequence, run });
    },
    step() {
      const entry = pop(heap);
      if (entry === undefined) return false;
      now = entry.at;
      entry.run();
      return true;
    },
    next: () => heap[0]?.at,
  };
}

function isBefore(left: Entry, right: Entry): boolean {
  return left.at < right.at || (left.at === right.at && left.order < right.order);
}

function push(heap: Entry[], entry: Entry): void {
  let at = heap.length;
  heap.push(entry);
  while (at > 0) {
    const parentAt = (at - 1) >> 1;
    const parent = heap[parentAt];
    if (parent === undefined || !isBefore(entry, parent)) break;
    heap[at] = parent;
    at = parentAt;
  }
  heap[at] = entry;
}

function pop(heap: Entry[]): Entry | undefined {
  const first = heap[0];
  const last = heap.pop();
  if (first === undefined || last === undefined || heap.length === 0) return first;
  let at = 0;
  for (;;) {
    const leftAt = 2 * at + 1;
    const left = heap[leftAt];
    if (left === undefined) break;
    const right = heap[leftAt + 1];
    const childAt = right !== undefined && isBefore(right, left) ? leftAt + 1 : leftAt;
    const child = childAt === leftAt ? left : right;
    if (child === undefined || !isBefore(child, last)) break;
    heap[at] = child;
    at = childAt;
  }
  heap[at] = last;
  return first;
}
