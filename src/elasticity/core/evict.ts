import { answeredAfter, cancelPowerOff, type Draft, enterPhase, leaveEmpty } from "./draft.js";
import type { ObservedJob } from "./events.js";
import { hostsOf, isMovable, isWantedEmpty, noteMoved, placesFor } from "./moves.js";
import { nodeReason } from "./reasons.js";
import type { Eviction, NodeState } from "./state.js";

/**
 * Moves the jobs of nodes that are emptied for others: once the node is drained and a newer answer shows that
 * nothing but these jobs is on it and that they still fit elsewhere, the batch system is told to put them
 * back; once it has, and a newer answer shows the node empty, the node goes on. Else it stays.
 */
export function evictJobs(draft: Draft): void {
  for (const node of draft.nodes.concerned()) {
    const { evict, phase, phaseSince = -1, orderedAt = -1 } = node;
    if (evict === undefined || !node.enabled || node.silentSince !== undefined) continue;
    if (phase !== "drained" && phase !== "evicting") continue;
    if (!answeredAfter(draft, Math.max(phaseSince, orderedAt))) continue;
    if (phase === "drained") beginEviction(draft, node, evict);
    else if (evict.done) endEviction(draft, node, evict);
  }
}

function beginEviction(draft: Draft, node: NodeState, evict: Eviction): void {
  // It has become empty by itself; what is left of it is freed in a moment.
  if (node.jobs.length === 0) return;
  const jobs = jobsOf(draft, node);
  if (!jobs.every(({ id, phase }) => evict.jobs.includes(id) && phase === "running")) {
    // Jobs that were to be put back are ending by themselves.
    if (
      jobs.every(
        ({ id, phase }) => evict.jobs.includes(id) && (phase === "running" || phase === "completing"),
      )
    )
      return;
    drop(draft, node, "Other jobs are on it than were to be moved, so it stays.");
    return;
  }
  const hosts = hostsOf(draft, new Set([node.name]));
  const stillFit = jobs.every(isMovable) && placesFor(draft, jobs, hosts) !== undefined;
  if (!stillFit || isWantedEmpty(draft, node)) {
    drop(draft, node, "The room that its jobs were to have is needed by others now, so it stays.");
    return;
  }
  const ids = jobs.map(({ id }) => id);
  const text = `Its ${ids.length === 1 ? "job is" : `${ids.length} jobs are`} put back into the queue, to run elsewhere.`;
  const reason = nodeReason("requeued", node.name, text, { jobs: ids });
  noteMoved(draft, ids);
  enterPhase(draft, node, "evicting", { evict: { jobs: ids, done: false }, reason });
  draft.reasons.push(reason);
}

function endEviction(draft: Draft, node: NodeState, evict: Eviction): void {
  if (node.jobs.some((id) => !evict.jobs.includes(id))) {
    drop(draft, node, "A job is on it, so it stays.");
    return;
  }
  // A job that was put back may be on its node for a moment still.
  if (node.jobs.length === 0 && (node.observed?.cpusAllocated ?? 0) === 0) leaveEmpty(draft, node);
}

function jobsOf({ jobs }: Draft, node: NodeState): ObservedJob[] {
  const on = new Set(node.jobs);
  return jobs.filter(({ id }) => on.has(id));
}

function drop(draft: Draft, node: NodeState, text: string): void {
  cancelPowerOff(draft, node, nodeReason("consolidate-dropped", node.name, text, { jobs: node.jobs }));
}
