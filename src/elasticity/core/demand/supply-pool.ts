import type { Draft } from "../draft.js";
import type { NodeState } from "../state.js";
import type { Supply } from "./supply.js";

/**
 * The supplies of the nodes of one cluster from the decision before, by the places of the nodes: most nodes of
 * a large cluster are as they were, and theirs need not be made anew. What is kept follows from the nodes
 * alone, so that losing it costs time only.
 */
export interface SupplyPool {
  /** What each supply was made of. */
  readonly nodes: (NodeState | undefined)[];
  readonly supplies: Supply[];
  /** What was free before jobs were packed. */
  readonly free: Float64Array;
  readonly freeMemory: Float64Array;
  readonly negativeMeansInfinite: boolean;
}

const pools = new WeakMap<object, SupplyPool>();

/** The pool of the nodes of a draft. Supplies that were taken out of it before are not to be used any more. */
export function poolOf({ nodes, policy }: Draft): SupplyPool {
  const { negativeMeansInfinite } = policy;
  const known = pools.get(nodes.identity);
  if (known?.negativeMeansInfinite === negativeMeansInfinite) return known;
  const pool: SupplyPool = {
    nodes: new Array<undefined>(nodes.size).fill(undefined),
    supplies: [],
    free: new Float64Array(nodes.size),
    freeMemory: new Float64Array(nodes.size),
    negativeMeansInfinite,
  };
  pools.set(nodes.identity, pool);
  return pool;
}

/** The supply that the node in a place had before, nothing of it taken; its tier follows from the node alone. */
export function keptSupply(pool: SupplyPool, place: number, node: NodeState): Supply | undefined {
  const known = pool.nodes[place] === node ? pool.supplies[place] : undefined;
  if (known === undefined || known.freeGres !== undefined) return undefined;
  known.free = pool.free[place] ?? 0;
  known.freeMemory = pool.freeMemory[place] ?? 0;
  known.packed = 0;
  if (known.jobs !== undefined) known.jobs = [];
  return known;
}

/** Keeps the supply of a node for the decisions to come. */
export function keepSupply(pool: SupplyPool, place: number, supply: Supply): Supply {
  pool.nodes[place] = supply.node;
  pool.supplies[place] = supply;
  pool.free[place] = supply.free;
  pool.freeMemory[place] = supply.freeMemory;
  return supply;
}
