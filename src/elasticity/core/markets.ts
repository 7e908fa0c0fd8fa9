import type { ElasticityPolicy } from "./policy.js";
import type { Market } from "./state.js";

/**
 * The market that one node more is to be of (class `spot`, EX-10): on demand up to `onDemandBase`, and of those
 * beyond it the share `spotShare` as spot. The loop starts nodes by it, and the placement declares them by it.
 */
export function nextMarket(
  count: Readonly<Record<Market, number>>,
  { onDemandBase, spotShare }: Pick<ElasticityPolicy, "onDemandBase" | "spotShare">,
): Market {
  if (count["on-demand"] < onDemandBase) return "on-demand";
  const beyond = count["on-demand"] - onDemandBase + count.spot;
  return count.spot < spotShare * (beyond + 1) ? "spot" : "on-demand";
}
