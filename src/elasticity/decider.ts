import type { EventMaker } from "./controller-events.js";
import { type ClusterState, type Decision, decide, type ElasticityPolicy } from "./core/index.js";
import { declaredIn, foldAll, openingState } from "./fold.js";
import type { Journal } from "./journal.js";
import { createRecorder, type Recorder } from "./recorder.js";
import type { DeclaredCluster, JournalBody } from "./records.js";
import { restartedTimers } from "./restarted-timers.js";
import { scrubEvent } from "./scrub.js";
import type { ClockJump, SteadyClock } from "./steady-clock.js";

/** What the decider needs of the controller. */
export interface DeciderPorts {
  readonly declared: DeclaredCluster;
  readonly journal: Journal;
  readonly clock: SteadyClock;
  /** Nothing is written. */
  readonly dryRun: boolean;
  /** Called after each decision, in order, when it is in the journal. */
  readonly decided: (before: ClusterState, decision: Decision, now: number) => void;
  readonly jumped: (jump: ClockJump) => void;
  /** The journal cannot be written: nothing may be done any more. */
  readonly broken: (error: unknown) => void;
}

/**
 * Takes in one event after the other: decides, writes the decision down, and only then lets it act. What it
 * decides upon is exactly what the journal can rebuild, so that every decision can be made again from it.
 */
export class Decider {
  readonly #ports: DeciderPorts;
  readonly #policy: ElasticityPolicy;
  readonly #recorder: Recorder = createRecorder();
  #state: ClusterState;
  #mailbox: Promise<unknown> = Promise.resolve();
  #isBroken = false;
  #jump: ClockJump | undefined;
  readonly #startedAt: number;

  constructor(ports: DeciderPorts) {
    const { journal, declared, clock } = ports;
    this.#ports = ports;
    this.#policy = declared.policy;
    this.#startedAt = clock.now();
    const known = journal.history.length === 0 ? undefined : foldAll(journal.history).state;
    this.#state = openingState(known, declaredIn(declared), this.#startedAt);
    clock.onJump((jump) => {
      this.#jump = jump;
    });
  }

  get state(): ClusterState {
    return this.#state;
  }

  /** Writes down that a run begins, with what it begins from. */
  async start(): Promise<void> {
    await this.append([{ kind: "start", ...this.#ports.declared, now: this.#startedAt }]);
  }

  /** Takes one event in after those before it; resolves when it is decided and written. */
  dispatch(make: EventMaker): Promise<void> {
    const done = this.#mailbox.then(() => this.#take(make));
    this.#mailbox = done.catch((error: unknown) => this.#break(error));
    return done.catch(() => undefined);
  }

  /** Resolves when everything that was dispatched is decided. */
  async idle(): Promise<void> {
    await this.#mailbox;
  }

  /** Ends the run in the journal. */
  async stop(reason: string): Promise<void> {
    await this.#mailbox;
    await this.append([...this.#recorder.flush(), { kind: "stop", reason }]);
  }

  async append(bodies: readonly JournalBody[]): Promise<void> {
    const { journal, clock, dryRun } = this.#ports;
    if (bodies.length > 0 && !dryRun) await journal.append(clock.now(), bodies);
  }

  async #take(make: EventMaker): Promise<void> {
    const { clock, decided } = this.#ports;
    const now = clock.now();
    await this.#takeJump(now);
    const made = make(now, this.#state);
    if (made === undefined || this.#isBroken) return;
    const isAnswer = made.kind === "snapshot" || made.kind === "changes";
    const event = this.#recorder.canonical(isAnswer ? made : scrubEvent(made));
    const before = this.#state;
    const decision = decide(before, event, this.#policy, now);
    await this.append(this.#recorder.recordsOf({ event, before, decision, now }));
    this.#state = decision.state;
    await this.#checkpoint(now);
    decided(before, decision, now);
  }

  /** How long anything has waited is not known after a jump, so the waiting times start anew. */
  async #takeJump(now: number): Promise<void> {
    const jump = this.#jump;
    if (jump === undefined) return;
    this.#jump = undefined;
    this.#ports.jumped(jump);
    if (jump.to < jump.from) return;
    await this.append([...this.#recorder.flush(), { kind: "clock", from: Math.round(jump.from), to: now }]);
    this.#state = restartedTimers(this.#state, now);
  }

  async #checkpoint(now: number): Promise<void> {
    const { journal, declared, dryRun, clock } = this.#ports;
    if (dryRun || journal.isLong?.() !== true || journal.checkpoint === undefined) return;
    await this.append(this.#recorder.flush());
    const bodies = this.#recorder.checkpoint(declared, this.#state, now);
    await journal.checkpoint(clock.now(), bodies);
    // From here on a reader knows no more than this, so no more is gone by.
    this.#state = foldAll(bodies.map((body, seq) => ({ v: 2, at: now, seq, ...body }))).state;
  }

  #break(error: unknown): void {
    this.#isBroken = true;
    this.#ports.broken(error);
  }
}
