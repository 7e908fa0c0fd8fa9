import type { Draft } from "../draft.js";
import type { ObservedJob } from "../events.js";
import { waitingJobs } from "../jobs/list.js";
import { type Shape, shapeOf } from "../jobs/shape.js";
import type { Waiting } from "../jobs/waiting.js";
import { type Packing, pack, packingOf, undoTo } from "./pack.js";
import { preferenceOf } from "./preference.js";
import { type StartableClass, type Stock, type Supply, stockOf } from "./supply.js";

/** A job for which nodes would have to be started. */
export interface Start {
  readonly job: ObservedJob;
  readonly shape: Shape;
  /** All nodes that it was packed onto; those of tier `startable` are to be started. */
  readonly supplies: readonly Supply[];
  /** It is of no use to start only some of them. */
  readonly together: boolean;
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

/** Says of a job why it is to start no node yet; undefined when it may. */
export type Hold = (job: ObservedJob) => string | undefined;

/**
 * Packs the pending jobs, first fit in the order of preference. A job over several nodes is packed as a
 * whole or not at all, unless the policy's gang mode says otherwise. Jobs of one group are packed together.
 * Time O(jobs + shapes x nodes).
 */
export function demandOf(draft: Draft, hold?: Hold): Demand {
  const waiting = waitingJobs(draft.jobs);
  if (waiting.ready.length === 0) return noDemand(draft, waiting);
  const stock = stockOf(draft);
  const placing: Placing = {
    draft,
    packing: packingOf(stock, preferenceOf(draft, stock.classes)),
    largest: largestOf(draft),
    groups: new Map(),
    starts: [],
    unmet: 0,
    first: [],
    known: gangsOf(draft),
    gangs: new Set(),
    held: new Map(),
  };
  const shapes: Shape[] = [];
  const skips = hold === undefined && placing.known.size === 0;
  for (let at = 0; at < waiting.ready.length; at += 1) {
    const id = waiting.shapes[at] ?? 0;
    // Most of a long queue fits nowhere, and it is not looked at one by one.
    if (skips && placing.first.length >= NAMED_JOBS && placing.packing.exhausted.has(shapes[id]?.key ?? "")) {
      placing.unmet += 1;
      continue;
    }
    const job = waiting.ready[at];
    if (job === undefined) continue;
    shapes[id] ??= shapeOf(job, waiting.table.keyOf(id), placing.largest);
    if (hold !== undefined && isHeld(placing, hold, job)) continue;
    if (job.group === undefined) placeOne(placing, job, shapes[id]);
    else addToGroup(placing, waiting.ready, job);
  }
  const { starts, held, first, gangs } = placing;
  const unmet = { count: placing.unmet, first, gangs };
  const ignored = held.size === 0 ? waiting.ignored : new Map([...waiting.ignored, ...held]);
  return {
    supplies: stock.open,
    classes: stock.classes,
    starts,
    unmet,
    ignored,
    pending: waiting.pending,
    ready: waiting.ready.length,
  };
}

/** Most decisions are made while no job waits: then the stock is looked at only when a class asks for it. */
function noDemand(draft: Draft, { ignored, pending }: Waiting): Demand {
  let stock: Stock | undefined;
  return {
    get supplies() {
      stock ??= stockOf(draft);
      return stock.open;
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

interface Placing {
  readonly draft: Draft;
  readonly packing: Packing;
  readonly largest: number;
  /** The components of heterogeneous jobs, made when the first of them comes up. */
  readonly groups: Map<string, readonly ObservedJob[]>;
  readonly starts: Start[];
  unmet: number;
  readonly first: string[];
  /** Jobs for which nodes were started together, and those of them that are unmet. */
  readonly known: ReadonlySet<string>;
  readonly gangs: Set<string>;
  /** Jobs that are held back, by the reason. */
  readonly held: Map<string, number>;
}

/** Jobs named in a reason's evidence; the count beside them is of all. */
export const NAMED_JOBS = 200;

function isUnmet(placing: Placing, id: string): void {
  placing.unmet += 1;
  if (placing.first.length < NAMED_JOBS) placing.first.push(id);
  if (placing.known.has(id)) placing.gangs.add(id);
}

function gangsOf(draft: Draft): ReadonlySet<string> {
  const gangs = new Set<string>();
  for (const { gang } of draft.nodes.values()) if (gang !== undefined) gangs.add(gang);
  return gangs;
}

function largestOf(draft: Draft): number {
  let largest = 1;
  for (const { cpus } of draft.nodes.values()) if (cpus > largest) largest = cpus;
  return largest;
}

/** A group is placed where the first of its components stands. */
function addToGroup(placing: Placing, ready: readonly ObservedJob[], job: ObservedJob): void {
  const { groups } = placing;
  if (groups.size === 0) for (const [name, members] of groupsOf(ready)) groups.set(name, members);
  const members = groups.get(job.group ?? "");
  if (members !== undefined && members[0]?.id === job.id) placeGroup(placing, members);
}

function groupsOf(jobs: readonly ObservedJob[]): Map<string, ObservedJob[]> {
  const groups = new Map<string, ObservedJob[]>();
  for (const job of jobs) {
    if (job.group === undefined) continue;
    const members = groups.get(job.group);
    if (members === undefined) groups.set(job.group, [job]);
    else members.push(job);
  }
  return groups;
}

function isHeld({ held }: Placing, hold: Hold, job: ObservedJob): boolean {
  const why = hold(job);
  if (why === undefined) return false;
  held.set(why, (held.get(why) ?? 0) + 1);
  return true;
}

function placeOne(placing: Placing, job: ObservedJob, shape: Shape): void {
  const { packing, starts, draft } = placing;
  const wholly = draft.policy.gang === "all-or-nothing";
  const { supplies, whole } = pack(packing, shape, job.id, wholly);
  if (!whole) isUnmet(placing, job.id);
  if (!supplies.some(({ tier }) => tier === "startable")) return;
  starts.push({ job, shape, supplies, together: wholly && supplies.length > 1 });
}

/** Packs jobs that start together; with one of them in vain the others take nothing either. */
function placeGroup(placing: Placing, members: readonly ObservedJob[]): void {
  const { packing, starts, largest } = placing;
  const mark = packing.taken.length;
  const parts: Start[] = [];
  for (const job of members) {
    const shape = shapeOf(job, `${job.group ?? ""}/${job.id}`, largest);
    const { supplies, whole } = pack(packing, shape, job.id, true);
    if (!whole) {
      undoTo(packing, mark);
      for (const { id } of members) isUnmet(placing, id);
      return;
    }
    parts.push({ job, shape, supplies, together: true });
  }
  const [first] = parts;
  const supplies = parts.flatMap((part) => part.supplies);
  if (first !== undefined && supplies.some(({ tier }) => tier === "startable"))
    starts.push({ ...first, supplies });
}
