import type { Millis, ObservedJob } from "../events.js";
import { mergeReady, type Ready, readyOf } from "./ready.js";
import { countJobs, type PhaseCounts, phaseCounts, readyJobs, type Waiting, waitingOf } from "./waiting.js";

/**
 * What is kept beside a list of jobs. It follows from the list alone, so losing it costs time only: a list
 * that is made of another one by a few changes takes it over.
 */
interface JobIndex {
  position?: Map<string, number> | undefined;
  /** Ids of the jobs on each node, in the order of text. */
  byNode?: Map<string, readonly string[]> | undefined;
  ready?: Ready | undefined;
  /** The ready jobs before the last change, whose lists the next one writes on. */
  spare?: Ready | undefined;
  counts?: PhaseCounts | undefined;
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

/** The pending jobs, parted and in order. */
export function waitingJobs(jobs: readonly ObservedJob[]): Waiting {
  const index = indexOf(jobs);
  index.ready ??= readyOf(readyJobs(jobs));
  index.counts ??= phaseCounts(jobs);
  index.waiting ??= waitingOf(jobs, index.ready, index.counts);
  return index.waiting;
}

/** Ids of the jobs on each node. */
export function jobsByNode(jobs: readonly ObservedJob[]): ReadonlyMap<string, readonly string[]> {
  const index = indexOf(jobs);
  index.byNode ??= groupByNode(jobs);
  return index.byNode;
}

function groupByNode(jobs: readonly ObservedJob[]): Map<string, readonly string[]> {
  const found = new Map<string, string[]>();
  for (const job of jobs) {
    if (!isOnNodes(job)) continue;
    for (const node of job.nodes) {
      const list = found.get(node);
      if (list === undefined) found.set(node, [job.id]);
      else list.push(job.id);
    }
  }
  for (const list of found.values()) if (list.length > 1) list.sort();
  return found;
}

/** True for a job that holds its nodes. */
export function isOnNodes({ phase }: ObservedJob): boolean {
  return phase === "running" || phase === "completing";
}

/** A list of jobs after some changes. */
export interface MergedJobs {
  readonly jobs: readonly ObservedJob[];
  /** Jobs as they were that are other now, or gone. */
  readonly replaced: readonly ObservedJob[];
}

/** Puts the changed jobs in their places, new ones at the end, and the last one in the place of one that is gone. */
export function mergeJobs(
  before: readonly ObservedJob[],
  changed: readonly ObservedJob[],
  gone: readonly string[],
): MergedJobs {
  if (changed.length === 0 && gone.length === 0) return { jobs: before, replaced: [] };
  const old = indexOf(before);
  const position = old.position ?? new Map(before.map(({ id }, at) => [id, at]));
  const jobs = before.slice();
  const replaced: ObservedJob[] = [];
  for (const id of gone) {
    const at = position.get(id);
    const last = jobs.pop();
    if (last === undefined) break;
    if (at === undefined) jobs.push(last);
    else {
      replaced.push(last.id === id ? last : (jobs[at] ?? last));
      if (last.id !== id) {
        jobs[at] = last;
        position.set(last.id, at);
      }
      position.delete(id);
    }
  }
  for (const job of changed) {
    const at = position.get(job.id);
    const known = at === undefined ? undefined : jobs[at];
    if (known !== undefined) replaced.push(known);
    position.set(job.id, at ?? jobs.length);
    jobs[at ?? jobs.length] = job;
  }
  const byNode = old.byNode;
  if (byNode !== undefined) moveJobs(byNode, replaced, changed);
  const ready = old.ready === undefined ? undefined : mergeReady(old.ready, replaced, changed, old.spare);
  const spare = ready === old.ready ? old.spare : old.ready;
  const { counts } = old;
  if (counts !== undefined) {
    countJobs(counts, replaced, -1);
    countJobs(counts, changed, 1);
  }
  // The old list's index is the new one's now.
  indexes.delete(before);
  indexes.set(jobs, { position, byNode, ready, spare, counts });
  return { jobs, replaced };
}

function moveJobs(
  byNode: Map<string, readonly string[]>,
  replaced: readonly ObservedJob[],
  changed: readonly ObservedJob[],
): void {
  for (const job of replaced) {
    if (!isOnNodes(job)) continue;
    for (const node of job.nodes) {
      const left = (byNode.get(node) ?? []).filter((id) => id !== job.id);
      if (left.length === 0) byNode.delete(node);
      else byNode.set(node, left);
    }
  }
  for (const job of changed) {
    if (!isOnNodes(job)) continue;
    for (const node of job.nodes) byNode.set(node, [...(byNode.get(node) ?? []), job.id].sort());
  }
}

/**
 * Run times in milliseconds of the jobs that ran and do not any more. `before` holds them as they were, and
 * may hold others.
 */
export function endedTimes(
  before: readonly ObservedJob[],
  after: readonly ObservedJob[],
  answeredAt: Millis,
): Millis[] {
  const ended = new Map<string, Millis>();
  for (const { id, phase, startedAt } of before) {
    if (phase === "running" && startedAt !== undefined) ended.set(id, startedAt);
  }
  if (ended.size === 0) return [];
  for (const { id, phase } of after) if (phase === "running") ended.delete(id);
  const times: Millis[] = [];
  if (ended.size === 0) return times;
  for (const { id, phase, endedAt } of after) {
    const startedAt = ended.get(id);
    if (startedAt === undefined) continue;
    if (phase === "done") times.push((endedAt ?? answeredAt) - startedAt);
    ended.delete(id);
  }
  // Some batch systems do not list a job any more once it has ended.
  for (const startedAt of ended.values()) times.push(answeredAt - startedAt);
  return times;
}
