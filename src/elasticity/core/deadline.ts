import { idleSince, onSince } from "./draft.js";
import type { Millis } from "./events.js";
import { isOutdated } from "./generation.js";
import { idleLimits, surplusLimit, unusedPatience } from "./idle-limit.js";
import { concernedNodes, rateOf } from "./node-table.js";
import { CONSOLIDATION_PERIOD, isDue } from "./policies/consolidate.js";
import { HOLD_STEP } from "./policies/expect-ends.js";
import type { ElasticityPolicy } from "./policy.js";
import { policyFor } from "./pool-settings.js";
import { nextScheduled } from "./schedule.js";
import type { ClusterState, NodeState } from "./state.js";

/**
 * The next moment after `now` at which `decide` could do anything although nothing has happened, as long as
 * the batch system answers; undefined when only an event can change anything. It may be too early, never too
 * late: the controller sleeps until then, and the simulator skips to it.
 */
export function nextDeadline(state: ClusterState, policy: ElasticityPolicy, now: Millis): Millis | undefined {
  const deadlines = new Earliest(now);
  const limitOf = idleLimits(state.learning, policy);
  const isCollecting = state.pace.demandSince !== undefined;
  // While demand is collected every node that was kept counts.
  for (const node of isCollecting ? state.nodes.values() : concernedNodes(state.nodes)) {
    // It is watched all the same, and what was said of it so soon after its start counts then.
    if (node.lifecycle === "powering-on") deadlines.add(node.since + policy.delayPowerOn * 1000);
    if (isReported(node, state.queue.answeredAt, policy, now)) deadlines.add(now + 1);
    if (!node.enabled) continue;
    nodeDeadlines(deadlines, node, policy);
    // What was started or kept now serves demand that was counted before.
    if (node.since >= now && (isCollecting || node.lifecycle === "powering-on")) deadlines.add(now + 1);
    if (node.lifecycle === "idle") idleDeadlines(deadlines, node, state, policy, limitOf);
    // Whoever keeps a number of nodes on may want another in its place.
    if (node.phase === "draining" && node.since >= now && isOutdated(node)) deadlines.add(now + 1);
    if (isUnanswered(node, state.queue.answeredAt)) deadlines.add(now + 1);
  }
  for (const { retryAt, started } of state.sites.values()) {
    deadlines.add(retryAt);
    if (policy.startRate > 0 && started !== undefined) deadlines.add(started.minute + 60_000);
  }
  for (const { retryAt } of state.keys.values()) deadlines.add(retryAt);
  classDeadlines(deadlines, state, policy, now);
  return deadlines.value;
}

/** Keeps the least of the moments after `now`. */
class Earliest {
  value: Millis | undefined;
  readonly #now: Millis;

  constructor(now: Millis) {
    this.#now = now;
  }

  add(moment: Millis | undefined): void {
    if (moment === undefined || moment <= this.#now) return;
    // Clocks count whole milliseconds, and learned limits need not be whole.
    const whole = Math.max(Math.floor(moment), Math.floor(this.#now) + 1);
    if (this.value === undefined || whole < this.value) this.value = whole;
  }
}

function nodeDeadlines(deadlines: Earliest, node: NodeState, whole: ElasticityPolicy): void {
  const policy = policyFor(whole, node);
  const { lifecycle, since, silentSince, phase } = node;
  deadlines.add(node.retryAt);
  deadlines.add(node.orderRetryAt);
  if (silentSince !== undefined) deadlines.add(silentSince + policy.glitchTime * 1000 + 1);
  if (lifecycle === "powering-on") {
    deadlines.add(since + policy.maxWaitPowerOn * 1000 + 1);
    const joined = node.timeline?.applyEndedAt;
    if (joined !== undefined) deadlines.add(joined + policy.glitchTime * 1000 + 1);
  }
  if (phase === undefined) return;
  const phaseSince = node.phaseSince ?? since;
  deadlines.add(phaseSince + policy.maxWaitPowerOff * 1000 + 1);
  if (phase !== "closing") return;
  deadlines.add(phaseSince + policy.delayPowerOff * 1000);
  deadlines.add(Math.max(phaseSince, node.orderedAt ?? phaseSince) + policy.orderRetry * 1000);
}

function idleDeadlines(
  deadlines: Earliest,
  node: NodeState,
  { learning }: ClusterState,
  whole: ElasticityPolicy,
  limitOf: ReturnType<typeof idleLimits>,
): void {
  const policy = policyFor(whole, node);
  const from = idleSince(node);
  deadlines.add(onSince(node) + policy.cooldown * 1000 + 1);
  if (node.gang !== undefined) deadlines.add(from + policy.batchMax * 1000 + 1);
  if (node.timeline?.firstJobAt === undefined)
    deadlines.add(from + unusedPatience(learning, policy, node) + 1);
  if (policy.classes.includes("idle")) deadlines.add(from + policy.idleTime * 1000 + 1);
  if (policy.classes.includes("adaptive-idle")) deadlines.add(from + limitOf(node).limit + 1);
  if (policy.classes.includes("surplus")) deadlines.add(from + surplusLimit(learning, policy, node) + 1);
}

const CONFIRMED_PHASES: ReadonlySet<string> = new Set(["drained", "evicting", "removing", "closing"]);

/** Something was done to the node, or it came to a step, that only a newer answer can confirm. */
function isUnanswered(node: NodeState, answeredAt: Millis | undefined): boolean {
  const waits = CONFIRMED_PHASES.has(node.phase ?? "") || node.orderedAt !== undefined || isJoining(node);
  if (!waits) return false;
  const last = Math.max(
    node.phase === undefined ? -1 : (node.phaseSince ?? -1),
    node.orderedAt ?? -1,
    node.timeline?.applyEndedAt ?? -1,
  );
  return answeredAt === undefined || answeredAt <= last;
}

/** The batch system said it too early, and the next answer will say it again. */
function isReported(
  { lifecycle, observed, phase, phaseSince, since }: NodeState,
  answeredAt: Millis | undefined,
  policy: ElasticityPolicy,
  now: Millis,
): boolean {
  if (phase === undefined && lifecycle === "powering-on")
    return observed?.presence === "up" && now >= since + policy.delayPowerOn * 1000;
  const settled = (phaseSince ?? since) + policy.delayPowerOff * 1000;
  return phase === "closing" && now >= settled && (answeredAt ?? -1) < settled;
}

function isJoining({ lifecycle, timeline }: NodeState): boolean {
  return lifecycle === "powering-on" && timeline?.applyEndedAt !== undefined;
}

const HOUR = 3_600_000;
/** Jobs wait for others to end for no longer than a boot can last. */
const LONGEST_HOLD = HOUR;

function classDeadlines(
  deadlines: Earliest,
  state: ClusterState,
  policy: ElasticityPolicy,
  now: Millis,
): void {
  const { pace, jobs } = state;
  if (pace.demandSince !== undefined) {
    deadlines.add(pace.demandSince + policy.batchMax * 1000);
    deadlines.add((pace.demandGrewAt ?? pace.demandSince) + policy.batchQuiet * 1000);
  }
  if (policy.schedule.length > 0) deadlines.add(nextScheduled(policy, now));
  for (const name of policy.classes) {
    if (name === "free" && pace.bufferAt !== undefined)
      deadlines.add(pace.bufferAt + policy.extraNodesPeriod * 1000);
    if (name === "consolidate") {
      if (pace.consolidatedAt !== undefined) deadlines.add(pace.consolidatedAt + CONSOLIDATION_PERIOD);
      if (isDue({ ...state, now })) deadlines.add(now + 1);
    }
    if (name === "budget" && policy.budgetPerHour + policy.budgetPerDay > 0)
      budgetDeadlines(deadlines, state, policy, now);
    if (name === "expect-ends") {
      // A job that waits for others gets its node after a boot at the latest; how likely they end changes before.
      for (const { phase, waitsForNodes, submittedAt } of jobs) {
        if (phase === "pending" && waitsForNodes && submittedAt > now - LONGEST_HOLD)
          deadlines.add((Math.floor(now / HOLD_STEP) + 1) * HOLD_STEP);
      }
    }
    if (name !== "reconsider") continue;
    for (const { phase, waitsForNodes, submittedAt } of jobs) {
      if (phase === "pending" && waitsForNodes) deadlines.add(submittedAt + policy.reconsiderTime * 1000);
    }
  }
}

const DAY = 24 * HOUR;

/** What the budget does not allow now it may allow later, for less of the hour, or of the day, is left to pay. */
function budgetDeadlines(
  deadlines: Earliest,
  { nodes, spending }: ClusterState,
  policy: ElasticityPolicy,
  now: Millis,
): void {
  const rate = rateOf(nodes.values());
  const prices = new Set<number>();
  for (const { pricePerHour = 0, desired, phase } of nodes.values())
    if (pricePerHour > 0 && !desired && phase === undefined) prices.add(pricePerHour);
  for (const [span, budget, spent] of [
    [HOUR, policy.budgetPerHour, spending.thisHour],
    [DAY, policy.budgetPerDay, spending.today],
  ] as const) {
    const begin = Math.floor(now / span) * span;
    const end = begin + span;
    if (budget <= 0) continue;
    deadlines.add(end);
    const already = spending.at >= begin ? spent : 0;
    const left = budget - already - (rate * (end - Math.max(begin, spending.at))) / HOUR;
    for (const price of prices) deadlines.add(end - (left * HOUR) / price - 1);
  }
}
