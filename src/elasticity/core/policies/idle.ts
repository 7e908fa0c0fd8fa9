import type { Supply } from "../demand/supply.js";
import { idleSince, onSince } from "../draft.js";
import type { Millis } from "../events.js";
import { type IdleLimit, idleLimits, unusedPatience } from "../idle-limit.js";
import { isClosedByUs } from "../lifecycle.js";
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
  const { idleTime } = candidates.draft.policy;
  const limit: Limit = { millis: idleTime * 1000, evidence: { idleTime }, why: `${idleTime} s` };
  takeIdleAway(candidates, () => limit);
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

function takeIdleAway({ draft, demand, off }: Candidates, limitOf: (node: NodeState) => Limit): void {
  if (draft.queue.failingSince !== undefined) return;
  let wanted: Set<string> | undefined;
  for (const node of draft.nodes.concerned()) {
    if (!isCandidate(node)) continue;
    const isLeftover = demand.unmet.gangs.has(node.gang ?? "");
    const limit = isLeftover ? leftover(draft.policy.batchMax) : limitOf(node);
    const idleFor = draft.now - idleSince(node);
    const unused = isLeftover ? 0 : unusedPatience(draft.learning, draft.policy, node);
    const patience = Math.max(limit.millis, unused);
    const onFor = draft.now - onSince(node);
    if (idleFor <= patience || onFor <= draft.policy.cooldown * 1000) continue;
    wanted ??= demand.ready === 0 ? new Set() : wantedNodes(demand.supplies);
    if (wanted.has(node.name)) continue;
    const seconds = idleFor / 1000;
    const text = `Idle for ${Math.round(seconds)} s, longer than ${limit.why}.`;
    const evidence = { idleFor: seconds, ...limit.evidence, onFor: onFor / 1000 };
    off.set(node.name, nodeReason("idle-timeout", node.name, text, evidence));
  }
}

/** Nodes onto which pending jobs were packed. */
export function wantedNodes(supplies: readonly Supply[]): Set<string> {
  const wanted = new Set<string>();
  for (const { packed, node } of supplies) if (packed > 0) wanted.add(node.name);
  return wanted;
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
