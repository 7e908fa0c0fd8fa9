import type { ObservedJob } from "../events.js";
import { compareNatural } from "../state.js";
import { type ShapeTable, shapeTable } from "./shape-table.js";

/** The pending jobs, parted by what they wait for. */
export interface Waiting {
  /** Would start if they had nodes; first in priority first. */
  readonly ready: readonly ObservedJob[];
  /** The number of the shape of each of them. */
  readonly shapes: readonly number[];
  readonly table: ShapeTable;
  /** How many wait for something else, by their reason. */
  readonly ignored: ReadonlyMap<string, number>;
  readonly pending: number;
}

/** The jobs that wait for nodes, in order, with the numbers of their shapes. */
interface Ready {
  readonly jobs: readonly ObservedJob[];
  readonly shapes: readonly number[];
  readonly table: ShapeTable;
}

/** What is kept beside a list of jobs. It follows from the list alone, so losing it costs time only. */
interface JobIndex {
  /** Place of each job in the list. A list that was changed gives it to the new one. */
  position?: Map<string, number> | undefined;
  ready?: Ready | undefined;
  waiting?: Waiting | undefined;
}

const indexes = new WeakMap<readonly ObservedJob[], JobIndex>();

function indexOf(jobs: readonly ObservedJob[]): JobIndex {
  let index = indexes.get(jobs);
  if (index === undefined) {
    index = {};
    indexes.set(jobs, index);
  }
  return index;
}

/** Parts and orders the pending jobs. Tasks beyond the limit of their array wait for its other tasks. */
export function waitingJobs(jobs: readonly ObservedJob[]): Waiting {
  const index = indexOf(jobs);
  index.waiting ??= partition(jobs, index);
  return index.waiting;
}

/**
 * The list with the changed jobs in their places, new ones at the end, and the last one in the place of one
 * that is gone. Time O(list), with a small factor.
 */
export function mergeJobs(
  before: readonly ObservedJob[],
  changed: readonly ObservedJob[],
  gone: readonly string[],
): readonly ObservedJob[] {
  if (changed.length === 0 && gone.length === 0) return before;
  const old = indexOf(before);
  const position = old.position ?? new Map(before.map(({ id }, at) => [id, at]));
  old.position = undefined;
  const jobs = before.slice();
  const replaced = new Set<ObservedJob>();
  for (const id of gone) {
    const at = position.get(id);
    const last = jobs.at(-1);
    if (at === undefined || last === undefined) continue;
    replaced.add(jobs[at] ?? last);
    jobs[at] = last;
    position.set(last.id, at);
    position.delete(id);
    jobs.pop();
  }
  for (const job of changed) {
    const at = position.get(job.id);
    const known = at === undefined ? undefined : jobs[at];
    if (known !== undefined) replaced.add(known);
    position.set(job.id, at ?? jobs.length);
    jobs[at ?? jobs.length] = job;
  }
  const ready = old.ready === undefined ? undefined : mergeReady(old.ready, replaced, changed);
  indexes.set(jobs, { position, ready });
  return jobs;
}

function mergeReady(
  { jobs, shapes, table }: Ready,
  replaced: ReadonlySet<ObservedJob>,
  changed: readonly ObservedJob[],
): Ready {
  const arrived = changed.filter(isReady);
  sortByPriority(arrived);
  const mergedJobs: ObservedJob[] = [];
  const mergedShapes: number[] = [];
  let next = 0;
  const add = (before: ObservedJob | undefined) => {
    for (let one = arrived[next]; one !== undefined; one = arrived[next]) {
      if (before !== undefined && byPriority(one, before) >= 0) return;
      mergedJobs.push(one);
      mergedShapes.push(table.idOf(one));
      next += 1;
    }
  };
  for (let at = 0; at < jobs.length; at += 1) {
    const job = jobs[at];
    if (job === undefined || replaced.has(job)) continue;
    if (next < arrived.length) add(job);
    mergedJobs.push(job);
    mergedShapes.push(shapes[at] ?? 0);
  }
  add(undefined);
  return { jobs: mergedJobs, shapes: mergedShapes, table };
}

function isReady(job: ObservedJob): boolean {
  return job.phase === "pending" && job.waitsForNodes;
}

function partition(jobs: readonly ObservedJob[], index: JobIndex): Waiting {
  const ready: ObservedJob[] = [];
  const ignored = new Map<string, number>();
  const room = new Map<string, number>();
  let pending = 0;
  for (const job of jobs) {
    const { phase, array } = job;
    // Tasks that a limited array may still start: its limit less the tasks that run.
    if (array?.limit !== undefined) {
      const left = room.get(array.id) ?? array.limit;
      room.set(array.id, phase === "running" || phase === "completing" ? left - 1 : left);
    }
    if (phase !== "pending") continue;
    pending += 1;
    if (!job.waitsForNodes) ignored.set(job.reason, (ignored.get(job.reason) ?? 0) + 1);
    else if (index.ready === undefined) ready.push(job);
  }
  index.ready ??= readyOf(ready);
  const { jobs: able, shapes, table } = index.ready;
  if (room.size === 0) return { ready: able, shapes, table, ignored, pending };
  const within = withinArrays(able, room, ignored);
  return { ready: within, shapes: within.map((job) => table.idOf(job)), table, ignored, pending };
}

function readyOf(jobs: ObservedJob[]): Ready {
  sortByPriority(jobs);
  const table = shapeTable();
  return { jobs, shapes: jobs.map((job) => table.idOf(job)), table };
}

function withinArrays(
  jobs: readonly ObservedJob[],
  room: Map<string, number>,
  ignored: Map<string, number>,
): ObservedJob[] {
  return jobs.filter(({ array }) => {
    const left = array === undefined ? undefined : room.get(array.id);
    if (array === undefined || left === undefined) return true;
    if (left > 0) {
      room.set(array.id, left - 1);
      return true;
    }
    ignored.set("JobArrayTaskLimit", (ignored.get("JobArrayTaskLimit") ?? 0) + 1);
    return false;
  });
}

/** Most answers are in order already, which is cheaper to see than to sort. */
function sortByPriority(jobs: ObservedJob[]): void {
  for (let at = 1; at < jobs.length; at += 1) {
    const left = jobs[at - 1];
    const right = jobs[at];
    if (left !== undefined && right !== undefined && byPriority(left, right) > 0) {
      jobs.sort(byPriority);
      return;
    }
  }
}

/** Higher priority, then earlier, then by name. */
export function byPriority(left: ObservedJob, right: ObservedJob): number {
  return (
    right.priority - left.priority ||
    left.submittedAt - right.submittedAt ||
    (left.id === right.id ? 0 : compareNatural(left.id, right.id))
  );
}
