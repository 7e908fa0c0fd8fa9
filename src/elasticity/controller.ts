import { CODES } from "../diagnostics/catalog.js";
import type { DiagnosticDefinition } from "../diagnostics/define.js";
import { type Clock, systemClock } from "./clock.js";
import type { ControllerEvent, EventMaker, StopReason } from "./controller-events.js";
import type { ControllerOptions, ControllerResult } from "./controller-options.js";
import { changeEvents, faultEvent, observedEvent } from "./controller-report.js";
import {
  type Action,
  type ClusterState,
  decide,
  type ElasticityPolicy,
  initialState,
  isMoving,
  resumedState,
} from "./core/index.js";
import type { Journal } from "./journal.js";
import { orderGroups, runOrder } from "./order-runner.js";
import { createRecorder } from "./recorder.js";
import { foldState } from "./records.js";
import { SiteUpdater } from "./site-updater.js";

export type { ControlledCluster, ControllerOptions, ControllerResult } from "./controller-options.js";

/**
 * Runs the elasticity loop: observe, decide, act, until the signal aborts. Every decision is in the journal
 * before it is acted on. Rejects only when the journal cannot be written.
 */
export async function runController(options: ControllerOptions): Promise<ControllerResult> {
  return new Controller(options).run();
}

const MOVING_PERIOD_MILLIS = 1000;
const SHORTEST_PERIOD_MILLIS = 200;
const GONE_PERIOD_MILLIS = 15_000;
/** Shorter silences are usual, for example after a node was opened. */
const SILENT_MILLIS = 2000;

class Controller {
  readonly #options: ControllerOptions;
  readonly #clock: Clock;
  readonly #policy: ElasticityPolicy;
  readonly #recorder = createRecorder();
  readonly #tasks = new Set<Promise<void>>();
  readonly #sites: SiteUpdater;
  readonly #uncounted: Set<string>;
  readonly #firstActions: Action[] = [];
  readonly #failure = new AbortController();
  #state: ClusterState;
  #mailbox: Promise<unknown> = Promise.resolve();
  #observing: Promise<unknown> = Promise.resolve();
  #wake: () => void = () => undefined;
  #woken = false;
  #stopping = false;
  #looks = 0;
  #lastLook = Number.NEGATIVE_INFINITY;
  #lastGone = Number.NEGATIVE_INFINITY;
  #queueFault: string | undefined;
  #broken: Error | undefined;

  constructor(options: ControllerOptions) {
    const { cluster, journal } = options;
    this.#options = options;
    this.#clock = options.clock ?? systemClock;
    this.#policy = cluster.policy;
    this.#uncounted = new Set(cluster.sites);
    const now = this.#clock.now();
    this.#state =
      journal.history.length === 0
        ? initialState(cluster.nodes, cluster.sites, now)
        : resumedState(foldState(journal.history, cluster, now), now);
    this.#sites = new SiteUpdater({
      actuator: options.actuator,
      state: () => this.#state,
      dispatch: (make) => this.#dispatch(make),
      look: () => this.#look(),
      note: (site, nodes) => this.#append([{ kind: "act", action: { kind: "apply", site, nodes } }]),
      report: (event) => this.#report(event),
      fault: (definition, args) => this.#fault(definition, args),
      now: () => this.#clock.now(),
      wake: () => this.#rouse(),
    });
  }

  async run(): Promise<ControllerResult> {
    const { signal, dryRun = false, once = false, journal, cluster } = this.#options;
    const stop = () => this.#stop();
    signal?.addEventListener("abort", stop, { once: true });
    if (signal?.aborted === true) this.#stopping = true;
    this.#options.onWake?.(() => this.#rouse());
    this.#report({ kind: "started", at: this.#clock.now(), resumed: journal.history.length > 0 });
    const { name, nodes, sites, policy } = cluster;
    if (!dryRun) await this.#append([{ kind: "start", cluster: name, nodes, sites, policy }]);
    await this.#loop(once || dryRun);
    if (once && !dryRun) await this.#settle();
    const reason = dryRun ? "dry-run" : once && signal?.aborted !== true ? "once" : "signal";
    await this.#finish(reason, dryRun);
    signal?.removeEventListener("abort", stop);
    if (this.#broken !== undefined) throw this.#broken;
    this.#report({ kind: "stopped", at: this.#clock.now(), reason });
    return { state: this.#state, reason, actions: this.#firstActions };
  }

  async #loop(single: boolean): Promise<void> {
    while (!this.#stopping) {
      await this.#takeOrders();
      await this.#countSites();
      await this.#look();
      if (single) return;
      const { period } = this.#policy;
      const quick = isMoving(this.#state) ? Math.min(period * 1000, MOVING_PERIOD_MILLIS) : period * 1000;
      await this.#sleepUntilWoken(quick);
    }
  }

  /** Waits until no order and no apply is under way, events of which may begin new ones. */
  async #settle(): Promise<void> {
    for (;;) {
      await this.#mailbox;
      const under = [...this.#tasks];
      if (under.length === 0) return;
      await Promise.all(under);
    }
  }

  async #finish(reason: StopReason, dryRun: boolean): Promise<void> {
    this.#stopping = true;
    const grace = this.#options.stopGraceMillis ?? 30_000;
    const settled = new AbortController();
    const timer = this.#clock.sleep(grace, settled.signal).then(() => this.#sites.abort());
    await this.#settle();
    settled.abort();
    await timer;
    await this.#mailbox;
    if (!dryRun) await this.#append([{ kind: "stop", reason }]);
  }

  /** Takes in one event after the other: journal first, then act. */
  #dispatch(make: EventMaker): Promise<void> {
    const done = this.#mailbox.then(async () => {
      const now = this.#clock.now();
      const event = make(now, this.#state);
      if (event === undefined || this.#broken !== undefined) return;
      const before = this.#state;
      const decision = decide(before, event, this.#policy, now);
      this.#state = decision.state;
      if (this.#options.dryRun !== true) {
        await this.#append(this.#recorder.recordsOf(event, before, decision));
      }
      for (const change of changeEvents(before, this.#state, now)) this.#report(change);
      const { actions, reasons } = decision;
      if (actions.length > 0) this.#report({ kind: "decided", at: now, actions, reasons });
      if (this.#looks <= 1) this.#firstActions.push(...actions);
      this.#act(actions);
    });
    this.#mailbox = done.catch((error: unknown) => this.#break(error));
    return done.catch(() => undefined);
  }

  #act(actions: readonly Action[]): void {
    if (this.#stopping || this.#options.dryRun === true) return;
    for (const group of orderGroups(actions)) this.#track(this.#order(group));
    for (const action of actions) {
      if (action.kind !== "set-nodes") continue;
      const updating = this.#sites.ask(action.site);
      if (updating !== undefined) this.#track(updating);
    }
  }

  async #order(group: ReturnType<typeof orderGroups>[number]): Promise<void> {
    const { kind: order, nodes } = group;
    await this.#append([{ kind: "act", action: { kind: "order", order, nodes } }]);
    for (const outcome of await runOrder(this.#options.queue, group)) {
      const { nodes: names, ok, message } = outcome;
      const text = message === undefined ? {} : { message };
      await this.#dispatch((at) => ({ kind: "order-finished", at, order, nodes: names, ok, ...text }));
      this.#report({ kind: "order", at: this.#clock.now(), order, nodes: names, ok, ...text });
    }
    this.#rouse();
  }

  /** Asks the batch system, and takes its answer in. False when there was none. */
  #look(): Promise<boolean> {
    const looked = this.#observing.then(async () => {
      this.#lastLook = this.#clock.now();
      try {
        const snapshot = await this.#options.queue.observe(this.#failure.signal);
        this.#looks += 1;
        this.#queueFault = undefined;
        await this.#dispatch(() => ({ kind: "snapshot", ...snapshot }));
        this.#report(observedEvent(this.#state, this.#clock.now()));
        this.#askForGone();
        return true;
      } catch (error) {
        const { message } = error as Error;
        await this.#dispatch((at) => ({ kind: "snapshot-failed", at, message }));
        if (this.#queueFault !== message) this.#fault(CODES.queueSilent, { message });
        this.#queueFault = message;
        return false;
      }
    });
    this.#observing = looked;
    return looked;
  }

  /** Where the batch system misses a node for a while, the site is asked whether its machine is there. */
  #askForGone(): void {
    const { actuator, dryRun } = this.#options;
    const now = this.#clock.now();
    const silent = [...this.#state.nodes.values()].filter(
      ({ silentSince, gone }) =>
        silentSince !== undefined && gone !== true && now - silentSince > SILENT_MILLIS,
    );
    if (actuator.missing === undefined || silent.length === 0 || dryRun === true || this.#stopping) return;
    if (now - this.#lastGone < GONE_PERIOD_MILLIS) return;
    this.#lastGone = now;
    for (const site of new Set(silent.map((node) => node.site))) {
      const inspection = this.#sites.inspect(site, async () => {
        const missing = await actuator.missing?.(site).catch((): string[] => []);
        const nodes = silent.map((node) => node.name).filter((name) => missing?.includes(name));
        if (nodes.length > 0) await this.#dispatch((at) => ({ kind: "gone", at, site, nodes }));
      });
      this.#track(inspection);
    }
  }

  async #countSites(): Promise<void> {
    await Promise.all(
      [...this.#uncounted].map(async (site) => {
        try {
          const nodes = await this.#options.actuator.current(site);
          this.#uncounted.delete(site);
          await this.#dispatch((at) => ({ kind: "inventory", at, site, nodes }));
        } catch (error) {
          this.#fault(CODES.siteUpdateFailed, { site, message: (error as Error).message });
        }
      }),
    );
  }

  async #takeOrders(): Promise<void> {
    if (this.#options.dryRun === true) return;
    for (const { command, node } of (await this.#options.inbox?.take()) ?? []) {
      if (!this.#state.nodes.has(node)) this.#fault(CODES.unknownWorker, { name: node });
      await this.#dispatch((at) => ({ kind: "command", at, command, node }));
    }
  }

  async #sleepUntilWoken(millis: number): Promise<void> {
    const waking = new AbortController();
    this.#wake = () => waking.abort();
    if (!this.#woken && !this.#stopping) await this.#clock.sleep(millis, waking.signal);
    this.#woken = false;
    this.#wake = () => undefined;
    const early = SHORTEST_PERIOD_MILLIS - (this.#clock.now() - this.#lastLook);
    if (early > 0 && !this.#stopping) await this.#clock.sleep(early, this.#failure.signal);
  }

  #rouse(): void {
    this.#woken = true;
    this.#wake();
  }

  #stop(): void {
    this.#stopping = true;
    this.#sites.stop();
    this.#rouse();
  }

  /** The journal cannot be written: nothing may be done any more. */
  #break(error: unknown): void {
    this.#broken ??= error instanceof Error ? error : new Error(String(error));
    this.#failure.abort();
    this.#sites.abort();
    this.#stop();
  }

  #track(task: Promise<void>): void {
    const tracked = task
      .catch((error: unknown) => this.#break(error))
      .finally(() => this.#tasks.delete(tracked));
    this.#tasks.add(tracked);
  }

  async #append(bodies: Parameters<Journal["append"]>[1]): Promise<void> {
    if (bodies.length > 0) await this.#options.journal.append(this.#clock.now(), bodies);
  }

  #report(event: ControllerEvent): void {
    this.#options.onEvent?.(event);
  }

  #fault<Args>(definition: DiagnosticDefinition<Args>, args: Args): void {
    this.#report(faultEvent(definition, args, this.#clock.now()));
  }
}
