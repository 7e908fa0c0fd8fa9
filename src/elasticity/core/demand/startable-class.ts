import type { Draft } from "../draft.js";
import { keyOf, startLimit } from "../failure-keys.js";
import type { NodeState } from "../state.js";

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

/** The class of nodes of which none is taken yet. */
export function startableClass(
  draft: Draft,
  key: string,
  nodes: readonly NodeState[],
  rank: number,
): StartableClass {
  const [first] = nodes;
  const limit = first === undefined ? 0 : Math.min(nodes.length, startLimit(draft, first));
  return { key, nodes, rank, limit, taken: 0, next: 0 };
}

/** The list of the nodes of its class, for it to be put into. */
export function classOf(classes: Map<string, NodeState[]>, node: NodeState): NodeState[] {
  const key = classKey(node);
  const nodes = classes.get(key) ?? [];
  classes.set(key, nodes);
  return nodes;
}

/** Surely of one class; others may be as well. */
export function isAlike(left: NodeState | undefined, right: NodeState): boolean {
  return (
    left !== undefined &&
    left.site === right.site &&
    left.pool === right.pool &&
    left.zone === right.zone &&
    left.flavor === right.flavor &&
    left.market === right.market &&
    left.cpus === right.cpus &&
    left.memoryMiB === right.memoryMiB &&
    left.pricePerHour === right.pricePerHour &&
    left.gres === right.gres &&
    left.features === right.features &&
    left.partitions === right.partitions &&
    left.observed?.reservation === right.observed?.reservation
  );
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

/** Every node that could be started, in the order of declaration of the classes, within their limits. */
export function* spareNodes(classes: readonly StartableClass[]): Generator<NodeState> {
  for (const { nodes, limit } of classes) yield* nodes.slice(0, limit);
}
