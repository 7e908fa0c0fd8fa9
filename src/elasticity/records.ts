import type {
  Action,
  ElasticityEvent,
  ElasticityPolicy,
  Millis,
  NodeSpec,
  ObservedJob,
  ObservedNode,
  Reason,
} from "./core/index.js";
import type { Difference } from "./observed-view.js";
import type { PartChange } from "./state-parts.js";

/** Version of the journal's records; a reader takes older ones too and refuses later ones. */
export const JOURNAL_VERSION = 2;

interface Head {
  readonly v: typeof JOURNAL_VERSION;
  readonly at: Millis;
  /** Counts up through the whole life of the journal. */
  readonly seq: number;
}

/** Answers of the batch system: they are written as differences, in the records before the decision. */
export type AnswerEvent = Extract<ElasticityEvent, { kind: "snapshot" | "changes" }>;

/** Events that come again and again with nothing new in them. */
export type RecurringEvent = Extract<
  ElasticityEvent,
  { kind: AnswerEvent["kind"] | "snapshot-failed" | "tick" }
>;

/** Events that are written as they are. */
export type SmallEvent = Exclude<ElasticityEvent, AnswerEvent>;

/** An answer of the batch system without what stands in the observations before it. */
export type BriefAnswer =
  | Omit<Extract<ElasticityEvent, { kind: "snapshot" }>, "nodes" | "jobs">
  | Omit<Extract<ElasticityEvent, { kind: "changes" }>, "nodes" | "jobs" | "gone">;

/** An event as a record holds it. */
export type WrittenEvent = SmallEvent | BriefAnswer;

/** The declared cluster, at the head of a run and of a segment. */
export interface DeclaredCluster {
  readonly cluster: string;
  readonly nodes: readonly NodeSpec[];
  readonly sites: readonly string[];
  readonly policy: ElasticityPolicy;
}

/** What a record says, without its head. */
export type JournalBody =
  /** A run begins; `now` is the time of its first state. A run of version 1 has none and cannot be replayed. */
  | ({ readonly kind: "start"; readonly now?: Millis } & DeclaredCluster)
  /** A segment begins with all that is known; `state` and `observe` records with the rest follow at once. */
  | ({
      readonly kind: "checkpoint";
      /** Where a decision stands that gave its reasons last: the next one may refer to them. */
      readonly reasons: readonly Reason[];
      /** The run that goes on here; absent when none was under way. */
      readonly now?: Millis;
    } & DeclaredCluster)
  | { readonly kind: "state"; readonly changes: readonly PartChange[] }
  /** What changed since the last answer; the first answer of a run has everything. May come in pieces. */
  | ({ readonly kind: "observe" } & Difference)
  /**
   * Equal events in a row from which nothing followed: when each happened and was taken in. `changes` is what
   * all of them together did to the state: times and running sums.
   */
  | {
      readonly kind: "same";
      readonly event: Omit<WrittenEvent, "at">;
      readonly looks: readonly (readonly [at: Millis, now: Millis])[];
      readonly changes: readonly PartChange[];
    }
  | DecideBody
  /** The clock jumped: waiting times start anew from `to`. */
  | { readonly kind: "clock"; readonly from: Millis; readonly to: Millis }
  /** Written before acting. */
  | { readonly kind: "act"; readonly action: ActNote }
  | { readonly kind: "stop"; readonly reason: string };

/** One decision: the event and the time that it rests on, what follows, and how the state changed. */
export interface DecideBody {
  readonly kind: "decide";
  readonly event: WrittenEvent;
  readonly now: Millis;
  readonly actions: readonly Action[];
  /** Absent: exactly those of the last decision that has some written down. */
  readonly reasons?: readonly Reason[];
  readonly changes: readonly PartChange[];
}

/** An action that begins now: an order for several nodes, or an apply. `token` is that of the lease. */
export type ActNote = (
  | { readonly kind: "order"; readonly order: string; readonly nodes: readonly string[] }
  | { readonly kind: "apply"; readonly site: string; readonly nodes: readonly string[] }
) & { readonly token?: number };

export type JournalRecord = Head & JournalBody;

/** A body as a record; kind first, so that a reader can pass over lines without parsing them. */
export function recordOf(body: JournalBody, at: Millis, seq: number): JournalRecord {
  const { kind, ...rest } = body;
  return { v: JOURNAL_VERSION, kind, at, seq, ...rest } as JournalRecord;
}

/** A record of any known version as one of this version; undefined for a version that is not known. */
export function upgraded(record: { readonly v?: unknown }): JournalRecord | undefined {
  if (record.v === JOURNAL_VERSION) return record as JournalRecord;
  return record.v === 1 ? fromVersion1(record as unknown as Version1) : undefined;
}

type Version1 = { readonly v: 1; readonly at: Millis; readonly seq: number } & (
  | {
      readonly kind: "decide";
      readonly event: WrittenEvent;
      readonly actions: readonly Action[];
      readonly reasons: readonly Reason[];
      readonly nodes: readonly { readonly name: string }[];
      readonly sites: readonly { readonly name: string }[];
      readonly queue: unknown;
    }
  | {
      readonly kind: "observe";
      readonly whole: boolean;
      readonly nodes: readonly ObservedNode[];
      readonly jobs: readonly ObservedJob[];
      readonly gone: readonly string[];
    }
  | { readonly kind: "start" | "act" | "stop" }
);

/** Version 1 kept whole nodes and sites, and not the time of the decision. */
function fromVersion1(record: Version1): JournalRecord {
  const { at, seq } = record;
  if (record.kind === "observe") {
    const { whole, nodes, jobs, gone } = record;
    return recordOf({ kind: "observe", whole, nodes, jobs, gone, goneNodes: [] }, at, seq);
  }
  if (record.kind !== "decide") return { ...record, v: JOURNAL_VERSION } as JournalRecord;
  const { event, actions, reasons, nodes, sites, queue } = record;
  const entries = (items: readonly { readonly name: string }[]) =>
    items.map((item) => ({ key: item.name, value: item }));
  const changes: PartChange[] = [
    { part: "nodes", entries: entries(nodes) },
    { part: "sites", entries: entries(sites) },
    { part: "queue", value: queue },
  ];
  return recordOf({ kind: "decide", event, now: event.at, actions, reasons, changes }, at, seq);
}
