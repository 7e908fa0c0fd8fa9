import type { Draft } from "./draft.js";
import { isCancellable } from "./draft.js";
import type { ObservedJob } from "./events.js";
import { compareNatural, type NodeState } from "./state.js";

/** Pending jobs of one shape, first in priority first. */
interface Shape {
  readonly nodeCount: number;
  readonly cpusPerNode: number;
  readonly memoryMiB: number;
  readonly required: ReadonlySet<string> | undefined;
  readonly excluded: ReadonlySet<string>;
  /** No node before this place of the supply can hold a job of this shape: capacity only shrinks. */
  cursor: number;
}

/** Free capacity of one node that is on, comes, can be kept or can be started. */
export interface Supply {
  readonly node: NodeState;
  readonly tier: "on" | "coming" | "leaving" | "startable";
  free: number;
  /** Pending jobs that were packed onto it. */
  readonly jobs: string[];
}

/** How the pending jobs fit on what there is. */
export interface Demand {
  /** In the order of use: on, coming, leaving, startable. */
  readonly supplies: readonly Supply[];
  /** Jobs that would start if they had nodes, yet not even all startable nodes can hold them. */
  readonly unmet: readonly string[];
  /** Jobs that wait for something else, by their reason. */
  readonly ignored: ReadonlyMap<string, number>;
  readonly pending: number;
}

/**
 * Packs the pending jobs, first fit in the order of preference. A job over several nodes is packed as a
 * whole or not at all. Time O(jobs log jobs + shapes x nodes).
 */
export function demandOf(draft: Draft): Demand {
  const supplies = supplyOf(draft);
  const largest = Math.max(1, ...supplies.map(({ node }) => node.cpus));
  const waiting = draft.jobs.filter((job) => job.phase === "pending");
  const shapes = new Map<string, Shape>();
  const unmet: string[] = [];
  for (const job of waiting.filter((one) => one.waitsForNodes).sort(byPriority)) {
    const key = `${job.nodeCount}/${job.cpus}/${job.memoryMiBPerNode}/${job.requiredNodes}/${job.excludedNodes}`;
    let shape = shapes.get(key);
    if (shape === undefined) {
      shape = shapeOf(job, largest);
      shapes.set(key, shape);
    }
    if (!pack(job.id, shape, supplies)) unmet.push(job.id);
  }
  return { supplies, unmet, ignored: ignoredReasons(waiting), pending: waiting.length };
}

function ignoredReasons(waiting: readonly ObservedJob[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const job of waiting) {
    if (!job.waitsForNodes) counts.set(job.reason, (counts.get(job.reason) ?? 0) + 1);
  }
  return counts;
}

const TIERS = ["on", "coming", "leaving", "startable"] as const;

function supplyOf(draft: Draft): Supply[] {
  const found: Record<Supply["tier"], Supply[]> = { on: [], coming: [], leaving: [], startable: [] };
  for (const node of draft.nodes.values()) {
    const tier = tierOf(draft, node);
    if (tier === undefined) continue;
    const free = node.cpus - (node.observed?.cpusAllocated ?? 0);
    found[tier].push({ node, tier, free, jobs: [] });
  }
  return TIERS.flatMap((tier) => found[tier]);
}

function tierOf(draft: Draft, node: NodeState): Supply["tier"] | undefined {
  if (node.lifecycle === "powering-on") return "coming";
  const closed = node.observed?.closed === true;
  if (node.lifecycle === "idle" || node.lifecycle === "used") {
    if (node.silentSince !== undefined) return undefined;
    return closed && !reopens(node) ? undefined : "on";
  }
  if (!node.enabled) return undefined;
  if (node.lifecycle === "powering-off")
    return isCancellable(node) && node.ordered !== true ? "leaving" : undefined;
  if (node.lifecycle !== "off" || draft.now < (node.retryAt ?? 0)) return undefined;
  return draft.now < (draft.sites.get(node.site)?.retryAt ?? 0) ? undefined : "startable";
}

/** Closed by a power-off of ours that was taken back: it will be opened in a moment. */
function reopens(node: NodeState): boolean {
  return node.enabled && node.observed?.closedReason === "scale-in";
}

function shapeOf(job: ObservedJob, largest: number): Shape {
  const nodeCount = Math.max(job.nodeCount, Math.ceil(job.cpus / largest), 1);
  const required = job.requiredNodes ?? [];
  return {
    nodeCount,
    cpusPerNode: Math.max(1, Math.ceil(job.cpus / nodeCount)),
    memoryMiB: job.memoryMiBPerNode ?? 0,
    required: required.length === 0 ? undefined : new Set(required),
    excluded: new Set(job.excludedNodes ?? []),
    cursor: 0,
  };
}

function fits(shape: Shape, supply: Supply): boolean {
  const { name, memoryMiB } = supply.node;
  if (supply.free < shape.cpusPerNode || memoryMiB < shape.memoryMiB) return false;
  return !shape.excluded.has(name) && shape.required?.has(name) !== false;
}

function pack(job: string, shape: Shape, supplies: readonly Supply[]): boolean {
  const chosen: Supply[] = [];
  for (let at = shape.cursor; at < supplies.length && chosen.length < shape.nodeCount; at += 1) {
    const supply = supplies[at];
    if (supply === undefined || !fits(shape, supply)) continue;
    if (chosen.length === 0) shape.cursor = at;
    chosen.push(supply);
  }
  if (chosen.length === 0) shape.cursor = supplies.length;
  if (chosen.length < shape.nodeCount) return false;
  for (const supply of chosen) {
    supply.free -= shape.cpusPerNode;
    supply.jobs.push(job);
  }
  return true;
}

function byPriority(left: ObservedJob, right: ObservedJob): number {
  return (
    right.priority - left.priority ||
    left.submittedAt - right.submittedAt ||
    compareNatural(left.id, right.id)
  );
}
