import { type BootProgress, bootProgress, type Coming, comingOf, iso } from "./boot-progress.js";
import {
  type ClusterState,
  isOutdated,
  type Lifecycle,
  type NodeState,
  type PowerOffPhase,
  type Reason,
} from "./core/index.js";
import type { JournalRecord } from "./records.js";

/** What `elastosca status --format json` prints. */
export interface StatusReport {
  readonly cluster: string;
  readonly nodes: readonly StatusNode[];
  readonly queue: {
    readonly pending: number;
    readonly running: number;
    /** When the batch system last answered, ISO 8601. */
    readonly answeredAt?: string;
    /** Why it does not answer now. */
    readonly fault?: string;
  };
  /** Sites with their workers by state, in order of preference. */
  readonly pools: readonly StatusPool[];
  /** Workers on their way, when there are any. */
  readonly coming?: Coming;
  /** What failed and is left alone for a while, soonest first. */
  readonly backoffs: readonly StatusBackoff[];
  /** What the workers have cost, in the currency of the sites file. */
  readonly spent: { readonly hour: number; readonly day: number; readonly total: number };
  /** Newest first. */
  readonly lastDecisions: readonly StatusDecision[];
}

export interface StatusNode {
  readonly name: string;
  readonly site: string;
  readonly state: Lifecycle;
  /** ISO 8601. */
  readonly since: string;
  readonly address: string;
  readonly reason: string;
  readonly phase?: PowerOffPhase;
  readonly enabled: boolean;
  readonly jobs: number;
  /** Not before this time is it tried again, ISO 8601. */
  readonly retryAt?: string;
  /** Its machine was made from an earlier image, first boot or market than is declared now. */
  readonly outdated?: true;
  /** How far it is, when it comes. */
  readonly boot?: BootProgress;
}

export interface StatusPool {
  readonly site: string;
  readonly nodes: number;
  /** How many are in each state; states without a worker are absent. */
  readonly states: Readonly<Partial<Record<Lifecycle, number>>>;
  /** An update of it is under way since, ISO 8601. */
  readonly updatingSince?: string;
}

export interface StatusBackoff {
  readonly kind: "site" | "node" | "key";
  readonly name: string;
  /** ISO 8601. */
  readonly until: string;
  readonly remainingSeconds: number;
  /** In a row. */
  readonly failures: number;
  readonly message: string;
}

export interface StatusDecision {
  readonly at: string;
  readonly actions: readonly string[];
  readonly reasons: readonly string[];
}

/** Puts the state and the end of a journal into a report. */
export function statusReport(
  cluster: string,
  state: ClusterState,
  records: readonly JournalRecord[],
  last = 10,
  now = records.at(-1)?.at ?? 0,
): StatusReport {
  const count = (phase: string) => state.jobs.filter((job) => job.phase === phase).length;
  const { answeredAt, failingSince, message } = state.queue;
  const nodes = [...state.nodes.values()].map((node) => statusNode(node, state, now));
  const coming = comingOf(nodes);
  return {
    cluster,
    nodes,
    queue: {
      pending: count("pending"),
      running: count("running"),
      ...(answeredAt === undefined ? {} : { answeredAt: iso(answeredAt) }),
      ...(failingSince === undefined ? {} : { fault: message ?? "it does not answer" }),
    },
    pools: poolsOf(state),
    ...(coming === undefined ? {} : { coming }),
    backoffs: backoffsOf(state, now),
    spent: { hour: state.spending.thisHour, day: state.spending.today, total: state.spending.total },
    lastDecisions: lastDecisions(records, last),
  };
}

function statusNode(node: NodeState, { learning }: ClusterState, now: number): StatusNode {
  const boot = bootProgress(node, learning, now);
  return {
    name: node.name,
    site: node.site,
    state: node.lifecycle,
    since: iso(node.since),
    address: node.address,
    reason: node.reason?.text ?? "",
    ...(node.phase === undefined ? {} : { phase: node.phase }),
    enabled: node.enabled,
    jobs: node.jobs.length,
    ...(node.retryAt === undefined ? {} : { retryAt: iso(node.retryAt) }),
    ...(isOutdated(node) ? { outdated: true } : {}),
    ...(boot === undefined ? {} : { boot }),
  };
}

function poolsOf(state: ClusterState): StatusPool[] {
  const pools = new Map<string, Partial<Record<Lifecycle, number>>>();
  for (const name of state.sites.keys()) pools.set(name, {});
  for (const { site, lifecycle } of state.nodes.values()) {
    const states = pools.get(site);
    if (states !== undefined) states[lifecycle] = (states[lifecycle] ?? 0) + 1;
  }
  return [...pools].map(([site, states]) => {
    const began = state.sites.get(site)?.applying?.startedAt;
    const nodes = Object.values(states).reduce((sum, count) => sum + count, 0);
    return { site, nodes, states, ...(began === undefined ? {} : { updatingSince: iso(began) }) };
  });
}

function backoffsOf(state: ClusterState, now: number): StatusBackoff[] {
  const found: StatusBackoff[] = [];
  const add = (
    kind: StatusBackoff["kind"],
    name: string,
    until: number | undefined,
    failures: number,
    message: string,
  ) => {
    if (until === undefined || until <= now) return;
    const remainingSeconds = Math.ceil((until - now) / 1000);
    found.push({ kind, name, until: iso(until), remainingSeconds, failures, message });
  };
  for (const { name, retryAt, failures, message } of state.sites.values())
    add("site", name, retryAt, failures, message ?? "");
  for (const { key, retryAt, failures, message } of state.keys.values())
    add("key", key, retryAt, failures, message);
  for (const { name, retryAt, failuresOn, failuresOff, reason } of state.nodes.values())
    add("node", name, retryAt, failuresOn + failuresOff, reason?.text ?? "");
  return found.sort((left, right) => left.remainingSeconds - right.remainingSeconds);
}

function lastDecisions(records: readonly JournalRecord[], last: number): StatusDecision[] {
  const found: StatusDecision[] = [];
  for (let at = records.length - 1; at >= 0 && found.length < last; at -= 1) {
    const record = records[at];
    if (record?.kind !== "decide" || record.actions.length === 0) continue;
    const actions = record.actions.map((action) =>
      action.kind === "set-nodes"
        ? `${action.site}: ${action.nodes.join(" ") || "no node"}`
        : `${action.kind} ${action.node}`,
    );
    found.push({ at: iso(record.at), actions, reasons: (record.reasons ?? []).map(sentence) });
  }
  return found;
}

/** A reason as one line. */
export function sentence(reason: Reason): string {
  return `${reason.subject.name}: ${reason.text} [${reason.code}]`;
}
