import type { Millis } from "../elasticity/core/index.js";
import type { SimulationMetrics, SimulationRun, Trace } from "./model.js";

/** Slowdown of jobs shorter than this counts as if they ran so long (bounded slowdown, Feitelson 1997). */
const BOUND = 10_000;
const HOUR = 3600_000;

/**
 * The figures of a run. Node times count machines that were paid only, as the hybrid clusters paper does;
 * efficiencies are 0 when nothing was paid.
 */
export function metricsOf(run: SimulationRun, trace: Trace): SimulationMetrics {
  const workers = run.bills.filter((bill) => bill.of === undefined);
  const paid = sum(workers.map(({ from, to }) => to - from));
  const { busy, useful } = usedTime(run);
  const ideal = idealTime(run, trace);
  const times = jobTimes(run, trace);
  const jobsDoneAt = run.jobs.reduce((last, { endedAt = 0 }) => Math.max(last, endedAt), 0);
  const firstAt = run.jobs.reduce(
    (first, { submittedAt }) => Math.min(first, submittedAt),
    Number.POSITIVE_INFINITY,
  );
  const share = (part: number) => (paid === 0 ? 0 : part / paid);
  return {
    makespan: Number.isFinite(firstAt) ? Math.max(0, jobsDoneAt - firstAt) : 0,
    jobsDoneAt,
    endedAt: run.endedAt,
    waitMean: mean(times.map(({ wait }) => wait)),
    waitP95: quantile(
      times.map(({ wait }) => wait),
      0.95,
    ),
    slowdownMean: mean(times.map(({ slowdown }) => slowdown)),
    paid,
    busy,
    useful,
    ideal,
    efficiencyPaid: share(busy),
    efficiencyUseful: share(useful),
    efficiencyIdeal: share(ideal),
    boots: run.boots,
    cost: sum(run.bills.map(({ from, to, pricePerHour }) => ((to - from) / HOUR) * pricePerHour)),
    churn: run.idleBoots,
    jobsDone: times.length,
    jobsLost: run.jobs.length - times.length,
  };
}

/** Time with a job or its set-up, and with a job alone, on machines that are paid. */
function usedTime({ spans, cluster }: SimulationRun): { readonly busy: Millis; readonly useful: Millis } {
  const fixed = new Set(cluster.staticNodes);
  let busy = 0;
  let useful = 0;
  for (const { node, state, from, to } of spans) {
    if (fixed.has(node) || (state !== "used" && state !== "setup")) continue;
    busy += to - from;
    if (state === "used") useful += to - from;
  }
  return { busy, useful };
}

/** What the jobs that ended on paid machines took of them, as if whole nodes were filled without a gap. */
function idealTime({ jobs, cluster }: SimulationRun, trace: Trace): Millis {
  const fixed = new Set(cluster.staticNodes);
  const nodes = new Map(cluster.nodes.map((node) => [node.name, node.cpus]));
  const traced = new Map(trace.jobs.map((job) => [job.id, job]));
  let ideal = 0;
  for (const { id, endedAt, nodes: names } of jobs) {
    const job = traced.get(id);
    if (job === undefined || endedAt === undefined) continue;
    for (const name of names) {
      if (!fixed.has(name)) ideal += (job.runTime * job.cpusPerNode) / (nodes.get(name) ?? job.cpusPerNode);
    }
  }
  return ideal;
}

function jobTimes({ jobs }: SimulationRun, trace: Trace) {
  const traced = new Map(trace.jobs.map((job) => [job.id, job.runTime]));
  return jobs.flatMap(({ id, submittedAt, startedAt, endedAt }) => {
    if (startedAt === undefined || endedAt === undefined) return [];
    const slowdown = (endedAt - submittedAt) / Math.max(traced.get(id) ?? 0, BOUND);
    return [{ wait: startedAt - submittedAt, slowdown: Math.max(1, slowdown) }];
  });
}

/** The sum, in order: the same on every machine. */
export function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

/** The arithmetic mean; 0 of nothing. */
export function mean(values: readonly number[]): number {
  return values.length === 0 ? 0 : sum(values) / values.length;
}

/** A quantile with linear interpolation between the two nearest (R's type 7); 0 of nothing. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((left, right) => left - right);
  const at = (sorted.length - 1) * share;
  const low = sorted[Math.floor(at)] ?? 0;
  const high = sorted[Math.ceil(at)] ?? low;
  return low + (high - low) * (at - Math.floor(at));
}
