import type { ApplyFault, ApplyStage, NodeResult } from "../core/index.js";

/** How far one node is inside a running apply. */
export interface ApplyProgress {
  readonly node: string;
  readonly stage: ApplyStage;
  /** For stage `failed`: the cloud's own words. */
  readonly message?: string;
}

export interface ApplyOptions {
  /** Abort: begin nothing more, finish or give up what is under way, and return with fault `aborted`. */
  readonly signal?: AbortSignal;
  readonly onProgress: (progress: ApplyProgress) => void;
}

/**
 * End of an apply. Without a `fault` every node that is asked for counts as present and every other as
 * absent, unless `results` says otherwise; so a node that failed stands in `results` and the others reach
 * their state in spite of it (CL-7). A `fault` is a failure of the site as a whole, then only `results`
 * count.
 */
export interface ApplyResult {
  readonly results: readonly NodeResult[];
  readonly fault?: ApplyFault;
}

/** A machine that carries the cluster's tags on a site, whoever knows of it. */
export interface Machine {
  /** Worker that it was made for, by its tag. */
  readonly node: string;
  /** The site's own name for it. */
  readonly id: string;
  /** The stack has this very machine; undefined: cannot be told. */
  readonly inStack?: boolean;
  /** When it was made, by the clock of the site, in milliseconds since 1970. */
  readonly madeAt?: number;
  /** What it was made from, by its tag (`NodeSpec.generation`). */
  readonly generation?: string;
}

/**
 * Makes the workers of one site exactly those that are named. Calls for different sites may overlap,
 * calls for one site do not. May reject; that counts as fault `engine`.
 */
export interface NodeActuator {
  apply(site: string, nodes: readonly string[], options: ApplyOptions): Promise<ApplyResult>;
  /** The workers that exist on a site by the account of what builds them. */
  current(site: string): Promise<readonly string[]>;
  /** Workers of the account whose machines are gone; asked when the batch system misses one. */
  missing?(site: string): Promise<readonly string[]>;
  /**
   * Every machine of the cluster on a site, found by its tags; undefined when this site cannot tell. Asked at
   * the start, after a fault, and when a worker's machine is in doubt. Rejects when the site does not answer:
   * then the loop waits a while, asks again, and goes on without this account at last.
   */
  machines?(site: string): Promise<readonly Machine[] | undefined>;
  /** Removes machines that the stack does not know, by the site's names for them. */
  removeMachines?(site: string, ids: readonly string[]): Promise<void>;
  /**
   * The last lines that the machine of a worker wrote to its console, newest last; undefined when there is no
   * such machine, or the site does not tell. Rejects when the site does not answer.
   */
  console?(site: string, node: string): Promise<string | undefined>;
  /** An apply takes over a machine of the wanted name instead of making a second one. */
  adopts?(site: string): boolean;
}
