import type { Draft } from "../draft.js";
import { isCancellable } from "../draft.js";
import { isKeyOpen, keyOf, startLimit } from "../failure-keys.js";
import type { Shape } from "../jobs/shape.js";
import type { NodeState } from "../state.js";

/** Free capacity of one node that is on, comes, can be kept or can be started. */
export interface Supply {
  readonly node: NodeState;
  /** Its place in the stock. */
  at: number;
  readonly tier: "on" | "coming" | "leaving" | "startable";
  free: number;
  freeMemory: number;
  /** Generic resources that jobs have not been given, by type; undefined when it has none. */
  freeGres: Record<string, number> | undefined;
  /** Pending jobs that were packed onto it. */
  readonly jobs: string[];
}

/** Nodes that are alike and off: which of them is started makes no difference but their names. */
export interface StartableClass {
  readonly key: string;
  /** In the order of preference. */
  readonly nodes: readonly NodeState[];
  /** Place of the class in the order of declaration. */
  readonly rank: number;
  /** How many of them may be started now (a failed key is probed with one). */
  readonly limit: number;
  /** How many were taken. */
  taken: number;
  /** No node before this place is free any more. */
  next: number;
}

/** Everything that pending jobs can be packed onto. */
export interface Stock {
  /** In the order of use: on, coming, leaving; nodes that packing opens come last. */
  readonly open: Supply[];
  /** Free processors of each of them: a scan that needs many looks here first. */
  readonly free: number[];
  readonly classes: readonly StartableClass[];
  readonly memoryIsConsumable: boolean;
}

/** What there is to pack onto, now. Time O(nodes). */
export function stockOf(draft: Draft): Stock {
  const on: Supply[] = [];
  const coming: Supply[] = [];
  const leaving: Supply[] = [];
  const classes = new Map<string, NodeState[]>();
  for (const node of draft.nodes.values()) {
    const tier = tierOf(draft, node);
    if (tier === undefined) continue;
    if (tier === "startable") {
      const key = classKey(node);
      const list = classes.get(key);
      if (list === undefined) classes.set(key, [node]);
      else list.push(node);
    } else if (tier === "on") on.push(supplyOf(node, tier));
    else if (tier === "coming") coming.push(supplyOf(node, tier));
    else leaving.push(supplyOf(node, tier));
  }
  const open = [...on, ...coming, ...leaving];
  for (const [at, supply] of open.entries()) supply.at = at;
  return {
    open,
    free: open.map(({ free }) => free),
    classes: [...classes].map(([key, nodes], rank) => startableClass(draft, key, nodes, rank)),
    memoryIsConsumable: draft.queue.memoryIsConsumable === true,
  };
}

function startableClass(
  draft: Draft,
  key: string,
  nodes: readonly NodeState[],
  rank: number,
): StartableClass {
  const [first] = nodes;
  const limit = first === undefined ? 0 : Math.min(nodes.length, startLimit(draft, first));
  return { key, nodes, rank, limit, taken: 0, next: 0 };
}

/** Nodes with equal keys hold the same jobs, cost the same and fail together. */
function classKey(node: NodeState): string {
  const { cpus, memoryMiB, gres, features, partitions, pricePerHour } = node;
  const place = keyOf(node);
  const seen = node.observed?.reservation ?? "";
  const special =
    gres === undefined && features === undefined && partitions === undefined
      ? ""
      : JSON.stringify([gres, features, partitions]);
  return `${place}/${node.pool ?? ""}/${cpus}/${memoryMiB}/${pricePerHour ?? 0}/${seen}/${special}`;
}

/** The supply of a node as it is: what jobs have been given is not free. */
export function supplyOf(node: NodeState, tier: Supply["tier"], at = 0): Supply {
  const { observed } = node;
  const memory = observed?.memoryMiB ?? node.memoryMiB;
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
    free: node.cpus - (observed?.cpusAllocated ?? 0),
    freeMemory: memory - (observed?.memoryAllocatedMiB ?? 0),
    freeGres,
    jobs: [],
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
  const memory = memoryIsConsumable ? supply.freeMemory : node.memoryMiB;
  if (memory < shape.memoryMiB) return false;
  if (shape.exclusive && (supply.jobs.length > 0 || supply.free < node.cpus)) return false;
  if (shape.excluded.size > 0 && shape.excluded.has(node.name)) return false;
  for (const [type, count] of shape.gres) if (gresOf(supply.freeGres, type) < count) return false;
  return admits(shape, node);
}

/** A demand for `gpu` is met by GPUs of any kind. */
function gresOf(free: Readonly<Record<string, number>> | undefined, type: string): number {
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

/** Takes one node's share of the shape out of the free part. */
export function take(shape: Shape, supply: Supply, job: string): void {
  supply.free -= shape.exclusive ? supply.free : shape.cpusPerNode;
  supply.freeMemory -= shape.memoryMiB;
  for (const [type, count] of shape.gres) takeGres(supply, type, count);
  supply.jobs.push(job);
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

/** Every node that could be started, in the order of declaration of the classes, within their limits. */
export function* spareNodes(classes: readonly StartableClass[]): Generator<NodeState> {
  for (const { nodes, limit } of classes) yield* nodes.slice(0, limit);
}
