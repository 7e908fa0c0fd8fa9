import type { Snapshot } from "../core/index.js";

/** What became of an order for one node. */
export interface OrderOutcome {
  readonly node: string;
  readonly ok: boolean;
  /** The batch system's own words when it refused. */
  readonly message?: string;
}

/**
 * A batch system. Every method may reject when the batch system does not answer at all; a refusal for a
 * node is an outcome. Orders are idempotent: to drain a drained node is no refusal.
 */
export interface QueueSource {
  /** The whole state; nothing in it is older than the call. */
  observe(signal?: AbortSignal): Promise<Snapshot>;
  /** Running jobs go on, no further job starts on these nodes. */
  drain(nodes: readonly string[], reason: string): Promise<readonly OrderOutcome[]>;
  undrain(nodes: readonly string[]): Promise<readonly OrderOutcome[]>;
  /** Tells that these drained and empty nodes are about to be switched off. */
  powerDown(nodes: readonly string[]): Promise<readonly OrderOutcome[]>;
  /** Closes nodes that do not exist, so that the batch system does not choose them by itself. */
  markAbsent(nodes: readonly string[]): Promise<readonly OrderOutcome[]>;
  /** Gives a node up that is gone, and puts its jobs back into the queue to start at once. */
  markLost(node: string, jobs: readonly string[]): Promise<OrderOutcome>;
}

/** Result of a command that ended, whatever its exit code. */
export interface CommandResult {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs commands where the batch system's client programs are. Rejects when the command could not be run. */
export interface CommandRunner {
  run(command: readonly string[], options?: RunOptions): Promise<CommandResult>;
}

export interface RunOptions {
  /** Default 30 seconds. */
  readonly timeoutMillis?: number;
  readonly signal?: AbortSignal | undefined;
}
