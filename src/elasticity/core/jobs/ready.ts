import type { ObservedJob } from "../events.js";
import { compareNatural } from "../state.js";
import { type ShapeTable, shapeTable } from "./shape-table.js";

/** The jobs that wait for nodes, first in priority first, with the numbers of their shapes. */
export interface Ready {
  readonly jobs: readonly ObservedJob[];
  readonly shapes: readonly number[];
  readonly table: ShapeTable;
}

/** True for a job that would start if it had nodes. */
export function isReady(job: ObservedJob): boolean {
  return job.phase === "pending" && job.waitsForNodes;
}

/** Orders jobs that are all ready; changes the list. */
export function readyOf(jobs: ObservedJob[]): Ready {
  sortByPriority(jobs);
  const table = shapeTable();
  return { jobs, shapes: jobs.map((job) => table.idOf(job)), table };
}

/**
 * The same without the jobs that were replaced and with those that have come. Time O(changes log jobs), and
 * the copying of two lists.
 */
export function mergeReady(
  { jobs, shapes, table }: Ready,
  replaced: readonly ObservedJob[],
  changed: readonly ObservedJob[],
): Ready {
  const removed = replaced.filter(isReady).map((job) => placeOf(jobs, job));
  const arrived = changed.filter(isReady);
  if (removed.length === 0 && arrived.length === 0) return { jobs, shapes, table };
  removed.sort((left, right) => left - right);
  sortByPriority(arrived);
  const merged = { jobs: [] as ObservedJob[], shapes: [] as number[] };
  let from = 0;
  let next = 0;
  const copyTo = (end: number) => {
    for (; from < end; from += 1) {
      const job = jobs[from];
      if (job !== undefined) merged.jobs.push(job);
      merged.shapes.push(shapes[from] ?? 0);
    }
  };
  for (const job of arrived) {
    const place = placeOf(jobs, job);
    for (; (removed[next] ?? Number.POSITIVE_INFINITY) < place; next += 1) {
      copyTo(removed[next] ?? 0);
      from += 1;
    }
    copyTo(place);
    merged.jobs.push(job);
    merged.shapes.push(table.idOf(job));
  }
  for (; next < removed.length; next += 1) {
    copyTo(removed[next] ?? 0);
    from += 1;
  }
  copyTo(jobs.length);
  return { ...merged, table };
}

/** Place of the first job that does not stand before this one. */
function placeOf(jobs: readonly ObservedJob[], job: ObservedJob): number {
  let low = 0;
  let high = jobs.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    const other = jobs[middle];
    if (other !== undefined && byPriority(other, job) < 0) low = middle + 1;
    else high = middle;
  }
  return low;
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
