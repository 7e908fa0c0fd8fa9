import { nodeReason } from "../reasons.js";
import { isServing } from "../state.js";
import type { PolicyClass } from "./candidates.js";

/** Keeps `minNodes` on: takes nodes back out of the candidates, then starts what is missing. */
export const minimum: PolicyClass = ({ draft, demand, on, off, keep }) => {
  const { minNodes } = draft.policy;
  let serving = [...draft.nodes.values()].filter(isServing).length + on.size + keep.size - off.size;
  // The first in the order of preference stay.
  for (const name of [...off.keys()]) {
    if (serving >= minNodes) break;
    off.delete(name);
    serving += 1;
  }
  for (const { node, tier } of demand.supplies) {
    if (serving >= minNodes) break;
    if (tier !== "startable" || on.has(node.name)) continue;
    const text = `At least ${minNodes} nodes are kept on.`;
    on.set(node.name, nodeReason("minimum", node.name, text, { minNodes, serving }));
    serving += 1;
  }
};
