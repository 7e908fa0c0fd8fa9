import type { ClusterState, Decision, ElasticityEvent, Millis, Reason } from "./core/index.js";
import { createView, type Difference, isEmpty, type ObservedView, pieces } from "./observed-view.js";
import type { DecideBody, DeclaredCluster, JournalBody, WrittenEvent } from "./records.js";
import { type PartChange, stateChanges, wholeState } from "./state-parts.js";

/** Turns decisions into the records from which they can be made again; remembers what was written last. */
export interface Recorder {
  /**
   * The event as it can be rebuilt from the journal: an answer of the batch system in the journal's order.
   * This, and not the event itself, is what must be decided upon.
   */
  canonical(event: ElasticityEvent): ElasticityEvent;
  /** Records of one decision, after `canonical`; empty when nothing follows from it and nothing changed. */
  recordsOf(decided: Decided): JournalBody[];
  /** Records of events with nothing new, which are kept back for up to a minute. */
  flush(): JournalBody[];
  /** All that is known, for the head of a new segment. */
  checkpoint(declared: DeclaredCluster, state: ClusterState, now: Millis): JournalBody[];
}

/** One decision with what it rests on. */
export interface Decided {
  readonly event: ElasticityEvent;
  readonly before: ClusterState;
  readonly decision: Decision;
  readonly now: Millis;
}

/** Entries in one line of the journal, at the most. */
const LINE_ENTRIES = 500;
/** Events without news are kept back this long, in milliseconds: nothing was done upon them. */
const KEPT_BACK_MILLIS = 60_000;

/** Equal events that were kept back, and the states before the first and after the last of them. */
interface Same {
  readonly event: Omit<WrittenEvent, "at">;
  readonly text: string;
  readonly looks: [Millis, Millis][];
  readonly before: ClusterState;
  after: ClusterState;
}

/** A recorder for one run of a controller. */
export function createRecorder(): Recorder {
  const view = createView();
  let difference: Difference | undefined;
  let last = { reasons: [] as readonly Reason[], text: "[]" };
  let same: Same | undefined;
  const flush = (): JournalBody[] => {
    if (same === undefined) return [];
    const { event, looks, before, after } = same;
    same = undefined;
    return [{ kind: "same", event, looks, changes: stateChanges(before, after) }];
  };
  const keepBack = ({ event, before, decision, now }: Decided): JournalBody[] => {
    const { at, ...written } = writtenEvent(event);
    const text = JSON.stringify(written);
    const isFull =
      same !== undefined && (same.text !== text || now - (same.looks[0]?.[1] ?? now) > KEPT_BACK_MILLIS);
    const bodies = isFull ? flush() : [];
    same ??= { event: written, text, looks: [], before, after: decision.state };
    same.looks.push([at, now]);
    same.after = decision.state;
    return bodies;
  };
  return {
    canonical(event) {
      difference = takeIn(view, event);
      return event.kind === "snapshot" ? { ...event, nodes: view.nodes(), jobs: view.jobs() } : event;
    },
    recordsOf(decided) {
      const { text, body } = decisionBody(decided, last.text);
      const observed = difference;
      difference = undefined;
      const isSilent = observed === undefined || isEmpty(observed);
      if (isSilent && isNoNews(body)) {
        if (isRecurring(decided.event)) return keepBack(decided);
        if (body.changes.length === 0) return [];
      }
      last = { reasons: decided.decision.reasons, text };
      const seen = isSilent ? [] : pieces(observed, LINE_ENTRIES);
      return [...flush(), ...seen.map((piece): JournalBody => ({ kind: "observe", ...piece })), body];
    },
    flush,
    checkpoint(declared, state, now) {
      const whole = { whole: true, nodes: view.nodes(), jobs: view.jobs(), gone: [], goneNodes: [] };
      return [
        { kind: "checkpoint", ...declared, reasons: last.reasons, now },
        ...wholeState(state, LINE_ENTRIES).map(
          (change): JournalBody => ({ kind: "state", changes: [change] }),
        ),
        ...pieces(whole, LINE_ENTRIES).map((piece): JournalBody => ({ kind: "observe", ...piece })),
      ];
    },
  };
}

function takeIn(view: ObservedView, event: ElasticityEvent): Difference | undefined {
  if (event.kind === "snapshot") return view.take(event);
  if (event.kind !== "changes") return undefined;
  const { nodes, jobs, gone } = event;
  const difference = { whole: false, goneNodes: [], nodes, jobs, gone };
  view.apply(difference);
  return difference;
}

/** The record of a decision; `reasonText` is the text of the reasons that were written last. */
export function decisionBody(
  { event, before, decision, now }: Decided,
  reasonText: string,
): { readonly text: string; readonly body: DecideBody } {
  const text = JSON.stringify(decision.reasons);
  const body: DecideBody = {
    kind: "decide",
    event: writtenEvent(event),
    now,
    actions: decision.actions,
    ...(text === reasonText ? {} : { reasons: decision.reasons }),
    changes: stateChanges(before, decision.state),
  };
  return { text, body };
}

/** Nothing is to be done, nothing new is said, and only times and running sums changed. */
export function isNoNews({ actions, reasons, changes }: DecideBody): boolean {
  return actions.length === 0 && reasons === undefined && changes.every((change) => isValue(change));
}

function isValue(change: PartChange): boolean {
  return "value" in change;
}

function writtenEvent(event: ElasticityEvent): WrittenEvent {
  if (event.kind === "snapshot") {
    const { nodes: _nodes, jobs: _jobs, ...brief } = event;
    return brief;
  }
  if (event.kind !== "changes") return event;
  const { nodes: _nodes, jobs: _jobs, gone: _gone, ...brief } = event;
  return brief;
}

function isRecurring({ kind }: ElasticityEvent): boolean {
  return kind === "snapshot" || kind === "changes" || kind === "snapshot-failed" || kind === "tick";
}
