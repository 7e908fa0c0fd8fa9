import type { Draft } from "./draft.js";
import type { Millis, ObservedJob } from "./events.js";
import { bestLimit, followersOf, type Gap, gapCost } from "./gaps.js";
import type { ElasticityPolicy } from "./policy.js";
import { policyFor } from "./pool-settings.js";
import type { NodeSpec, NodeState } from "./state.js";

/** What was measured of the nodes of one pool on one site. Times in milliseconds, newest last. */
export interface PoolExperience {
  /** From the beginning of the apply to usable. */
  readonly boots: readonly Millis[];
  /** From the decision to gone. */
  readonly offs: readonly Millis[];
  /** Times without work, whether the nodes stayed on or not. */
  readonly gaps: readonly Gap[];
  /** What the gaps would have cost with a limit from all of them, and from those with the same predecessor. */
  readonly costAll: Millis;
  readonly costSame: Millis;
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

const NO_EXPERIENCE: PoolExperience = {
  boots: [],
  offs: [],
  gaps: [],
  costAll: 0,
  costSame: 0,
  spent: 0,
  optimal: 0,
};
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

/**
 * There is work for the node again, which had none since `from` and was on for `paid` of that time, or all of
 * it. Gives the length of the gap where it was one.
 */
export function learnGap(
  draft: Draft,
  node: NodeState,
  from: Millis,
  paid: Millis | undefined,
): Millis | undefined {
  const length = draft.now - from;
  const cost = bootCost(draft.learning, draft.policy, node);
  if (cost === undefined || draft.policy.learnedGaps === 0) return undefined;
  // A pause between jobs is nothing to learn from, unless the node was taken away meanwhile.
  if (length < shortestGap(draft.policy) && paid === undefined) return undefined;
  const gap = { at: draft.now, length, before: node.lastGap };
  remember(draft, node, (known) => {
    // What was known when the gap began; other nodes may have told the end of the same gap since.
    const earlier = known.gaps.filter(({ at }) => at <= from);
    const range = {
      lowest: shortestGap(draft.policy),
      highest: 2 * cost,
      margin: draft.policy.period * 2000,
    };
    const costOf = (gaps: readonly Gap[]) => gapCost(length, bestLimit(gaps, cost, range), cost);
    return {
      ...known,
      gaps: newest(known.gaps, gap, draft.policy.learnedGaps),
      costAll: known.costAll + costOf(earlier),
      costSame: known.costSame + costOf(followersOf(earlier, node.lastGap)),
      spent: known.spent + (paid === undefined ? length : paid + cost),
      optimal: known.optimal + Math.min(length, cost),
    };
  });
  return length;
}

/** Jobs have ended. */
export function learnRunTimes(draft: Draft, times: readonly Millis[]): void {
  if (times.length === 0) return;
  const runTimes = [...draft.learning.runTimes, ...times].slice(-REMEMBERED_RUN_TIMES);
  draft.learning = { ...draft.learning, runTimes };
}

/**
 * How likely the job ends within `span`, from 0 to 1: the share of the jobs that ran at least as long as it
 * has, and no longer than that. Surely at its time limit; 0 when too little is known.
 */
export function endsWithin(learning: Learning, job: ObservedJob, now: Millis, span: Millis): number {
  if (job.startedAt === undefined) return 0;
  const elapsed = now - job.startedAt;
  if (job.timeLimit !== undefined && elapsed + span >= job.timeLimit) return 1;
  let longer = 0;
  let ended = 0;
  for (const time of learning.runTimes) {
    if (time <= elapsed) continue;
    longer += 1;
    if (time <= elapsed + span) ended += 1;
  }
  return longer < LEAST_RUN_TIMES ? 0 : ended / longer;
}

/**
 * How much longer the job may be expected to run: the median of what the jobs that ran at least as long had
 * before them then, at most until its time limit; undefined when neither is known.
 */
export function expectedRest(learning: Learning, job: ObservedJob, now: Millis): Millis | undefined {
  const elapsed = Math.max(0, now - (job.startedAt ?? now));
  const limit = job.timeLimit === undefined ? undefined : Math.max(0, job.timeLimit - elapsed);
  const longer = learning.runTimes.filter((time) => time > elapsed);
  const rest = longer.length < LEAST_RUN_TIMES ? undefined : median(longer.map((time) => time - elapsed));
  if (rest === undefined || limit === undefined) return rest ?? limit;
  return Math.min(rest, limit);
}

/** Fewer run times say nothing. */
const LEAST_RUN_TIMES = 5;

function remember(draft: Draft, node: NodeState, change: (known: PoolExperience) => PoolExperience): void {
  const pools = new Map(draft.learning.pools);
  pools.set(poolOf(node), change(experienceOf(draft.learning, node)));
  draft.learning = { ...draft.learning, pools };
}

function newest<T>(list: readonly T[], value: T, count: number): T[] {
  return [...list, value].slice(-count);
}

/** Median in milliseconds; undefined of nothing. */
export function median(values: readonly Millis[]): Millis | undefined {
  if (values.length === 0) return undefined;
  const sorted = [...values].sort((left, right) => left - right);
  return sorted[Math.floor((sorted.length - 1) / 2)];
}

const medians = new WeakMap<readonly Millis[], Millis | undefined>();

/** The same, reckoned once for each list: what was learned is asked for again and again. */
function knownMedian(values: readonly Millis[]): Millis | undefined {
  const known = medians.get(values);
  if (known !== undefined) return known;
  const value = median(values);
  medians.set(values, value);
  return value;
}

/** Expected time from the decision to usable: measured, else as declared; undefined when nobody knows. */
export function bootTimeOf(learning: Learning, node: NodeSpec): Millis | undefined {
  const declared = node.bootTime === undefined ? undefined : node.bootTime * 1000;
  return knownMedian(experienceOf(learning, node).boots) ?? declared;
}

/**
 * What it costs in paid time to take a node away and to bring it back: boot, set-up and power-off. Half of
 * the decision whether an idle node should stay (EX-5); undefined as long as no boot time is known.
 */
export function bootCost(learning: Learning, policy: ElasticityPolicy, node: NodeSpec): Millis | undefined {
  const boot = bootTimeOf(learning, node);
  if (boot === undefined) return undefined;
  const off = knownMedian(experienceOf(learning, node).offs) ?? boot * UNMEASURED_OFF;
  const { setupTime, bootPenalty } = policyFor(policy, node);
  return boot + (setupTime + bootPenalty) * 1000 + off;
}

/** As long as no power-off was measured it is taken to last this share of a boot. */
const UNMEASURED_OFF = 0.05;

/** The shortest time without work that counts as a gap. */
export function shortestGap(policy: ElasticityPolicy): Millis {
  return Math.max(SHORTEST_GAP_SECONDS, 2 * policy.period) * 1000;
}
