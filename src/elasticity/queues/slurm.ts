import { CLOSE_REASONS } from "../core/index.js";
import type { CommandRunner, QueueSource } from "./queue.js";
import {
  commentJobs,
  commentNodes,
  firstLines,
  holdNodes,
  loseNode,
  powerDownNodes,
  type Run,
  requeueJobs,
  retryNodes,
  updateNodes,
} from "./slurm-orders.js";
import { type Answer, slurmReader } from "./slurm-reader.js";
import { OBSERVE_SCRIPT } from "./slurm-script.js";

export interface SlurmOptions {
  /** Put before every command; changes of nodes need root or the SlurmUser. Default `sudo -n`. */
  readonly prefix?: readonly string[];
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** Default 30 seconds. */
  readonly timeoutMillis?: number;
}

/** Everything that a Slurm can be asked and told. */
export type SlurmQueue = Required<QueueSource>;

/** Slurm by its own commands; knows the recipe of nodes that are declared CLOUD and drained while absent. */
export function slurmQueue(runner: CommandRunner, options: SlurmOptions): SlurmQueue {
  const { now, prefix = ["sudo", "-n"], timeoutMillis = 30_000 } = options;
  const reader = slurmReader(now);
  const run: Run = (command) => runner.run([...prefix, ...command], { timeoutMillis });
  // Answers are read one against the other, so that they must not mix.
  let last: Promise<unknown> = Promise.resolve();
  const inTurn = <T>(ask: () => Promise<T>): Promise<T> => {
    const asked = last.then(ask);
    last = asked.catch(() => undefined);
    return asked;
  };
  const ask = async <T>(signal: AbortSignal | undefined, take: (answer: Answer) => T): Promise<T> => {
    const answer = reader.begin(now());
    const command = [...prefix, "sh", "-c", OBSERVE_SCRIPT];
    const onStdout = (chunk: Uint8Array) => answer.push(chunk);
    const result = await runner.run(command, { timeoutMillis, signal, onStdout });
    answer.push(result.stdout);
    if (result.exitCode === 0) return take(answer);
    throw new Error(firstLines(result.stderr) || `Slurm gave no answer (exit status ${result.exitCode})`);
  };
  return {
    observe: (signal) => inTurn(() => ask(signal, (answer) => answer.snapshot(now()))),
    changes: (signal) => inTurn(() => ask(signal, (answer) => answer.changes(now()))),
    drain: (nodes, reason) => updateNodes(run, nodes, ["state=drain", `reason=${reason}`]),
    undrain: (nodes) => updateNodes(run, nodes, ["state=undrain"]),
    powerDown: (nodes) => powerDownNodes(run, nodes),
    markAbsent: (nodes) => updateNodes(run, nodes, ["state=drain", `reason=${CLOSE_REASONS.absent}`]),
    hold: (nodes) => holdNodes(run, nodes),
    markLost: (node, jobs) => loseNode(run, node, jobs),
    requeue: (node, jobs) => requeueJobs(run, node, jobs),
    retry: (nodes) => retryNodes(run, nodes),
    commentJobs: (entries) => commentJobs(run, entries),
    commentNodes: (entries) => commentNodes(run, entries),
  };
}
