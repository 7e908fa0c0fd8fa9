import type { ObservedJob } from "../core/index.js";
import { eachTask, taskRanges } from "./slurm-arrays.js";
import { type JobContext, type JobRecord, parseJob } from "./slurm-jobs.js";

/** What is kept of a record of Slurm, to see whether the next answer says anything else. */
interface Entry {
  /** Text of the record without what changes by itself. */
  key: string;
  more: string;
  record: JobRecord;
  /** Of an array record: its tasks by number, and the text that they come from. */
  tasks: Map<number, ObservedJob> | undefined;
  numbers: string;
  round: number;
}

/** What the last round brought. */
export interface JobChanges {
  readonly jobs: readonly ObservedJob[];
  readonly gone: readonly string[];
}

/**
 * Jobs from one answer to the next: a record whose text did not change is not read again and keeps its
 * object. The tasks of an array share one record, as in Slurm, so that a hundred thousand cost one line.
 */
export interface JobStore {
  /** Takes in all records of one answer: `main` lines in order, further fields by id. */
  update(main: readonly string[], more: ReadonlyMap<string, string>, context: JobContext): JobChanges;
  all(): ObservedJob[];
  clear(): void;
}

export function jobStore(): JobStore {
  let entries = new Map<string, Entry>();
  let round = 0;
  return {
    update(main, more, context) {
      round += 1;
      const changed: ObservedJob[] = [];
      const left: string[] = [];
      const next = new Map<string, Entry>();
      for (const line of main) {
        const id = recordId(line);
        const known = entries.get(id);
        const entry = renewed(known, line, more.get(id) ?? "", context, changed, left);
        if (entry === undefined) continue;
        entry.round = round;
        next.set(id, entry);
      }
      for (const [id, entry] of entries) if (entry.round !== round) leave(id, entry, left);
      entries = next;
      return { jobs: changed, gone: left.filter((id) => !isListed(entries, id)) };
    },
    all() {
      const jobs: ObservedJob[] = [];
      for (const { record, tasks } of entries.values()) {
        if (tasks === undefined) jobs.push(record.job);
        else for (const job of tasks.values()) jobs.push(job);
      }
      return jobs;
    },
    clear() {
      entries = new Map();
    },
  };
}

/** Id under which a record is found again: the pending tasks of array 7 are `7_[` whatever their numbers are. */
export function recordId(line: string): string {
  const end = line.indexOf("\t");
  const id = end === -1 ? line : line.slice(0, end);
  const bracket = id.indexOf("[");
  return bracket === -1 ? id : id.slice(0, bracket + 1);
}

/** The entry that stands for the line from now on; adds to `changed` and `left` what became of its jobs. */
function renewed(
  known: Entry | undefined,
  line: string,
  more: string,
  context: JobContext,
  changed: ObservedJob[],
  left: string[],
): Entry | undefined {
  const key = keyOf(line);
  const due = known?.record.eligibleAt !== undefined && known.record.eligibleAt <= context.now;
  if (known !== undefined && !due && known.key === key && known.more === more) {
    if (known.tasks !== undefined) renumber(known, tasksOf(line), changed, left);
    return known;
  }
  const record = parseJob(ownCopy(line), more === "" ? undefined : more, context);
  if (record === undefined) return undefined;
  const entry: Entry = { key: ownCopy(key), more, record, tasks: undefined, numbers: "", round: 0 };
  if (record.tasks === undefined) {
    if (known !== undefined && same(known.record.job, record.job))
      entry.record = { ...record, job: known.record.job };
    else changed.push(record.job);
    return entry;
  }
  entry.tasks = new Map();
  for (const task of known?.tasks?.keys() ?? []) left.push(`${record.job.id}_${task}`);
  renumber(entry, record.tasks, changed, left);
  return entry;
}

/** Text of a line from which a change is told: no numbers of array tasks, no start that Slurm guesses. */
function keyOf(line: string): string {
  const afterId = line.indexOf("\t") + 1;
  const percent = line.lastIndexOf("%", afterId);
  const limit = percent === -1 ? "" : line.slice(percent, afterId);
  if (!line.startsWith("PENDING\t", afterId)) return line.slice(afterId);
  let at = afterId;
  for (let tab = 0; tab < 3; tab += 1) at = line.indexOf("\t", at) + 1;
  return limit + line.slice(at);
}

function tasksOf(line: string): string {
  return /^\d+_\[([^\]%\t]*)/.exec(line)?.[1] ?? "";
}

/** Brings the tasks of an array record to those of a text; tasks that stay keep their objects. */
function renumber(entry: Entry, text: string, changed: ObservedJob[], left: string[]): void {
  const { tasks, record } = entry;
  if (tasks === undefined || entry.numbers === text) return;
  entry.numbers = ownCopy(text);
  const ranges = taskRanges(text);
  const wanted = new Set<number>();
  eachTask(ranges, (task) => wanted.add(task));
  for (const task of tasks.keys()) {
    if (wanted.has(task)) continue;
    tasks.delete(task);
    left.push(`${record.job.id}_${task}`);
  }
  eachTask(ranges, (task) => {
    if (tasks.has(task)) return;
    const job = { ...record.job, id: `${record.job.id}_${task}` };
    tasks.set(task, job);
    changed.push(job);
  });
}

function leave(id: string, entry: Entry, left: string[]): void {
  if (entry.tasks === undefined) left.push(id);
  else for (const job of entry.tasks.values()) left.push(job.id);
}

/** A task may have gone from its array's record to one of its own, or the other way round. */
function isListed(entries: ReadonlyMap<string, Entry>, id: string): boolean {
  if (entries.has(id)) return true;
  const at = id.indexOf("_");
  return at !== -1 && entries.get(`${id.slice(0, at)}_[`)?.tasks?.has(Number(id.slice(at + 1))) === true;
}

function same(left: ObservedJob, right: ObservedJob): boolean {
  return JSON.stringify(left) === JSON.stringify(right);
}

/** A part of a text holds the whole text in memory; a copy holds itself. */
export function ownCopy(text: string): string {
  return Buffer.from(text).toString();
}
