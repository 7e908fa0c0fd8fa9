import type { Draft } from "./draft.js";
import type { Millis } from "./events.js";
import type { ElasticityPolicy } from "./policy.js";
import type { NodeSpec, NodeState } from "./state.js";

/** What was measured of the nodes of one pool on one site. Times in milliseconds, newest last. */
export interface PoolExperience {
  /** From the beginning of the apply to usable. */
  readonly boots: readonly Millis[];
  /** From the decision to gone. */
  readonly offs: readonly Millis[];
  /** How long nodes were without work before there was work for them again, whether they stayed on or not. */
  readonly gaps: readonly Millis[];
  /** What all gaps have cost so far, and what they would have cost with the future known. */
  readonly spent: Millis;
  readonly optimal: Millis;
}

/** What the loop learns while it runs. */
export interface Learning {
  readonly pools: ReadonlyMap<string, PoolExperience>;
  /** Run times of the jobs that ended last, in milliseconds, newest last. */
  readonly runTimes: readonly Millis[];
}

export const NOTHING_LEARNED: Learning = { pools: new Map(), runTimes: [] };

const NO_EXPERIENCE: PoolExperience = { boots: [], offs: [], gaps: [], spent: 0, optimal: 0 };
const REMEMBERED_TIMES = 32;
const REMEMBERED_RUN_TIMES = 256;
/** The shortest time without work that is worth a thought: jobs follow each other with small pauses. */
const SHORTEST_GAP_SECONDS = 30;

/** The pool under which experience with a node is kept. */
export function poolOf(node: Pick<NodeSpec, "site" | "pool">): string {
  return `${node.site}/${node.pool ?? ""}`;
}

/** Experience with the pool of a node; empty when there is none. */
export function experienceOf(learning: Learning, node: Pick<NodeSpec, "site" | "pool">): PoolExperience {
  return learning.pools.get(poolOf(node)) ?? NO_EXPERIENCE;
}

/** A node has become usable after a start of ours. */
export function learnBoot(draft: Draft, node: NodeState): void {
  const from = node.timeline?.applyStartedAt ?? node.timeline?.decidedAt;
  if (from === undefined || draft.now <= from) return;
  remember(draft, node, (known) => ({
    ...known,
    boots: newest(known.boots, draft.now - from, REMEMBERED_TIMES),
  }));
}

/** A node that was taken away is gone. */
export function learnOff(draft: Draft, node: NodeState): void {
  if (node.lifecycle !== "powering-off" || draft.now <= node.since) return;
  const taken = draft.now - node.since;
  remember(draft, node, (known) => ({ ...known, offs: newest(known.offs, taken, REMEMBERED_TIMES) }));
}

/** There is work for the node again, which had none since `from` and was on for `paid` of that time. */
export function learnGap(draft: Draft, node: NodeState, from: Millis, paid: Millis | undefined): void {
  const gap = draft.now - from;
  const cost = bootCost(draft.learning, draft.policy, node);
  if (gap < shortestGap(draft.policy) || cost === undefined || draft.policy.learnedGaps === 0) return;
  remember(draft, node, (known) => ({
    ...known,
    gaps: newest(known.gaps, gap, draft.policy.learnedGaps),
    spent: known.spent + (paid === undefined ? gap : paid + cost),
    optimal: known.optimal + Math.min(gap, cost),
  }));
}

/** Jobs have ended. */
export function learnRunTimes(draft: Draft, times: readonly Millis[]): void {
  if (times.length === 0) return;
  const runTimes = [...draft.learning.runTimes, ...times].slice(-REMEMBERED_RUN_TIMES);
  draft.learning = { ...draft.learning, runTimes };
}

function remember(draft: Draft, node: NodeState, change: (known: PoolExperience) => PoolExperience): void {
  const pools = new Map(draft.learning.pools);
  pools.set(poolOf(node), change(experienceOf(draft.learning, node)));
  draft.learning = { ...draft.learning, pools };
}

function newest(list: readonly Millis[], value: Millis, count: number): Millis[] {
  return [...list, value].slice(-count);
}

/** Median in milliseconds; undefined of nothing. */
export function median(values: readonly Millis[]): Millis | undefined {
  if (values.length === 0) return undefined;
  const sorted = [...values].sort((left, right) => left - right);
  return sorted[Math.floor((sorted.length - 1) / 2)];
}

/** Expected time from the decision to usable: measured, else as declared; undefined when nobody knows. */
export function bootTimeOf(learning: Learning, node: NodeSpec): Millis | undefined {
  const declared = node.bootTime === undefined ? undefined : node.bootTime * 1000;
  return median(experienceOf(learning, node).boots) ?? declared;
}

/**
 * What it costs in paid time to take a node away and to bring it back: boot, set-up and power-off. Half of
 * the decision whether an idle node should stay (EX-5); undefined as long as no boot time is known.
 */
export function bootCost(learning: Learning, policy: ElasticityPolicy, node: NodeSpec): Millis | undefined {
  const boot = bootTimeOf(learning, node);
  if (boot === undefined) return undefined;
  const off = median(experienceOf(learning, node).offs) ?? boot * UNMEASURED_OFF;
  return boot + policy.setupTime * 1000 + off;
}

/** As long as no power-off was measured it is taken to last this share of a boot. */
const UNMEASURED_OFF = 0.05;

function shortestGap(policy: ElasticityPolicy): Millis {
  return Math.max(SHORTEST_GAP_SECONDS, 2 * policy.period) * 1000;
}

/** An idle limit with the figures it rests on, in milliseconds. */
export interface IdleLimit {
  readonly limit: Millis;
  /** `declared`: nothing is known of boots; `ski-rental`: the limit is the boot cost; `learned`: from gaps. */
  readonly rule: "declared" | "ski-rental" | "learned";
  readonly cost: Millis;
  readonly gaps: number;
}

/**
 * How long a node of this pool should wait for work. With no gap known that is the boot cost, by which no
 * sequence of gaps can waste more than twice what a clairvoyant would (ski rental; Karlin et al. 1988).
 * From the learned gaps the limit with the least expected cost is taken, yet only as far from the boot cost
 * as the past allows: work that comes just after the limit may bring the sum of all costs to at most twice
 * the clairvoyant's and a tenth of a boot, work that never comes again to at most twice the clairvoyant's.
 * What good guesses save, later ones may risk.
 */
export function idleLimitOf(learning: Learning, policy: ElasticityPolicy, node: NodeSpec): IdleLimit {
  const cost = bootCost(learning, policy, node);
  if (cost === undefined) return { limit: policy.idleTime * 1000, rule: "declared", cost: 0, gaps: 0 };
  const { gaps, spent, optimal } = experienceOf(learning, node);
  const floor = shortestGap(policy);
  const safe = { limit: Math.max(floor, cost), rule: "ski-rental", cost, gaps: gaps.length } as const;
  if (gaps.length < LEAST_GAPS) return safe;
  // What the costs so far exceed twice the clairvoyant's by; below zero when something was saved.
  const excess = spent - 2 * optimal;
  // Half of what was saved may be risked by waiting longer, since the last wait of all is in vain.
  const highest = Math.max(floor, excess > 0 ? cost - excess : cost - excess / 2);
  const lowest = Math.min(highest, Math.max(floor, cost + excess - cost * CREDIT));
  let best: Millis = Math.min(safe.limit, highest);
  let least = expectedCost(gaps, cost, best);
  for (const candidate of [lowest, highest, ...gaps.map((gap) => gap + policy.period * 2000)]) {
    if (candidate < lowest || candidate > highest) continue;
    const expected = expectedCost(gaps, cost, candidate);
    if (expected < least || (expected === least && candidate < best)) {
      best = candidate;
      least = expected;
    }
  }
  return best === safe.limit ? safe : { limit: best, rule: "learned", cost, gaps: gaps.length };
}

/** Share of a boot that may be risked before anything was saved; without it nothing could ever be tried. */
const CREDIT = 0.1;

/** Fewer gaps say nothing about the next one. */
const LEAST_GAPS = 3;

/** Mean cost of the gaps had the limit been this one: waiting until work came, or waiting in vain and a boot. */
function expectedCost(gaps: readonly Millis[], cost: Millis, limit: Millis): number {
  let sum = 0;
  for (const gap of gaps) sum += gap <= limit ? gap : limit + cost;
  return sum / gaps.length;
}
