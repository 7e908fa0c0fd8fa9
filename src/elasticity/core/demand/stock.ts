import { type Draft, isCancellable } from "../draft.js";
import { isKeyOpen } from "../failure-keys.js";
import type { NodeState } from "../state.js";
import { classOf, isAlike, type StartableClass, startableClass } from "./startable-class.js";
import { type Supply, supplyOf } from "./supply.js";
import { keepSupply, keptSupply, poolOf } from "./supply-pool.js";

/** Everything that pending jobs can be packed onto. */
export interface Stock {
  readonly draft: Draft;
  /** In the order of use: on, coming, leaving; nodes that packing opens come last. */
  readonly open: Supply[];
  /** How many of them are on or coming. */
  readonly serving: number;
  /** Free processors of each of them: a scan that needs many looks here first. */
  readonly free: number[];
  readonly classes: readonly StartableClass[];
  readonly memoryIsConsumable: boolean;
  /** Size of the largest node of all in processors. */
  readonly largest: number;
  /** Jobs for which nodes were started together. */
  readonly gangs: ReadonlySet<string>;
}

type Tier = Supply["tier"];

/** What there is to pack onto, now. It holds until the next is asked for. Time O(nodes). */
export function stockOf(draft: Draft): Stock {
  const tiers: Readonly<Record<Exclude<Tier, "startable">, Supply[]>> = { on: [], coming: [], leaving: [] };
  const classes = new Map<string, NodeState[]>();
  const pool = poolOf(draft);
  let alike: NodeState[] | undefined;
  let place = -1;
  for (const node of draft.nodes.values()) {
    place += 1;
    const kept = keptSupply(pool, place, node);
    const tier = kept === undefined ? tierOf(draft, node) : kept.tier;
    if (tier === undefined) continue;
    if (tier === "startable") {
      // Nodes that are alike mostly stand behind each other, which is cheaper to see than to name them.
      if (alike === undefined || !isAlike(alike[0], node)) alike = classOf(classes, node);
      alike.push(node);
    } else tiers[tier].push(kept ?? keepSupply(pool, place, supplyOf(draft, node, tier)));
  }
  const { on, coming, leaving } = tiers;
  const open = on.concat(coming, leaving);
  return {
    draft,
    open,
    serving: on.length + coming.length,
    free: numbered(open),
    classes: [...classes].map(([key, nodes], rank) => startableClass(draft, key, nodes, rank)),
    memoryIsConsumable: draft.queue.memoryIsConsumable === true,
    largest: draft.nodes.largest,
    gangs: draft.nodes.gangs,
  };
}

/** Tells supplies their places; gives the free processors of each. */
function numbered(supplies: readonly Supply[]): number[] {
  const free: number[] = [];
  let at = 0;
  for (const supply of supplies) {
    supply.at = at;
    at += 1;
    free.push(supply.free);
  }
  return free;
}

function tierOf(draft: Draft, node: NodeState): Tier | undefined {
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
