import type { Millis, NodeSpec } from "../elasticity/core/index.js";
import { paidBounds } from "./bound.js";
import { metricsOf } from "./metrics.js";
import type {
  PolicyMaker,
  SimulatedCluster,
  SimulationMetrics,
  SimulationOptions,
  SimulationRun,
  Trace,
  TraceJob,
} from "./model.js";
import { simulate } from "./simulate.js";

/** A policy under the name that it has in the table. */
export interface NamedPolicy {
  readonly name: string;
  readonly make: PolicyMaker;
}

/** One line of a comparison. */
export interface ComparisonRow {
  readonly policy: string;
  readonly metrics: SimulationMetrics;
  /** Paid time above the clairvoyant bound at equal waiting times, as a share of that (P13). */
  readonly regret: number;
  readonly run: SimulationRun;
}

/** What one comparison is made of. */
export interface ComparisonRequest {
  readonly cluster: SimulatedCluster;
  readonly trace: Trace;
  readonly policies: readonly NamedPolicy[];
  readonly seed: number;
  readonly options?: SimulationOptions;
  /** Told when a policy has had its turn. */
  readonly onRow?: (row: ComparisonRow) => void;
}

/** Runs the same trace on the same cluster under each policy; boots and faults are the same for all (SY-32). */
export function compare(request: ComparisonRequest): ComparisonRow[] {
  const { cluster, trace, policies, seed, options = {}, onRow } = request;
  return policies.map(({ name, make }) => {
    const run = simulate(cluster, trace, make, seed, options);
    const metrics = metricsOf(run, trace);
    const row = { policy: name, metrics, regret: regretOf(run, trace, metrics.paid), run };
    onRow?.(row);
    return row;
  });
}

/**
 * Paid time above the clairvoyant bound at the very waiting times of the run, as a share of the bound (P13).
 * The bound packs without waste and knows every gap, so 0 is out of reach for most traces.
 */
export function regretOf(run: SimulationRun, trace: Trace, paid: Millis): number {
  const { sameWait } = paidBounds(run, trace);
  return sameWait === 0 ? 0 : paid / sameWait - 1;
}

/** Jobs that the whole cluster would be too small for; they would wait for ever. */
export function tooLarge(trace: Trace, nodes: readonly NodeSpec[]): TraceJob[] {
  const fitting = new Map<string, number>();
  return trace.jobs.filter((job) => {
    const key = [job.cpusPerNode, job.memoryMiBPerNode ?? 0, job.partition ?? ""].join("/");
    const known = fitting.get(key) ?? nodes.filter((node) => fits(job, node)).length;
    fitting.set(key, known);
    return known < job.nodeCount;
  });
}

function fits({ cpusPerNode, memoryMiBPerNode = 0, partition }: TraceJob, node: NodeSpec): boolean {
  const inPartition =
    partition === undefined || node.partitions === undefined || node.partitions.includes(partition);
  return (
    node.cpus >= cpusPerNode && (node.memoryMiB === 0 || node.memoryMiB >= memoryMiBPerNode) && inPartition
  );
}
