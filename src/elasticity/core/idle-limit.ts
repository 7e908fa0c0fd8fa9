import type { Millis } from "./events.js";
import { bestLimit, followersOf } from "./gaps.js";
import {
  bootCost,
  experienceOf,
  type Learning,
  type PoolExperience,
  poolOf,
  shortestGap,
} from "./learning.js";
import type { ElasticityPolicy } from "./policy.js";
import { policyFor } from "./pool-settings.js";
import type { NodeSpec, NodeState } from "./state.js";

/** An idle limit with the figures it rests on, in milliseconds. */
export interface IdleLimit {
  readonly limit: Millis;
  /** `declared`: nothing is known of boots; `ski-rental`: the limit is the boot cost; else from learned gaps. */
  readonly rule: "declared" | "ski-rental" | "learned" | "pattern";
  readonly cost: Millis;
  readonly gaps: number;
}

/**
 * How long a node of this pool should wait for work. With no gap known that is the boot cost, by which no
 * sequence of gaps can waste more than twice what a clairvoyant would (ski rental; Karlin et al. 1988).
 * From the learned gaps the limit with the least expected cost is taken, yet only as far from the boot cost
 * as the past allows: work that comes just after the limit may bring the sum of all costs to at most twice
 * the clairvoyant's and a tenth of a boot, work that never comes again to at most twice the clairvoyant's.
 * What good guesses save, later ones may risk. Of all gaps and of those that followed one like the node's
 * last, those are asked that would have cost less so far.
 */
export function idleLimitOf(
  learning: Learning,
  policy: ElasticityPolicy,
  node: NodeSpec & { readonly lastGap?: Millis | undefined },
): IdleLimit {
  const cost = bootCost(learning, policy, node);
  if (cost === undefined)
    return { limit: policyFor(policy, node).idleTime * 1000, rule: "declared", cost: 0, gaps: 0 };
  const experience = experienceOf(learning, node);
  const { gaps, costAll, costSame } = experience;
  const floor = shortestGap(policy);
  const safe = { limit: Math.max(floor, cost), rule: "ski-rental", cost, gaps: gaps.length } as const;
  if (gaps.length < LEAST_GAPS) return safe;
  const { lowest, highest } = boundsOf(experience, cost, floor);
  const pattern = costSame <= costAll;
  const telling = pattern ? followersOf(gaps, node.lastGap) : gaps;
  const limit = bestLimit(telling, cost, { lowest, highest, margin: policy.period * 2000 });
  if (limit === safe.limit) return safe;
  const rule = pattern && telling.length < gaps.length ? "pattern" : "learned";
  return { limit, rule, cost, gaps: telling.length };
}

/** How far a limit may go from the boot cost, so that what was saved before pays for a wrong guess. */
function boundsOf({ spent, optimal }: PoolExperience, cost: Millis, floor: Millis) {
  // What the costs so far exceed twice the clairvoyant's by; below zero when something was saved.
  const excess = spent - 2 * optimal;
  // Half of what was saved may be risked by waiting longer, since the last wait of all is in vain.
  const highest = Math.max(floor, excess > 0 ? cost - excess : cost - excess / 2);
  const lowest = Math.min(highest, Math.max(floor, cost + excess - cost * CREDIT));
  return { lowest, highest };
}

/**
 * How long a surplus node waits: as short as what was saved before allows, so that the sum of all costs stays
 * within twice the clairvoyant's and a tenth of a boot also when the past was no guide.
 */
export function surplusLimit(learning: Learning, policy: ElasticityPolicy, node: NodeSpec): Millis {
  const cost = bootCost(learning, policy, node);
  if (cost === undefined) return policyFor(policy, node).idleTime * 1000;
  return boundsOf(experienceOf(learning, node), cost, SURPLUS_TIME).lowest;
}

/** Its next job may follow at once. */
const SURPLUS_TIME: Millis = 5000;

/** Idle limits of the nodes of a moment, reckoned once for those that are alike. */
export function idleLimits(
  learning: Learning,
  policy: ElasticityPolicy,
): (node: NodeSpec & { readonly lastGap?: Millis | undefined }) => IdleLimit {
  const known = new Map<string, IdleLimit>();
  return (node) => {
    const kind = `${poolOf(node)}/${node.bootTime ?? ""}/${node.lastGap ?? ""}`;
    const limit = known.get(kind) ?? idleLimitOf(learning, policy, node);
    known.set(kind, limit);
    return limit;
  };
}

/** Share of a boot that may be risked before anything was saved; without it nothing could ever be tried. */
const CREDIT = 0.1;

/** Fewer gaps say nothing about the next one. */
const LEAST_GAPS = 3;

/**
 * A node that was started and has had no job yet is kept for a while: the jobs that it was started for went
 * elsewhere, and the next ones will need it. Booked for `cooldownServed`, at most for five boot costs.
 */
export function unusedPatience(learning: Learning, policy: ElasticityPolicy, node: NodeState): Millis {
  const { timeline } = node;
  if (timeline?.applyStartedAt === undefined || timeline.firstJobAt !== undefined) return 0;
  const cost = bootCost(learning, policy, node) ?? 0;
  return Math.min(policyFor(policy, node).cooldownServed * 1000, cost * UNUSED_BOOTS);
}

const UNUSED_BOOTS = 5;
