import { type Draft, idleSince, onSince } from "../draft.js";
import type { Millis } from "../events.js";
import { type IdleLimit, idleLimits, unusedPatience } from "../idle-limit.js";
import { isClosedByUs } from "../lifecycle.js";
import { policyFor } from "../pool-settings.js";
import { nodeReason, type Reason } from "../reasons.js";
import type { NodeState } from "../state.js";
import type { Candidates, PolicyClass } from "./candidates.js";

/** How long a node may be idle, and the words for it. */
interface Limit {
  readonly millis: Millis;
  readonly evidence: Reason["evidence"];
  readonly why: string;
}

/** Takes away nodes that are idle longer than the idle time and on longer than the cool-down. */
export const idle: PolicyClass = (candidates) => {
  const { policy } = candidates.draft;
  const limits = new Map<number, Limit>();
  takeIdleAway(candidates, (node) => {
    const { idleTime } = policyFor(policy, node);
    const known = limits.get(idleTime);
    if (known !== undefined) return known;
    const limit = { millis: idleTime * 1000, evidence: { idleTime }, why: `${idleTime} s` };
    limits.set(idleTime, limit);
    return limit;
  });
};

/**
 * The same with a limit for each pool that follows what a boot costs and how long nodes were without work
 * before (EX-5).
 */
export const adaptiveIdle: PolicyClass = (candidates) => {
  const { learning, policy } = candidates.draft;
  const limitOf = idleLimits(learning, policy);
  const worded = new Map<IdleLimit, Limit>();
  takeIdleAway(candidates, (node) => {
    const reckoned = limitOf(node);
    const known = worded.get(reckoned);
    if (known !== undefined) return known;
    const { limit: millis, rule, cost, gaps } = reckoned;
    const seconds = Math.round(millis / 1000);
    const evidence = { idleTime: seconds, rule, bootCost: Math.round(cost / 1000), gaps };
    const limit = { millis, evidence, why: `${seconds} s (${rule})` };
    worded.set(reckoned, limit);
    return limit;
  });
};

function takeIdleAway(candidates: Candidates, limitOf: (node: NodeState) => Limit): void {
  const { draft, demand, off } = candidates;
  if (draft.queue.failingSince !== undefined) return;
  for (const node of draft.nodes.concerned()) {
    if (!isCandidate(node)) continue;
    const isLeftover = demand.unmet.gangs.has(node.gang ?? "");
    const limit = isLeftover ? leftover(draft.policy.batchMax) : limitOf(node);
    const unused = isLeftover ? 0 : unusedPatience(draft.learning, draft.policy, node);
    const stay = overstay(draft, node, Math.max(limit.millis, unused));
    if (stay === undefined || candidates.wanted.has(node.name)) continue;
    const text = `Idle for ${Math.round(stay.idleFor)} s, longer than ${limit.why}.`;
    const evidence = { idleFor: stay.idleFor, ...limit.evidence, onFor: stay.onFor };
    off.set(node.name, nodeReason("idle-timeout", node.name, text, evidence));
  }
}

/** How long the node is idle and on, in seconds, when it is so for longer than its patience and the cool-down. */
export function overstay(
  { now, policy }: Draft,
  node: NodeState,
  patience: Millis,
): { readonly idleFor: number; readonly onFor: number } | undefined {
  const idleFor = now - idleSince(node);
  const onFor = now - onSince(node);
  if (idleFor <= patience || onFor <= policyFor(policy, node).cooldown * 1000) return undefined;
  return { idleFor: idleFor / 1000, onFor: onFor / 1000 };
}

/** Half of a gang whose other half cannot be had is of no use to anybody. */
function leftover(window: number): Limit {
  return {
    millis: window * 1000,
    evidence: { idleTime: window },
    why: `${window} s, and the rest of its gang cannot be had`,
  };
}

/** It may be taken away as far as it is concerned. A node that an operator closed is the operator's. */
export function isCandidate(node: NodeState): boolean {
  if (node.lifecycle !== "idle" || !node.enabled || node.silentSince !== undefined || node.jobs.length > 0)
    return false;
  return node.observed?.closed !== true || isClosedByUs(node);
}
