import { noticeDeadline } from "../../base/spot-notice.js";
import type { Draft } from "./draft.js";
import { startPowerOff } from "./draft.js";
import type { Millis } from "./events.js";
import { keyFailed } from "./failure-keys.js";
import { isOldNotice } from "./lifecycle.js";
import { nodeReason } from "./reasons.js";
import type { NodeState } from "./state.js";

/**
 * When the cloud takes the machine of the node back, as the node itself told the batch system by closing itself
 * (EX-10). It stands there until the machine is gone; a node that is on its way out is not taken back twice.
 */
export function noticedDeadline(node: NodeState): Millis | undefined {
  const { observed, phase } = node;
  if (phase !== undefined || observed?.presence !== "up" || !observed.closed || isOldNotice(node))
    return undefined;
  return noticeDeadline(observed.closedReason);
}

/** The cloud takes machines back: they take no further job, and what is on them when they go is put back. */
export function applySpotNotice(
  draft: Draft,
  event: { readonly nodes: readonly string[]; readonly deadline: Millis },
): void {
  for (const name of event.nodes) {
    const node = draft.nodes.get(name);
    if (node === undefined || !node.enabled || !node.desired || node.phase !== undefined) continue;
    const text = "The cloud takes its machine back; it is drained and replaced.";
    const reason = nodeReason("spot-notice", name, text, { deadline: event.deadline, jobs: node.jobs });
    keyFailed(draft, node, "spot", "a spot machine was taken back");
    // One that closed itself needs no order, and people go on to see why it is closed.
    const phase = noticedDeadline(node) === undefined ? "draining" : "drained";
    startPowerOff(draft, node, reason, { ending: "off", ordered: true, phase });
  }
}
