import type { ComparisonRow } from "../../simulator/compare.js";
import type { SimulatedCluster, Trace } from "../../simulator/model.js";
import type { Console } from "../console.js";
import { table } from "../table.js";

const HEAD = [
  "policy",
  "done at",
  "wait",
  "wait p95",
  "paid h",
  "useful h",
  "efficiency",
  "useful",
  "boots",
  "idle boots",
  "regret",
  "lost",
  "cost",
] as const;

/** Policies and their figures as a table; shares in percent, node time in hours. */
export function comparisonTable(rows: readonly ComparisonRow[], console: Console): string {
  const lines = rows.map(({ policy, metrics, regret }) => [
    policy,
    duration(metrics.jobsDoneAt),
    duration(metrics.waitMean),
    duration(metrics.waitP95),
    hours(metrics.paid),
    hours(metrics.useful),
    percent(metrics.efficiencyPaid),
    percent(metrics.efficiencyIdeal),
    String(metrics.boots),
    String(metrics.churn),
    percent(regret),
    String(metrics.jobsLost),
    metrics.cost.toFixed(2),
  ]);
  return table(HEAD, lines, console.colors);
}

/** The same for machines: every metric, times in seconds. */
export function comparisonJson(of: {
  readonly trace: Trace;
  readonly cluster: SimulatedCluster;
  readonly seed: number;
  readonly rows: readonly ComparisonRow[];
}): string {
  const rows = of.rows.map(({ policy, metrics, regret }) => ({
    policy,
    makespanSeconds: seconds(metrics.makespan),
    jobsDoneSeconds: seconds(metrics.jobsDoneAt),
    waitMeanSeconds: seconds(metrics.waitMean),
    waitP95Seconds: seconds(metrics.waitP95),
    slowdownMean: metrics.slowdownMean,
    paidSeconds: seconds(metrics.paid),
    busySeconds: seconds(metrics.busy),
    usefulSeconds: seconds(metrics.useful),
    efficiencyPaid: metrics.efficiencyPaid,
    efficiencyUseful: metrics.efficiencyUseful,
    efficiencyIdeal: metrics.efficiencyIdeal,
    boots: metrics.boots,
    idleBoots: metrics.churn,
    cost: metrics.cost,
    regret,
    jobsDone: metrics.jobsDone,
    jobsLost: metrics.jobsLost,
  }));
  const { trace, cluster, seed } = of;
  const head = { trace: trace.name, jobs: trace.jobs.length, nodes: cluster.nodes.length, seed };
  return JSON.stringify({ ...head, policies: rows }, null, 2);
}

function seconds(millis: number): number {
  return Math.round(millis) / 1000;
}

function hours(millis: number): string {
  return (millis / 3_600_000).toFixed(1);
}

function percent(share: number): string {
  return `${(share * 100).toFixed(1)} %`;
}

/** `45 s`, `12:30 min`, `5:20 h`. */
function duration(millis: number): string {
  const whole = Math.round(millis / 1000);
  if (whole < 100) return `${whole} s`;
  const [large, small, unit] =
    whole < 6000 ? [whole / 60, whole % 60, "min"] : [whole / 3600, (whole % 3600) / 60, "h"];
  return `${Math.floor(large)}:${String(Math.floor(small)).padStart(2, "0")} ${unit}`;
}
