import type { Millis } from "../../elasticity/core/index.js";
import type { SimulationRun, Trace } from "../model.js";

/** States of a node in a plot, from the bottom of a stack to its top; `off` is not drawn in stacks. */
export const PLOT_STATES = [
  "used",
  "setup",
  "idle",
  "powering-on",
  "powering-off",
  "failed",
  "unknown",
  "off",
] as const;

export type PlotState = (typeof PLOT_STATES)[number];

/** What all plots are made of, whether it was simulated or happened. Times in milliseconds. */
export interface ClusterTimeline {
  readonly title: string;
  readonly from: Millis;
  readonly to: Millis;
  /** Times are since 1970 and shown as dates; otherwise they count from the beginning. */
  readonly dated: boolean;
  readonly nodes: readonly PlotNode[];
  readonly jobs: readonly PlotJob[];
  /** Updates of sites: while one runs, no other of the same site can. */
  readonly updates: readonly PlotUpdate[];
  /** Slots in use where they were measured; otherwise they are those of the running jobs. */
  readonly slotsUsed?: readonly { readonly weight: number; readonly from: Millis; readonly to: Millis }[];
}

export interface PlotNode {
  readonly name: string;
  readonly site: string;
  readonly slots: number;
  /** In the order of time, without overlap. */
  readonly spans: readonly { readonly state: PlotState; readonly from: Millis; readonly to: Millis }[];
}

export interface PlotJob {
  readonly id: string;
  readonly submittedAt: Millis;
  readonly startedAt?: Millis;
  readonly endedAt?: Millis;
  /** Over all its nodes. */
  readonly slots: number;
}

export interface PlotUpdate {
  readonly site: string;
  readonly from: Millis;
  readonly to: Millis;
}

/** The timeline of a simulated run of a trace. */
export function timelineOfRun(run: SimulationRun, trace: Trace): ClusterTimeline {
  const sizes = new Map(trace.jobs.map((job) => [job.id, job.nodeCount * job.cpusPerNode]));
  const spans = new Map<string, { state: PlotState; from: Millis; to: Millis }[]>();
  for (const { node, state, from, to } of run.spans) {
    const list = spans.get(node);
    const last = list?.at(-1);
    if (last !== undefined && last.state === state && last.to === from) last.to = to;
    else if (list === undefined) spans.set(node, [{ state, from, to }]);
    else list.push({ state, from, to });
  }
  return {
    title: `${run.trace} under ${run.policy}`,
    from: 0,
    to: Math.max(1, run.endedAt),
    dated: false,
    nodes: run.cluster.nodes.map(({ name, site, cpus }) => ({
      name,
      site,
      slots: cpus,
      spans: spans.get(name) ?? [],
    })),
    jobs: run.jobs.map(({ id, submittedAt, startedAt, endedAt }) => ({
      id,
      submittedAt,
      ...(startedAt === undefined ? {} : { startedAt }),
      ...(endedAt === undefined ? {} : { endedAt }),
      slots: sizes.get(id) ?? 1,
    })),
    updates: run.updates.map(({ site, from, to }) => ({ site, from, to })),
  };
}
