import type { Millis } from "./events.js";
import { isClosedByUs, observationOf, TRANSITIONS } from "./lifecycle.js";
import type { NodeState } from "./state.js";

/**
 * The nodes of a cluster by name, in their fixed order. Which nodes there are never changes within a run, only
 * their states do: a copy shares all but the list of these. Beside each it is kept whether anything but news
 * of the node itself could concern it, since most nodes of a large cluster just work, or are off.
 */
export class NodeTable implements ReadonlyMap<string, NodeState> {
  readonly #places: ReadonlyMap<string, number>;
  readonly #nodes: NodeState[];
  /** Places of the nodes that are not quiet, ascending: few, of most clusters. */
  readonly #lively: number[];
  #desired: ReadonlyMap<string, readonly string[]> | undefined;
  #rate: number | undefined;

  private constructor(places: ReadonlyMap<string, number>, nodes: NodeState[], lively: number[]) {
    this.#places = places;
    this.#nodes = nodes;
    this.#lively = lively;
  }

  /** A table of its own with these nodes. `answeredAt`: when the batch system answered last. */
  static of(nodes: ReadonlyMap<string, NodeState>, answeredAt: Millis | undefined): NodeTable {
    if (nodes instanceof NodeTable) return nodes.#copy();
    const list = [...nodes.values()];
    const places = new Map(list.map(({ name }, at) => [name, at]));
    const lively = list.flatMap((node, at) => (isQuiet(node, answeredAt) ? [] : [at]));
    return new NodeTable(places, list, lively);
  }

  #copy(): NodeTable {
    const copy = new NodeTable(this.#places, this.#nodes.slice(), this.#lively.slice());
    copy.#desired = this.#desired;
    copy.#rate = this.#rate;
    return copy;
  }

  /** Puts a node in the place of the one of its name. Only a table that nobody else has may be changed. */
  set(node: NodeState, answeredAt: Millis | undefined): void {
    const at = this.#places.get(node.name);
    const before = at === undefined ? undefined : this.#nodes[at];
    if (at === undefined || before === undefined) return;
    this.#nodes[at] = node;
    const place = placeIn(this.#lively, at);
    const isListed = this.#lively[place] === at;
    if (isQuiet(node, answeredAt) === isListed)
      this.#lively.splice(place, isListed ? 1 : 0, ...(isListed ? [] : [at]));
    if (node.desired !== before.desired) this.#desired = undefined;
    if (isPaid(node) !== isPaid(before) || node.pricePerHour !== before.pricePerHour) this.#rate = undefined;
  }

  /** Nodes that time or the answers of the batch system could concern, and those that are named. */
  concerned(names: Iterable<string> = []): readonly NodeState[] {
    let places = this.#lively;
    for (const name of names) {
      const at = this.#places.get(name);
      if (at === undefined || places[placeIn(places, at)] === at) continue;
      if (places === this.#lively) places = places.slice();
      places.splice(placeIn(places, at), 0, at);
    }
    const found: NodeState[] = [];
    for (const at of places) {
      const node = this.#nodes[at];
      if (node !== undefined) found.push(node);
    }
    return found;
  }

  /** The nodes that differ from an earlier table; undefined when the two are not of the same nodes. */
  changedSince(before: NodeTable): readonly NodeState[] | undefined {
    if (before.#places !== this.#places) return undefined;
    return this.#nodes.filter((node, at) => node !== before.#nodes[at]);
  }

  /** Names of the nodes that are to exist, by site, in their order. */
  get desired(): ReadonlyMap<string, readonly string[]> {
    this.#desired ??= desiredBySite(this.#nodes);
    return this.#desired;
  }

  /** Price of an hour of all nodes that exist or are to exist. */
  get rate(): number {
    this.#rate ??= rateOf(this.#nodes);
    return this.#rate;
  }

  get size(): number {
    return this.#nodes.length;
  }

  get(name: string): NodeState | undefined {
    const at = this.#places.get(name);
    return at === undefined ? undefined : this.#nodes[at];
  }

  has(name: string): boolean {
    return this.#places.has(name);
  }

  keys(): MapIterator<string> {
    return this.#places.keys();
  }

  values(): ArrayIterator<NodeState> {
    return this.#nodes.values();
  }

  *entries(): Generator<[string, NodeState], undefined> {
    for (const node of this.#nodes) yield [node.name, node];
    return undefined;
  }

  [Symbol.iterator](): Generator<[string, NodeState], undefined> {
    return this.entries();
  }

  forEach(run: (node: NodeState, name: string, map: ReadonlyMap<string, NodeState>) => void): void {
    for (const node of this.#nodes) run(node, node.name, this);
  }
}

/** The first place in an ascending list whose value is not below. */
function placeIn(list: readonly number[], value: number): number {
  let low = 0;
  let high = list.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((list[middle] ?? value) < value) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** The same of any nodes: those of a table that could be concerned, all others. */
export function concernedNodes(nodes: ReadonlyMap<string, NodeState>): Iterable<NodeState> {
  return nodes instanceof NodeTable ? nodes.concerned() : nodes.values();
}

/** Price of an hour of all nodes that exist or are to exist. */
export function rateOf(nodes: Iterable<NodeState>): number {
  let rate = 0;
  for (const node of nodes) if (isPaid(node)) rate += node.pricePerHour ?? 0;
  return rate;
}

function isPaid({ pricePerHour, desired, phase }: NodeState): boolean {
  return pricePerHour !== undefined && (desired || phase !== undefined);
}

function desiredBySite(nodes: readonly NodeState[]): Map<string, readonly string[]> {
  const desired = new Map<string, string[]>();
  for (const node of nodes) {
    if (!node.desired) continue;
    const names = desired.get(node.site);
    if (names === undefined) desired.set(node.site, [node.name]);
    else names.push(node.name);
  }
  return desired;
}

/** The same word about the node again would change nothing. */
export function isSettled(node: NodeState): boolean {
  const { lifecycle, phase, silentSince } = node;
  if (phase !== undefined || silentSince !== undefined) return false;
  if (lifecycle === "unknown" || lifecycle === "powering-on") return false;
  return TRANSITIONS[lifecycle][observationOf(node.observed, node.jobs.length)] === "keep";
}

/** It works or is off, nothing about it is under way, and neither time nor other nodes change that. */
function isQuiet(node: NodeState, answeredAt: Millis | undefined): boolean {
  const { lifecycle, order, retryAt, orderRetryAt, orderedAt, timeline, observed } = node;
  if (lifecycle !== "used" && lifecycle !== "off") return false;
  if (!node.enabled || !isSettled(node)) return false;
  if (order !== undefined || retryAt !== undefined || orderRetryAt !== undefined) return false;
  const last = Math.max(orderedAt ?? -1, timeline?.applyEndedAt ?? -1);
  if (orderedAt !== undefined && (answeredAt === undefined || answeredAt <= last)) return false;
  if (lifecycle === "used") return !isClosedByUs(node);
  return observed === undefined || observed.presence === "up" || observed.closed;
}
