import type { ObservedJob } from "../events.js";
import type { Shape } from "../jobs/shape.js";
import { nextFresh, open, type Packing } from "./pack.js";
import type { Stock } from "./stock.js";
import { fits, roomFor, type Supply, take } from "./supply.js";

/** Told of each node that took jobs, and of the places of the first of them and of the first behind them. */
export type Placed = (supply: Supply, from: number, to: number) => void;

/**
 * Packs the jobs `from` to before `to`, which are of one shape and need one node each, to the same effect as
 * one after the other; gives the place of the first for which nothing was left. Amortized time
 * O(jobs + nodes).
 */
export function packEqual(
  packing: Packing,
  shape: Shape,
  jobs: readonly ObservedJob[],
  from: number,
  to: number,
  placed: Placed,
): number {
  const { stock, cursors, exhausted } = packing;
  if (exhausted.has(shape.key)) return from;
  let at = from;
  let cursor = cursors.get(shape.key) ?? 0;
  for (;;) {
    for (; cursor < stock.open.length; cursor += 1) {
      const supply = (stock.free[cursor] ?? 0) < shape.cpusPerNode ? undefined : stock.open[cursor];
      const room = supply === undefined ? 0 : roomFor(shape, supply, stock.memoryIsConsumable);
      if (supply === undefined || room === 0) continue;
      const next = Math.min(to, at + room);
      put(stock, shape, supply, jobs, at, next);
      placed(supply, at, next);
      at = next;
      if (at < to) continue;
      cursors.set(shape.key, cursor);
      return at;
    }
    const fresh = nextFresh(packing, shape);
    if (fresh === undefined) break;
    const supply = open(packing, fresh);
    // A node of its class holds the shape, whatever was said last of this one.
    if (fits(shape, supply, stock.memoryIsConsumable)) continue;
    put(stock, shape, supply, jobs, at, at + 1);
    placed(supply, at, at + 1);
    at += 1;
    if (at === to) break;
  }
  cursors.set(shape.key, cursor);
  if (at < to) exhausted.add(shape.key);
  return at;
}

function put(
  { free }: Stock,
  shape: Shape,
  supply: Supply,
  jobs: readonly ObservedJob[],
  from: number,
  to: number,
): void {
  take(shape, supply, to - from);
  free[supply.at] = supply.free;
  if (supply.jobs === undefined) return;
  for (let at = from; at < to; at += 1) supply.jobs.push(jobs[at]?.id ?? "");
}
