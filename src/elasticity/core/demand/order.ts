import type { ObservedJob } from "../events.js";
import { compareNatural } from "../state.js";
import { shapeKey } from "./shape.js";

/** Pending jobs of one shape that follow each other in the order of priority. */
export interface JobRun {
  readonly shape: string;
  /** Group whose components start together; such a run holds one job. */
  readonly group: string | undefined;
  readonly jobs: readonly ObservedJob[];
}

/** The pending jobs, parted by what they wait for. */
export interface Waiting {
  /** Would start if they had nodes; first in priority first. */
  readonly runs: readonly JobRun[];
  /** How many wait for something else, by their reason. */
  readonly ignored: ReadonlyMap<string, number>;
  readonly pending: number;
}

const known = new WeakMap<readonly ObservedJob[], Waiting>();

/**
 * Parts and orders the pending jobs. Tasks beyond the limit of their array wait for its other tasks. The
 * answer depends on the list alone and is kept for as long as the list is.
 */
export function waitingJobs(jobs: readonly ObservedJob[]): Waiting {
  let waiting = known.get(jobs);
  if (waiting === undefined) {
    waiting = partition(jobs);
    known.set(jobs, waiting);
  }
  return waiting;
}

function partition(jobs: readonly ObservedJob[]): Waiting {
  const ready: ObservedJob[] = [];
  const ignored = new Map<string, number>();
  let pending = 0;
  for (const job of jobs) {
    if (job.phase !== "pending") continue;
    pending += 1;
    if (job.waitsForNodes) ready.push(job);
    else ignored.set(job.reason, (ignored.get(job.reason) ?? 0) + 1);
  }
  sortByPriority(ready);
  const room = arrayRoom(jobs);
  const able = room.size === 0 ? ready : withinArrays(ready, room, ignored);
  return { runs: runsOf(able), ignored, pending };
}

function runsOf(jobs: readonly ObservedJob[]): JobRun[] {
  const runs: JobRun[] = [];
  let list: ObservedJob[] = [];
  let before: string | undefined;
  for (const job of jobs) {
    const shape = shapeKey(job);
    if (job.group !== undefined) {
      runs.push({ shape, group: job.group, jobs: [job] });
      before = undefined;
    } else if (shape === before) {
      list.push(job);
    } else {
      list = [job];
      before = shape;
      runs.push({ shape, group: undefined, jobs: list });
    }
  }
  return runs;
}

/** Tasks that each limited array may still start: its limit less the tasks that run. */
function arrayRoom(jobs: readonly ObservedJob[]): Map<string, number> {
  const room = new Map<string, number>();
  for (const { array, phase } of jobs) {
    if (array?.limit === undefined) continue;
    const left = room.get(array.id) ?? array.limit;
    room.set(array.id, phase === "running" || phase === "completing" ? left - 1 : left);
  }
  return room;
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
