import type { Draft } from "../draft.js";
import { isCancellable } from "../draft.js";
import { isKeyOpen } from "../failure-keys.js";
import type { Shape } from "../jobs/shape.js";
import type { NodeState } from "../state.js";
import { classOf, isAlike, type StartableClass, startableClass } from "./startable-class.js";

/** Free capacity of one node that is on, comes, can be kept or can be started. */
export interface Supply {
  readonly node: NodeState;
  /** Its place in the stock. */
  at: number;
  readonly tier: "on" | "coming" | "leaving" | "startable";
  free: number;
  readonly memoryMiB: number;
  freeMemory: number;
  /** A reservation of the batch system holds it. */
  readonly isReserved: boolean;
  /** Generic resources that jobs have not been given, by type; undefined when it has none. */
  freeGres: Record<string, number> | undefined;
  /** How many pending jobs were packed onto it. */
  packed: number;
  /** Their names, where a reason will name them: of a node that leaves or is to be started. */
  readonly jobs: string[] | undefined;
}

/** Everything that pending jobs can be packed onto. */
export interface Stock {
  readonly draft: Draft;
  /** In the order of use: on, coming, leaving; nodes that packing opens come last. */
  readonly open: Supply[];
  /** Free processors of each of them: a scan that needs many looks here first. */
  readonly free: number[];
  readonly classes: readonly StartableClass[];
  readonly memoryIsConsumable: boolean;
  /** Size of the largest node of all in processors. */
  readonly largest: number;
  /** Jobs for which nodes were started together. */
  readonly gangs: ReadonlySet<string>;
}

/** What there is to pack onto, now. Time O(nodes). */
export function stockOf(draft: Draft): Stock {
  const on: Supply[] = [];
  const coming: Supply[] = [];
  const leaving: Supply[] = [];
  const classes = new Map<string, NodeState[]>();
  const gangs = new Set<string>();
  let largest = 1;
  let alike: NodeState[] | undefined;
  for (const node of draft.nodes.values()) {
    if (node.cpus > largest) largest = node.cpus;
    if (node.gang !== undefined) gangs.add(node.gang);
    const tier = tierOf(draft, node);
    if (tier === undefined) continue;
    if (tier === "startable") {
      // Nodes that are alike mostly stand behind each other, which is cheaper to see than to name them.
      if (alike === undefined || !isAlike(alike[0], node)) alike = classOf(classes, node);
      alike.push(node);
    } else if (tier === "on") on.push(supplyOf(draft, node, tier));
    else if (tier === "coming") coming.push(supplyOf(draft, node, tier));
    else leaving.push(supplyOf(draft, node, tier));
  }
  const open = [...on, ...coming, ...leaving];
  for (const [at, supply] of open.entries()) supply.at = at;
  return {
    draft,
    open,
    free: open.map(({ free }) => free),
    classes: [...classes].map(([key, nodes], rank) => startableClass(draft, key, nodes, rank)),
    memoryIsConsumable: draft.queue.memoryIsConsumable === true,
    largest,
    gangs,
  };
}

/** The supply of a node as it is: what jobs have been given is not free. */
export function supplyOf({ policy }: Draft, node: NodeState, tier: Supply["tier"], at = 0): Supply {
  const { observed } = node;
  const { cpus = node.cpus, memoryMiB: memory = node.memoryMiB } = observed ?? {};
  const limitless = policy.negativeMeansInfinite ? Number.POSITIVE_INFINITY : 0;
  const whole = observed?.gres ?? node.gres;
  let freeGres: Record<string, number> | undefined;
  if (whole !== undefined) {
    freeGres = { ...whole };
    for (const [type, count] of Object.entries(observed?.gresAllocated ?? {})) {
      freeGres[type] = (freeGres[type] ?? 0) - count;
    }
  }
  return {
    node,
    at,
    tier,
    free: (cpus < 0 ? limitless : node.cpus) - (observed?.cpusAllocated ?? 0),
    memoryMiB: memory < 0 ? limitless : node.memoryMiB,
    isReserved: observed?.reservation !== undefined,
    freeMemory: (memory < 0 ? limitless : memory) - (observed?.memoryAllocatedMiB ?? 0),
    freeGres,
    packed: 0,
    jobs: tier === "leaving" || tier === "startable" ? [] : undefined,
  };
}

function tierOf(draft: Draft, node: NodeState): Supply["tier"] | undefined {
  if (node.lifecycle === "powering-on") return "coming";
  if (node.lifecycle === "idle" || node.lifecycle === "used") {
    if (node.silentSince !== undefined) return undefined;
    return node.observed?.closed === true && !reopens(node) ? undefined : "on";
  }
  if (!node.enabled) return undefined;
  if (node.lifecycle === "powering-off")
    return isCancellable(node) && node.ordered !== true ? "leaving" : undefined;
  if (node.lifecycle !== "off" || draft.now < (node.retryAt ?? 0)) return undefined;
  if (draft.now < (draft.sites.get(node.site)?.retryAt ?? 0) || !isKeyOpen(draft, node)) return undefined;
  return "startable";
}

/** Closed by a power-off of ours that was taken back: it will be opened in a moment. */
function reopens(node: NodeState): boolean {
  return node.enabled && node.observed?.closedReason === "scale-in";
}

/** True when the free part of the node holds one node's share of the shape. */
export function fits(shape: Shape, supply: Supply, memoryIsConsumable: boolean): boolean {
  const { node } = supply;
  if (supply.free < shape.cpusPerNode) return false;
  const memory = memoryIsConsumable ? supply.freeMemory : supply.memoryMiB;
  if (memory < shape.memoryMiB) return false;
  if (shape.exclusive && (supply.packed > 0 || supply.free < node.cpus)) return false;
  if (shape.excluded.size > 0 && shape.excluded.has(node.name)) return false;
  for (const [type, count] of shape.gres) if (gresOf(supply.freeGres, type) < count) return false;
  return shape.isPlain ? !supply.isReserved : admits(shape, node);
}

/** How many there are of a type; a demand for `gpu` is met by GPUs of any kind. */
export function gresOf(free: Readonly<Record<string, number>> | undefined, type: string): number {
  if (free === undefined) return 0;
  const exact = free[type];
  if (exact !== undefined || type.includes(":")) return exact ?? 0;
  let sum = 0;
  for (const [name, count] of Object.entries(free)) if (name.startsWith(`${type}:`)) sum += count;
  return sum;
}

/** True when the node may hold the shape at all: partition, features, reservation. */
export function admits(shape: Shape, node: NodeState): boolean {
  const { observed } = node;
  if ((observed?.reservation ?? undefined) !== shape.reservation) return false;
  const partitions = observed?.partitions ?? node.partitions;
  if (shape.partitions !== undefined && partitions !== undefined) {
    if (!shape.partitions.some((name) => partitions.includes(name))) return false;
  }
  if (shape.featureSets === undefined) return true;
  return shape.featureSets.some((set) => hasFeatures(node, set));
}

/** True when the node has every feature of the set. */
export function hasFeatures(node: NodeState, set: readonly string[]): boolean {
  const features = node.observed?.features ?? node.features ?? [];
  return set.every((feature) => features.includes(feature));
}

/** How many shares of the shape the free part of the node holds. */
export function roomFor(shape: Shape, supply: Supply, memoryIsConsumable: boolean): number {
  if (!fits(shape, supply, memoryIsConsumable)) return 0;
  if (shape.exclusive) return 1;
  let room = Math.floor(supply.free / shape.cpusPerNode);
  if (memoryIsConsumable && shape.memoryMiB > 0)
    room = Math.min(room, Math.floor(supply.freeMemory / shape.memoryMiB));
  for (const [type, count] of shape.gres)
    room = Math.min(room, Math.floor(gresOf(supply.freeGres, type) / count));
  return room;
}

/** Takes one node's share of the shape, or `count` of them, out of the free part. */
export function take(shape: Shape, supply: Supply, count = 1): void {
  supply.free -= shape.exclusive ? supply.free : shape.cpusPerNode * count;
  supply.freeMemory -= shape.memoryMiB * count;
  for (const [type, each] of shape.gres) takeGres(supply, type, each * count);
  supply.packed += count;
}

function takeGres(supply: Supply, type: string, count: number): void {
  const free = supply.freeGres;
  if (free === undefined) return;
  if (free[type] !== undefined) {
    free[type] -= count;
    return;
  }
  let left = count;
  for (const name of Object.keys(free).filter((one) => one.startsWith(`${type}:`))) {
    const taken = Math.min(left, free[name] ?? 0);
    free[name] = (free[name] ?? 0) - taken;
    left -= taken;
  }
}
