import type { Draft } from "../draft.js";
import type { Shape } from "../jobs/shape.js";
import { hasOwnShares, MarketCounts } from "../markets.js";
import type { NodeSpec } from "../state.js";
import type { StartableClass } from "./startable-class.js";
import { admits, gresOf, supplyOf } from "./supply.js";

/** Which class of nodes a shape starts next. Classes in the order of preference, made once a shape. */
export interface Preference {
  readonly of: (shape: Shape) => readonly StartableClass[];
  /** The policy shares nodes out between markets. */
  readonly shares: boolean;
  /** The next node is to come from the market of this one. */
  readonly isDue: (node: NodeSpec) => boolean;
  /** A node was taken, or given back. */
  readonly took: (node: NodeSpec, count: 1 | -1) => void;
}

/** The preference that the policy's placement chain and spot share describe; ties by order of declaration. */
export function preferenceOf(draft: Draft, classes: readonly StartableClass[]): Preference {
  const shares = draft.policy.classes.includes("spot");
  const counts = shares ? marketsNow(draft) : new MarketCounts(draft.policy);
  const known = new Map<string, readonly StartableClass[]>();
  return {
    of(shape) {
      const found = known.get(shape.key);
      if (found !== undefined) return found;
      const ordered = orderFor(draft, shape, classes);
      known.set(shape.key, ordered);
      return ordered;
    },
    shares,
    isDue: (node) => counts.next(node) === (node.market ?? "on-demand"),
    took(node, change) {
      if (shares) counts.add(node, change);
    },
  };
}

function marketsNow({ nodes, policy }: Draft): MarketCounts {
  if (!hasOwnShares(policy)) return new MarketCounts(policy, nodes.markets);
  const counts = new MarketCounts(policy);
  for (const node of nodes.values()) if (node.desired) counts.add(node, 1);
  return counts;
}

type Score = (node: NodeSpec) => number;

function orderFor(draft: Draft, shape: Shape, classes: readonly StartableClass[]): readonly StartableClass[] {
  const scores = draft.policy.placement.map((criterion): Score => {
    if (criterion === "cost") return (node) => (node.pricePerHour ?? 0) / Math.max(1, perNode(shape, node));
    if (criterion === "least-waste") return (node) => wasteOf(shape, node);
    if (criterion === "locality") return (node) => (draft.nodes.desired.has(node.site) ? 0 : 1);
    return () => 0;
  });
  const fitting = classes.flatMap((one) => {
    const [node] = one.nodes;
    return node !== undefined && one.limit > 0 && canEverFit(draft, shape, one)
      ? [{ one, values: scores.map((score) => score(node)) }]
      : [];
  });
  fitting.sort((left, right) => {
    for (let at = 0; at < left.values.length; at += 1) {
      const difference = (left.values[at] ?? 0) - (right.values[at] ?? 0);
      if (difference !== 0) return difference;
    }
    return left.one.rank - right.one.rank;
  });
  return fitting.map(({ one }) => one);
}

/** How many such jobs the empty node holds. */
function perNode(shape: Shape, node: NodeSpec): number {
  return shape.exclusive ? 1 : Math.floor(node.cpus / shape.cpusPerNode);
}

/** The share of the processors that jobs of this shape leave empty. */
function wasteOf(shape: Shape, node: NodeSpec): number {
  return 1 - (perNode(shape, node) * shape.cpusPerNode) / node.cpus;
}

function canEverFit(draft: Draft, shape: Shape, { nodes }: StartableClass): boolean {
  const [node] = nodes;
  if (node === undefined || node.cpus < shape.cpusPerNode || node.memoryMiB < shape.memoryMiB) return false;
  const { freeGres } = supplyOf(draft, node, "startable");
  const hasGres = shape.gres.every(([type, count]) => gresOf(freeGres, type) >= count);
  return hasGres && admits(shape, node);
}

/** The feature sets of a shape of which all its nodes must have the same one, one at a time; else no choice. */
export function featureChoices(shape: Shape): readonly Shape[] {
  if (!shape.sameFeatureSet || shape.featureSets === undefined || shape.featureSets.length < 2)
    return [shape];
  return shape.featureSets.map((set) => ({
    ...shape,
    key: `${shape.key}/${set.join("&")}`,
    featureSets: [set],
  }));
}
