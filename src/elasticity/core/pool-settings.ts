import type { ElasticityPolicy } from "./policy.js";
import type { NodeSpec } from "./state.js";

/** Fields of the policy that may differ between the workers of a cluster: what follows from where they are. */
export const POOL_FIELDS = [
  "idleTime",
  "cooldown",
  "cooldownServed",
  "maxWaitPowerOn",
  "maxWaitPowerOff",
  "setupTime",
  "bootPenalty",
  "onDemandBase",
  "spotShare",
] as const;

/** One of {@link POOL_FIELDS}. */
export type PoolField = (typeof POOL_FIELDS)[number];

/** What holds for the workers of one pool or site only; times in seconds. */
export type PoolSettings = Partial<Pick<ElasticityPolicy, PoolField>>;

/** What says to which pool a worker belongs. */
export type PoolMember = Pick<NodeSpec, "site" | "pool">;

/** No pool has settings of its own. */
export const NO_POOLS: Readonly<Record<string, PoolSettings>> = {};

/** The policy for one worker: what is said of its node template comes over the rest, and of its site over that. */
export function policyFor(policy: ElasticityPolicy, { site, pool }: PoolMember): ElasticityPolicy {
  const { pools } = policy;
  // Asked for many times a decision, and mostly there are none.
  if (pools === NO_POOLS) return policy;
  const ofPool = pool === undefined ? undefined : pools[pool];
  const ofSite = pools[site];
  if (ofPool === undefined && ofSite === undefined) return policy;
  const known = resolved.get(policy) ?? new Map<string, ElasticityPolicy>();
  resolved.set(policy, known);
  const key = JSON.stringify([site, pool]);
  const found = known.get(key) ?? { ...policy, ...ofPool, ...ofSite };
  known.set(key, found);
  return found;
}

/** The least value of a field over all workers. */
export function leastOf(policy: ElasticityPolicy, field: PoolField): number {
  let least = policy[field];
  for (const { [field]: value } of Object.values(policy.pools))
    if (value !== undefined && value < least) least = value;
  return least;
}

/** Reckoned once, as it follows from the policy alone. */
const resolved = new WeakMap<ElasticityPolicy, Map<string, ElasticityPolicy>>();
