import { CODES } from "../diagnostics/catalog.js";
import type { DiagnosticDefinition } from "../diagnostics/define.js";
import { systemClock } from "./clock.js";
import type { ControllerEvent, StopReason } from "./controller-events.js";
import type { ControllerOptions, ControllerResult } from "./controller-options.js";
import { changeEvents, faultEvent, observedEvent } from "./controller-report.js";
import { type Action, type ClusterState, type Decision, isMoving, nextDeadline } from "./core/index.js";
import { Decider } from "./decider.js";
import { createCommenter, type JobCommenter } from "./job-comments.js";
import { Observer } from "./observer.js";
import { orderGroups, runOrder } from "./order-runner.js";
import { Reconciler } from "./reconciler.js";
import type { ActNote } from "./records.js";
import { SiteUpdater } from "./site-updater.js";
import { type SteadyClock, steadyClock } from "./steady-clock.js";

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
const SWEEP_MILLIS = 30_000;
/** A request that comes during an update starts its own cloud call within a minute (EX-8). */
const PATIENCE_MILLIS = 45_000;

class Controller {
  readonly #options: ControllerOptions;
  readonly #clock: SteadyClock;
  readonly #tasks = new Set<Promise<void>>();
  readonly #decider: Decider;
  readonly #observer: Observer;
  readonly #sites: SiteUpdater;
  readonly #reconciler: Reconciler;
  readonly #commenter: JobCommenter;
  readonly #firstActions: Action[] = [];
  readonly #failure = new AbortController();
  #wake: () => void = () => undefined;
  #woken = false;
  #stopping = false;
  #leaseLost = false;
  #broken: Error | undefined;

  constructor(options: ControllerOptions) {
    const { cluster, journal, actuator, queue } = options;
    this.#options = options;
    this.#clock = steadyClock(options.clock ?? systemClock);
    const { name, nodes, sites, policy } = cluster;
    this.#decider = new Decider({
      declared: { cluster: name, nodes, sites, policy },
      journal,
      clock: this.#clock,
      dryRun: options.dryRun === true,
      decided: (before, decision, now) => this.#decided(before, decision, now),
      jumped: ({ from, to }) => this.#fault(CODES.clockJumped, { seconds: Math.round((to - from) / 1000) }),
      broken: (error) => this.#break(error),
    });
    const ports = {
      actuator,
      state: () => this.#decider.state,
      dispatch: this.#decider.dispatch.bind(this.#decider),
      fault: <Args>(definition: DiagnosticDefinition<Args>, args: Args) => this.#fault(definition, args),
      now: () => this.#clock.now(),
    };
    this.#observer = new Observer({
      ...ports,
      queue,
      signal: this.#failure.signal,
      answered: () => this.#report(observedEvent(this.#decider.state, this.#clock.now())),
    });
    this.#reconciler = new Reconciler({
      ...ports,
      sites,
      inspect: (site, look) => this.#sites.inspect(site, look),
    });
    this.#sites = new SiteUpdater({
      ...ports,
      look: () => this.#observer.look(),
      ready: (site) => this.#reconciler.ready(site),
      strays: (site) => this.#reconciler.strays(site),
      made: (site) => this.#reconciler.made(site),
      ended: (site, wentWell) => this.#reconciler.updateEnded(site, wentWell),
      note: (site, nodes) => this.#mayAct({ kind: "apply", site, nodes }, true),
      report: (event) => this.#report(event),
      sleep: (millis, signal) => this.#clock.sleep(millis, signal),
      wake: () => this.#rouse(),
      patience: options.patienceMillis ?? PATIENCE_MILLIS,
    });
    this.#commenter = createCommenter(queue, () => this.#clock.now());
  }

  async run(): Promise<ControllerResult> {
    const { signal, dryRun = false, once = false, journal } = this.#options;
    const stop = () => this.#stop();
    signal?.addEventListener("abort", stop, { once: true });
    if (signal?.aborted === true) this.#stopping = true;
    this.#options.onWake?.(() => this.#rouse());
    this.#options.lease?.onLost((problem) => this.#loseLease(problem));
    this.#report({ kind: "started", at: this.#clock.now(), resumed: journal.history.length > 0 });
    await this.#decider.start();
    await this.#firstSweep();
    await this.#loop(once || dryRun);
    if (once && !dryRun) await this.#settle();
    const ended = once && signal?.aborted !== true ? "once" : "signal";
    const reason = dryRun ? "dry-run" : this.#leaseLost ? "lease" : ended;
    await this.#finish(reason);
    signal?.removeEventListener("abort", stop);
    if (this.#broken !== undefined) throw this.#broken;
    this.#report({ kind: "stopped", at: this.#clock.now(), reason });
    return { state: this.#decider.state, reason, actions: this.#firstActions };
  }

  async #loop(single: boolean): Promise<void> {
    while (!this.#stopping) {
      await this.#takeOrders();
      await this.#observer.look();
      if (this.#options.dryRun !== true) this.#track(this.#reconcile());
      if (single) return;
      await this.#sleepUntilWoken(this.#pause());
    }
  }

  /** Until the batch system is asked again: the period, or less when something is due or under way. */
  #pause(): number {
    const { policy } = this.#options.cluster;
    const { state } = this.#decider;
    const now = this.#clock.now();
    const due = (nextDeadline(state, policy, now) ?? Number.POSITIVE_INFINITY) - now;
    const usual = Math.min(policy.period * 1000, Math.max(due, SHORTEST_PERIOD_MILLIS));
    return isMoving(state) ? Math.min(usual, MOVING_PERIOD_MILLIS) : usual;
  }

  /** What exists is looked at before anything is decided; a site that does not answer is not waited for. */
  async #firstSweep(): Promise<void> {
    const done = new AbortController();
    const sweep = this.#reconciler.sweep().finally(() => done.abort());
    this.#track(sweep);
    if (!this.#stopping)
      await this.#clock.sleep(SWEEP_MILLIS, AbortSignal.any([done.signal, this.#failure.signal]));
  }

  async #reconcile(): Promise<void> {
    if (!this.#stopping) await this.#reconciler.round();
  }

  /** Waits until no order and no apply is under way, events of which may begin new ones. */
  async #settle(): Promise<void> {
    for (;;) {
      await this.#decider.idle();
      const under = [...this.#tasks];
      if (under.length === 0) return;
      await Promise.all(under);
    }
  }

  async #finish(reason: StopReason): Promise<void> {
    this.#stopping = true;
    const grace = this.#options.stopGraceMillis ?? 30_000;
    const settled = new AbortController();
    const timer = this.#clock.sleep(grace, settled.signal).then(() => this.#sites.abort());
    await this.#settle();
    settled.abort();
    await timer;
    await this.#decider.stop(reason);
  }

  #decided(before: ClusterState, decision: Decision, now: number): void {
    const { actions, reasons, state } = decision;
    for (const change of changeEvents(before, state, now)) this.#report(change);
    if (actions.length > 0) this.#report({ kind: "decided", at: now, actions, reasons });
    if (this.#observer.answers <= 1) this.#firstActions.push(...actions);
    if (this.#stopping || this.#options.dryRun === true) return;
    for (const group of orderGroups(actions)) this.#track(this.#order(group));
    for (const action of actions) {
      if (action.kind !== "set-nodes") continue;
      const updating = this.#sites.ask(action.site);
      if (updating !== undefined) this.#track(updating);
    }
    const comments = this.#commenter.take(reasons, state.jobs);
    if (comments !== undefined) this.#track(comments);
  }

  async #order(group: ReturnType<typeof orderGroups>[number]): Promise<void> {
    const { kind: order, nodes } = group;
    if (!(await this.#mayAct({ kind: "order", order, nodes }, false))) return;
    for (const outcome of await runOrder(this.#options.queue, group)) {
      const { nodes: names, ok, message } = outcome;
      const text = message === undefined ? {} : { message };
      await this.#decider.dispatch((at) => ({
        kind: "order-finished",
        at,
        order,
        nodes: names,
        ok,
        ...text,
      }));
      this.#report({ kind: "order", at: this.#clock.now(), order, nodes: names, ok, ...text });
    }
    this.#rouse();
  }

  /** Writes the intent down. False when the lease is not this controller's any more: then nothing is done. */
  async #mayAct(action: ActNote, sure: boolean): Promise<boolean> {
    const { lease } = this.#options;
    if (lease !== undefined && !(sure ? await lease.confirm() : lease.isHeld())) return false;
    const token = lease === undefined ? {} : { token: lease.token };
    await this.#decider.append([{ kind: "act", action: { ...action, ...token } }]);
    return lease === undefined || lease.isHeld();
  }

  async #takeOrders(): Promise<void> {
    if (this.#options.dryRun === true) return;
    for (const { command, node } of (await this.#options.inbox?.take()) ?? []) {
      if (!this.#decider.state.nodes.has(node)) this.#fault(CODES.unknownWorker, { name: node });
      await this.#decider.dispatch((at) => ({ kind: "command", at, command, node }));
    }
  }

  async #sleepUntilWoken(millis: number): Promise<void> {
    const waking = new AbortController();
    this.#wake = () => waking.abort();
    if (!this.#woken && !this.#stopping) await this.#clock.sleep(millis, waking.signal);
    this.#woken = false;
    this.#wake = () => undefined;
    const early = SHORTEST_PERIOD_MILLIS - (this.#clock.now() - this.#observer.lookedAt);
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

  #loseLease(problem: string): void {
    if (this.#leaseLost) return;
    this.#leaseLost = true;
    this.#fault(CODES.leaseLost, { problem });
    this.#sites.abort();
    this.#stop();
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

  #report(event: ControllerEvent): void {
    this.#options.onEvent?.(event);
  }

  #fault<Args>(definition: DiagnosticDefinition<Args>, args: Args): void {
    this.#report(faultEvent(definition, args, this.#clock.now()));
  }
}
