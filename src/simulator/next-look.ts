import type { Millis } from "../elasticity/core/index.js";
import { isMoving } from "../elasticity/core/index.js";
import type { BatchSystem } from "./batch-system.js";
import type { PolicyAnswer, ScalingPolicy } from "./model.js";
import type { SimNode, World } from "./world.js";

/** As in the controller: two looks are at least this far apart. */
const SHORTEST_PERIOD = 200;
/** A silent node is asked for after this time, no more often than each period. */
export const SILENT = 2000;
export const GONE_PERIOD = 15_000;

/** What the moment of the next look follows from. */
export interface LookTimes {
  readonly world: World;
  readonly policy: ScalingPolicy;
  readonly batch: BatchSystem;
  last: PolicyAnswer | undefined;
  /** Last look of the loop itself, made or left out: the next one is a whole number of periods later. */
  base: Millis;
  /** When the policy took in the last event. */
  tookAt: Millis;
  /** What the policy said about its next wake, until it takes in another event. */
  wish: { readonly at: Millis | undefined } | undefined;
  /** Time between looks, as it follows from the last answer. */
  period: Millis | undefined;
  woken: boolean;
  /** When machines that have vanished were first seen silent. */
  readonly silentSeen: Map<SimNode, Millis>;
  lastGone: Millis;
  /** When the batch system wakes the loop for what has changed since the last look. */
  toldAt: Millis | undefined;
}

/** The batch system tells those who listen that something is new. */
export function hear(state: LookTimes): void {
  const { wakeAfter } = state.world.cluster.queue;
  if (wakeAfter === undefined || state.policy.listens !== true || !isNews(state)) return;
  state.toldAt ??= state.world.timeline.now + wakeAfter;
}

/** When the loop looks next; undefined as long as nothing is to be expected. */
export function nextLook(state: LookTimes): Millis | undefined {
  const { now } = state.world.timeline;
  // A real look is never of the very moment that it follows.
  if (state.woken) return Math.max(now + 1, state.base + SHORTEST_PERIOD);
  const period = periodOf(state);
  const moments = isNews(state) ? [now] : [];
  const wish = moments.length > 0 ? undefined : wishOf(state);
  if (wish !== undefined) moments.push(wish);
  for (const since of state.silentSeen.values()) {
    if (Number.isFinite(since)) moments.push(Math.max(since + SILENT + 1, state.lastGone + GONE_PERIOD));
  }
  if (moments.length === 0) return undefined;
  const periods = Math.ceil((Math.max(now, Math.min(...moments)) - state.base) / period);
  const regular = state.base + Math.max(1, periods) * period;
  if (state.toldAt === undefined) return regular;
  return Math.min(regular, Math.max(state.toldAt, now + 1, state.base + SHORTEST_PERIOD));
}

/** The next wake of the policy, asked for once after each event that it took in. */
export function wishOf(state: LookTimes): Millis | undefined {
  const { policy, tookAt, world } = state;
  // Reckoned from that event: what has become due since then is due now.
  state.wish ??= { at: policy.nextWake === undefined ? world.timeline.now : policy.nextWake(tookAt) };
  return state.wish.at;
}

/** Something is new that the loop would be told by its next look. */
export function isNews({ batch, world }: LookTimes): boolean {
  const { looks = "every-change" } = world.options;
  if (looks === "every-period") return true;
  return looks === "on-demand" ? batch.observations.urgent : batch.observations.changed;
}

/** Time between two looks. */
export function periodOf(state: LookTimes): Millis {
  state.period ??= reckonPeriod(state);
  return state.period;
}

function reckonPeriod({ policy, last, world }: LookTimes): Millis {
  const moving = last?.state !== undefined && isMoving(last.state);
  return moving ? Math.min(policy.period, world.options.quickPeriod ?? 1000) : policy.period;
}
