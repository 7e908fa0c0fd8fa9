import type { Draft } from "../draft.js";
import type { Shape } from "../jobs/shape.js";
import type { NodeState } from "../state.js";

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
  jobs: string[] | undefined;
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
