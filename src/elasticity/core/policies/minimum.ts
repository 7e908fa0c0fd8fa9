import { spareNodes } from "../demand/startable-class.js";
import type { Millis } from "../events.js";
import type { ElasticityPolicy } from "../policy.js";
import { nodeReason } from "../reasons.js";
import { scheduledAt } from "../schedule.js";
import { isServing } from "../state.js";
import type { PolicyClass } from "./candidates.js";

/** Keeps the minimum on: takes the first nodes back out of the candidates, then starts what is missing. */
export const minimum: PolicyClass = (candidates) => {
  const { draft, on, off, keep, renewals } = candidates;
  const { minNodes, since } = minimumAt(draft.policy, draft.now);
  if (minNodes <= 0) return;
  let serving = on.size + keep.size;
  for (const node of draft.nodes.values()) {
    if (!isServing(node)) continue;
    // The first in the order of preference stay, also when later ones are not idle long enough yet.
    if (serving < minNodes && !renewals.has(node.name)) off.delete(node.name);
    if (!off.has(node.name)) serving += 1;
    if (serving >= minNodes && off.size === 0) return;
  }
  if (serving >= minNodes) return;
  for (const node of spareNodes(candidates.demand.classes)) {
    if (serving >= minNodes) return;
    if (on.has(node.name)) continue;
    const text = `At least ${minNodes} nodes are kept on.`;
    const code = since === undefined ? "minimum" : "scheduled";
    on.set(
      node.name,
      nodeReason(code, node.name, text, { minNodes, serving, ...(since === undefined ? {} : { since }) }),
    );
    serving += 1;
  }
};

/** The minimum at a moment: that of the entry of the schedule that began last, else `minNodes`. */
export function minimumAt(
  policy: ElasticityPolicy,
  now: Millis,
): { readonly minNodes: number; readonly since?: Millis } {
  const { value: minNodes, ...rest } = scheduledAt(policy, "minNodes", now);
  return { minNodes, ...rest };
}
