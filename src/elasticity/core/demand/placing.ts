import type { Draft } from "../draft.js";
import type { ObservedJob } from "../events.js";
import { type Shape, shapeOf } from "../jobs/shape.js";
import type { Start } from "./demand.js";
import { type Packing, pack, recorded } from "./pack.js";
import { packEqual } from "./pack-equal.js";
import type { Supply } from "./supply.js";

/** Says of a job why it is to start no node yet; undefined when it may. */
export type Hold = (job: ObservedJob) => string | undefined;

/** The pending jobs on their way to nodes. */
export interface Placing {
  readonly draft: Draft;
  readonly packing: Packing;
  /** All jobs that wait for nodes, first in priority first. */
  readonly ready: readonly ObservedJob[];
  /** The components of heterogeneous jobs, made when the first of them comes up. */
  readonly groups: Map<string, readonly ObservedJob[]>;
  readonly starts: (Start | EqualStarts)[];
  unmet: number;
  readonly first: string[];
  /** Unmet jobs that were placed one by one, and for which nodes had been started together. */
  readonly gangs: Set<string>;
  /** Places of unmet jobs over several nodes: some of them may be such jobs. */
  readonly unmetRuns: { readonly from: number; readonly to: number }[];
  /** Jobs that are held back, by the reason. */
  readonly held: Map<string, number>;
}

/** Jobs of one shape that stand behind each other and were packed onto the same node. */
interface EqualStarts {
  readonly shape: Shape;
  readonly supply: Supply;
  /** Places of the first of them, and of the first that is none of them, among the jobs. */
  readonly from: number;
  readonly to: number;
}

/** Jobs named in a reason's evidence; the count beside them is of all. */
export const NAMED_JOBS = 200;

/** The jobs for which nodes would have to be started, one by one. */
export function startsOf({ starts, ready }: Placing): readonly Start[] {
  return starts.flatMap((start) => {
    if ("job" in start) return [start];
    const { shape, from, to } = start;
    const supplies = [start.supply];
    return ready.slice(from, to).map((job) => ({ job, shape, supplies, isGang: false }));
  });
}

/** Places the jobs `from` to before `to`, which are of one shape. */
export function placeRun(placing: Placing, shape: Shape, from: number, to: number): void {
  const { packing, ready, starts } = placing;
  let at = from;
  if (shape.nodeCount === 1 && shape.required.size === 0 && !shape.sameFeatureSet) {
    at = packEqual(packing, shape, ready, from, to, (supply, first, next) => {
      if (supply.tier === "startable") starts.push({ shape, supply, from: first, to: next });
    });
  } else {
    // Most of a long queue fits nowhere, and it is not looked at one by one.
    for (; at < to && !packing.exhausted.has(shape.key); at += 1) {
      const job = ready[at];
      if (job !== undefined) placeOne(placing, job, shape);
    }
  }
  areUnmet(placing, shape, at, to);
  placing.unmet += to - at;
}

/** Most of a long queue may be unmet: only as many are looked at as will be named. */
function areUnmet({ ready, first, unmetRuns }: Placing, shape: Shape, from: number, to: number): void {
  for (let at = from; at < to && first.length < NAMED_JOBS; at += 1) first.push(ready[at]?.id ?? "");
  // Only a job over several nodes can be a gang.
  if (shape.nodeCount > 1 && to > from) unmetRuns.push({ from, to });
}

/** The unmet jobs for which nodes had been started together. */
export function unmetGangs({ gangs, unmetRuns, packing, ready }: Placing): ReadonlySet<string> {
  const started = packing.stock.gangs;
  if (started.size === 0) return gangs;
  for (const { from, to } of unmetRuns) {
    for (let at = from; at < to; at += 1) {
      const id = ready[at]?.id ?? "";
      if (started.has(id)) gangs.add(id);
    }
  }
  return gangs;
}

/** Places one job. */
export function placeOne(placing: Placing, job: ObservedJob, shape: Shape): void {
  const { packing, starts, draft } = placing;
  const wholly = draft.policy.gang !== "best-effort";
  const { supplies, whole } = pack(packing, shape, job.id, wholly);
  if (!whole) isUnmet(placing, job.id);
  if (!supplies.some(({ tier }) => tier === "startable")) return;
  starts.push({ job, shape, supplies, isGang: wholly && supplies.length > 1 });
}

/** A group is placed where the first of its components stands. */
export function addToGroup(placing: Placing, job: ObservedJob): void {
  const { groups, ready } = placing;
  if (groups.size === 0) for (const [name, members] of groupsOf(ready)) groups.set(name, members);
  const members = groups.get(job.group ?? "");
  if (members !== undefined && members[0]?.id === job.id) placeGroup(placing, members);
}

/** True for a job that is held back; counts it. */
export function isHeld({ held }: Placing, hold: Hold, job: ObservedJob): boolean {
  const why = hold(job);
  if (why === undefined) return false;
  held.set(why, (held.get(why) ?? 0) + 1);
  return true;
}

function isUnmet(placing: Placing, id: string): void {
  placing.unmet += 1;
  if (placing.first.length < NAMED_JOBS) placing.first.push(id);
  if (placing.packing.stock.gangs.has(id)) placing.gangs.add(id);
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

/** Packs jobs that start together; with one of them in vain the others take nothing either. */
function placeGroup(placing: Placing, members: readonly ObservedJob[]): void {
  const { packing, starts } = placing;
  const parts: Start[] = [];
  const whole = recorded(packing, () =>
    members.every((job) => {
      const shape = shapeOf(job, `${job.group ?? ""}/${job.id}`, packing.stock.largest);
      const packed = pack(packing, shape, job.id, true);
      if (packed.whole) parts.push({ job, shape, supplies: packed.supplies, isGang: true });
      return packed.whole;
    }),
  );
  if (!whole) {
    for (const { id } of members) isUnmet(placing, id);
    return;
  }
  const [first] = parts;
  const supplies = parts.flatMap((part) => part.supplies);
  if (first !== undefined && supplies.some(({ tier }) => tier === "startable"))
    starts.push({ ...first, supplies });
}
