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
}
