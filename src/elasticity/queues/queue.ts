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
  /**
   * Keeps the batch system from choosing nodes by itself: absent ones, and such that it waits for, whose jobs
   * go back into the queue to start at once elsewhere. A node that has come is a refusal. Without this method
   * they are drained.
   */
  hold?(nodes: readonly string[]): Promise<readonly OrderOutcome[]>;
  /** Gives a node up that is gone, and puts its jobs back into the queue to start at once. */
  markLost(node: string, jobs: readonly string[]): Promise<OrderOutcome>;
  /**
   * Puts jobs of a drained node that lives back into the queue, to start at once elsewhere; of these jobs only
   * those that are on the node still. A job that cannot be put back is a refusal. Without this method no job
   * is ever moved.
   */
  requeue?(node: string, jobs: readonly string[]): Promise<OrderOutcome>;
  /**
   * What is other than in the last answer of this method: its first answer and one after a failure are whole.
   * `observe` in between takes nothing away. One caller only: where it is missing the caller compares by itself.
   */
  changes?(signal?: AbortSignal): Promise<QueueChanges>;
  /**
   * Lets the batch system try nodes again that it gave up because they did not come in time. Nodes that it
   * has not given up are no refusal.
   */
  retry?(nodes: readonly string[]): Promise<readonly OrderOutcome[]>;
  /** Writes beside jobs why they wait or what was done for them, where their owners look. No secrets. */
  commentJobs?(entries: readonly JobComment[]): Promise<readonly CommentOutcome[]>;
  /** The same for nodes, for operators. */
  commentNodes?(entries: readonly NodeComment[]): Promise<readonly OrderOutcome[]>;
}

/** Nodes and jobs that are new or other, and the ids of jobs that are not listed any more. */
export interface QueueChanges extends Snapshot {
  readonly gone: readonly string[];
  /** The answer names everything there is; what it does not name is gone. */
  readonly whole: boolean;
}

export interface JobComment {
  readonly job: string;
  readonly text: string;
}

export interface NodeComment {
  readonly node: string;
  readonly text: string;
}

export interface CommentOutcome {
  readonly job: string;
  readonly ok: boolean;
  readonly message?: string;
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
  /** Default 30 seconds; Infinity for a command that runs until it is aborted. */
  readonly timeoutMillis?: number;
  readonly signal?: AbortSignal | undefined;
  /**
   * Takes the output as it comes, so that it need not be held; the result's `stdout` is then empty. A runner
   * may ignore it and give the whole output in the result.
   */
  readonly onStdout?: (chunk: Uint8Array) => void;
}
