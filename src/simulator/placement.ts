import type { Millis } from "../elasticity/core/index.js";
import type { TraceJob } from "./model.js";
import type { SimJob, SimNode } from "./world.js";

/** True for a node that takes jobs now. */
export function takesJobs(node: SimNode): boolean {
  return node.machine === "up" && node.presence === "up" && node.closed === undefined;
}

/** The first nodes in the order of preference that can hold the job now; undefined when they do not suffice. */
export function placeOf(job: TraceJob, nodes: readonly SimNode[]): SimNode[] | undefined {
  const chosen: SimNode[] = [];
  for (const node of nodes) {
    if (!canHold(node, job)) continue;
    chosen.push(node);
    if (chosen.length >= job.nodeCount) return chosen;
  }
  return undefined;
}

function canHold(node: SimNode, job: TraceJob): boolean {
  if (node.freeCpus < job.cpusPerNode || node.freeMemoryMiB < (job.memoryMiBPerNode ?? 0)) return false;
  return isEligible(node, job) && hasGres(node, job);
}

/** True when the node is of a kind that the job may use. */
export function isEligible({ spec }: SimNode, job: TraceJob): boolean {
  const { partition, featureSets } = job;
  if (partition !== undefined && spec.partitions !== undefined && !spec.partitions.includes(partition))
    return false;
  if (featureSets === undefined || featureSets.length === 0) return true;
  return featureSets.some((set) => set.every((feature) => spec.features?.includes(feature) === true));
}

function hasGres(node: SimNode, job: TraceJob): boolean {
  for (const [key, count] of Object.entries(job.gresPerNode ?? {})) {
    if (gresKey(node, key, count) === undefined) return false;
  }
  return true;
}

/** The kind of a generic resource that is taken: `gpu` may be served by `gpu:a100`. */
function gresKey(node: SimNode, key: string, count: number): string | undefined {
  if ((node.freeGres.get(key) ?? 0) >= count) return key;
  for (const [kind, free] of node.freeGres) if (kind.startsWith(`${key}:`) && free >= count) return kind;
  return undefined;
}

/** Takes the resources of a job on one node (`sign` 1), or gives them back (-1). */
export function reserve(node: SimNode, job: SimJob, sign: 1 | -1): void {
  const { cpusPerNode, memoryMiBPerNode = 0, gresPerNode = {} } = job.trace;
  node.freeCpus -= sign * cpusPerNode;
  node.freeMemoryMiB -= sign * memoryMiBPerNode;
  for (const [key, count] of Object.entries(gresPerNode)) {
    const kind = sign === 1 ? (gresKey(node, key, count) ?? key) : takenKey(node, key);
    node.freeGres.set(kind, (node.freeGres.get(kind) ?? 0) - sign * count);
  }
  if (sign === 1) node.jobs.add(job);
  else node.jobs.delete(job);
}

/** Where a resource goes back to: the kind of which something is missing. */
function takenKey({ spec, freeGres }: SimNode, key: string): string {
  const all = spec.gres ?? {};
  const lacks = (kind: string) => (freeGres.get(kind) ?? 0) < (all[kind] ?? 0);
  if (lacks(key)) return key;
  return Object.keys(all).find((kind) => kind.startsWith(`${key}:`) && lacks(kind)) ?? key;
}

/** When the first job in the queue can start at the latest, and which nodes it needs then. */
export interface Reservation {
  readonly at: Millis;
  readonly nodes: ReadonlySet<SimNode>;
}

/**
 * Reservation of the first job for EASY backfill (Lifka, 1995): jobs end at their time limits. Undefined
 * when the nodes that are on can never hold it.
 */
export function reservationFor(
  job: TraceJob,
  nodes: readonly SimNode[],
  now: Millis,
): Reservation | undefined {
  const ready: { readonly node: SimNode; readonly at: Millis }[] = [];
  for (const node of nodes) {
    const at = takesJobs(node) && isEligible(node, job) ? freeAt(node, job, now) : undefined;
    if (at !== undefined) ready.push({ node, at });
  }
  if (ready.length < job.nodeCount) return undefined;
  ready.sort((left, right) => left.at - right.at || left.node.index - right.node.index);
  const taken = ready.slice(0, job.nodeCount);
  return { at: taken.at(-1)?.at ?? now, nodes: new Set(taken.map(({ node }) => node)) };
}

function freeAt(node: SimNode, job: TraceJob, now: Millis): Millis | undefined {
  if (canHold(node, job)) return now;
  if (node.spec.cpus < job.cpusPerNode || node.spec.memoryMiB < (job.memoryMiBPerNode ?? 0)) return undefined;
  const ends = [...node.jobs]
    .map((one) => ({ one, at: (one.startedAt ?? now) + (one.trace.timeLimit ?? Number.POSITIVE_INFINITY) }))
    .sort((left, right) => left.at - right.at);
  let cpus = node.freeCpus;
  let memory = node.freeMemoryMiB;
  for (const { one, at } of ends) {
    cpus += one.trace.cpusPerNode;
    memory += one.trace.memoryMiBPerNode ?? 0;
    if (cpus >= job.cpusPerNode && memory >= (job.memoryMiBPerNode ?? 0)) return Math.max(at, now);
  }
  return undefined;
}
