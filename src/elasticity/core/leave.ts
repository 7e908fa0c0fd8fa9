import {
  answeredAfter,
  cancelPowerOff,
  type Draft,
  enterPhase,
  finishPowerOff,
  leaveEmpty,
  updateNode,
} from "./draft.js";
import { CLOSE_REASONS, type Millis } from "./events.js";
import type { Observation } from "./lifecycle.js";
import { nodeReason } from "./reasons.js";
import type { NodeState } from "./state.js";

/** What an answer means for a node that is being taken away. */
export function advance(draft: Draft, node: NodeState, observation: Observation, at: Millis): void {
  if (!node.enabled) return;
  const fresh = answeredAfter(draft, node.phaseSince) && at > (node.orderedAt ?? -1);
  const watched = noteSilence(draft, node, observation);
  if (watched.phase === "removing" && observation === "used") keepBusy(draft, watched);
  else if (fresh && isOpenAgain(draft, watched)) closeAgain(draft, watched, observation);
  else if (watched.phase === "drained" && fresh) verifyEmpty(draft, watched);
  else if (
    watched.phase === "closing" &&
    fresh &&
    isGone(watched, observation) &&
    isOffLongEnough(draft, watched)
  ) {
    finishPowerOff(
      draft,
      watched,
      nodeReason("absent", node.name, "It is gone and the batch system knows it."),
    );
  }
}

const CLOSED_PHASES: ReadonlySet<string> = new Set(["drained", "powering-down", "removing"]);

/** A batch system that died has forgotten what it was told just before: the node answers and takes jobs. */
function isOpenAgain(draft: Draft, node: NodeState): boolean {
  const { phase, observed, order } = node;
  if (phase === undefined || !CLOSED_PHASES.has(phase) || order !== undefined) return false;
  return observed?.presence === "up" && !observed.closed && !isBeingRemoved(draft, node);
}

/** What got a job meanwhile stays, unless it goes by order; the rest is closed once more. */
function closeAgain(draft: Draft, node: NodeState, observation: Observation): void {
  if (observation === "used" && node.ordered !== true && node.evict === undefined) {
    keepBusy(draft, node);
    return;
  }
  const text =
    "The batch system has opened it again, as one that died and forgot an order; it is closed anew.";
  const reason = nodeReason("open-again", node.name, text, { jobs: node.jobs });
  enterPhase(draft, updateNode(draft, node, {}, reason), "draining", { desired: true });
}

/** The update that removes it is under way, and is not stopped. */
function isBeingRemoved(draft: Draft, { name, site, phase }: NodeState): boolean {
  const applying = draft.sites.get(site)?.applying;
  return phase === "removing" && applying !== undefined && !applying.nodes.includes(name);
}

/** Absent and closed, or chosen again by the batch system itself already; or not listed any more. */
function isGone(node: NodeState, observation: Observation): boolean {
  if (observation === "booting") return true;
  const { closed, closedReason } = node.observed ?? {};
  const settled = closed === true || closedReason === CLOSE_REASONS.held || node.jobs.length > 0;
  return observation === "missing" || (observation === "absent" && settled);
}

/** The first answers after a removal may be about the time before it [DELAY_POWOFF]. */
function isOffLongEnough(draft: Draft, node: NodeState): boolean {
  return draft.now - (node.phaseSince ?? node.since) >= draft.policy.delayPowerOff * 1000;
}

function noteSilence(draft: Draft, node: NodeState, observation: Observation): NodeState {
  const { phase } = node;
  if (phase !== "draining" && phase !== "drained" && phase !== "evicting") return node;
  const silent = observation === "silent" || observation === "missing";
  if (silent && node.silentSince === undefined)
    return updateNode(draft, node, { silentSince: draft.now, silentJobs: node.jobs });
  return silent ? node : returned(draft, node);
}

/** Drained, and this answer was asked for after the drain was acknowledged: empty, or keep it (CL-8, CL-9). */
function verifyEmpty(draft: Draft, node: NodeState): void {
  if (node.jobs.length > 0 || (node.observed?.cpusAllocated ?? 0) > 0) {
    if (node.ordered === true || node.evict !== undefined) return;
    const evidence = { jobs: node.jobs };
    cancelPowerOff(
      draft,
      node,
      nodeReason("job-arrived", node.name, "A job is on it, so it stays.", evidence),
    );
    return;
  }
  leaveEmpty(draft, node);
}

/** A node that is to be removed is seen with a job: unless its removal already runs, it stays. */
function keepBusy(draft: Draft, node: NodeState): void {
  if (isBeingRemoved(draft, node)) return;
  const evidence = { jobs: node.jobs };
  cancelPowerOff(draft, node, nodeReason("job-arrived", node.name, "A job is on it, so it stays.", evidence));
}

/** The node answers again inside the glitch window: its time stamps are as before (EX-7). */
export function returned(draft: Draft, node: NodeState): NodeState {
  if (node.silentSince === undefined) return node;
  const evidence = { silentMillis: draft.now - node.silentSince };
  const reason = nodeReason("returned", node.name, "It answers again.", evidence);
  return updateNode(draft, node, { silentSince: undefined, silentJobs: undefined, gone: undefined }, reason);
}
