import { CODES } from "../diagnostics/catalog.js";
import type { DiagnosticDefinition } from "../diagnostics/define.js";
import type { Machine, NodeActuator } from "./nodes/actuator.js";

/** What is needed to ask sites for their machines. */
export interface AccountPorts {
  readonly actuator: Pick<NodeActuator, "machines">;
  readonly fault: <Args>(definition: DiagnosticDefinition<Args>, args: Args) => void;
  readonly now: () => number;
}

/** What a site listed, and when. */
export interface MachineList {
  readonly at: number;
  readonly machines: readonly Machine[];
}

/** A site's cloud is asked no more often than this (elasticity rules, section 14: 15 s at most). */
const QUERY_MILLIS = 15_000;
/** So long is a site waited for that does not list its machines; then the loop goes on without its account. */
const UNHEARD_MILLIS = 60_000;

/** The sites' own accounts of their machines: what was listed last, and whether they may be asked again. */
export class MachineAccounts {
  readonly #ports: AccountPorts;
  readonly #asked = new Map<string, number>();
  /** Sites that did not list their machines when they were asked last, and since when. */
  readonly #unheard = new Map<string, number>();
  readonly #listed = new Map<string, MachineList>();
  /** Sites of which nobody has looked at the last list for news. */
  readonly #news = new Set<string>();

  constructor(ports: AccountPorts) {
    this.#ports = ports;
  }

  /** The site's own account; undefined when it cannot tell or does not answer, which is told once. */
  async list(site: string): Promise<readonly Machine[] | undefined> {
    const { actuator, fault, now } = this.#ports;
    this.#asked.set(site, now());
    try {
      const machines = await actuator.machines?.(site);
      this.#unheard.delete(site);
      this.#listed.set(site, { at: now(), machines: machines ?? [] });
      this.#news.add(site);
      return machines;
    } catch (error) {
      if (!this.#unheard.has(site))
        fault(CODES.machinesUnlisted, { site, message: (error as Error).message });
      this.#unheard.set(site, this.#unheard.get(site) ?? now());
      return undefined;
    }
  }

  /** What the site listed last. */
  listed(site: string): MachineList {
    return this.#listed.get(site) ?? { at: Number.NEGATIVE_INFINITY, machines: [] };
  }

  /** The same the first time after a listing, later nothing. */
  takeNews(site: string): readonly Machine[] {
    return this.#news.delete(site) ? this.listed(site).machines : [];
  }

  /** It did not list its machines when it was asked last. */
  isUnheard(site: string): boolean {
    return this.#unheard.has(site);
  }

  /** Machines that a lost state knows nothing of would be made twice: an answer is worth a wait. */
  isAwaited(site: string): boolean {
    return this.#ports.now() - (this.#unheard.get(site) ?? Number.NEGATIVE_INFINITY) < UNHEARD_MILLIS;
  }

  isAskedLately(site: string): boolean {
    return this.#ports.now() - (this.#asked.get(site) ?? Number.NEGATIVE_INFINITY) < QUERY_MILLIS;
  }

  /** The site may be asked at once. */
  askAgain(site: string): void {
    this.#asked.delete(site);
  }
}
