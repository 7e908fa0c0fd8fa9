import { isClosedByUs } from "../draft.js";
import { nodeReason } from "../reasons.js";
import type { NodeState } from "../state.js";
import type { PolicyClass } from "./candidates.js";

/** Takes away nodes that are idle longer than the idle time and on longer than the cool-down. */
export const idle: PolicyClass = ({ draft, demand, off }) => {
  const { policy, now, queue } = draft;
  if (queue.failingSince !== undefined) return;
  const wanted = new Set(demand.supplies.filter(({ jobs }) => jobs.length > 0).map(({ node }) => node.name));
  for (const node of draft.nodes.values()) {
    if (!isCandidate(node) || wanted.has(node.name)) continue;
    const idleFor = (now - idleSince(node)) / 1000;
    const onFor = (now - (node.timeline?.readyAt ?? node.timeline?.decidedAt ?? node.since)) / 1000;
    if (idleFor <= policy.idleTime || onFor <= policy.cooldown) continue;
    const text = `Idle for ${Math.round(idleFor)} s, longer than ${policy.idleTime} s.`;
    off.set(
      node.name,
      nodeReason("idle-timeout", node.name, text, { idleFor, idleTime: policy.idleTime, onFor }),
    );
  }
};

/** Jobs may have come and gone between two answers, so the end of the last job counts as well. */
function idleSince(node: NodeState): number {
  return Math.max(node.since, node.observed?.lastBusyAt ?? 0);
}

/** A node that an operator closed is the operator's. */
function isCandidate(node: NodeState): boolean {
  if (node.lifecycle !== "idle" || !node.enabled || node.silentSince !== undefined || node.jobs.length > 0)
    return false;
  return node.observed?.closed !== true || isClosedByUs(node);
}
