import { CODES } from "../diagnostics/catalog.js";
import type { DiagnosticDefinition } from "../diagnostics/define.js";
import { vanishedMachines } from "./awaited-machines.js";
import type { ControllerEvent, EventMaker } from "./controller-events.js";
import { type ClusterState, desiredNodes, type SiteState } from "./core/index.js";
import type { ApplyProgress, ApplyResult, NodeActuator } from "./nodes/actuator.js";

/** What the updater needs of the controller. */
export interface UpdaterPorts {
  readonly actuator: NodeActuator;
  readonly state: () => ClusterState;
  readonly dispatch: (make: EventMaker) => Promise<void>;
  /** Asks the batch system now; false when it gave no answer. */
  readonly look: () => Promise<boolean>;
  /** Looks at the site where it must be looked at before an update; false when it does not answer. */
  readonly ready: (site: string) => Promise<boolean>;
  /** Workers that run outside the stack: an update that named them would make them twice. */
  readonly strays: (site: string) => ReadonlySet<string>;
  /** Workers that come, and whose machines the site has listed since that was decided. */
  readonly made: (site: string) => Iterable<string>;
  readonly ended: (site: string, wentWell: boolean) => void;
  /** Writes the intent down; false when this controller may not act any more. */
  readonly note: (site: string, nodes: readonly string[]) => Promise<boolean>;
  readonly report: (event: ControllerEvent) => void;
  readonly fault: <Args>(definition: DiagnosticDefinition<Args>, args: Args) => void;
  readonly now: () => number;
  readonly sleep: (millis: number, signal: AbortSignal) => Promise<void>;
  readonly wake: () => void;
  /** A new request waits this long for the update that runs, in milliseconds; then that is cut short. */
  readonly patience: number;
}

/** An update that runs. */
interface Running {
  readonly nodes: readonly string[];
  readonly abort: AbortController;
  /** Ends the wait of a request that came meanwhile. */
  readonly over: AbortController;
  waiting: boolean;
}

/** Waits of requests grow no further than by this factor, while updates are cut short one after the other. */
const MOST_PATIENCE = 8;

/**
 * Brings sites to their desired sets: sites in parallel, one apply at a time for each. Sets that are asked
 * for during an apply are merged into the next one, which takes the set of its own moment (CL-8). An apply
 * that waits for slow joins is cut short when more workers are wanted: what it made stays, and the next one
 * goes on from there (EX-8).
 */
export class SiteUpdater {
  readonly #ports: UpdaterPorts;
  readonly #asked = new Set<string>();
  readonly #busy = new Set<string>();
  readonly #running = new Map<string, Running>();
  /** How often in a row updates of a site were cut short. */
  readonly #cut = new Map<string, number>();
  readonly #abort = new AbortController();
  #stopping = false;

  constructor(ports: UpdaterPorts) {
    this.#ports = ports;
  }

  /** Asks for an update; a promise of the end when this call began one. */
  ask(site: string): Promise<void> | undefined {
    this.#asked.add(site);
    if (this.#busy.has(site)) {
      void this.#supersede(site);
      return undefined;
    }
    this.#busy.add(site);
    return this.#update(site);
  }

  /** Runs a look at a site when no apply is under way, and keeps applies waiting meanwhile. */
  async inspect(site: string, look: () => Promise<void>): Promise<void> {
    if (this.#busy.has(site) || this.#stopping) return;
    this.#busy.add(site);
    try {
      await look();
    } finally {
      this.#busy.delete(site);
    }
    if (this.#asked.has(site)) await this.ask(site);
  }

  /** Begins no further apply. */
  stop(): void {
    this.#stopping = true;
  }

  /** Aborts the applies that are running as well. */
  abort(): void {
    this.#stopping = true;
    this.#abort.abort();
    for (const { abort } of this.#running.values()) abort.abort();
  }

  /** Lets the update that runs end, or cuts it short when it takes too long and more workers are wanted. */
  async #supersede(site: string): Promise<void> {
    const running = this.#running.get(site);
    if (running === undefined || running.waiting) return;
    running.waiting = true;
    const cuts = this.#cut.get(site) ?? 0;
    await this.#ports.sleep(this.#ports.patience * Math.min(2 ** cuts, MOST_PATIENCE), running.over.signal);
    running.waiting = false;
    if (running.over.signal.aborted || this.#stopping) return;
    const asked = new Set(running.nodes);
    if (desiredNodes(this.#ports.state(), site).every((name) => asked.has(name))) return;
    this.#cut.set(site, cuts + 1);
    running.abort.abort();
  }

  async #update(site: string): Promise<void> {
    try {
      while (!this.#stopping && this.#asked.delete(site)) {
        if (!(await this.#ports.ready(site))) {
          await this.#putOff(site, "The site does not answer.");
          continue;
        }
        const kept = await this.#revalidate(site);
        if (kept === undefined)
          await this.#putOff(site, "Nothing is removed while the batch system does not answer.");
        else await this.#applyOnce(site, kept);
      }
    } finally {
      this.#busy.delete(site);
    }
  }

  /** Nothing may be done now; the core asks for the set again after a while. */
  async #putOff(site: string, message: string): Promise<void> {
    const fault = { kind: "unverified", message } as const;
    await this.#ports.dispatch((at, state) => {
      return { kind: "apply-failed", at, site, nodes: desiredNodes(state, site), results: [], fault };
    });
  }

  /**
   * A removal is looked at once more just before it happens. When the batch system does not answer, nothing
   * is removed: the names to keep beside the desired ones, or undefined when then nothing is left to do.
   */
  async #revalidate(site: string): Promise<readonly string[] | undefined> {
    const wanted = desiredNodes(this.#ports.state(), site);
    const existing = this.#siteState(site)?.current ?? [];
    const leaving = existing.filter((name) => !wanted.includes(name));
    if (leaving.length === 0 || (await this.#ports.look())) return [];
    return wanted.some((name) => !existing.includes(name)) ? leaving : undefined;
  }

  async #applyOnce(site: string, kept: readonly string[]): Promise<void> {
    const { dispatch, report, note, now, strays, ended } = this.#ports;
    let nodes: readonly string[] | undefined;
    // The set is taken at the very moment when the start is taken in: no event comes between.
    await dispatch((at, state) => {
      const desired = [...desiredNodes(state, site), ...kept];
      if (this.#stopping || isReached(this.#siteState(site), desired)) return undefined;
      nodes = desired;
      return { kind: "apply-started", at, site, nodes: desired };
    });
    if (nodes === undefined) return;
    const began = now();
    if (!(await note(site, nodes))) return;
    report({ kind: "apply", at: began, site, status: "started", nodes });
    const outside = strays(site);
    const built = nodes.filter((name) => !outside.has(name));
    const result = await this.#apply(site, built);
    await this.#ended(site, nodes, result, (now() - began) / 1000);
    ended(site, result.fault === undefined && result.results.length === 0);
  }

  async #apply(site: string, nodes: readonly string[]): Promise<ApplyResult> {
    const abort = new AbortController();
    const over = new AbortController();
    if (this.#abort.signal.aborted) abort.abort();
    this.#running.set(site, { nodes, abort, over, waiting: false });
    void this.#lookAfter(site, nodes, abort, over.signal);
    const onProgress = (progress: ApplyProgress) => this.#progress(site, progress);
    try {
      const result = await this.#ports.actuator.apply(site, nodes, { signal: abort.signal, onProgress });
      if (!abort.signal.aborted) this.#cut.delete(site);
      return result;
    } catch (error) {
      const kind = abort.signal.aborted ? "aborted" : "engine";
      return { results: [], fault: { kind, message: (error as Error).message } };
    } finally {
      this.#running.delete(site);
      over.abort();
    }
  }

  /** What was made stays; the next update makes the machine again that this one would wait for in vain. */
  async #lookAfter(
    site: string,
    nodes: readonly string[],
    abort: AbortController,
    over: AbortSignal,
  ): Promise<void> {
    const { made, fault } = this.#ports;
    const vanished = await vanishedMachines(this.#ports, site, { nodes, made: made(site) }, over);
    if (vanished.length === 0 || this.#stopping) return;
    fault(CODES.awaitedMachineGone, { site, nodes: vanished.join(", ") });
    abort.abort();
  }

  #progress(site: string, progress: ApplyProgress): void {
    const { dispatch, report, now, wake } = this.#ports;
    report({ kind: "progress", at: now(), site, ...progress });
    void dispatch((at) => ({ kind: "apply-progress", at, site, ...progress }));
    if (progress.stage === "joined" || progress.stage === "removed") wake();
  }

  async #ended(site: string, nodes: readonly string[], result: ApplyResult, seconds: number): Promise<void> {
    const { dispatch, report, fault, now, wake } = this.#ports;
    const { results, fault: failure } = result;
    if (failure === undefined) {
      await dispatch((at) => ({ kind: "apply-finished", at, site, nodes, results }));
      report({ kind: "apply", at: now(), site, status: "finished", nodes, seconds });
    } else {
      const { message } = failure;
      await dispatch((at) => ({ kind: "apply-failed", at, site, nodes, results, fault: failure }));
      report({ kind: "apply", at: now(), site, status: "failed", nodes, seconds, message });
      // One that was cut short for more workers has done its work so far.
      if (failure.kind !== "aborted" || this.#stopping) fault(CODES.siteUpdateFailed, { site, message });
    }
    wake();
  }

  #siteState(site: string): SiteState | undefined {
    return this.#ports.state().sites.get(site);
  }
}

function isReached(site: SiteState | undefined, desired: readonly string[]): boolean {
  const { current, incomplete } = site ?? {};
  if (current === undefined || incomplete === true || current.length !== desired.length) return false;
  return desired.every((name) => current.includes(name));
}
