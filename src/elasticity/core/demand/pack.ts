import type { Shape } from "../jobs/shape.js";
import type { NodeState } from "../state.js";
import { featureChoices, type Preference } from "./preference.js";
import type { StartableClass } from "./startable-class.js";
import type { Stock } from "./stock.js";
import { fits, type Supply, supplyOf, take } from "./supply.js";

/** What packing one job came to. */
export interface Packed {
  readonly supplies: readonly Supply[];
  /** Every node that it needs was found. */
  readonly whole: boolean;
}

const NOTHING: Packed = { supplies: [], whole: false };

/** Packing under way: where each shape has to go on looking, since capacity only shrinks. */
export interface Packing {
  readonly stock: Stock;
  readonly preference: Preference;
  /** No open node before this place holds a job of the shape. */
  readonly cursors: Map<string, number>;
  /** Shapes of which no whole job can be had any more. */
  readonly exhausted: Set<string>;
  /** Startable nodes that were opened, with the class that they came from. */
  readonly opened: Map<string, StartableClass>;
  /** What jobs took, so that it can be given back; kept while it may have to be. */
  taken: Taken[] | undefined;
  /** Every node that can be had by its name, made for the first job that names one. */
  names: ReadonlyMap<string, Supply | Fresh> | undefined;
}

interface Taken {
  readonly supply: Supply;
  readonly before: Pick<Supply, "free" | "freeMemory" | "freeGres" | "packed">;
}

/** A node that could be started, and the class that it belongs to. */
export interface Fresh {
  readonly node: NodeState;
  readonly of: StartableClass;
}

/** Begins to pack onto the stock. */
export function packingOf(stock: Stock, preference: Preference): Packing {
  return {
    stock,
    preference,
    cursors: new Map(),
    exhausted: new Set(),
    opened: new Map(),
    taken: undefined,
    names: undefined,
  };
}

/**
 * Finds the nodes of one job, first fit, and takes its share of them. With `mustBeWhole` it takes nothing
 * unless all are found. Amortized time O(nodes of the job).
 */
export function pack(packing: Packing, shape: Shape, job: string, mustBeWhole: boolean): Packed {
  let last = NOTHING;
  if (!shape.sameFeatureSet) {
    if (packing.exhausted.has(shape.key)) return last;
    last = packOne(packing, shape, job, mustBeWhole);
    if (!last.whole) packing.exhausted.add(shape.key);
    return last;
  }
  for (const choice of featureChoices(shape)) {
    if (packing.exhausted.has(choice.key)) continue;
    last = packOne(packing, choice, job, mustBeWhole);
    if (last.whole) return last;
    packing.exhausted.add(choice.key);
  }
  return last;
}

/**
 * Runs something that packs jobs which start together. Where it gives false all that they took is given
 * back; nodes that were opened stay open, empty.
 */
export function recorded(packing: Packing, run: () => boolean): boolean {
  const taken: Taken[] = [];
  packing.taken = taken;
  const whole = run();
  packing.taken = undefined;
  if (!whole) {
    for (const { supply, before } of taken.reverse()) {
      Object.assign(supply, before);
      packing.stock.free[supply.at] = supply.free;
      supply.jobs?.pop();
    }
    packing.cursors.clear();
    packing.exhausted.clear();
  }
  return whole;
}

function packOne(packing: Packing, shape: Shape, job: string, mustBeWhole: boolean): Packed {
  const supplies = requiredSupplies(packing, shape);
  if (supplies === undefined) return NOTHING;
  findOpen(packing, shape, supplies);
  const fresh: Supply[] = [];
  while (supplies.length + fresh.length < shape.nodeCount) {
    const next = nextFresh(packing, shape);
    if (next === undefined) break;
    fresh.push(open(packing, next));
  }
  const whole = supplies.length + fresh.length >= shape.nodeCount;
  if (!whole && mustBeWhole) {
    for (const supply of fresh.reverse()) close(packing, supply);
    return NOTHING;
  }
  const all = [...supplies, ...fresh];
  for (const supply of all) {
    packing.taken?.push(takenFrom(supply));
    take(shape, supply);
    supply.jobs?.push(job);
    packing.stock.free[supply.at] = supply.free;
  }
  return { supplies: all, whole };
}

function takenFrom(supply: Supply): Taken {
  const { free, freeMemory, freeGres, packed } = supply;
  const before = { free, freeMemory, packed, freeGres: freeGres === undefined ? undefined : { ...freeGres } };
  return { supply, before };
}

/** Adds open nodes that fit until the job has enough. */
function findOpen({ stock, cursors }: Packing, shape: Shape, found: Supply[]): void {
  const must = found.length;
  const { open: nodes, free, memoryIsConsumable } = stock;
  let first = true;
  for (let at = cursors.get(shape.key) ?? 0; at < nodes.length && found.length < shape.nodeCount; at += 1) {
    if ((free[at] ?? 0) < shape.cpusPerNode) continue;
    const supply = nodes[at];
    if (supply === undefined || !fits(shape, supply, memoryIsConsumable)) continue;
    if (first) cursors.set(shape.key, at);
    first = false;
    if (must === 0 || !found.includes(supply)) found.push(supply);
  }
  if (first) cursors.set(shape.key, nodes.length);
}

/** The best node that could still be started for the shape. */
export function nextFresh({ preference, opened }: Packing, shape: Shape): Fresh | undefined {
  const classes = preference.of(shape);
  if (preference.shares) {
    for (const one of classes) {
      const [first] = one.nodes;
      if (first === undefined || !preference.isDue(first)) continue;
      const node = firstFree(one, shape, opened);
      if (node !== undefined) return { node, of: one };
    }
  }
  for (const one of classes) {
    const node = firstFree(one, shape, opened);
    if (node !== undefined) return { node, of: one };
  }
  return undefined;
}

function firstFree(
  one: StartableClass,
  shape: Shape,
  opened: ReadonlyMap<string, StartableClass>,
): NodeState | undefined {
  if (one.taken >= one.limit) return undefined;
  while (one.next < one.nodes.length && opened.has(one.nodes[one.next]?.name ?? "")) one.next += 1;
  for (let at = one.next; at < one.nodes.length; at += 1) {
    const node = one.nodes[at];
    if (node !== undefined && !opened.has(node.name) && !shape.excluded.has(node.name)) return node;
  }
  return undefined;
}

/** Makes a node that could be started a part of the stock. */
export function open({ stock, opened, preference }: Packing, { node, of }: Fresh): Supply {
  const supply = supplyOf(stock.draft, node, "startable", stock.open.length);
  of.taken += 1;
  opened.set(node.name, of);
  stock.open.push(supply);
  stock.free.push(supply.free);
  preference.took(node, 1);
  return supply;
}

/** Undoes the last opening. */
function close({ stock, opened, preference }: Packing, { node }: Supply): void {
  const of = opened.get(node.name);
  stock.open.pop();
  stock.free.pop();
  opened.delete(node.name);
  preference.took(node, -1);
  if (of === undefined) return;
  of.taken -= 1;
  of.next = Math.min(of.next, of.nodes.indexOf(node));
}

/** The nodes that the job names, all or undefined. */
function requiredSupplies(packing: Packing, shape: Shape): Supply[] | undefined {
  const found: Supply[] = [];
  for (const name of shape.required) {
    const supply = supplyByName(packing, name);
    if (supply === undefined || !fits(shape, supply, packing.stock.memoryIsConsumable)) return undefined;
    found.push(supply);
  }
  return found;
}

function supplyByName(packing: Packing, name: string): Supply | undefined {
  packing.names ??= namesOf(packing.stock);
  const known = packing.names.get(name);
  if (known === undefined) return undefined;
  if (!("of" in known)) return known;
  if (packing.opened.has(name)) return packing.stock.open.find(({ node }) => node.name === name);
  return known.of.taken < known.of.limit ? open(packing, known) : undefined;
}

function namesOf(stock: Stock): ReadonlyMap<string, Supply | Fresh> {
  const names = new Map<string, Supply | Fresh>();
  for (const of of stock.classes) for (const node of of.nodes) names.set(node.name, { node, of });
  for (const supply of stock.open) if (supply.tier !== "startable") names.set(supply.node.name, supply);
  return names;
}
