import type { Draft } from "./draft.js";
import { startPowerOff } from "./draft.js";
import type { Millis } from "./events.js";
import { keyFailed } from "./failure-keys.js";
import { nodeReason } from "./reasons.js";

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
    startPowerOff(draft, node, reason, { ending: "off", ordered: true });
  }
}
