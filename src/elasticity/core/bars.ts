import type { Draft } from "./draft.js";
import { type Millis, OFFERED } from "./events.js";
import { isKeyOpen, keyOf, startLimit } from "./failure-keys.js";
import type { NodeState } from "./state.js";

/** Why a node is not to be started now, whoever would choose it. */
export interface Bar {
  readonly text: string;
  /** When time alone ends it; absent while another node of its key is tried. */
  readonly until?: Millis;
  /** Node that is tried first. */
  readonly probe?: string;
}

/**
 * What keeps a node from being started although the batch system asks for it (CL-5): it did not come the last
 * time and rests, its (site, zone, flavour, market) rests, or another node finds out whether that works again.
 * An order of an operator does not heed it.
 */
export function barOf(draft: Draft, node: NodeState): Bar | undefined {
  if (node.lifecycle === "off-error" && draft.now < (node.retryAt ?? 0)) {
    const times = node.failuresOn === 1 ? "once" : `${node.failuresOn} times in a row`;
    return {
      text: `It did not come, ${times}`,
      ...(node.retryAt === undefined ? {} : { until: node.retryAt }),
    };
  }
  const health = draft.keys.size === 0 ? undefined : draft.keys.get(keyOf(node));
  if (health === undefined) return undefined;
  if (!isKeyOpen(draft, node))
    return { text: `${health.key} failed: ${health.message}`, until: health.retryAt };
  if (startLimit(draft, node) > 0 || health.probe === undefined || health.probe === node.name)
    return undefined;
  return { text: `${health.key} failed and is tried with one node, ${health.probe}`, probe: health.probe };
}

/**
 * Bars for nodes that a batch system may choose by itself. Of a key whose wait is over one node is left open to
 * it: the one that comes or that it waits for, else one that is open, else the first; nobody else can bring the probe.
 */
export class OfferBars {
  readonly #draft: Draft;
  #open: Map<string, string> | undefined;

  constructor(draft: Draft) {
    this.#draft = draft;
  }

  of(node: NodeState): Bar | undefined {
    const bar = barOf(this.#draft, node);
    if (bar !== undefined || startLimit(this.#draft, node) === Number.POSITIVE_INFINITY) return bar;
    this.#open ??= openNodes(this.#draft);
    const key = keyOf(node);
    const probe = this.#open.get(key);
    if (probe === undefined || probe === node.name) return undefined;
    return { text: `${key} failed and is tried with one node, ${probe}`, probe };
  }
}

/** The node of each key that failed with which it is tried. */
function openNodes(draft: Draft): Map<string, string> {
  const found = new Map<string, { readonly name: string; readonly rank: number }>();
  for (const node of draft.nodes.values()) {
    const key = keyOf(node);
    if (!draft.keys.has(key) || !node.enabled || node.phase !== undefined) continue;
    const rank = offerRank(draft, node);
    if (rank > (found.get(key)?.rank ?? -1)) found.set(key, { name: node.name, rank });
  }
  return new Map([...found].map(([key, { name }]) => [key, name]));
}

/** How well a node is suited to be the probe; below zero: not at all. */
function offerRank(draft: Draft, node: NodeState): number {
  const { lifecycle, observed } = node;
  if (lifecycle === "powering-on") return 3;
  if (lifecycle !== "off" || barOf(draft, node) !== undefined) return -1;
  if (observed?.presence === "booting") return 2;
  return observed?.closedReason === OFFERED ? 1 : 0;
}
