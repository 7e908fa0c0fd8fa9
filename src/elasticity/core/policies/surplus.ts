import { surplusLimit, unusedPatience } from "../idle-limit.js";
import { bootCost, poolOf } from "../learning.js";
import { nodeReason } from "../reasons.js";
import { worthKeeping } from "../worth-keeping.js";
import type { PolicyClass } from "./candidates.js";
import { isCandidate, overstay } from "./idle.js";

/**
 * Takes idle nodes away without the wait of an idle limit where more are idle than are worth it: the batch system
 * gives work to the first ones of a pool first, so how often the load rose by their number says when the last one
 * would have work again. It adds to `idle` or `adaptive-idle`, which say how long the others wait.
 */
export const surplus: PolicyClass = (candidates) => {
  const { draft, off } = candidates;
  const { learning, policy } = draft;
  if (draft.queue.failingSince !== undefined) return;
  const idle = new Map<string, number>();
  for (const node of draft.nodes.concerned()) {
    if (!isCandidate(node) || candidates.wanted.has(node.name)) continue;
    const pool = poolOf(node);
    const rank = (idle.get(pool) ?? 0) + 1;
    idle.set(pool, rank);
    const cost = bootCost(learning, policy, node);
    const kept = cost === undefined ? undefined : worthKeeping(draft.load.get(pool) ?? {}, cost);
    if (cost === undefined || kept === undefined || rank <= kept || off.has(node.name)) continue;
    const patience = Math.max(surplusLimit(learning, policy, node), unusedPatience(learning, policy, node));
    const stay = overstay(draft, node, patience);
    if (stay === undefined) continue;
    const evidence = { idleFor: stay.idleFor, rank, kept, bootCost: Math.round(cost / 1000) };
    off.set(node.name, nodeReason("surplus", node.name, sentence(kept), evidence));
  }
};

function sentence(kept: number): string {
  const nodes = kept === 0 ? "no idle node" : kept === 1 ? "one idle node" : `${kept} idle nodes`;
  return `Idle, and ${nodes} of its pool would have work again before a boot pays.`;
}
