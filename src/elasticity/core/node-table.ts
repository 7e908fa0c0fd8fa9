import { type Attention, attentionOf } from "./attention.js";
import type { Millis } from "./events.js";
import { isOutdated } from "./generation.js";
import { poolOf } from "./learning.js";
import { PlaceSet } from "./place-set.js";
import type { Market, NodeState } from "./state.js";

/**
 * The nodes of a cluster by name, in their fixed order. Which nodes there are never changes within a run, only
 * their states do: a copy shares all but the list of these. Beside each it is kept whether anything but news
 * of the node itself could concern it, since most nodes of a large cluster just work, or are off, or come.
 */
export class NodeTable implements ReadonlyMap<string, NodeState> {
  readonly #places: ReadonlyMap<string, number>;
  readonly #nodes: NodeState[];
  /** Places of the nodes that neither rest nor wait: few, of most clusters. */
  readonly #lively: PlaceSet;
  /** Places of the nodes that come, and of which only news, or that they did not come in time, is of interest. */
  readonly #waiting: PlaceSet;
  #waitingSince: Millis | undefined;
  #desired: ReadonlyMap<string, readonly string[]> | undefined;
  #markets: Readonly<Record<Market, number>> | undefined;
  #rate: number | undefined;
  #gangs: ReadonlySet<string> | undefined;
  #largest: number | undefined;
  #working: Map<string, number> | undefined;
  #outdated: ReadonlySet<string> | undefined;

  private constructor(
    places: ReadonlyMap<string, number>,
    nodes: NodeState[],
    lively: PlaceSet,
    waiting: PlaceSet,
  ) {
    this.#places = places;
    this.#nodes = nodes;
    this.#lively = lively;
    this.#waiting = waiting;
  }

  /** A table of its own with these nodes. `answeredAt`: when the batch system answered last. */
  static of(nodes: ReadonlyMap<string, NodeState>, answeredAt: Millis | undefined): NodeTable {
    if (nodes instanceof NodeTable) return nodes.#copy();
    const list = [...nodes.values()];
    const places = new Map(list.map(({ name }, at) => [name, at]));
    const attention = list.map((node) => attentionOf(node, answeredAt));
    const of = (wanted: Attention) => PlaceSet.where(list.length, (at) => attention[at] === wanted);
    return new NodeTable(places, list, of("lively"), of("waiting"));
  }

  #copy(): NodeTable {
    const copy = new NodeTable(this.#places, this.#nodes.slice(), this.#lively.copy(), this.#waiting.copy());
    copy.#waitingSince = this.#waitingSince;
    copy.#desired = this.#desired;
    copy.#markets = this.#markets;
    copy.#rate = this.#rate;
    copy.#gangs = this.#gangs;
    copy.#largest = this.#largest;
    copy.#working = this.#working && new Map(this.#working);
    copy.#outdated = this.#outdated;
    return copy;
  }

  /** Puts a node in the place of the one of its name. Only a table that nobody else has may be changed. */
  set(node: NodeState, answeredAt: Millis | undefined): void {
    const at = this.#places.get(node.name);
    const before = at === undefined ? undefined : this.#nodes[at];
    if (at === undefined || before === undefined) return;
    this.#nodes[at] = node;
    const attention = attentionOf(node, answeredAt);
    this.#lively.put(at, attention === "lively");
    const waited = this.#waiting.put(at, attention === "waiting");
    const waitsAsBefore = waited && attention === "waiting" && node.since === before.since;
    if (!waitsAsBefore && (waited || attention === "waiting")) this.#waitingSince = undefined;
    if (node.desired !== before.desired) {
      this.#desired = undefined;
      this.#markets = undefined;
    }
    if (node.gang !== before.gang) this.#gangs = undefined;
    if (isOutdated(node) !== isOutdated(before)) this.#outdated = undefined;
    if (isWorking(node) !== isWorking(before)) this.#countWorking(node, isWorking(node) ? 1 : -1);
    if (isPaid(node) !== isPaid(before) || node.pricePerHour !== before.pricePerHour) this.#rate = undefined;
  }

  #countWorking(node: NodeState, change: 1 | -1): void {
    const pool = poolOf(node);
    this.#working?.set(pool, (this.#working.get(pool) ?? 0) + change);
  }

  /** Nodes that the answers of the batch system could concern, and those that are named. */
  concerned(names: Iterable<string> = []): readonly NodeState[] {
    let places = this.#lively;
    for (const name of names) {
      const at = this.#places.get(name);
      if (at === undefined || places.has(at)) continue;
      if (places === this.#lively) places = places.copy();
      places.put(at, true);
    }
    return this.#in(places.places);
  }

  /** Nodes that time could concern. With none that waits since before `moment` these are few. */
  concernedSince(moment: Millis): readonly NodeState[] {
    if (this.#since() >= moment) return this.#in(this.#lively.places);
    return this.#in(this.#lively.placesWith(this.#waiting));
  }

  /** Since when the first of those that come does so. */
  #since(): Millis {
    this.#waitingSince ??= this.#in(this.#waiting.places).reduce(
      (least, { since }) => Math.min(least, since),
      Number.POSITIVE_INFINITY,
    );
    return this.#waitingSince;
  }

  #in(places: readonly number[]): readonly NodeState[] {
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

  /** How many nodes are to exist, by how they are bought. */
  get markets(): Readonly<Record<Market, number>> {
    this.#markets ??= countMarkets(this.#nodes);
    return this.#markets;
  }

  /** Jobs for which nodes were started together that have not served yet. */
  get gangs(): ReadonlySet<string> {
    this.#gangs ??= new Set(this.#nodes.flatMap(({ gang }) => gang ?? []));
    return this.#gangs;
  }

  /** Processors of the largest node. */
  get largest(): number {
    this.#largest ??= this.#nodes.reduce((largest, { cpus }) => Math.max(largest, cpus), 1);
    return this.#largest;
  }

  /** How many nodes of each pool have work, or are on their way to some. */
  get working(): ReadonlyMap<string, number> {
    this.#working ??= countWorking(this.#nodes);
    return this.#working;
  }

  /** Names of the nodes whose machines were made from what is not declared any more. */
  get outdated(): ReadonlySet<string> {
    this.#outdated ??= new Set(this.#nodes.flatMap((node) => (isOutdated(node) ? node.name : [])));
    return this.#outdated;
  }

  /** Price of an hour of all nodes that exist or are to exist. */
  get rate(): number {
    this.#rate ??= rateOf(this.#nodes);
    return this.#rate;
  }

  /** The same of all tables of one cluster: something to keep by what follows from its nodes. */
  get identity(): object {
    return this.#places;
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

/** The same of any nodes, whenever they began to come: those of a table that could be concerned, all others. */
export function concernedNodes(nodes: ReadonlyMap<string, NodeState>): Iterable<NodeState> {
  return nodes instanceof NodeTable ? nodes.concernedSince(Number.POSITIVE_INFINITY) : nodes.values();
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

function isWorking({ lifecycle }: NodeState): boolean {
  return lifecycle === "used" || lifecycle === "powering-on";
}

function countWorking(nodes: readonly NodeState[]): Map<string, number> {
  const count = new Map<string, number>();
  for (const node of nodes) {
    const pool = poolOf(node);
    count.set(pool, (count.get(pool) ?? 0) + (isWorking(node) ? 1 : 0));
  }
  return count;
}

function countMarkets(nodes: readonly NodeState[]): Record<Market, number> {
  const count = { "on-demand": 0, spot: 0 };
  for (const { desired, market = "on-demand" } of nodes) if (desired) count[market] += 1;
  return count;
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
