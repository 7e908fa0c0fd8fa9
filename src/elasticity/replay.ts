import { err, ok, type Result } from "../base/result.js";
import {
  type ClusterState,
  type Decision,
  decide,
  type ElasticityEvent,
  type ElasticityPolicy,
  type Millis,
  policyWith,
  type Reason,
} from "./core/index.js";
import { createFold, declaredIn, type Fold, openingState } from "./fold.js";
import { createView, type Difference, type ObservedView } from "./observed-view.js";
import { decisionBody, isNoNews } from "./recorder.js";
import type { DecideBody, DeclaredCluster, JournalRecord, WrittenEvent } from "./records.js";
import { restartedTimers } from "./restarted-timers.js";
import { stateChanges } from "./state-parts.js";

/** A decision of a journal that was made again, with the same result. */
export interface ReplayedDecision {
  readonly seq: number;
  readonly now: Millis;
  readonly event: WrittenEvent;
  readonly decision: Decision;
}

/** Where a replay came out otherwise, or why there is nothing to replay. */
export type ReplayFault =
  | { readonly kind: "differs"; readonly seq: number; readonly problem: string }
  | { readonly kind: "impossible"; readonly problem: string };

export interface Replay {
  readonly decisions: readonly ReplayedDecision[];
  /** Events from which nothing followed, in the journal and here. */
  readonly quiet: number;
  readonly state: ClusterState;
}

/**
 * Makes every decision of a journal again from what it rests on, by the same function, and compares actions,
 * reasons and the change of the state byte for byte. Pure: neither clock nor file nor batch system.
 */
export function replay(records: Iterable<JournalRecord>): Result<Replay, ReplayFault> {
  const run = new Rerun();
  for (const record of records) {
    const fault = run.take(record);
    if (fault !== undefined) return err(fault);
  }
  if (run.state === undefined) {
    const problem = "no run in it says when it began";
    return err({ kind: "impossible", problem });
  }
  return ok({ decisions: run.decisions, quiet: run.quiet, state: run.state });
}

/** A replay under way. `state` is undefined until a run begins that can be replayed. */
class Rerun {
  state: ClusterState | undefined;
  readonly decisions: ReplayedDecision[] = [];
  quiet = 0;
  readonly #fold: Fold = createFold();
  #isEmpty = true;
  #declared: DeclaredCluster | undefined;
  #view: ObservedView = createView();
  #seen: Difference[] = [];
  #reasonText = "[]";
  #isOpening = false;

  take(record: JournalRecord): ReplayFault | undefined {
    if (record.kind === "start") this.#start(record);
    if (record.kind === "checkpoint") this.#open(record, record.reasons);
    if (record.kind === "observe") this.#observe(record);
    const fault = record.kind === "decide" || record.kind === "same" ? this.#again(record) : undefined;
    if (record.kind === "clock" && this.state !== undefined)
      this.state = restartedTimers(this.#current(), record.to);
    this.#fold.take(record);
    this.#isEmpty = false;
    return fault;
  }

  #start(record: Extract<JournalRecord, { kind: "start" }>): void {
    const known = this.#isEmpty ? undefined : this.#fold.result().state;
    this.#view = createView();
    this.#seen = [];
    this.#reasonText = "[]";
    this.#isOpening = false;
    this.#declared = record;
    const { now } = record;
    this.state = now === undefined ? undefined : openingState(known, declaredIn(record), now);
  }

  /** A segment begins: what follows rests on what its head says. */
  #open(declared: DeclaredCluster & { readonly now?: Millis }, reasons: readonly Reason[]): void {
    this.#declared = declared;
    this.#view = createView();
    this.#seen = [];
    this.#reasonText = JSON.stringify(reasons);
    this.#isOpening = declared.now !== undefined;
  }

  #observe(difference: Difference): void {
    this.#view.apply(difference);
    if (!this.#isOpening) this.#seen.push(difference);
  }

  /** After the head of a segment the state is what the head says. */
  #current(): ClusterState {
    if (this.#isOpening) {
      this.#isOpening = false;
      this.state = this.#fold.result().state;
    }
    return this.state ?? this.#fold.result().state;
  }

  #again(record: Extract<JournalRecord, { kind: "decide" | "same" }>): ReplayFault | undefined {
    if (this.#declared === undefined || (this.state === undefined && !this.#isOpening)) return undefined;
    const before = this.#current();
    if (record.kind === "decide") return this.#decide(record);
    for (const [at, now] of record.looks) {
      const { body } = this.#step({ ...record.event, at } as WrittenEvent, now);
      if (!isNoNews(body))
        return differs(record.seq, "something follows from an event that was without news");
      this.quiet += 1;
    }
    const changes = stateChanges(before, this.#current());
    return compare(record.seq, "changes", record.changes, changes);
  }

  #decide(record: DecideBody & { readonly seq: number }): ReplayFault | undefined {
    const { body, text, decision } = this.#step(record.event, record.now);
    this.#reasonText = text;
    const { seq, now, event } = record;
    this.decisions.push({ seq, now, event, decision });
    const parts = ["actions", "reasons", "changes"] as const;
    for (const part of parts) {
      const fault = compare(seq, part, record[part], body[part]);
      if (fault !== undefined) return fault;
    }
    return undefined;
  }

  #step(written: WrittenEvent, now: Millis) {
    // A journal of before a setting was made has none of it.
    const policy = completePolicy((this.#declared as DeclaredCluster).policy);
    const before = this.#current();
    const event = this.#rebuilt(written);
    this.#seen = [];
    const decision = decide(before, event, policy, now);
    this.state = decision.state;
    return { ...decisionBody({ event, before, decision, now }, this.#reasonText), decision };
  }

  #rebuilt(written: WrittenEvent): ElasticityEvent {
    if (written.kind === "snapshot")
      return { ...written, nodes: this.#view.nodes(), jobs: this.#view.jobs() };
    if (written.kind !== "changes") return written;
    const nodes = this.#seen.flatMap((difference) => difference.nodes);
    const jobs = this.#seen.flatMap((difference) => difference.jobs);
    return { ...written, nodes, jobs, gone: this.#seen.flatMap((difference) => difference.gone) };
  }
}

const completed = new WeakMap<ElasticityPolicy, ElasticityPolicy>();

function completePolicy(written: ElasticityPolicy): ElasticityPolicy {
  const policy = completed.get(written) ?? policyWith(written);
  completed.set(written, policy);
  return policy;
}

function compare(seq: number, part: string, written: unknown, made: unknown): ReplayFault | undefined {
  const left = JSON.stringify(written) ?? "as before";
  const right = JSON.stringify(made) ?? "as before";
  if (left === right) return undefined;
  let at = 0;
  while (left[at] === right[at]) at += 1;
  const near = (text: string) => text.slice(Math.max(0, at - 40), at + 40);
  return differs(seq, `${part}: …${near(left)}… there, …${near(right)}… here`);
}

function differs(seq: number, problem: string): ReplayFault {
  return { kind: "differs", seq, problem };
}
