import type { NodeState } from "./state.js";

/** True for a worker whose machine was made from what is not declared any more. */
export function isOutdated({ generation, madeFrom }: NodeState): boolean {
  return madeFrom !== undefined && generation !== undefined && madeFrom !== generation;
}
