import type { ControlledCluster } from "../../elasticity/controller-options.js";
import {
  CLOSE_REASONS,
  type ClusterState,
  type Decision,
  decide,
  type ElasticityEvent,
  initialState,
  type Millis,
  type NodeSpec,
  nextDeadline,
  type ObservedJob,
  type Reason,
} from "../../elasticity/core/index.js";

/** What the elasticity loop would do for a queue while no worker is on yet; nothing is done. */
export interface QueuePlan {
  readonly jobs: { readonly all: number; readonly waiting: number; readonly running: number };
  /** Workers that would be started, in the order of the sites. */
  readonly starts: readonly PlannedStart[];
  readonly sites: readonly {
    readonly site: string;
    readonly nodes: readonly string[];
    readonly pricePerHour: number;
  }[];
  /** Of the workers that would be started. */
  readonly pricePerHour: number;
  /** Jobs and limits that something else is said of than that a worker comes for them. */
  readonly held: readonly Remark[];
}

export interface PlannedStart {
  readonly node: string;
  readonly site: string;
  readonly flavor?: string;
  readonly pricePerHour: number;
  readonly reason: string;
  /** The first of the jobs that it would come for. */
  readonly jobs: readonly string[];
  /** Expected seconds until it is ready, where the sites file says so. */
  readonly bootTime?: number;
}

export interface Remark {
  readonly code: string;
  readonly about: string;
  readonly text: string;
  /** Jobs that it is said of, where it names some. */
  readonly jobs?: readonly string[];
}

/** Jobs of a queue file wait as long as it takes: no limit on young jobs holds them back. */
const WAITED = 86_400_000;

/** Longest time that the loop may collect demand before it acts. */
const MAX_COLLECTING = 3_600_000;

/**
 * Runs the decision function on a fresh cluster with these jobs waiting, and again at its own deadlines while
 * it collects demand; `now` in milliseconds since 1970 decides about schedules. Running jobs are left out:
 * their nodes are those of another cluster.
 */
export function planQueue(cluster: ControlledCluster, jobs: readonly ObservedJob[], now: Millis): QueuePlan {
  const pending = jobs.filter(({ phase }) => phase === "pending");
  const queued = pending.map((job) => ({ ...job, submittedAt: now - WAITED }));
  const decision = decideUntilStart(cluster, queued, now);
  const starts = startsOf(cluster.nodes, decision.state);
  const sites = cluster.sites.flatMap((site) => {
    const own = starts.filter((start) => start.site === site);
    const nodes = own.map(({ node }) => node);
    return own.length === 0 ? [] : [{ site, nodes, pricePerHour: priceOf(own) }];
  });
  return {
    jobs: { all: jobs.length, waiting: pending.length, running: jobs.length - pending.length },
    starts,
    sites,
    pricePerHour: priceOf(starts),
    held: remarksOf(decision.reasons, starts),
  };
}

function decideUntilStart(cluster: ControlledCluster, jobs: readonly ObservedJob[], start: Millis): Decision {
  const { nodes, sites, policy } = cluster;
  const snapshot = (at: Millis): ElasticityEvent => ({
    kind: "snapshot",
    at,
    jobs,
    nodes: nodes.map(({ name, cpus, memoryMiB, partitions, features, gres }) => ({
      name,
      presence: "absent",
      closed: true,
      closedReason: CLOSE_REASONS.absent,
      cpus,
      cpusAllocated: 0,
      memoryMiB,
      ...(partitions === undefined ? {} : { partitions }),
      ...(features === undefined ? {} : { features }),
      ...(gres === undefined ? {} : { gres }),
      detail: "absent",
    })),
  });
  let now = start;
  let decision = decide(initialState(nodes, sites, now), snapshot(now), policy, now);
  while (!someComes(decision.state)) {
    const next = nextDeadline(decision.state, policy, now);
    const collects = decision.reasons.some(({ code }) => code === "batching");
    if (!collects || next === undefined || next - start > MAX_COLLECTING) break;
    now = next;
    decision = decide(decision.state, snapshot(now), policy, now);
  }
  return decision;
}

function someComes(state: ClusterState): boolean {
  return [...state.nodes.values()].some(({ lifecycle }) => lifecycle === "powering-on");
}

function startsOf(specs: readonly NodeSpec[], state: ClusterState): readonly PlannedStart[] {
  const declared = new Map(specs.map((spec) => [spec.name, spec]));
  return [...state.nodes.values()].flatMap(({ name, site, lifecycle, reason }) => {
    const spec = declared.get(name);
    if (lifecycle !== "powering-on" || spec === undefined) return [];
    return [
      {
        node: name,
        site,
        ...(spec.flavor === undefined ? {} : { flavor: spec.flavor }),
        pricePerHour: spec.pricePerHour ?? 0,
        reason: reason?.text ?? "",
        jobs: jobsOf(reason) ?? [],
        ...(spec.bootTime === undefined ? {} : { bootTime: spec.bootTime }),
      },
    ];
  });
}

/** What is said of other things than the workers that come, one remark a text. */
function remarksOf(reasons: readonly Reason[], starts: readonly PlannedStart[]): readonly Remark[] {
  const coming = new Set(starts.map(({ node }) => node));
  const remarks = new Map<string, Remark>();
  for (const reason of reasons) {
    const { code, subject, text } = reason;
    if (UNINTERESTING.has(code) || (subject.kind === "node" && coming.has(subject.name))) continue;
    const about = `${subject.kind} ${subject.name}`;
    const jobs = jobsOf(reason);
    remarks.set(`${about}: ${text}`, { code, about, text, ...(jobs === undefined ? {} : { jobs }) });
  }
  return [...remarks.values()];
}

function jobsOf(reason: Reason | undefined): readonly string[] | undefined {
  const jobs: unknown = reason?.evidence["jobs"];
  return Array.isArray(jobs) ? jobs.map(String) : undefined;
}

/** Said of what is done in any case. */
const UNINTERESTING: ReadonlySet<string> = new Set([
  "desired-set",
  "observed",
  "adopted",
  "batching",
  "absent",
]);

function priceOf(starts: readonly PlannedStart[]): number {
  return Math.round(starts.reduce((sum, { pricePerHour }) => sum + pricePerHour, 0) * 1e6) / 1e6;
}
