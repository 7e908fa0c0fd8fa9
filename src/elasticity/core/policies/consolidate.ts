import type { Draft } from "../draft.js";
import type { Millis, ObservedJob } from "../events.js";
import { bootCost } from "../learning.js";
import {
  hostsOf,
  hostsWithout,
  isMovable,
  isWantedEmpty,
  jobsOnNodes,
  movedLately,
  placesFor,
  timeSaved,
  workOf,
} from "../moves.js";
import { policyFor } from "../pool-settings.js";
import { nodeReason } from "../reasons.js";
import { type ClusterState, isServing, type NodeState } from "../state.js";
import type { Candidates, PolicyClass } from "./candidates.js";
import { minimumAt } from "./minimum.js";

/** It is reckoned this often, not more: scaling down is slow. */
export const CONSOLIDATION_PERIOD: Millis = 60_000;

/** A node that could be emptied. */
interface Candidate {
  readonly node: NodeState;
  readonly jobs: readonly ObservedJob[];
  /** Share of the price of all nodes that it costs, or of their count where nothing is paid. */
  readonly saving: number;
  /** Share of the running work that is lost. */
  readonly loss: number;
}

/**
 * Empties nodes whose jobs may all be put back and fit beside the jobs of other nodes, when what is saved is
 * worth what is lost: saved share of the price / lost share of the running work >= `consolidateScore` (the
 * balanced score of Karpenter), and, where run times are known, when it saves more node time than a boot
 * takes. No job is moved twice within an hour, none while a pending job could use the node or a free node
 * could take the job, and no node within its cool-down. The only class that ends a running job.
 */
export const consolidate: PolicyClass = (candidates) => {
  const { draft, off, evict } = candidates;
  if (!isDue(draft)) return;
  draft.pace = { ...draft.pace, consolidatedAt: draft.now };
  const onNodes = jobsOnNodes(draft);
  let room = roomAboveMinimum(candidates);
  const known = candidates.demand.ready === 0 ? undefined : candidates.demand.supplies;
  let hosts = hostsOf(draft, new Set(off.keys()), known);
  const targets = new Set<string>();
  for (const { node, jobs, saving, loss } of candidatesOf(candidates, onNodes)) {
    if (room <= 0) return;
    if (targets.has(node.name)) continue;
    const others = hostsWithout(hosts, node.name);
    const places = placesFor(draft, jobs, others);
    if (places === undefined) continue;
    const saved = timeSaved(draft, jobs, places, onNodes);
    if (saved !== undefined && saved <= (bootCost(draft.learning, draft.policy, node) ?? 0)) continue;
    hosts = others;
    const names = [...new Set([...places.values()].map((host) => host.node.name))];
    for (const name of names) targets.add(name);
    const ids = jobs.map(({ id }) => id);
    evict.set(node.name, ids);
    const score = loss === 0 ? null : Math.round((saving / loss) * 100) / 100;
    const text = `Its ${ids.length === 1 ? "job fits" : `${ids.length} jobs fit`} beside those of ${names.join(", ")}, and may be begun anew.`;
    const evidence = { jobs: ids, hosts: names, saving, loss, score, least: draft.policy.consolidateScore };
    off.set(node.name, nodeReason("consolidate", node.name, text, evidence));
    room -= 1;
  }
};

/** Two nodes with jobs at least, no other node being emptied, and not reckoned a moment ago. */
export function isDue({
  nodes,
  pace,
  queue,
  now,
}: Pick<ClusterState, "nodes" | "pace" | "queue"> & { readonly now: Millis }): boolean {
  const last = pace.consolidatedAt ?? Number.NEGATIVE_INFINITY;
  if (queue.failingSince !== undefined || now - last < CONSOLIDATION_PERIOD) return false;
  let used = 0;
  for (const { lifecycle, evict } of nodes.values()) {
    if (evict !== undefined) return false;
    if (lifecycle === "used") used += 1;
  }
  return used >= 2;
}

function roomAboveMinimum({ draft, off, on, keep }: Candidates): number {
  if (!draft.policy.classes.includes("minimum")) return Number.POSITIVE_INFINITY;
  let serving = on.size + keep.size - off.size;
  for (const node of draft.nodes.values()) if (isServing(node)) serving += 1;
  return serving - minimumAt(draft.policy, draft.now).minNodes;
}

/** Those whose score is high enough, best first; of equal ones the last in the order of preference first. */
function candidatesOf(
  { draft, off }: Candidates,
  onNodes: ReadonlyMap<string, readonly ObservedJob[]>,
): Candidate[] {
  const { rate } = draft.nodes;
  const work = workOf(draft.jobs, draft.now);
  const lately = movedLately(draft);
  let count = 0;
  for (const { desired, phase } of draft.nodes.values()) if (desired || phase !== undefined) count += 1;
  const found: Candidate[] = [];
  for (const node of draft.nodes.values()) {
    const jobs = onNodes.get(node.name) ?? [];
    if (off.has(node.name) || !isEmptiable(draft, node, jobs) || jobs.some(({ id }) => lately.has(id)))
      continue;
    const saving = rate > 0 ? (node.pricePerHour ?? 0) / rate : 1 / Math.max(1, count);
    const loss = work === 0 ? 0 : workOf(jobs, draft.now) / work;
    if (saving <= 0 || saving < draft.policy.consolidateScore * loss) continue;
    if (!isWantedEmpty(draft, node)) found.push({ node, jobs, saving, loss });
  }
  found.reverse();
  return found.sort((left, right) => right.saving * left.loss - left.saving * right.loss);
}

/** The node is ours to take, is open, and holds nothing but jobs that may be put back. */
function isEmptiable({ policy, now }: Draft, node: NodeState, jobs: readonly ObservedJob[]): boolean {
  const { observed, timeline } = node;
  if (node.lifecycle !== "used" || !node.enabled || node.silentSince !== undefined) return false;
  if (observed?.presence !== "up" || observed.closed || observed.reservation !== undefined) return false;
  const onFor = now - (timeline?.readyAt ?? timeline?.decidedAt ?? node.since);
  if (onFor <= policyFor(policy, node).cooldown * 1000 || jobs.length === 0 || !jobs.every(isMovable))
    return false;
  // More is in use than by the jobs that are known: somebody else is on it.
  return (
    observed.cpusAllocated <=
    Math.max(0, ...jobs.map((job) => (job.exclusive === true ? node.cpus : 0)), sumOf(jobs))
  );
}

function sumOf(jobs: readonly ObservedJob[]): number {
  return jobs.reduce((sum, { cpus }) => sum + cpus, 0);
}
