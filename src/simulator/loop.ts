import type { Action, ElasticityEvent, Millis } from "../elasticity/core/index.js";
import type { BatchSystem } from "./batch-system.js";
import type { ScalingPolicy } from "./model.js";
import {
  GONE_PERIOD,
  hear,
  isNews,
  type LookTimes,
  nextLook,
  periodOf,
  SILENT,
  wishOf,
} from "./next-look.js";
import type { SimSite } from "./sites.js";
import { createUpdater, type Updater } from "./updates.js";
import { isWithin, type World } from "./world.js";

/** The controller around a policy: it looks, hands on what happens, and has carried out what is answered. */
export interface Loop {
  /** First look. */
  begin(): void;
  /** The world has changed in a way that an observer can see. */
  changed(): void;
  tell(event: ElasticityEvent): void;
}

const ORDER_TIME = 200;

export interface LoopParts {
  readonly world: World;
  readonly policy: ScalingPolicy;
  readonly batch: BatchSystem;
  readonly sites: ReadonlyMap<string, SimSite>;
}

/** A loop that has not begun. */
export function createLoop(parts: LoopParts): Loop {
  const { world, sites } = parts;
  const state: LoopState = {
    ...parts,
    updater: undefined,
    last: undefined,
    base: 0,
    tookAt: 0,
    wish: undefined,
    period: undefined,
    lookAt: undefined,
    woken: false,
    begun: false,
    whole: true,
    silentSeen: new Map(),
    lastGone: Number.NEGATIVE_INFINITY,
    toldAt: undefined,
  };
  state.updater = createUpdater({
    world,
    sites,
    state: () => state.last?.state,
    tell: (event) => tell(state, event),
    look: () => look(state, world.timeline.now),
    wake: () => wake(state),
  });
  return {
    begin: () => begin(state),
    changed: () => {
      if (!state.begun) return;
      hear(state);
      plan(state);
    },
    tell: (event) => tell(state, event),
  };
}

interface LoopState extends LoopParts, LookTimes {
  updater: Updater | undefined;
  lookAt: Millis | undefined;
  begun: boolean;
  whole: boolean;
}

function begin(state: LoopState): void {
  const { world } = state;
  state.begun = true;
  for (const site of world.cluster.sites) {
    const nodes = world.nodes.filter((node) => node.fixed && node.spec.site === site.name);
    give(state, { kind: "inventory", at: 0, site: site.name, nodes: nodes.map((node) => node.spec.name) });
  }
  loopLook(state);
  for (const name of world.cluster.staticNodes)
    give(state, { kind: "command", at: 0, command: "disable", node: name });
  for (const [from, to] of [
    ...(world.cluster.queue.glitchDuring ?? []),
    ...(world.cluster.queue.silentDuring ?? []),
  ]) {
    for (const at of [from, to]) {
      world.timeline.schedule(at, () => {
        state.batch.observations.all();
        plan(state);
      });
    }
  }
  plan(state);
}

/** Hands an event that is no look to the policy; the looks left out before it are made up for. */
function tell(state: LoopState, event: ElasticityEvent): void {
  catchUp(state);
  give(state, event);
  plan(state);
}

function give(state: LoopState, event: ElasticityEvent, now = state.world.timeline.now): void {
  const { world, policy } = state;
  const answer = policy.take(event, now);
  state.last = answer;
  state.tookAt = now;
  state.wish = undefined;
  state.period = undefined;
  world.options.onDecision?.(event, answer, now);
  carryOut(state, answer.actions);
}

/** Looks that were left out did nothing but tell the policy that the batch system answers. */
function catchUp(state: LoopState): void {
  const { now } = state.world.timeline;
  if (state.world.options.looks === "every-period" || state.last === undefined) return;
  const period = periodOf(state);
  const before = state.base + Math.floor((now - state.base - 1) / period) * period;
  if (before <= state.base) return;
  state.base = before;
  const { observations } = state.batch;
  const { queue } = state.world.cluster;
  if (isWithin(queue.silentDuring, before)) return;
  const { policy, world } = state;
  if (world.options.looks === "on-demand" && observations.changed && !observations.urgent)
    give(state, { kind: "changes", at: before, ...observations.take(false) }, before);
  else if (policy.answered === undefined) give(state, { kind: "changes", at: before, ...NOTHING }, before);
  else policy.answered(before);
}

const NOTHING = { nodes: [], jobs: [], gone: [] };

/** A look of the loop itself. */
function loopLook(state: LoopState): void {
  state.base = state.world.timeline.now;
  state.woken = false;
  state.toldAt = undefined;
  if (isIdleLook(state)) state.policy.answered?.(state.base);
  else look(state, state.base);
  askForGone(state);
}

/** The loop was woken for a look that can tell nothing new, before anything is due. */
function isIdleLook(state: LoopState): boolean {
  const { policy, world } = state;
  const { now } = world.timeline;
  if (policy.answered === undefined || state.whole || world.options.looks === "every-period") return false;
  if (isNews(state) || isWithin(world.cluster.queue.silentDuring, now)) return false;
  const wish = wishOf(state);
  return wish === undefined || wish > now;
}

/** Asks the batch system; false when it does not answer. */
function look(state: LoopState, now: Millis): boolean {
  const { queue } = state.world.cluster;
  if (isWithin(queue.silentDuring, now)) {
    give(state, { kind: "snapshot-failed", at: now, message: "the batch system does not answer" });
    return false;
  }
  const { whole } = state;
  const { nodes, jobs, gone } = state.batch.observations.take(whole);
  state.whole = false;
  if (whole) give(state, { kind: "snapshot", at: now, nodes, jobs });
  else give(state, { kind: "changes", at: now, nodes, jobs, gone });
  return true;
}

/** Machines that the batch system misses for a while are asked for at their site. */
function askForGone(state: LoopState): void {
  const { now } = state.world.timeline;
  const missing = [...state.sites.values()].flatMap((site) => site.missing());
  if (missing.length === 0 && state.silentSeen.size === 0) return;
  for (const node of [...state.silentSeen.keys()]) if (!missing.includes(node)) state.silentSeen.delete(node);
  for (const node of missing) {
    if (node.presence === "silent" && !state.silentSeen.has(node)) state.silentSeen.set(node, now);
  }
  const due = [...state.silentSeen].filter(([, since]) => now - since > SILENT).map(([node]) => node);
  if (due.length === 0 || now - state.lastGone < GONE_PERIOD) return;
  state.lastGone = now;
  for (const site of new Set(due.map((node) => node.spec.site))) {
    if (state.updater?.isBusy(site) === true) continue;
    const nodes = due.filter((node) => node.spec.site === site);
    for (const node of nodes) state.silentSeen.set(node, Number.POSITIVE_INFINITY);
    give(state, { kind: "gone", at: now, site, nodes: nodes.map((node) => node.spec.name) });
  }
}

function wake(state: LoopState): void {
  state.woken = true;
  plan(state);
}

/** Decides when the next look is due. */
function plan(state: LoopState): void {
  const { timeline } = state.world;
  const at = nextLook(state);
  if (at === state.lookAt || !state.begun) return;
  state.lookAt = at;
  if (at === undefined) return;
  timeline.schedule(
    at,
    () => {
      if (state.lookAt !== at) return;
      state.lookAt = undefined;
      loopLook(state);
      plan(state);
    },
    1,
  );
}

/** Orders of one kind go to the batch system together; sets go to their sites. */
function carryOut(state: LoopState, actions: readonly Action[]): void {
  const orders = actions.filter((action) => action.kind !== "set-nodes");
  if (orders.length > 0) giveOrders(state, orders);
  for (const action of actions) {
    if (action.kind === "set-nodes") state.updater?.ask(action.site, action.nodes);
  }
}

type Order = Exclude<Action, { kind: "set-nodes" }>;

function giveOrders(state: LoopState, orders: readonly Order[]): void {
  const { timeline, cluster } = state.world;
  const { orderTime = ORDER_TIME, silentDuring } = cluster.queue;
  timeline.schedule(timeline.now + orderTime, () => {
    const silent = isWithin(silentDuring, timeline.now);
    for (const kind of new Set(orders.map((order) => order.kind))) {
      const group = orders.filter((order) => order.kind === kind);
      if (!silent) for (const order of group) state.batch.obey(order);
      const nodes = group.map((order) => order.node);
      const message = silent ? { message: "the batch system does not answer" } : {};
      tell(state, { kind: "order-finished", at: timeline.now, order: kind, nodes, ok: !silent, ...message });
    }
    wake(state);
  });
}
