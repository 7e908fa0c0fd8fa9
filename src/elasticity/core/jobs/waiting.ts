import type { ObservedJob } from "../events.js";
import { isReady, type Ready } from "./ready.js";
import type { ShapeTable } from "./shape-table.js";

/** The pending jobs, parted by what they wait for. */
export interface Waiting {
  /** Would start if they had nodes; first in priority first. */
  readonly ready: readonly ObservedJob[];
  /** The number of the shape of each of them; may be longer. */
  readonly shapes: ArrayLike<number>;
  readonly table: ShapeTable;
  /** How many wait for something else, by their reason. */
  readonly ignored: ReadonlyMap<string, number>;
  readonly pending: number;
}

/** Counts over a list of jobs. */
export interface PhaseCounts {
  pending: number;
  /** Pending jobs that wait for something else than nodes, by their reason. */
  readonly ignored: Map<string, number>;
  /** Tasks of arrays that limit how many of them run at once. */
  limited: number;
}

/** The counts of a list. */
export function phaseCounts(jobs: readonly ObservedJob[]): PhaseCounts {
  const counts: PhaseCounts = { pending: 0, ignored: new Map(), limited: 0 };
  countJobs(counts, jobs, 1);
  return counts;
}

/** Adds jobs to the counts, or takes them out. */
export function countJobs(counts: PhaseCounts, jobs: readonly ObservedJob[], by: 1 | -1): void {
  const { ignored } = counts;
  for (const { array, phase, waitsForNodes, reason } of jobs) {
    if (array?.limit !== undefined) counts.limited += by;
    if (phase !== "pending") continue;
    counts.pending += by;
    if (waitsForNodes) continue;
    const left = (ignored.get(reason) ?? 0) + by;
    if (left === 0) ignored.delete(reason);
    else ignored.set(reason, left);
  }
}

/** The jobs of a list that are ready. */
export function readyJobs(jobs: readonly ObservedJob[]): ObservedJob[] {
  return jobs.filter(isReady);
}

/** Parts the pending jobs. Tasks beyond the limit of their array wait for its other tasks. */
export function waitingOf(jobs: readonly ObservedJob[], known: Ready, counts: PhaseCounts): Waiting {
  const { jobs: ready, shapes, table } = known;
  const { pending, limited } = counts;
  const ignored = new Map(counts.ignored);
  if (limited === 0) return { ready, shapes, table, ignored, pending };
  const within = withinArrays(ready, roomOfArrays(jobs), ignored);
  return { ready: within, shapes: within.map((job) => table.idOf(job)), table, ignored, pending };
}

/** Tasks that each limited array may still start: its limit less the tasks that run. */
function roomOfArrays(jobs: readonly ObservedJob[]): Map<string, number> {
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
