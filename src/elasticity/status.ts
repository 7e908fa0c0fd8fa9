import type { ClusterState, Lifecycle, PowerOffPhase, Reason } from "./core/index.js";
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
): StatusReport {
  const count = (phase: string) => state.jobs.filter((job) => job.phase === phase).length;
  const { answeredAt, failingSince, message } = state.queue;
  return {
    cluster,
    nodes: [...state.nodes.values()].map((node) => ({
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
    })),
    queue: {
      pending: count("pending"),
      running: count("running"),
      ...(answeredAt === undefined ? {} : { answeredAt: iso(answeredAt) }),
      ...(failingSince === undefined ? {} : { fault: message ?? "it does not answer" }),
    },
    lastDecisions: lastDecisions(records, last),
  };
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
    found.push({ at: iso(record.at), actions, reasons: record.reasons.map(sentence) });
  }
  return found;
}

/** A reason as one line. */
export function sentence(reason: Reason): string {
  return `${reason.subject.name}: ${reason.text} [${reason.code}]`;
}

function iso(millis: number): string {
  return new Date(millis).toISOString();
}
