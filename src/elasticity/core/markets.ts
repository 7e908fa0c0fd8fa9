import type { ElasticityPolicy } from "./policy.js";
import { type PoolMember, type PoolSettings, policyFor } from "./pool-settings.js";
import type { Market, NodeSpec } from "./state.js";

/** A worker by its pool and how it is bought. */
export type Bought = PoolMember & Pick<NodeSpec, "market">;

/** How many workers there are, by how they are bought. */
export type MarketCount = Record<Market, number>;

/**
 * The market that one node more is to be of (class `spot`, EX-10): on demand up to `onDemandBase`, and of those
 * beyond it the share `spotShare` as spot. The loop starts nodes by it, and the placement declares them by it.
 */
export function nextMarket(
  count: Readonly<MarketCount>,
  { onDemandBase, spotShare }: Pick<ElasticityPolicy, "onDemandBase" | "spotShare">,
): Market {
  if (count["on-demand"] < onDemandBase) return "on-demand";
  const beyond = count["on-demand"] - onDemandBase + count.spot;
  return count.spot < spotShare * (beyond + 1) ? "spot" : "on-demand";
}

/** Counts workers by market, together those that share one base: of a site or node template with its own, or all others. */
export class MarketCounts {
  readonly #policy: ElasticityPolicy;
  readonly #others: MarketCount;
  /** By site or node template; undefined where none has its own. */
  readonly #groups: Map<string, MarketCount> | undefined;

  constructor(policy: ElasticityPolicy, others: Readonly<MarketCount> = NONE) {
    this.#policy = policy;
    this.#others = { ...others };
    this.#groups = hasOwnShares(policy) ? new Map() : undefined;
  }

  /** The market that one more of these workers is to be of. */
  next(node: PoolMember): Market {
    return nextMarket(this.#of(node), policyFor(this.#policy, node));
  }

  /** So many of these workers more. */
  add(node: Bought, count: number): void {
    this.#of(node)[node.market ?? "on-demand"] += count;
  }

  copy(): MarketCounts {
    const copy = new MarketCounts(this.#policy, this.#others);
    for (const [group, count] of this.#groups ?? []) copy.#groups?.set(group, { ...count });
    return copy;
  }

  #of(node: PoolMember): MarketCount {
    const group = this.#groups === undefined ? "" : groupOf(this.#policy, node);
    if (group === "") return this.#others;
    const count = this.#groups?.get(group) ?? { ...NONE };
    this.#groups?.set(group, count);
    return count;
  }
}

const NONE: Readonly<MarketCount> = { "on-demand": 0, spot: 0 };

/** True when some pool has a base or share of its own. */
export function hasOwnShares({ pools }: ElasticityPolicy): boolean {
  return Object.values(pools).some(namesShares);
}

function groupOf({ pools }: ElasticityPolicy, { site, pool }: PoolMember): string {
  if (namesShares(pools[site])) return `site ${site}`;
  return pool !== undefined && namesShares(pools[pool]) ? `pool ${pool}` : "";
}

function namesShares(settings: PoolSettings | undefined): boolean {
  return settings?.onDemandBase !== undefined || settings?.spotShare !== undefined;
}
