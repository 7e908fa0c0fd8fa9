import type { Lifecycle } from "../core/index.js";

/**
 * A report in the data format of CLUES (specification section 1.6): `hostevents`, `requests` and the times
 * that there is data for are what its own plots read; all else is under `elastosca` (CL-11). Times are
 * seconds, since 1970 for real clusters and from the beginning for simulated ones; memory is in MiB.
 */
export interface CluesReport {
  /** By host, in the order of time, one entry a change. */
  readonly hostevents: Readonly<Record<string, readonly HostEvent[]>>;
  readonly requests: readonly ReportRequest[];
  readonly mintime_avail: number;
  readonly maxtime_avail: number;
  readonly elastosca?: ReportExtension;
}

export interface HostEvent {
  readonly t: number;
  /** Number of the state: {@link CLUES_STATES}. */
  readonly state: number;
  readonly slots: number;
  readonly slots_used: number;
  readonly memory: number;
  readonly memory_used: number;
}

/** A request: what a job needs, and what became of it. */
export interface ReportRequest {
  readonly id: string;
  readonly t_created: number;
  /** Number of the state: {@link REQUEST_CODES}. */
  readonly state: number;
  /** When it entered that state. */
  readonly t_state: number;
  /** For each task. */
  readonly slots: number;
  readonly memory: number;
  readonly requirements: string;
  readonly taskcount: number;
  readonly maxtaskspernode: number;
  readonly jobid: string;
  /** Names of the nodes, separated by commas. */
  readonly nodes: string;
}

/** What CLUES has no place for. */
export interface ReportExtension {
  readonly version: 1;
  readonly cluster: string;
  readonly sites: Readonly<Record<string, string>>;
  readonly jobs: readonly ReportJob[];
  /** Updates of sites: while one runs, no other of the same site can. */
  readonly updates: readonly ReportUpdate[];
  /** For each site what is paid an hour from a moment on, and the sum up to it. */
  readonly cost: Readonly<Record<string, readonly CostPoint[]>>;
  /** Price of an hour of each node that has one. */
  readonly prices?: Readonly<Record<string, number>>;
}

export interface ReportJob {
  readonly id: string;
  readonly submitted: number;
  readonly started?: number;
  readonly ended?: number;
  /** Over all its nodes. */
  readonly slots: number;
  readonly nodes: readonly string[];
}

export interface ReportUpdate {
  readonly site: string;
  readonly from: number;
  readonly to: number;
  readonly nodes: readonly string[];
}

export interface CostPoint {
  readonly t: number;
  readonly perHour: number;
  readonly sum: number;
}

/** Numbers that CLUES gives the states of a node. */
export const CLUES_STATES: Readonly<Record<Lifecycle, number>> = {
  unknown: -1,
  idle: 0,
  used: 1,
  off: 2,
  "powering-on": 3,
  "powering-off": 4,
  "on-error": 5,
  "off-error": 6,
};

/** A span in which something is paid. Times in seconds. */
export interface PaidSpan {
  readonly site: string;
  readonly from: number;
  readonly to: number;
  readonly perHour: number;
}

/** The cost of each site over time: a point where something begins or ends to be paid. */
export function costSeries(spans: readonly PaidSpan[]): Record<string, CostPoint[]> {
  const series: Record<string, CostPoint[]> = {};
  for (const site of [...new Set(spans.map((span) => span.site))].sort()) {
    const changes = spans
      .filter((span) => span.site === site && span.perHour > 0)
      .flatMap(({ from, to, perHour }) => [
        { t: from, by: perHour },
        { t: to, by: -perHour },
      ])
      .sort((left, right) => left.t - right.t);
    series[site] = pointsOf(changes);
  }
  return series;
}

function pointsOf(changes: readonly { readonly t: number; readonly by: number }[]): CostPoint[] {
  const points: CostPoint[] = [];
  let perHour = 0;
  let sum = 0;
  let last = changes[0]?.t ?? 0;
  for (const { t, by } of changes) {
    sum += (perHour * (t - last)) / 3600;
    perHour = Math.round((perHour + by) * 1e9) / 1e9;
    last = t;
    const point = { t, perHour, sum: Math.round(sum * 1e6) / 1e6 };
    if (points.at(-1)?.t === t) points[points.length - 1] = point;
    else points.push(point);
  }
  return points;
}
