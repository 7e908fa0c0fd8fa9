import { CODES } from "../diagnostics/catalog.js";
import type { DiagnosticDefinition } from "../diagnostics/define.js";
import { type Classification, classify, type Remedy } from "./classify.js";
import type { EventMaker } from "./controller-events.js";
import type { ClusterState } from "./core/index.js";
import { evidenceOf, generationsOf, remadeMachines, type SiteEvidence } from "./evidence.js";
import { MachineAccounts } from "./machine-accounts.js";
import type { NodeActuator } from "./nodes/actuator.js";

/** What the reconciler needs of the controller. */
export interface ReconcilerPorts {
  readonly actuator: NodeActuator;
  readonly sites: readonly string[];
  readonly state: () => ClusterState;
  readonly dispatch: (make: EventMaker) => Promise<void>;
  /** Runs a look at a site while no update of it is under way. */
  readonly inspect: (site: string, look: () => Promise<void>) => Promise<void>;
  readonly fault: <Args>(definition: DiagnosticDefinition<Args>, args: Args) => void;
  readonly now: () => number;
}

/** Shorter silences are usual, for example after a node was opened. */
const SILENT_MILLIS = 2000;
/** The same difference is cured by an update no more often than this. */
const CURE_MILLIS = 60_000;

/**
 * Compares the accounts of batch system, stack, site and journal and cures what differs. It asks the stack
 * and the cloud only when there is a doubt: at the start, after a fault, and when a worker is not heard from.
 */
export class Reconciler {
  readonly #ports: ReconcilerPorts;
  readonly #known = new Map<string, SiteEvidence>();
  readonly #unswept: Set<string>;
  readonly #strays = new Map<string, ReadonlySet<string>>();
  readonly #accounts: MachineAccounts;
  readonly #cured = new Map<string, number>();
  readonly #told = new Set<string>();

  constructor(ports: ReconcilerPorts) {
    this.#ports = ports;
    this.#accounts = new MachineAccounts(ports);
    this.#unswept = new Set(ports.sites);
  }

  /** False until a site's stack and machines were seen: before that nothing may be started there. */
  isSwept(site: string): boolean {
    return !this.#unswept.has(site);
  }

  /** Workers that run without being in the stack: an update that names them would make them twice. */
  strays(site: string): ReadonlySet<string> {
    return this.#strays.get(site) ?? new Set();
  }

  /** Workers that come, and whose machines the site listed since that was decided. */
  made(site: string): readonly string[] {
    const { at, machines } = this.#accounts.listed(site);
    const names = machines.map(({ node }) => node);
    return names.filter((name) => {
      const { lifecycle, timeline } = this.#ports.state().nodes.get(name) ?? {};
      return lifecycle === "powering-on" && at >= (timeline?.decidedAt ?? Number.POSITIVE_INFINITY);
    });
  }

  /** An update ended: what exists is known when it went well, and must be looked at when it did not. */
  updateEnded(site: string, wentWell: boolean): void {
    const current = this.#ports.state().sites.get(site)?.current;
    if (!wentWell || current === undefined) {
      this.#unswept.add(site);
      this.#accounts.askAgain(site);
      return;
    }
    const strays = this.strays(site);
    this.#known.set(site, {
      ...this.#known.get(site),
      stack: new Set(current.filter((name) => !strays.has(name))),
    });
    this.#forgetMachines(site);
  }

  /** Makes sure that a site was looked at, just before it is updated; false when it does not answer. */
  async ready(site: string): Promise<boolean> {
    if (!this.isSwept(site)) await this.#sweep(site);
    return this.isSwept(site);
  }

  /** Looks at every site that was not looked at yet. */
  async sweep(): Promise<void> {
    const { sites, inspect } = this.#ports;
    const unswept = sites.filter((site) => !this.isSwept(site));
    await Promise.all(unswept.map((site) => inspect(site, () => this.#sweep(site))));
  }

  /** One round over all sites; asks what must be asked and cures what it may. */
  async round(): Promise<void> {
    await Promise.all(this.#ports.sites.map((site) => this.#site(site)));
  }

  /** Classes of all workers as they are known now, for status and tests. */
  classes(): ReadonlyMap<string, Classification> {
    const found = new Map<string, Classification>();
    for (const site of this.#ports.sites) {
      for (const [name, evidence] of this.#evidence(site)) found.set(name, classify(evidence));
    }
    return found;
  }

  async #site(site: string): Promise<void> {
    if (!this.isSwept(site) || this.#accounts.isUnheard(site))
      await this.#ports.inspect(site, () => this.#sweep(site));
    if (!this.isSwept(site)) return;
    if (this.#doubts(site)) await this.#ports.inspect(site, () => this.#askSite(site));
    const remedies = this.#remedies(site);
    const { answeredAt, failingSince } = this.#ports.state().queue;
    // Without the batch system's word nobody knows what is in use.
    if (answeredAt === undefined || failingSince !== undefined) return;
    await this.#tellMade(site);
    const cures: readonly Remedy[] = ["apply", "adopt", "remove-machine"];
    if (cures.some((remedy) => (remedies.get(remedy) ?? []).length > 0))
      await this.#ports.inspect(site, () => this.#cure(site));
    this.#report(site, remedies.get("report") ?? []);
  }

  /** The stack's account and the site's, before anything is started (crash safety). */
  async #sweep(site: string): Promise<void> {
    const { actuator, dispatch, fault } = this.#ports;
    if (this.#accounts.isUnheard(site) && this.#accounts.isAskedLately(site)) return;
    try {
      const stack = await actuator.current(site);
      const machines = await this.#accounts.list(site);
      if (this.#accounts.isUnheard(site) && (this.isSwept(site) || this.#accounts.isAwaited(site))) return;
      this.#known.set(site, { stack: new Set(stack), ...(machines === undefined ? {} : { machines }) });
      this.#unswept.delete(site);
      this.#noteStrays(site);
      const nodes = this.#existing(site);
      const generations = generationsOf(machines ?? []);
      await dispatch((at) => ({ kind: "inventory", at, site, nodes, generations }));
    } catch (error) {
      fault(CODES.siteUpdateFailed, { site, message: (error as Error).message });
    }
  }

  /** Declared workers with a machine outside the stack: no update may name them, or it would make a second one. */
  #noteStrays(site: string): void {
    const { stack, machines = [] } = this.#known.get(site) ?? {};
    const outside = machines.filter(({ node }) => stack?.has(node) === false).map(({ node }) => node);
    const declared = outside.filter((name) => this.#ports.state().nodes.get(name)?.site === site);
    this.#strays.set(site, this.#ports.actuator.adopts?.(site) === true ? new Set() : new Set(declared));
  }

  /** The workers that are there: those of the stack, and those outside it that are used as they are. */
  #existing(site: string): string[] {
    const remedies = this.#remedies(site);
    const used = new Set([...(remedies.get("adopt") ?? []), ...(remedies.get("wait") ?? [])]);
    const stack = this.#known.get(site)?.stack ?? [];
    return [...new Set([...stack, ...[...this.strays(site)].filter((name) => used.has(name))])];
  }

  /** A worker that should be there is not heard from for a while, and the machines were not asked lately. */
  #doubts(site: string): boolean {
    const { state, now, actuator } = this.#ports;
    if (actuator.machines === undefined && actuator.missing === undefined) return false;
    if (this.#accounts.isAskedLately(site)) return false;
    for (const node of state().nodes.values()) {
      const { silentSince, gone } = node;
      if (node.site !== site || silentSince === undefined || gone === true) continue;
      if (now() - silentSince > SILENT_MILLIS) return true;
    }
    return false;
  }

  async #askSite(site: string): Promise<void> {
    const { actuator, dispatch, state } = this.#ports;
    const machines = await this.#accounts.list(site);
    const stack = this.#known.get(site)?.stack;
    if (machines !== undefined) {
      this.#known.set(site, { machines, ...(stack === undefined ? {} : { stack }) });
      this.#noteStrays(site);
    }
    const missing =
      machines === undefined
        ? ((await actuator.missing?.(site).catch((): string[] => [])) ?? [])
        : this.#remedies(site).get("tell-gone");
    const silent = [...state().nodes.values()].filter(({ silentSince }) => silentSince !== undefined);
    const nodes = silent.map(({ name }) => name).filter((name) => missing?.includes(name));
    if (nodes.length > 0) await dispatch((at) => ({ kind: "gone", at, site, nodes }));
    this.#forgetMachines(site);
  }

  /** Only differences that the last look at the machines proves, and each no more often than once a minute. */
  async #cure(site: string): Promise<void> {
    const remedies = this.#remedies(site);
    await this.#removeMachines(site, remedies.get("remove-machine") ?? []);
    const adopts = this.#ports.actuator.adopts?.(site) === true;
    const differing = [...(remedies.get("apply") ?? []), ...(adopts ? (remedies.get("adopt") ?? []) : [])];
    if (!adopts) this.#strays.set(site, new Set([...this.strays(site), ...(remedies.get("adopt") ?? [])]));
    const { now, dispatch, actuator } = this.#ports;
    const key = `${site} ${differing.join(" ")}`;
    if (differing.length === 0 || now() - (this.#cured.get(key) ?? Number.NEGATIVE_INFINITY) < CURE_MILLIS)
      return;
    this.#cured.set(key, now());
    // A stack that believes in a machine that is gone makes it again only when it has looked.
    if (remedies.get("apply")?.some((name) => this.#known.get(site)?.stack?.has(name)) === true)
      await actuator.missing?.(site).catch((): string[] => []);
    const unbacked = new Set(remedies.get("apply"));
    const nodes = this.#existing(site).filter((name) => !unbacked.has(name) || this.#isUnwanted(site, name));
    await dispatch((at) => ({ kind: "inventory", at, site, nodes }));
  }

  /** In the stack and not wanted: it is there, and must not be. */
  #isUnwanted(site: string, name: string): boolean {
    return this.classes().get(name)?.class === "unwanted" && this.#known.get(site)?.stack?.has(name) === true;
  }

  async #tellMade(site: string): Promise<void> {
    const { state, dispatch } = this.#ports;
    const machines = remadeMachines(state(), this.#accounts.takeNews(site));
    if (machines.length > 0) await dispatch((at) => ({ kind: "made", at, site, machines }));
  }

  async #removeMachines(site: string, names: readonly string[]): Promise<void> {
    const { actuator, fault } = this.#ports;
    const { stack, machines = [] } = this.#known.get(site) ?? {};
    const ids = machines
      .filter(({ node, inStack }) => names.includes(node) && !(inStack ?? stack?.has(node) === true))
      .map(({ id }) => id);
    if (ids.length === 0) return;
    if (actuator.removeMachines === undefined) {
      this.#report(site, names);
      return;
    }
    try {
      await actuator.removeMachines(site, ids);
      const left = machines.filter(({ id }) => !ids.includes(id));
      this.#known.set(site, { ...this.#known.get(site), machines: left });
      this.#strays.set(site, new Set([...this.strays(site)].filter((name) => !names.includes(name))));
      fault(CODES.strayRemoved, { site, nodes: names.join(", ") });
    } catch (error) {
      fault(CODES.siteUpdateFailed, { site, message: (error as Error).message });
    }
  }

  #evidence(site: string): ReturnType<typeof evidenceOf> {
    const { actuator, state } = this.#ports;
    return evidenceOf(state(), site, { ...this.#known.get(site), adopts: actuator.adopts?.(site) === true });
  }

  #remedies(site: string): Map<Remedy, string[]> {
    const found = new Map<Remedy, string[]>();
    for (const [name, evidence] of this.#evidence(site)) {
      const { remedy } = classify(evidence);
      found.set(remedy, [...(found.get(remedy) ?? []), name]);
    }
    return found;
  }

  /** Each difference that only a person can judge is told once. */
  #report(site: string, names: readonly string[]): void {
    const classes = this.classes();
    for (const name of names) {
      const what = classes.get(name)?.class ?? "unknown";
      const key = `${site} ${name} ${what}`;
      if (this.#told.has(key)) continue;
      this.#told.add(key);
      this.#ports.fault(CODES.nodeDiffers, { site, node: name, what });
    }
  }

  /** Machines come and go: an account of them holds for the round in which it was asked, strays excepted. */
  #forgetMachines(site: string): void {
    const { stack, machines } = this.#known.get(site) ?? {};
    const left = (machines ?? []).filter(({ node }) => stack?.has(node) !== true);
    const kept = left.length > 0 ? { machines: left, partial: true } : {};
    this.#known.set(site, { ...(stack === undefined ? {} : { stack }), ...kept });
  }
}
