import {
  type Action,
  type ClusterState,
  type ElasticityEvent,
  type ElasticityPolicy,
  initialState,
  type Millis,
  type NodeSpec,
  type NodeState,
  type ObservedJob,
  type ObservedNode,
  type Reason,
  type SiteState,
} from "./core/index.js";

/** Version of the journal's records; a reader refuses later ones. */
export const JOURNAL_VERSION = 1;

interface Head {
  readonly v: typeof JOURNAL_VERSION;
  readonly at: Millis;
  /** Counts up through the whole life of the journal. */
  readonly seq: number;
}

/** Events that are written as they are; snapshots are written as differences. */
export type SmallEvent = Exclude<ElasticityEvent, { kind: "snapshot" }>;

/** What a record says, without its head. */
export type JournalBody =
  | {
      readonly kind: "start";
      readonly cluster: string;
      readonly nodes: readonly NodeSpec[];
      readonly sites: readonly string[];
      readonly policy: ElasticityPolicy;
    }
  /** What changed since the last observation of this run; the first one of a run has everything. */
  | {
      readonly kind: "observe";
      readonly whole: boolean;
      readonly nodes: readonly ObservedNode[];
      readonly jobs: readonly ObservedJob[];
      /** Ids of jobs that the batch system does not list any more. */
      readonly gone: readonly string[];
    }
  | {
      readonly kind: "decide";
      readonly event: SmallEvent | { readonly kind: "snapshot"; readonly at: Millis };
      readonly actions: readonly Action[];
      readonly reasons: readonly Reason[];
      /** Nodes and sites as they are after the decision, those that changed. */
      readonly nodes: readonly NodeState[];
      readonly sites: readonly SiteState[];
      readonly queue: ClusterState["queue"];
    }
  /** Written before acting. */
  | { readonly kind: "act"; readonly action: ActNote }
  | { readonly kind: "stop"; readonly reason: string };

/** An action that begins now: an order for several nodes, or an apply. */
export type ActNote =
  | { readonly kind: "order"; readonly order: string; readonly nodes: readonly string[] }
  | { readonly kind: "apply"; readonly site: string; readonly nodes: readonly string[] };

export type JournalRecord = Head & JournalBody;

/**
 * The state that a journal ends in: the declared workers as given now, with what the records say of them.
 * Workers that are not declared any more are dropped, new ones are unknown.
 */
export function foldState(
  records: Iterable<JournalRecord>,
  declared: { readonly nodes: readonly NodeSpec[]; readonly sites: readonly string[] },
  now: Millis,
): ClusterState {
  const fresh = initialState(declared.nodes, declared.sites, now);
  const nodes = new Map(fresh.nodes);
  const sites = new Map(fresh.sites);
  let queue: ClusterState["queue"] = {};
  for (const record of records) {
    if (record.kind !== "decide") continue;
    queue = record.queue;
    for (const node of record.nodes) {
      const spec = fresh.nodes.get(node.name);
      if (spec === undefined || spec.site !== node.site) continue;
      const { cpus, memoryMiB, address } = spec;
      nodes.set(node.name, { ...node, cpus, memoryMiB, address });
    }
    for (const site of record.sites) if (sites.has(site.name)) sites.set(site.name, site);
  }
  return { nodes, sites, jobs: foldJobs(records), queue };
}

/** Every job that the batch system listed last, and with `ended` those that it dropped since. */
export function foldJobs(records: Iterable<JournalRecord>, ended = false): ObservedJob[] {
  const jobs = new Map<string, ObservedJob>();
  for (const record of records) {
    if (record.kind !== "observe") continue;
    if (record.whole && !ended) jobs.clear();
    for (const job of record.jobs) jobs.set(job.id, job);
    if (!ended) for (const id of record.gone) jobs.delete(id);
  }
  return [...jobs.values()];
}
