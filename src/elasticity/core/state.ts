import type { Millis, ObservedJob, ObservedNode, OrderKind } from "./events.js";
import type { KeyHealth } from "./failure-keys.js";
import { type Learning, NOTHING_LEARNED } from "./learning.js";
import type { LoadHistory } from "./load-history.js";
import { compareNatural } from "./natural-order.js";
import { concernedNodes } from "./node-table.js";
import type { Reason } from "./reasons.js";
import type { Spending } from "./spending.js";

export { compareNatural } from "./natural-order.js";

/**
 * Where a worker stands, after the states of CLUES (CL-2): off, powering-on, idle, used, powering-off,
 * on-error (would not go), off-error (would not come), unknown (never seen).
 */
export type Lifecycle =
  | "off"
  | "powering-on"
  | "idle"
  | "used"
  | "powering-off"
  | "on-error"
  | "off-error"
  | "unknown";

/**
 * Steps of taking a worker away, in their order. `draining`: told to take no job; `drained`: the batch
 * system has said so, now it is checked to be empty; `powering-down`: found empty, the batch system is told;
 * `losing`: instead of these three for a node that is gone already; `removing`: no longer in the desired
 * set; `closing`: removed, waiting until the batch system calls it absent. A node that is emptied for others
 * is `evicting` between drained and powering-down: its jobs are put back into the queue.
 */
export type PowerOffPhase =
  | "draining"
  | "drained"
  | "evicting"
  | "powering-down"
  | "losing"
  | "removing"
  | "closing";

/** Jobs that are put back into the queue so that their node can go (class `consolidate`). */
export interface Eviction {
  readonly jobs: readonly string[];
  /** The batch system has done it. */
  readonly done: boolean;
}

/** A worker as declared; never changes while the controller runs. */
export interface NodeSpec {
  readonly name: string;
  readonly site: string;
  readonly cpus: number;
  readonly memoryMiB: number;
  readonly address: string;
  /** Node template that it is an instance of: nodes of one pool are alike. Default: its site. */
  readonly pool?: string;
  readonly zone?: string;
  readonly flavor?: string;
  /** How it is bought. Default on-demand. */
  readonly market?: Market;
  readonly partitions?: readonly string[];
  readonly features?: readonly string[];
  readonly gres?: Readonly<Record<string, number>>;
  /** Price of an hour, in the currency of the sites file; 0 or absent: free. */
  readonly pricePerHour?: number;
  /** Expected time from the decision to ready in seconds, until it has been measured. */
  readonly bootTime?: number;
  /** What machines of it are made from now, as a digest: image, first boot, how it is bought. */
  readonly generation?: string;
}

export type Market = "on-demand" | "spot";

/** Moments of one life of a worker, from the decision to its removal. */
export interface PowerTimeline {
  readonly decidedAt: Millis;
  readonly applyStartedAt?: Millis;
  readonly createdAt?: Millis;
  readonly joinedAt?: Millis;
  /** End of the apply that brought it. */
  readonly applyEndedAt?: Millis;
  /** First seen by the batch system as usable. */
  readonly readyAt?: Millis;
  readonly firstJobAt?: Millis;
  readonly drainedAt?: Millis;
  readonly removedAt?: Millis;
}

/** One worker: what it is, where it stands, and what is under way for it. */
export interface NodeState extends NodeSpec {
  readonly lifecycle: Lifecycle;
  /** When it entered `lifecycle`. */
  readonly since: Millis;
  /** It is to exist: the desired set of its site holds its name. */
  readonly desired: boolean;
  /** False: neither switched on nor off, only watched. */
  readonly enabled: boolean;
  /** Step of taking it away; set while powering-off, on-error, or off-error being cleaned up. */
  readonly phase?: PowerOffPhase | undefined;
  readonly phaseSince?: Millis | undefined;
  /** Where it ends when it is gone. */
  readonly ending?: "off" | "off-error" | undefined;
  /** An operator asked for the removal: a job on it delays it and does not cancel it. */
  readonly ordered?: boolean | undefined;
  /** It goes although these jobs run on it. */
  readonly evict?: Eviction | undefined;
  /** Order to the batch system under way. */
  readonly order?: { readonly kind: OrderKind; readonly at: Millis } | undefined;
  /** When the last order was done: older snapshots say nothing about its effect. */
  readonly orderedAt?: Millis | undefined;
  readonly orderRetryAt?: Millis | undefined;
  readonly failuresOn: number;
  readonly failuresOff: number;
  /** Not before this time is it tried again after a failure. */
  readonly retryAt?: Millis | undefined;
  /** Since when the batch system does not hear from it although it should be on. */
  readonly silentSince?: Millis | undefined;
  /** Jobs that were on it when it fell silent: the batch system may have taken them off by itself since. */
  readonly silentJobs?: readonly string[] | undefined;
  /** The site says that its machine does not exist any more. */
  readonly gone?: boolean | undefined;
  /** Last word of the batch system. */
  readonly observed?: ObservedNode | undefined;
  /** Ids of the jobs on it in the last snapshot. */
  readonly jobs: readonly string[];
  readonly timeline?: PowerTimeline | undefined;
  /** It went for want of work: since when it had none, and how much of that time it was on (EX-5). */
  readonly rest?: { readonly from: Millis; readonly paid: Millis } | undefined;
  /** Length of its last time without work, in milliseconds. */
  readonly lastGap?: Millis | undefined;
  /** Job for which it was started together with other nodes, until a job runs on it. */
  readonly gang?: string | undefined;
  /** The `generation` that its machine was made from; undefined: not known, or there is no machine. */
  readonly madeFrom?: string | undefined;
  /** Why it is as it is. */
  readonly reason?: Reason | undefined;
}

/** One site: the sets last asked for and what became of them. */
export interface SiteState {
  readonly name: string;
  /** The apply that is running. */
  readonly applying?: { readonly nodes: readonly string[]; readonly startedAt: Millis } | undefined;
  /** The set last asked for; undefined when it failed and must be asked for again. */
  readonly requested?: readonly string[] | undefined;
  /** What existed after the last apply. */
  readonly current?: readonly string[] | undefined;
  /** The last apply did not reach its set, so it must run again even for an equal set. */
  readonly incomplete?: boolean | undefined;
  readonly failures: number;
  readonly retryAt?: Millis | undefined;
  readonly message?: string | undefined;
  /** How many of its nodes were started in the minute that began then. */
  readonly started?: { readonly minute: Millis; readonly count: number } | undefined;
}

/** Times of the loop itself. */
export interface Pace {
  /** Since when there is demand that no node was started for yet, and when it last grew. */
  readonly demandSince?: Millis | undefined;
  readonly demandGrewAt?: Millis | undefined;
  readonly demandSize?: number | undefined;
  /** When the buffer was last filled up. */
  readonly bufferAt?: Millis | undefined;
  /** When it was last reckoned whether a node should be emptied. */
  readonly consolidatedAt?: Millis | undefined;
  /** Jobs that were moved within the last hour: none is moved twice. */
  readonly moved?: readonly { readonly job: string; readonly at: Millis }[] | undefined;
}

/** All that is known. Immutable; `decide` makes the next one. */
export interface ClusterState {
  /** In order of preference: sites in the given order, names in natural order. */
  readonly nodes: ReadonlyMap<string, NodeState>;
  readonly sites: ReadonlyMap<string, SiteState>;
  readonly jobs: readonly ObservedJob[];
  /** The batch system: when it was last asked with success, and since when it does not answer. */
  readonly queue: {
    readonly answeredAt?: Millis | undefined;
    readonly failingSince?: Millis | undefined;
    readonly message?: string | undefined;
    readonly memoryIsConsumable?: boolean | undefined;
  };
  /** Health of what can be bought, by key (site, zone, flavour, market); what never failed has no record. */
  readonly keys: ReadonlyMap<string, KeyHealth>;
  readonly learning: Learning;
  /** How many nodes of each pool had work over the last hours. */
  readonly load: ReadonlyMap<string, LoadHistory>;
  readonly spending: Spending;
  readonly pace: Pace;
}

/**
 * A cluster of which nothing has been seen yet. Nodes of sites that are not listed come last; those in
 * `disabled` are only watched until they are enabled.
 */
export function initialState(
  nodes: readonly NodeSpec[],
  sites: readonly string[],
  now: Millis,
  disabled: readonly string[] = [],
): ClusterState {
  const names = [...new Set([...sites, ...nodes.map((node) => node.site)])];
  const rank = new Map(names.map((name, index) => [name, index]));
  const ordered = [...nodes].sort(
    (left, right) =>
      (rank.get(left.site) ?? 0) - (rank.get(right.site) ?? 0) || compareNatural(left.name, right.name),
  );
  return {
    nodes: new Map(ordered.map((spec) => [spec.name, unseen(spec, now, !disabled.includes(spec.name))])),
    sites: new Map(names.map((name) => [name, { name, failures: 0 }])),
    jobs: [],
    queue: {},
    keys: new Map(),
    learning: NOTHING_LEARNED,
    load: new Map(),
    spending: { at: now, thisHour: 0, today: 0, total: 0 },
    pace: {},
  };
}

function unseen(spec: NodeSpec, now: Millis, enabled: boolean): NodeState {
  return {
    ...spec,
    lifecycle: "unknown",
    since: now,
    desired: false,
    enabled,
    failuresOn: 0,
    failuresOff: 0,
    jobs: [],
  };
}

/**
 * A state that was read back after the process that held it ended: what was under way then is unknown, so
 * orders and applies are forgotten and sets are asked for again. Waiting times go on without the time in which
 * nobody looked, which ended nothing: a controller that dies again and again gives up what does not come all the same.
 */
export function resumedState(state: ClusterState, now: Millis): ClusterState {
  // Nobody has waited for anything as long as the batch system never answered.
  const away = Math.max(0, now - (state.queue.answeredAt ?? Number.NEGATIVE_INFINITY));
  const later = (moment: Millis) => Math.min(now, moment + away);
  const nodes = [...state.nodes.values()].map((node): NodeState => {
    const cleared = {
      ...node,
      order: undefined,
      orderedAt: undefined,
      orderRetryAt: undefined,
      silentSince: undefined,
    };
    // Whether its jobs were put back is not known: the next answer tells what is on it.
    if (node.phase === "evicting") return { ...cleared, phase: "drained", phaseSince: now };
    if (node.phase !== undefined) return { ...cleared, phaseSince: later(node.phaseSince ?? node.since) };
    return node.lifecycle === "powering-on" ? { ...cleared, since: later(node.since) } : cleared;
  });
  const sites = [...state.sites.values()].map((site): SiteState => {
    const incomplete = site.incomplete === true || site.applying !== undefined;
    return { ...site, applying: undefined, requested: undefined, incomplete };
  });
  return {
    nodes: new Map(nodes.map((node) => [node.name, node])),
    sites: new Map(sites.map((site) => [site.name, site])),
    jobs: state.jobs,
    queue: {},
    keys: new Map([...state.keys].map(([key, health]) => [key, { ...health, probe: undefined }])),
    learning: state.learning,
    load: state.load,
    // Nobody counted while the controller was away; what exists then is counted from now on.
    spending: { ...state.spending, at: now },
    pace: state.pace.moved === undefined ? {} : { moved: state.pace.moved },
  };
}

/** The names that are to exist on a site, in the order of the nodes. */
export function desiredNodes(state: Pick<ClusterState, "nodes">, site: string): string[] {
  return [...state.nodes.values()]
    .filter((node) => node.site === site && node.desired)
    .map((node) => node.name);
}

/** True for workers that are on or on their way and not being taken away. */
export function isServing(node: NodeState): boolean {
  return node.lifecycle === "idle" || node.lifecycle === "used" || node.lifecycle === "powering-on";
}

/** True when something is under way, so that the batch system should be asked more often. */
export function isMoving(state: ClusterState): boolean {
  for (const node of concernedNodes(state.nodes)) {
    if (node.order !== undefined || node.phase !== undefined || node.lifecycle === "powering-on") return true;
  }
  return false;
}
