import type { ElasticityEvent, Millis, ObservedJob, ObservedNode } from "../../elasticity/core/index.js";
import type { SimulatedCluster } from "../model.js";
import {
  freeOf,
  type PeerFailure,
  type PeerNode,
  type PeerNodeState,
  type PeerRules,
  type PeerView,
  queueOrder,
} from "./view.js";

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

interface Entry extends Mutable<PeerNode> {
  readonly index: number;
  seen: ObservedNode | undefined;
  /** It is in the desired set of its site. */
  desired: boolean;
  /** It was told to take no job, and waits to be found empty. */
  draining: boolean;
  barredUntil: Millis;
}

interface Order {
  readonly kind: "drain" | "undrain";
  readonly node: string;
}

/** What a peer knows of nodes and jobs, and what it wants of the sites. */
export interface PeerNodes {
  /** Counts up with every change that a peer could see. */
  readonly version: number;
  /** The batch system has been heard. */
  readonly ready: boolean;
  /** Takes an event in and gives the failures that come to light with it. */
  take(event: ElasticityEvent, now: Millis, rules: PeerRules): PeerFailure[];
  view(now: Millis): PeerView;
  start(node: PeerNode, now: Millis): void;
  stop(node: PeerNode, now: Millis, drains: boolean): void;
  bar(nodes: readonly PeerNode[], until: Millis): void;
  /** Sets of sites and orders since the last time. */
  flush(): { readonly sets: readonly { site: string; nodes: readonly string[] }[]; readonly orders: Order[] };
}

interface Book {
  readonly entries: readonly Entry[];
  readonly byName: ReadonlyMap<string, Entry>;
  readonly waiting: Map<string, ObservedJob>;
  /** Sites whose desired set is to be asked for. */
  readonly dirty: Set<string>;
  readonly orders: Order[];
  version: number;
  ready: boolean;
  /** The waiting jobs in the order of the queue, as of a version. */
  sorted: readonly ObservedJob[];
  sortedAt: number;
}

/** Nobody known yet: static nodes idle, all others off. */
export function createPeerNodes(cluster: SimulatedCluster): PeerNodes {
  const fixed = new Set(cluster.staticNodes);
  const entries = cluster.nodes.map((spec, index): Entry => {
    const isFixed = fixed.has(spec.name);
    const state = isFixed ? "idle" : "off";
    const free = freeOf(spec, undefined);
    const flags = { desired: isFixed, draining: false, barredUntil: 0 };
    return { spec, index, fixed: isFixed, state, since: 0, seen: undefined, ...free, ...flags };
  });
  const book: Book = {
    entries,
    byName: new Map(entries.map((entry) => [entry.spec.name, entry])),
    waiting: new Map(),
    dirty: new Set(),
    orders: [],
    version: 0,
    ready: false,
    sorted: [],
    sortedAt: -1,
  };
  const entryOf = (node: PeerNode) => node as Entry;
  return {
    get version() {
      return book.version;
    },
    get ready() {
      return book.ready;
    },
    take: (event, now, rules) => takeEvent(book, event, now, rules),
    view: (now) => viewOf(book, now),
    start: (node, now) => startNode(book, entryOf(node), now),
    stop: (node, now, drains) => stopNode(book, entryOf(node), now, drains),
    bar: (nodes, until) => {
      for (const node of nodes) entryOf(node).barredUntil = until;
    },
    flush: () => flush(book),
  };
}

function viewOf(book: Book, now: Millis): PeerView {
  if (book.sortedAt !== book.version) {
    book.sorted = [...book.waiting.values()].sort(queueOrder);
    book.sortedAt = book.version;
  }
  const waiting = book.sorted;
  const canStart = (node: PeerNode) =>
    !node.fixed && node.state === "off" && now >= (node as Entry).barredUntil;
  return { now, nodes: book.entries, waiting, canStart };
}

function flush(book: Book) {
  const sets = [...book.dirty].map((site) => ({
    site,
    nodes: book.entries
      .filter(({ spec, desired }) => desired && spec.site === site)
      .map(({ spec }) => spec.name),
  }));
  book.dirty.clear();
  return { sets, orders: book.orders.splice(0) };
}

function enter(book: Book, entry: Entry, state: PeerNodeState, now: Millis): void {
  if (entry.state === state) return;
  entry.state = state;
  entry.since = now;
  book.version += 1;
}

function startNode(book: Book, entry: Entry, now: Millis): void {
  entry.desired = true;
  entry.startedAt = now;
  entry.seen = undefined;
  Object.assign(entry, freeOf(entry.spec, undefined));
  enter(book, entry, "booting", now);
  book.dirty.add(entry.spec.site);
}

function stopNode(book: Book, entry: Entry, now: Millis, drains: boolean): void {
  if (drains && entry.state === "idle") {
    entry.draining = true;
    book.orders.push({ kind: "drain", node: entry.spec.name });
  } else {
    leaveOut(book, entry);
  }
  enter(book, entry, "leaving", now);
}

function leaveOut(book: Book, entry: Entry): void {
  entry.desired = false;
  entry.draining = false;
  book.dirty.add(entry.spec.site);
}

function takeEvent(book: Book, event: ElasticityEvent, now: Millis, rules: PeerRules): PeerFailure[] {
  switch (event.kind) {
    case "snapshot":
    case "changes":
      observe(book, event, now);
      break;
    case "order-finished":
      drained(book, event, now);
      break;
    case "gone":
      for (const name of event.nodes) lose(book, book.byName.get(name), now);
      break;
    case "apply-finished":
    case "apply-failed":
      return [...applied(book, event, now), ...overdue(book, now, rules)];
  }
  return overdue(book, now, rules);
}

function observe(
  book: Book,
  event: Extract<ElasticityEvent, { kind: "snapshot" | "changes" }>,
  now: Millis,
): void {
  book.ready = true;
  if (event.kind === "snapshot") book.waiting.clear();
  else for (const id of event.gone) if (book.waiting.delete(id)) book.version += 1;
  for (const job of event.jobs) {
    book.version += 1;
    if (job.phase === "pending" && job.waitsForNodes) book.waiting.set(job.id, job);
    else book.waiting.delete(job.id);
  }
  for (const seen of event.nodes) {
    const entry = book.byName.get(seen.name);
    if (entry === undefined) continue;
    entry.seen = seen;
    Object.assign(entry, freeOf(entry.spec, seen));
    book.version += 1;
    settle(book, entry, now);
  }
}

/** The state that follows from what the batch system says and from what is wanted. */
function settle(book: Book, entry: Entry, now: Millis): void {
  const { presence = "absent", cpusAllocated = 0 } = entry.seen ?? {};
  if (!entry.desired && presence === "absent") enter(book, entry, "off", now);
  if (!entry.desired || entry.state === "leaving") return;
  if (presence === "up") enter(book, entry, cpusAllocated > 0 ? "used" : "idle", now);
  else if (entry.state !== "booting" && presence === "silent") enter(book, entry, "silent", now);
}

/** A node that was told to take no job goes when it is empty, and is opened again when a job was quicker. */
function drained(book: Book, event: Extract<ElasticityEvent, { kind: "order-finished" }>, now: Millis): void {
  if (event.order !== "drain") return;
  for (const name of event.nodes) {
    const entry = book.byName.get(name);
    if (entry?.draining !== true) continue;
    if (event.ok && (entry.seen?.cpusAllocated ?? 0) === 0) {
      leaveOut(book, entry);
      continue;
    }
    entry.draining = false;
    if (event.ok) book.orders.push({ kind: "undrain", node: name });
    enter(book, entry, (entry.seen?.cpusAllocated ?? 0) > 0 ? "used" : "idle", now);
  }
}

function lose(book: Book, entry: Entry | undefined, now: Millis): void {
  if (entry === undefined || entry.fixed || !entry.desired || entry.state === "booting") return;
  enter(book, entry, "silent", now);
  // Its site says that it does not exist: there is nothing to wait for.
  entry.since = Number.NEGATIVE_INFINITY;
}

function applied(
  book: Book,
  event: Extract<ElasticityEvent, { kind: "apply-finished" | "apply-failed" }>,
  now: Millis,
): PeerFailure[] {
  const kind = event.kind === "apply-failed" ? event.fault.kind : "boot";
  const failed: Entry[] = [];
  const told = new Set(event.results.map(({ node }) => node));
  for (const { node, outcome } of event.results) {
    const entry = book.byName.get(node);
    if (entry === undefined) continue;
    if (outcome === "failed" && entry.state === "booting") failed.push(entry);
  }
  if (event.kind === "apply-finished") settleLeft(book, event, now);
  else {
    // What was neither made nor refused is asked for once more.
    const here = book.entries.filter(({ spec }) => spec.site === event.site);
    const excused = kind === "locked" || kind === "aborted" || kind === "unverified";
    const silent = here.filter((entry) => entry.state === "booting" && !told.has(entry.spec.name));
    if (!excused && failed.length === 0) failed.push(...silent);
    const going = here.some((entry) => entry.state === "leaving" && !entry.desired);
    if (excused || going) book.dirty.add(event.site);
  }
  return failed.length === 0 ? [] : [giveUp(book, failed, event.results[0]?.fault ?? kind, now)];
}

/** What is not in a set that was reached, and is not up by the account of the batch system, is off. */
function settleLeft(
  book: Book,
  event: Extract<ElasticityEvent, { kind: "apply-finished" }>,
  now: Millis,
): void {
  const reached = new Set(event.nodes);
  for (const entry of book.entries) {
    if (entry.desired || entry.state !== "leaving" || entry.spec.site !== event.site) continue;
    if (!reached.has(entry.spec.name) && entry.seen?.presence !== "up") enter(book, entry, "off", now);
  }
}

function overdue(book: Book, now: Millis, rules: PeerRules): PeerFailure[] {
  const late = book.entries.filter(
    ({ fixed, state, startedAt = now }) =>
      !fixed && state === "booting" && now - startedAt >= rules.bootTimeout,
  );
  const lost = book.entries.filter(
    ({ fixed, state, since }) => !fixed && state === "silent" && now - since >= rules.silentTime,
  );
  return [
    ...(late.length > 0 ? [giveUp(book, late, "boot", now)] : []),
    ...(lost.length > 0 ? [giveUp(book, lost, "lost", now)] : []),
  ];
}

function giveUp(book: Book, nodes: readonly Entry[], kind: PeerFailure["kind"], now: Millis): PeerFailure {
  for (const entry of nodes) {
    leaveOut(book, entry);
    enter(book, entry, "leaving", now);
  }
  return { nodes, kind, now, all: book.entries };
}
