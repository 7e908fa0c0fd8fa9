import {
  answeredAfter,
  cancelPowerOff,
  type Draft,
  enterPhase,
  finishPowerOff,
  startPowerOff,
  updateNode,
  updateSite,
} from "./draft.js";
import { CLOSE_REASONS } from "./events.js";
import { leastOf, policyFor } from "./pool-settings.js";
import { failPowerOff, failPowerOn } from "./progress.js";
import { nodeReason, type Reason } from "./reasons.js";
import type { NodeState } from "./state.js";

/** What time alone brings about: time-outs, lost nodes, further attempts. Disabled nodes are let be. */
export function applyTime(draft: Draft): void {
  for (const node of draft.nodes.concernedSince(draft.now - leastOf(draft.policy, "maxWaitPowerOn") * 1000)) {
    if (!node.enabled) continue;
    if (isLost(draft, node)) loseNode(draft, node);
    else if (isFaulty(draft, node)) replaceNode(draft, node);
    else if (isGoneAndHeld(draft, node)) finishPowerOff(draft, node, goneReason(node));
    else if (node.lifecycle === "powering-on") expirePowerOn(draft, node);
    else if (node.lifecycle === "powering-off") expirePowerOff(draft, node);
    else if (node.lifecycle === "on-error") retryPowerOff(draft, node);
    else if (node.lifecycle === "off-error") recoverOffError(draft, node);
  }
}

/** Removed, and kept from a batch system that would choose it again by itself: nothing is left to be done. */
function isGoneAndHeld(draft: Draft, node: NodeState): boolean {
  const { phase, observed, order, orderedAt = -1, phaseSince = node.since } = node;
  if (
    phase !== "closing" ||
    order !== undefined ||
    draft.now - phaseSince < draft.policy.delayPowerOff * 1000
  )
    return false;
  if (observed?.presence !== "absent" || observed.closedReason !== CLOSE_REASONS.held) return false;
  return answeredAfter(draft, Math.max(phaseSince, orderedAt));
}

function goneReason({ name }: NodeState): Reason {
  return nodeReason("absent", name, "It is gone, and the batch system may not choose it yet.");
}

/** Steps of a removal at which the machine is to be there. */
const STILL_THERE: ReadonlySet<string> = new Set(["draining", "drained", "evicting"]);

/** The batch system answers, yet has not heard from the node for longer than a glitch lasts. */
function isLost(draft: Draft, node: NodeState): boolean {
  if (node.silentSince === undefined || draft.queue.failingSince !== undefined || !node.desired) return false;
  if (node.phase !== undefined && !STILL_THERE.has(node.phase)) return false;
  return node.gone === true || draft.now - node.silentSince > draft.policy.glitchTime * 1000;
}

function loseNode(draft: Draft, node: NodeState): void {
  const { silentSince = null, observed, jobs } = node;
  const evidence = {
    silentSince,
    presence: observed?.presence ?? null,
    detail: observed?.detail ?? null,
    jobs,
  };
  // A batch system that dies just after a node has joined knows nothing of that when it is back.
  const what = observed?.presence === "absent" ? "has taken it for absent" : "has not heard from it";
  const text = `It is lost: the batch system ${what} for longer than a glitch lasts.`;
  startPowerOff(draft, node, nodeReason("lost", node.name, text, evidence), {
    ending: "off",
    phase: "losing",
  });
}

/** The batch system found a fault with the node, and no job is on it any more. */
function isFaulty({ queue }: Draft, { lifecycle, observed, jobs, silentSince }: NodeState): boolean {
  if (lifecycle !== "idle" && lifecycle !== "used") return false;
  if (observed?.faulty !== true || observed.presence !== "up" || queue.failingSince !== undefined)
    return false;
  return silentSince === undefined && jobs.length === 0 && observed.cpusAllocated === 0;
}

/** Nobody repairs a worker that can be made anew. One that never ran a job has not come. */
function replaceNode(draft: Draft, node: NodeState): void {
  const why = node.observed?.closedReason ?? "";
  if (node.timeline !== undefined && node.timeline.firstJobAt === undefined) {
    failPowerOn(draft, node, "power-on-failed", `the batch system closed it before it ran a job: ${why}.`);
    return;
  }
  const text = `The batch system closed it for a fault: ${why}. Its machine goes, and comes anew with demand.`;
  const reason = nodeReason("faulty", node.name, text, { closedReason: why });
  startPowerOff(draft, node, reason, { ending: "off", ordered: true });
}

function expirePowerOn(draft: Draft, node: NodeState): void {
  const { policy, now, queue } = draft;
  const answered = queue.answeredAt !== undefined && now - queue.answeredAt <= policy.failGrace * 1000;
  if (queue.failingSince !== undefined || !answered) return;
  const { maxWaitPowerOn } = policyFor(policy, node);
  if (now - node.since > maxWaitPowerOn * 1000)
    failPowerOn(draft, node, "power-on-timeout", `not ready after ${maxWaitPowerOn} s.`);
  else if (isOverlooked(draft, node))
    failPowerOn(
      draft,
      node,
      "power-on-timeout",
      "it has joined, and the batch system waits for another boot.",
    );
}

/**
 * A batch system that died while the node joined may take it for one that is still to boot, which a node that has
 * booted never will; it would wait until its own time is over, and then begin again.
 */
function isOverlooked({ now, policy }: Draft, { observed, timeline }: NodeState): boolean {
  const { applyEndedAt } = timeline ?? {};
  if (applyEndedAt === undefined || observed?.presence !== "booting") return false;
  return now - applyEndedAt > policy.glitchTime * 1000;
}

function expirePowerOff(draft: Draft, node: NodeState): void {
  const { now } = draft;
  const { maxWaitPowerOff } = policyFor(draft.policy, node);
  if (node.phase === "drained" || now - (node.phaseSince ?? node.since) <= maxWaitPowerOff * 1000) return;
  if (node.phase === "evicting") {
    const text = `Its jobs were not put back within ${maxWaitPowerOff} s, so it stays.`;
    cancelPowerOff(draft, node, nodeReason("consolidate-dropped", node.name, text, { jobs: node.jobs }));
    return;
  }
  failPowerOff(draft, node, `still ${node.phase ?? "there"} after ${maxWaitPowerOff} s.`);
}

/** Starts the removal again from the last step that is safe to repeat. */
function retryPowerOff(draft: Draft, node: NodeState): void {
  if (draft.now < (node.retryAt ?? 0)) return;
  const reason = nodeReason("retry", node.name, "Its removal is tried again.", {
    failures: node.failuresOff,
  });
  const phase = node.desired ? "draining" : node.phase === "removing" ? "removing" : "powering-down";
  if (phase === "removing") updateSite(draft, node.site, { requested: undefined, incomplete: true });
  const patch = { lifecycle: "powering-off", since: draft.now, retryAt: undefined } as const;
  enterPhase(draft, updateNode(draft, node, patch, reason), phase);
}

function recoverOffError(draft: Draft, node: NodeState): void {
  if (node.phase !== undefined || draft.now < (node.retryAt ?? 0)) return;
  const reason = nodeReason("retry", node.name, "It may be started again.", { failures: node.failuresOn });
  updateNode(draft, node, { lifecycle: "off", since: draft.now, retryAt: undefined }, reason);
}
