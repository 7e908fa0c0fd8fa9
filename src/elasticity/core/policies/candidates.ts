import type { Demand } from "../demand.js";
import type { Draft } from "../draft.js";
import type { Reason } from "../reasons.js";

/**
 * What the classes of the pipeline pass on to each other (CL-3): who is to be started, who is to be taken
 * away, whose removal is to be taken back. A later class may add to or take from what an earlier one put in.
 */
export interface Candidates {
  readonly draft: Readonly<Draft>;
  readonly demand: Demand;
  readonly on: Map<string, Reason>;
  readonly off: Map<string, Reason>;
  readonly keep: Map<string, Reason>;
}

/** One class of the pipeline; changes the candidates only. */
export type PolicyClass = (candidates: Candidates) => void;
