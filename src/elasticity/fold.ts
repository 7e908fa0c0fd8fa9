import {
  type ClusterState,
  initialState,
  type Millis,
  type NodeSpec,
  type NodeState,
  type ObservedJob,
  resumedState,
  type SiteState,
} from "./core/index.js";
import { createView, type ObservedView } from "./observed-view.js";
import type { DeclaredCluster, JournalRecord } from "./records.js";
import { restartedTimers } from "./restarted-timers.js";
import { absorbChanges, emptyState, ownState } from "./state-parts.js";

/** The workers and sites of a cluster; `disabled` ones are only watched until they are enabled. */
export interface Declared {
  readonly nodes: readonly NodeSpec[];
  readonly sites: readonly string[];
  readonly disabled?: readonly string[];
}

/** What the records so far come to. */
export interface Folded {
  readonly state: ClusterState;
  readonly view: ObservedView;
}

/** Takes records in one by one and keeps what they come to. */
export interface Fold {
  take(record: JournalRecord): void;
  /** The state so far, but for the last word of the batch system. */
  bare(): ClusterState;
  result(): Folded;
}

/** A fold that has taken nothing in. */
export function createFold(): Fold {
  let state = emptyState();
  let view = createView();
  let isEmpty = true;
  const whole = () => ({ ...ownState(state), nodes: observedNodes(state, view), jobs: view.jobs() });
  const take = (record: JournalRecord) => {
    switch (record.kind) {
      case "start":
        // The changes of a run are those of the state that it began with.
        if (record.now !== undefined)
          state = ownState(openingState(isEmpty ? undefined : whole(), declaredIn(record), record.now));
        view = createView();
        return;
      case "checkpoint":
        state = emptyState();
        view = createView();
        return;
      case "state":
      case "decide":
      case "same":
        state = absorbChanges(state, record.changes);
        return;
      case "observe":
        view.apply(record);
        return;
      case "clock":
        state = ownState(restartedTimers(whole(), record.to));
        return;
      default:
    }
  };
  return {
    take(record) {
      take(record);
      isEmpty = false;
    },
    bare: () => state,
    result: () => ({ state: whole(), view }),
  };
}

/** The cluster as the head of a run or of a segment declares it. */
export function declaredIn({ nodes, sites, policy }: DeclaredCluster): Declared {
  return { nodes, sites, disabled: policy.disabledNodes };
}

/** What all the records come to. */
export function foldAll(records: Iterable<JournalRecord>): Folded {
  const fold = createFold();
  for (const record of records) fold.take(record);
  return fold.result();
}

/**
 * The state that a journal ends in: the declared workers as given now, with what the records say of them.
 * Workers that are not declared any more are dropped, new ones are unknown.
 */
export function foldState(records: Iterable<JournalRecord>, declared: Declared, now: Millis): ClusterState {
  return declaredState(foldAll(records).state, declared, now);
}

/** A state of a journal for the workers and sites that are declared now. */
export function declaredState(state: ClusterState, declared: Declared, now: Millis): ClusterState {
  const fresh = initialState(declared.nodes, declared.sites, now, declared.disabled);
  const specs = new Map(declared.nodes.map((spec) => [spec.name, spec]));
  const nodes = new Map(fresh.nodes);
  for (const [name, known] of fresh.nodes) {
    const node = state.nodes.get(name);
    const spec = specs.get(name);
    if (spec !== undefined && node?.site === known.site) nodes.set(name, { ...node, ...spec });
  }
  const sites = new Map(fresh.sites);
  for (const name of fresh.sites.keys()) sites.set(name, state.sites.get(name) ?? { name, failures: 0 });
  return { ...fresh, ...state, nodes, sites };
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

/** Nodes and sites that one record changed, as they are after it. */
export interface ChangedStates {
  readonly record: JournalRecord;
  readonly nodes: readonly NodeState[];
  readonly sites: readonly SiteState[];
}

/** Goes through a journal: for every record with changes the nodes and sites that it changed, whole. */
export function* changedStates(records: Iterable<JournalRecord>): Generator<ChangedStates> {
  const fold = createFold();
  for (const record of records) {
    fold.take(record);
    if (record.kind !== "decide" && record.kind !== "state" && record.kind !== "same") continue;
    const state = fold.bare();
    const keys = (part: string) =>
      record.changes.flatMap((change) =>
        change.part === part && "entries" in change ? change.entries.map(({ key }) => key) : [],
      );
    const nodes = keys("nodes").flatMap((name) => state.nodes.get(name) ?? []);
    const sites = keys("sites").flatMap((name) => state.sites.get(name) ?? []);
    yield { record, nodes, sites };
  }
}

/** The last word of the batch system stands in the observations, not in the changes of the state. */
function observedNodes(state: ClusterState, view: ObservedView): Map<string, NodeState> {
  return new Map(
    [...state.nodes].map(([name, node]) => {
      const observed = view.node(name);
      return [name, observed === undefined ? node : { ...node, observed }];
    }),
  );
}

/**
 * The state in which a run begins: that of its journal with the workers that are declared now, or one of
 * which nothing has been seen.
 */
export function openingState(known: ClusterState | undefined, declared: Declared, now: Millis): ClusterState {
  if (known === undefined) return initialState(declared.nodes, declared.sites, now, declared.disabled);
  return resumedState(declaredState(known, declared, now), now);
}
