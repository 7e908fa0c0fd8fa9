import type { ObservedJob, PowerTimeline } from "./core/index.js";
import { compareNatural } from "./core/index.js";
import { changedStates, foldJobs } from "./fold.js";
import type { JournalRecord } from "./records.js";

/** Figures of a run, from its journal alone. Times in seconds. */
export interface RunSummary {
  readonly jobs: { readonly done: number; readonly failed: number; readonly unfinished: number };
  /** From the first submission to the last end. */
  readonly makespan: number;
  readonly sites: readonly SiteSummary[];
  /** Time with at least one job / paid time, of all workers; 0 when nothing was paid. */
  readonly efficiency: number;
  readonly powerOns: readonly PowerOnSummary[];
}

export interface SiteSummary {
  readonly site: string;
  readonly boots: number;
  readonly jobs: number;
  readonly paidSeconds: number;
  readonly busySeconds: number;
  readonly efficiency: number;
}

/** Where the time of one power-on went. A stage that was not seen is absent. */
export interface PowerOnSummary {
  readonly node: string;
  readonly site: string;
  /** Milliseconds since 1970. */
  readonly decidedAt: number;
  readonly stages: {
    /** Decision to the beginning of the apply: waiting for an earlier apply, the last look. */
    readonly controller?: number;
    /** Beginning of the apply to the machine: engine and cloud. */
    readonly create?: number;
    /** Machine to usable in the batch system: boot and contextualization. */
    readonly join?: number;
    /** Usable to the first job: the batch system's scheduler. */
    readonly firstJob?: number;
  };
  /** Decision to the first job. */
  readonly total?: number;
  /** Beginning to end of the apply that brought it. */
  readonly apply?: number;
}

interface Life {
  readonly node: string;
  readonly site: string;
  readonly timeline: PowerTimeline;
}

/**
 * Sums a journal up. `from` leaves out lives that ended and jobs that were submitted before it; `until`
 * ends the lives of workers that are still on, and is the last record's time by default.
 */
export function summarize(
  records: readonly JournalRecord[],
  from = 0,
  until = records.at(-1)?.at ?? 0,
): RunSummary {
  const jobs = foldJobs(records, true).filter((job) => job.submittedAt >= from);
  const lives = livesOf(records).filter(({ timeline }) => (timeline.removedAt ?? until) >= from);
  const names = [...new Set(lives.map(({ site }) => site))].sort(compareNatural);
  const sites = names.map((site) => siteSummary(site, lives, jobs, until));
  const paid = sites.reduce((sum, { paidSeconds }) => sum + paidSeconds, 0);
  const busy = sites.reduce((sum, { busySeconds }) => sum + busySeconds, 0);
  const count = (phases: readonly string[]) => jobs.filter(({ phase }) => phases.includes(phase)).length;
  return {
    jobs: {
      done: count(["done"]),
      failed: count(["failed"]),
      unfinished: count(["pending", "running", "completing"]),
    },
    makespan: makespanOf(jobs),
    sites,
    efficiency: ratio(busy, paid),
    powerOns: lives.map(powerOn),
  };
}

/** Each life of a worker once: the last timeline that the journal has of it. */
function livesOf(records: readonly JournalRecord[]): Life[] {
  const lives = new Map<string, Life>();
  for (const { nodes } of changedStates(records)) {
    for (const { name, site, timeline } of nodes) {
      if (timeline !== undefined) lives.set(`${name}/${timeline.decidedAt}`, { node: name, site, timeline });
    }
  }
  return [...lives.values()].sort(
    (left, right) =>
      left.timeline.decidedAt - right.timeline.decidedAt || compareNatural(left.node, right.node),
  );
}

/** Paid from the begin of the apply, as clouds bill from the request, to the removal. */
function paidSpan(
  { applyStartedAt, decidedAt, removedAt }: PowerTimeline,
  until: number,
): readonly [number, number] {
  const start = applyStartedAt ?? decidedAt;
  return [start, Math.max(start, removedAt ?? until)];
}

function siteSummary(
  site: string,
  all: readonly Life[],
  jobs: readonly ObservedJob[],
  until: number,
): SiteSummary {
  const lives = all.filter((life) => life.site === site);
  const nodes = new Set(lives.map(({ node }) => node));
  let paid = 0;
  let busy = 0;
  for (const { node, timeline } of lives) {
    const [start, end] = paidSpan(timeline, until);
    paid += end - start;
    busy += busyTime(jobs, node, start, end);
  }
  return {
    site,
    boots: lives.filter(({ timeline }) => timeline.applyStartedAt !== undefined).length,
    jobs: jobs.filter((job) => job.nodes.some((node) => nodes.has(node))).length,
    paidSeconds: paid / 1000,
    busySeconds: busy / 1000,
    efficiency: ratio(busy, paid),
  };
}

/** Milliseconds inside [from, to] in which at least one job was on the node. */
function busyTime(jobs: readonly ObservedJob[], node: string, from: number, to: number): number {
  const spans = jobs
    .filter((job) => job.nodes.includes(node) && job.startedAt !== undefined)
    .map((job) => [Math.max(from, job.startedAt ?? from), Math.min(to, job.endedAt ?? to)] as const)
    .filter(([start, end]) => end > start)
    .sort(([left], [right]) => left - right);
  let sum = 0;
  let reached = from;
  for (const [start, end] of spans) {
    sum += Math.max(0, end - Math.max(start, reached));
    reached = Math.max(reached, end);
  }
  return sum;
}

function makespanOf(jobs: readonly ObservedJob[]): number {
  const ends = jobs.flatMap((job) => job.endedAt ?? []);
  if (ends.length === 0) return 0;
  const first = jobs.reduce((least, job) => Math.min(least, job.submittedAt), Number.POSITIVE_INFINITY);
  return (ends.reduce((most, end) => Math.max(most, end), 0) - first) / 1000;
}

function powerOn({ node, site, timeline }: Life): PowerOnSummary {
  const { decidedAt, applyStartedAt, createdAt, readyAt, firstJobAt, applyEndedAt } = timeline;
  // The batch system gives whole seconds, so a start may seem to lie before the moment it was seen usable.
  const controller = stage("controller", decidedAt, applyStartedAt);
  const create = stage("create", applyStartedAt, createdAt);
  const join = stage("join", createdAt ?? applyStartedAt, readyAt);
  const firstJob = stage("firstJob", readyAt, firstJobAt);
  return {
    node,
    site,
    decidedAt,
    stages: { ...controller, ...create, ...join, ...firstJob },
    ...stage("total", decidedAt, firstJobAt),
    ...stage("apply", applyStartedAt, applyEndedAt),
  };
}

function stage<K extends string>(
  name: K,
  from: number | undefined,
  to: number | undefined,
): Partial<Record<K, number>> {
  if (from === undefined || to === undefined) return {};
  return { [name]: Math.max(0, to - from) / 1000 } as Record<K, number>;
}

function ratio(part: number, whole: number): number {
  return whole > 0 ? part / whole : 0;
}
