import type { ObservedJob } from "../events.js";
import { compareNatural } from "../state.js";
import { type ShapeTable, shapeTable } from "./shape-table.js";

/**
 * The jobs that wait for nodes, first in priority first. The lists beside theirs hold what is asked of many
 * of them at once, so that the jobs themselves need not be looked at; they may be longer.
 */
export interface Ready {
  readonly jobs: ObservedJob[];
  readonly priorities: Float64Array;
  /** When each was submitted. */
  readonly submitted: Float64Array;
  /** Ids of tasks of arrays as numbers in their order; no number for other ids. */
  readonly tasks: Float64Array;
  /** Numbers of their shapes in the table. */
  readonly shapes: Int32Array;
  readonly table: ShapeTable;
}

/** True for a job that would start if it had nodes. */
export function isReady(job: ObservedJob): boolean {
  return job.phase === "pending" && job.waitsForNodes;
}

/** Orders jobs that are all ready; the list is the result's from now on. */
export function readyOf(jobs: ObservedJob[]): Ready {
  const given = emptyReady(jobs, jobs.length, shapeTable());
  for (const [at, job] of jobs.entries()) put(given, at, job);
  const ends = runsOf(given);
  if (ends.length < 2) return given;
  const ordered = emptyReady([], jobs.length, given.table);
  let to = 0;
  for (const at of mergedRuns(given, ends)) to = copy(given, at, at + 1, ordered, to);
  return ordered;
}

/**
 * Where jobs behind each other that are in order end, each behind its last. A batch system lists the tasks of
 * an array behind each other, so that even of a long queue there are few.
 */
function runsOf(ready: Ready): number[] {
  const { length } = ready.jobs;
  const ends: number[] = [];
  for (let end = 1; end <= length; end += 1)
    if (end === length || compareAt(ready, end - 1, end) > 0) ends.push(end);
  return ends;
}

/** The places of the jobs in their order: each run is merged with the next, until there is one. */
function mergedRuns(ready: Ready, runs: readonly number[]): Uint32Array {
  let places = new Uint32Array(ready.jobs.length);
  for (let at = 0; at < places.length; at += 1) places[at] = at;
  let target = new Uint32Array(places.length);
  for (let ends = runs; ends.length > 1; ) {
    const merged: number[] = [];
    for (let run = 0; run < ends.length; run += 2) {
      const from = run === 0 ? 0 : (ends[run - 1] ?? 0);
      const middle = ends[run] ?? from;
      const end = ends[run + 1] ?? middle;
      mergeTwo(ready, places, target, from, middle, end);
      merged.push(end);
    }
    ends = merged;
    [places, target] = [target, places];
  }
  return places;
}

function mergeTwo(
  ready: Ready,
  places: Uint32Array,
  target: Uint32Array,
  from: number,
  middle: number,
  end: number,
): void {
  let left = from;
  let right = middle;
  for (let to = from; to < end; to += 1) {
    const takesRight =
      left === middle || (right < end && compareAt(ready, places[left] ?? 0, places[right] ?? 0) > 0);
    target[to] = (takesRight ? places[right] : places[left]) ?? 0;
    if (takesRight) right += 1;
    else left += 1;
  }
}

/** The order of `byPriority`, by the places of the jobs. */
function compareAt({ jobs, priorities, submitted, tasks }: Ready, left: number, right: number): number {
  const difference =
    (priorities[right] ?? 0) - (priorities[left] ?? 0) ||
    (submitted[left] ?? 0) - (submitted[right] ?? 0) ||
    (tasks[left] ?? 0) - (tasks[right] ?? 0);
  // No number when one of them is no task of an array.
  return Number.isNaN(difference) ? compareIds(jobs[left], jobs[right]) : difference;
}

function compareIds(left: ObservedJob | undefined, right: ObservedJob | undefined): number {
  return left === undefined || right === undefined ? 0 : byPriority(left, right);
}

/**
 * The same without the jobs that were replaced and with those that have come. Time O(changes log jobs), and
 * the copying of the lists. They are written onto `spare`, lists of jobs that nobody looks at any more, where
 * there are any: lists of this size are what a garbage collector has most to do with.
 */
export function mergeReady(
  before: Ready,
  replaced: readonly ObservedJob[],
  changed: readonly ObservedJob[],
  spare: Ready | undefined,
): Ready {
  const removed = replaced.filter(isReady).map((job) => placeOf(before, job));
  const arrived = changed.filter(isReady);
  if (removed.length === 0 && arrived.length === 0) return before;
  removed.sort((left, right) => left - right);
  sortByPriority(arrived);
  const length = before.jobs.length - removed.length + arrived.length;
  const merged = spareFor(before, spare, length);
  let from = 0;
  let to = 0;
  let next = 0;
  const copyTo = (end: number) => {
    to = copy(before, from, end, merged, to);
    from = end;
  };
  const skipRemoved = (end: number) => {
    for (; (removed[next] ?? Number.POSITIVE_INFINITY) < end; next += 1) {
      copyTo(removed[next] ?? 0);
      from += 1;
    }
  };
  for (const job of arrived) {
    const place = placeOf(before, job);
    skipRemoved(place);
    copyTo(place);
    put(merged, to, job);
    to += 1;
  }
  skipRemoved(before.jobs.length);
  copyTo(before.jobs.length);
  merged.jobs.length = length;
  return merged;
}

/** Lists that hold so many jobs, and some more where they are new. */
function spareFor({ jobs, table }: Ready, spare: Ready | undefined, length: number): Ready {
  if (spare !== undefined && spare.table === table && spare.shapes.length >= length) return spare;
  return emptyReady(jobs.slice(), length + (length >> 3), table);
}

function emptyReady(jobs: ObservedJob[], length: number, table: ShapeTable): Ready {
  return {
    jobs,
    priorities: new Float64Array(length),
    submitted: new Float64Array(length),
    tasks: new Float64Array(length),
    shapes: new Int32Array(length),
    table,
  };
}

function put(ready: Ready, at: number, job: ObservedJob): void {
  const { jobs, priorities, submitted, tasks, shapes, table } = ready;
  jobs[at] = job;
  priorities[at] = job.priority;
  submitted[at] = job.submittedAt;
  tasks[at] = taskNumber(job.id);
  shapes[at] = table.idOf(job);
}

/** Copies a part behind what is there already; gives its end. */
function copy(source: Ready, from: number, end: number, target: Ready, start: number): number {
  let to = start;
  for (let at = from; at < end; at += 1) {
    const job = source.jobs[at];
    if (job === undefined) continue;
    target.jobs[to] = job;
    target.priorities[to] = source.priorities[at] ?? 0;
    target.submitted[to] = source.submitted[at] ?? 0;
    target.tasks[to] = source.tasks[at] ?? 0;
    target.shapes[to] = source.shapes[at] ?? 0;
    to += 1;
  }
  return to;
}

/** Place of the first job that does not stand before this one. */
function placeOf({ jobs, priorities, submitted, tasks }: Ready, job: ObservedJob): number {
  const { priority, submittedAt, id } = job;
  const task = taskNumber(id);
  let low = 0;
  let high = jobs.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    let difference = priority - (priorities[middle] ?? 0) || (submitted[middle] ?? 0) - submittedAt;
    if (difference === 0) {
      difference = (tasks[middle] ?? 0) - task;
      if (Number.isNaN(difference)) difference = compareNatural(jobs[middle]?.id ?? "", id);
    }
    if (difference < 0) low = middle + 1;
    else high = middle;
  }
  return low;
}

const LARGEST_TASK = 2 ** 22;
const LARGEST_ARRAY = 2 ** 30;

/** `1234_5` as one number, in the natural order of such ids; no number for what is none. */
function taskNumber(id: string): number {
  let array = 0;
  let task = 0;
  let isTask = false;
  let digits = 0;
  for (let at = 0; at < id.length; at += 1) {
    const digit = id.charCodeAt(at) - 48;
    if (digit >= 0 && digit <= 9 && (digit > 0 || digits > 0 || isTask)) {
      if (isTask) task = task * 10 + digit;
      else array = array * 10 + digit;
      digits += 1;
    } else if (digit === UNDERSCORE && digits > 0 && !isTask) {
      isTask = true;
      digits = 0;
    } else return Number.NaN;
  }
  const isNumber = isTask && digits > 0 && task < LARGEST_TASK && array < LARGEST_ARRAY;
  // 1_05 and 1_5 are the same number, and not the same id.
  const isPlain = digits === 1 || id.charCodeAt(id.length - digits) !== 48;
  return isNumber && isPlain ? array * LARGEST_TASK + task : Number.NaN;
}

const UNDERSCORE = "_".charCodeAt(0) - 48;

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
