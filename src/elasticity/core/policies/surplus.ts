import { idleSince, onSince } from "../draft.js";
import { surplusLimit, unusedPatience } from "../idle-limit.js";
import { bootCost, poolOf } from "../learning.js";
import { nodeReason } from "../reasons.js";
import { worthKeeping } from "../worth-keeping.js";
import type { PolicyClass } from "./candidates.js";
import { isCandidate, wantedNodes } from "./idle.js";

/**
 * Takes idle nodes away without the wait of an idle limit where more are idle than are worth it: the batch system
 * gives work to the first ones of a pool first, so how often the load rose by their number says when the last one
 * would have work again. It adds to `idle` or `adaptive-idle`, which say how long the others wait.
 */
export const surplus: PolicyClass = ({ draft, demand, off }) => {
  const { learning, policy, queue, now } = draft;
  if (queue.failingSince !== undefined) return;
  let wanted: ReadonlySet<string> | undefined;
  const idle = new Map<string, number>();
  for (const node of draft.nodes.concerned()) {
    if (!isCandidate(node)) continue;
    wanted ??= demand.ready === 0 ? new Set() : wantedNodes(demand.supplies);
    if (wanted.has(node.name)) continue;
    const pool = poolOf(node);
    const rank = (idle.get(pool) ?? 0) + 1;
    idle.set(pool, rank);
    const cost = bootCost(learning, policy, node);
    const history = draft.load.get(pool);
    const kept = cost === undefined || history === undefined ? undefined : worthKeeping(history, cost);
    if (cost === undefined || kept === undefined || rank <= kept || off.has(node.name)) continue;
    const patience = Math.max(surplusLimit(learning, policy, node), unusedPatience(learning, policy, node));
    const idleFor = now - idleSince(node);
    const onFor = now - onSince(node);
    if (idleFor <= patience || onFor <= policy.cooldown * 1000) continue;
    const text = `Idle, and ${kept === 0 ? "no idle node" : kept === 1 ? "one idle node" : `${kept} idle nodes`} of its pool would have work again before a boot pays.`;
    const evidence = { idleFor: idleFor / 1000, rank, kept, bootCost: Math.round(cost / 1000) };
    off.set(node.name, nodeReason("surplus", node.name, text, evidence));
  }
};
