import { clusterReason } from "../reasons.js";
import type { PolicyClass } from "./candidates.js";

/**
 * Shares new nodes out between on-demand and spot. The share itself is kept while jobs are packed; here it is
 * said where it could not be kept, because one of the two cannot be had.
 */
export const spot: PolicyClass = ({ draft, demand, on }) => {
  if (on.size === 0) return;
  const chosen = { "on-demand": 0, spot: 0 };
  for (const { node } of demand.supplies) if (on.has(node.name)) chosen[node.market ?? "on-demand"] += 1;
  if (chosen.spot + chosen["on-demand"] === 0) return;
  const closed = [...draft.keys.values()].filter(({ key }) => key.endsWith("/spot"));
  if (closed.length === 0 || chosen["on-demand"] === 0) return;
  const text = `${chosen["on-demand"]} on demand instead of spot: ${closed.map(({ message }) => message).join("; ")}`;
  const evidence = { onDemand: chosen["on-demand"], spot: chosen.spot, keys: closed.map(({ key }) => key) };
  draft.reasons.push(clusterReason("spot-share", "nodes", text, evidence));
};
