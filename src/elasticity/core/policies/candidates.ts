import { type Demand, demandOf } from "../demand/demand.js";
import type { Hold } from "../demand/placing.js";
import type { Draft } from "../draft.js";
import type { Reason } from "../reasons.js";

/**
 * What the classes of the pipeline pass on to each other (CL-3): who is to be started, who is to be taken
 * away, whose removal is to be taken back. A later class may add to or take from what an earlier one put in.
 */
export interface Candidates {
  readonly draft: Draft;
  /** The pending jobs packed onto what there is; computed when a class first asks for it. */
  readonly demand: Demand;
  /** Names of the nodes onto which pending jobs were packed. */
  readonly wanted: ReadonlySet<string>;
  readonly on: Map<string, Reason>;
  readonly off: Map<string, Reason>;
  readonly keep: Map<string, Reason>;
  /** The jobs of those that are to be taken away although jobs run on them. */
  readonly evict: Map<string, readonly string[]>;
  /** Those of `off` that make room for their like: nothing keeps them, and jobs on them end first. */
  readonly renewals: Set<string>;
  /** Leaves jobs out of the demand; of use before any class has asked for the demand. */
  holdJobs(hold: Hold): void;
}

/** One class of the pipeline; changes the candidates only. */
export type PolicyClass = (candidates: Candidates) => void;

/** Candidates of which there are none yet. */
export function candidatesOf(draft: Draft): Candidates {
  let demand: Demand | undefined;
  let wanted: ReadonlySet<string> | undefined;
  const holds: Hold[] = [];
  const hold: Hold = (job) => {
    for (const one of holds) {
      const why = one(job);
      if (why !== undefined) return why;
    }
    return undefined;
  };
  const candidates: Candidates = {
    draft,
    get demand() {
      demand ??= demandOf(draft, holds.length === 0 ? undefined : hold);
      return demand;
    },
    get wanted() {
      wanted ??= wantedNodes(candidates.demand);
      return wanted;
    },
    on: new Map(),
    off: new Map(),
    keep: new Map(),
    evict: new Map(),
    renewals: new Set(),
    holdJobs: (one) => holds.push(one),
  };
  return candidates;
}

function wantedNodes({ ready, supplies }: Demand): ReadonlySet<string> {
  const wanted = new Set<string>();
  if (ready === 0) return wanted;
  for (const { packed, node } of supplies) if (packed > 0) wanted.add(node.name);
  return wanted;
}
