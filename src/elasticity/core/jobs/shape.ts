import type { ObservedJob } from "../events.js";

/** What one pending job asks for on each of its nodes; equal jobs share one shape. */
export interface Shape {
  readonly key: string;
  readonly nodeCount: number;
  readonly cpusPerNode: number;
  readonly memoryMiB: number;
  readonly gres: readonly (readonly [string, number])[];
  readonly partitions: readonly string[] | undefined;
  readonly featureSets: readonly (readonly string[])[] | undefined;
  readonly sameFeatureSet: boolean;
  readonly reservation: string | undefined;
  readonly exclusive: boolean;
  /** Nodes that it must have, empty for any. */
  readonly required: ReadonlySet<string>;
  readonly excluded: ReadonlySet<string>;
  /** Partition, features and reservation are all the same to it, yet a reserved node is not for it. */
  readonly isPlain: boolean;
}

/** Everything of a job that decides where it fits, as one text. */
export function shapeKey(job: ObservedJob): string {
  const simple =
    job.gresPerNode === undefined &&
    job.featureSets === undefined &&
    job.reservation === undefined &&
    job.requiredNodes === undefined &&
    job.excludedNodes === undefined;
  const size = `${job.nodeCount}/${job.cpus}/${job.memoryMiBPerNode ?? 0}/${job.exclusive === true ? "x" : ""}`;
  const place = job.partitions === undefined ? "" : job.partitions.join();
  if (simple) return `${size}/${place}`;
  const { gresPerNode, featureSets, sameFeatureSet, reservation, requiredNodes, excludedNodes } = job;
  const rest = [gresPerNode, featureSets, sameFeatureSet, reservation, requiredNodes, excludedNodes];
  return `${size}/${place}/${JSON.stringify(rest)}`;
}

/** The shape of a job. `largest` is the size of the largest node in processors. */
export function shapeOf(job: ObservedJob, key: string, largest: number): Shape {
  const partitions = nonEmpty(job.partitions);
  const featureSets = nonEmpty(job.featureSets);
  const nodeCount = Math.max(job.nodeCount, Math.ceil(job.cpus / largest), 1);
  return {
    key,
    nodeCount,
    cpusPerNode: Math.max(1, Math.ceil(job.cpus / nodeCount)),
    memoryMiB: job.memoryMiBPerNode ?? 0,
    gres: Object.entries(job.gresPerNode ?? {}).filter(([, count]) => count > 0),
    partitions,
    featureSets,
    sameFeatureSet: job.sameFeatureSet === true,
    reservation: job.reservation,
    exclusive: job.exclusive === true,
    required: new Set(job.requiredNodes ?? []),
    excluded: new Set(job.excludedNodes ?? []),
    isPlain: partitions === undefined && featureSets === undefined && job.reservation === undefined,
  };
}

function nonEmpty<T>(list: readonly T[] | undefined): readonly T[] | undefined {
  return list === undefined || list.length === 0 ? undefined : list;
}
