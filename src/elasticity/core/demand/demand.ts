import type { Draft } from "../draft.js";
import type { ObservedJob } from "../events.js";
import { waitingJobs } from "../jobs/list.js";
import { type Shape, shapeOf } from "../jobs/shape.js";
import type { Waiting } from "../jobs/waiting.js";
import { packingOf } from "./pack.js";
import {
  addToGroup,
  type Hold,
  isHeld,
  type Placing,
  placeOne,
  placeRun,
  startsOf,
  unmetGangs,
} from "./placing.js";
import { preferenceOf } from "./preference.js";
import type { StartableClass } from "./startable-class.js";
import { type Stock, stockOf } from "./stock.js";
import type { Supply } from "./supply.js";

/** A job for which nodes would have to be started. */
export interface Start {
  readonly job: ObservedJob;
  readonly shape: Shape;
  /** All nodes that it was packed onto; those of tier `startable` are to be started. */
  readonly supplies: readonly Supply[];
  /** They are of use only all of them: what is left of them when that cannot be goes after a moment. */
  readonly isGang: boolean;
}

/** Jobs that would start if they had nodes, yet not even all startable nodes can hold them. */
export interface Unmet {
  readonly count: number;
  /** The first of them. */
  readonly first: readonly string[];
  /** Those of them for which nodes were started together. */
  readonly gangs: ReadonlySet<string>;
}

/** How the pending jobs fit on what there is. */
export interface Demand {
  /** In the order of use: on, coming, leaving, and the startable nodes that were chosen. */
  readonly supplies: readonly Supply[];
  /** Those of them that are neither on nor coming: they leave, or were chosen to be started. */
  readonly notServing: readonly Supply[];
  /** All that could be started, those that were chosen among them. */
  readonly classes: readonly StartableClass[];
  /** First in priority first. */
  readonly starts: readonly Start[];
  readonly unmet: Unmet;
  /** Jobs that wait for something else, by their reason. */
  readonly ignored: ReadonlyMap<string, number>;
  readonly pending: number;
  /** Jobs that would start if they had nodes; without any, nothing was packed. */
  readonly ready: number;
}

/**
 * Packs the pending jobs, first fit in the order of preference. A job over several nodes is packed as a
 * whole or not at all, unless the policy's gang mode says otherwise. Jobs of one group are packed together.
 * Jobs of one shape that stand behind each other, as the tasks of an array do, are packed at one go.
 * Time O(jobs + shapes x nodes).
 */
export function demandOf(draft: Draft, hold?: Hold): Demand {
  const waiting = waitingJobs(draft.jobs);
  if (waiting.ready.length === 0) return noDemand(draft, waiting);
  const stock = stockOf(draft);
  const placing: Placing = {
    draft,
    packing: packingOf(stock, preferenceOf(draft, stock.classes)),
    ready: waiting.ready,
    groups: new Map(),
    starts: [],
    unmet: 0,
    first: [],
    gangs: new Set(),
    unmetRuns: [],
    held: new Map(),
  };
  placeAll(placing, waiting, hold);
  const { held, first } = placing;
  let starts: readonly Start[] | undefined;
  let gangs: ReadonlySet<string> | undefined;
  return {
    supplies: stock.open,
    notServing: stock.open.slice(stock.serving),
    classes: stock.classes,
    get starts() {
      starts ??= startsOf(placing);
      return starts;
    },
    unmet: {
      count: placing.unmet,
      first,
      get gangs() {
        gangs ??= unmetGangs(placing);
        return gangs;
      },
    },
    ignored: held.size === 0 ? waiting.ignored : new Map([...waiting.ignored, ...held]),
    pending: waiting.pending,
    ready: waiting.ready.length,
  };
}

function placeAll(placing: Placing, { ready, shapes: ids, table }: Waiting, hold: Hold | undefined): void {
  const shapes: Shape[] = [];
  for (let at = 0; at < ready.length; at += 1) {
    const id = ids[at] ?? 0;
    const job = ready[at];
    if (job === undefined) continue;
    const shape = shapes[id] ?? shapeOf(job, table.keyOf(id), placing.packing.stock.largest);
    shapes[id] = shape;
    if (job.group === undefined && hold === undefined) {
      const from = at;
      at = endOfRun(ids, at, ready.length) - 1;
      placeRun(placing, shape, from, at + 1);
    } else if (hold === undefined || !isHeld(placing, hold, job)) {
      if (job.group === undefined || placing.draft.policy.gang === "best-effort")
        placeOne(placing, job, shape);
      else addToGroup(placing, job);
    }
  }
}

/** Place of the first of another shape, or of the end of all. */
function endOfRun(ids: ArrayLike<number>, from: number, count: number): number {
  const id = ids[from];
  let end = from + 1;
  while (end < count && ids[end] === id) end += 1;
  return end;
}

/** Most decisions are made while no job waits: then the stock is looked at only when a class asks for it. */
function noDemand(draft: Draft, { ignored, pending }: Waiting): Demand {
  let stock: Stock | undefined;
  return {
    get supplies() {
      stock ??= stockOf(draft);
      return stock.open;
    },
    get notServing() {
      stock ??= stockOf(draft);
      return stock.open.slice(stock.serving);
    },
    get classes() {
      stock ??= stockOf(draft);
      return stock.classes;
    },
    starts: [],
    unmet: { count: 0, first: [], gangs: new Set() },
    ignored,
    pending,
    ready: 0,
  };
}
