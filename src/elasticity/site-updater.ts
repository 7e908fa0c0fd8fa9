import { CODES } from "../diagnostics/catalog.js";
import type { DiagnosticDefinition } from "../diagnostics/define.js";
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
  /** Writes the intent down. */
  readonly note: (site: string, nodes: readonly string[]) => Promise<void>;
  readonly report: (event: ControllerEvent) => void;
  readonly fault: <Args>(definition: DiagnosticDefinition<Args>, args: Args) => void;
  readonly now: () => number;
  readonly wake: () => void;
}

/**
 * Brings sites to their desired sets: sites in parallel, one apply at a time for each. Sets that are asked
 * for during an apply are merged into the next one, which takes the set of its own moment (CL-8).
 */
export class SiteUpdater {
  readonly #ports: UpdaterPorts;
  readonly #asked = new Set<string>();
  readonly #busy = new Set<string>();
  readonly #abort = new AbortController();
  #stopping = false;

  constructor(ports: UpdaterPorts) {
    this.#ports = ports;
  }

  /** Asks for an update; a promise of the end when this call began one. */
  ask(site: string): Promise<void> | undefined {
    this.#asked.add(site);
    if (this.#busy.has(site)) return undefined;
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
  }

  async #update(site: string): Promise<void> {
    try {
      while (!this.#stopping && this.#asked.delete(site)) {
        const kept = await this.#revalidate(site);
        if (kept === undefined) await this.#putOff(site);
        else await this.#applyOnce(site, kept);
      }
    } finally {
      this.#busy.delete(site);
    }
  }

  /** Nothing may be removed now; the core asks for the set again after a while. */
  async #putOff(site: string): Promise<void> {
    const message = "Nothing is removed while the batch system does not answer.";
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
    const { dispatch, report, note, now } = this.#ports;
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
    await note(site, nodes);
    report({ kind: "apply", at: began, site, status: "started", nodes });
    const result = await this.#apply(site, nodes);
    await this.#ended(site, nodes, result, (now() - began) / 1000);
  }

  async #apply(site: string, nodes: readonly string[]): Promise<ApplyResult> {
    const onProgress = (progress: ApplyProgress) => this.#progress(site, progress);
    try {
      return await this.#ports.actuator.apply(site, nodes, { signal: this.#abort.signal, onProgress });
    } catch (error) {
      const kind = this.#abort.signal.aborted ? "aborted" : "engine";
      return { results: [], fault: { kind, message: (error as Error).message } };
    }
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
      fault(CODES.siteUpdateFailed, { site, message });
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
