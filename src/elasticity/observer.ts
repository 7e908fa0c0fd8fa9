import { CODES } from "../diagnostics/catalog.js";
import type { DiagnosticDefinition } from "../diagnostics/define.js";
import type { EventMaker } from "./controller-events.js";
import type { ElasticityEvent } from "./core/index.js";
import type { QueueSource } from "./queues/queue.js";

/** What the observer needs of the controller. */
export interface ObserverPorts {
  readonly queue: QueueSource;
  readonly dispatch: (make: EventMaker) => Promise<void>;
  readonly fault: <Args>(definition: DiagnosticDefinition<Args>, args: Args) => void;
  readonly now: () => number;
  readonly signal: AbortSignal;
  /** Called after each answer was taken in. */
  readonly answered: () => void;
}

/** Asks the batch system, one question at a time, and takes its answers in. */
export class Observer {
  readonly #ports: ObserverPorts;
  #last: Promise<unknown> = Promise.resolve();
  #fault: string | undefined;
  #lookedAt = Number.NEGATIVE_INFINITY;
  #answers = 0;

  constructor(ports: ObserverPorts) {
    this.#ports = ports;
  }

  /** When the batch system was asked last. */
  get lookedAt(): number {
    return this.#lookedAt;
  }

  get answers(): number {
    return this.#answers;
  }

  /** Asks after the questions before it are answered. False when there was no answer. */
  look(): Promise<boolean> {
    const looked = this.#last.then(() => this.#ask());
    this.#last = looked;
    return looked;
  }

  async #ask(): Promise<boolean> {
    const { dispatch, fault, now, answered } = this.#ports;
    // The time of the question by this clock: the batch system's host may have another one.
    const at = now();
    this.#lookedAt = at;
    try {
      const event = await this.#answer(at);
      this.#fault = undefined;
      this.#answers += 1;
      await dispatch(() => event);
      answered();
      return true;
    } catch (error) {
      const { message } = error as Error;
      await dispatch((moment) => ({ kind: "snapshot-failed", at: moment, message }));
      // A silence of hours is told once, and once more when its reason changes.
      if (this.#fault !== message) fault(CODES.queueSilent, { message });
      this.#fault = message;
      return false;
    }
  }

  /** Only what changed, where the batch system's adapter can tell. */
  async #answer(at: number): Promise<ElasticityEvent> {
    const { queue, signal } = this.#ports;
    if (queue.changes === undefined) return { kind: "snapshot", ...(await queue.observe(signal)), at };
    const { whole, gone, ...answer } = await queue.changes(signal);
    return whole ? { kind: "snapshot", ...answer, at } : { kind: "changes", ...answer, gone, at };
  }
}
