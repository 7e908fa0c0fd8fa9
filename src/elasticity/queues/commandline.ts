import { CLOSE_REASONS } from "../core/index.js";
import { parsed, readJobs, readNodes } from "./commandline-records.js";
import type { CommandResult, CommandRunner, OrderOutcome, QueueSource } from "./queue.js";

/** A program with its first arguments. */
export type Script = readonly string[];

/**
 * Scripts of a user for a batch system that has no adapter. `nodes` and `jobs` print one JSON object a line
 * (fields of ObservedNode and ObservedJob); the others are given names of nodes as arguments. An order without
 * a script is taken as done: leave away what the batch system does not need.
 */
export interface CommandlineScripts {
  readonly nodes: Script;
  readonly jobs: Script;
  /** The reason stands in the variable ELASTOSCA_REASON. */
  readonly drain: Script;
  readonly undrain: Script;
  readonly powerDown?: Script;
  readonly markAbsent?: Script;
  /** The ids of the jobs that were on the node stand in ELASTOSCA_JOBS, blanks between. */
  readonly markLost?: Script;
  /** Puts the jobs of ELASTOSCA_JOBS that run on the node back into the queue; without it no job is moved. */
  readonly requeue?: Script;
}

export interface CommandlineOptions {
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** Default 30 seconds. */
  readonly timeoutMillis?: number;
}

/** Names that fit one command line with room to spare. */
const NAMES_PER_COMMAND = 1000;

/**
 * A batch system by scripts of the user. An answer with a line that cannot be read is an error as a whole,
 * with that line: to go on with the rest would take nodes for gone. A script that ends with another status
 * than 0 refused: for the nodes that it printed `{"node", "ok": false, "message"}` for, or, if for none, each
 * node is tried alone.
 */
export function commandlineQueue(
  runner: CommandRunner,
  scripts: CommandlineScripts,
  options: CommandlineOptions,
): QueueSource {
  const { now, timeoutMillis = 30_000 } = options;
  const ask = async (what: string, script: Script, signal?: AbortSignal) => {
    const result = await runner.run(script, { timeoutMillis, signal });
    if (result.exitCode === 0) return result.stdout;
    throw new Error(`the script for ${what} failed: ${words(result)}`);
  };
  const order: Order = async (script, nodes, variables = {}) => {
    if (script === undefined) return nodes.map((node) => ({ node, ok: true }));
    const given = Object.entries(variables).map(([name, value]) => `${name}=${value}`);
    const command = given.length === 0 ? script : ["env", ...given, ...script];
    const run = (names: readonly string[]) => runner.run([...command, ...names], { timeoutMillis });
    const outcomes: OrderOutcome[] = [];
    for (let at = 0; at < nodes.length; at += NAMES_PER_COMMAND) {
      outcomes.push(...(await attempt(run, nodes.slice(at, at + NAMES_PER_COMMAND))));
    }
    return outcomes;
  };
  return {
    async observe(signal) {
      const at = now();
      const nodes = readNodes(await ask("nodes", scripts.nodes, signal));
      const jobs = readJobs(await ask("jobs", scripts.jobs, signal));
      return { at, nodes, jobs };
    },
    drain: (nodes, reason) => order(scripts.drain, nodes, { ELASTOSCA_REASON: reason }),
    undrain: (nodes) => order(scripts.undrain, nodes),
    powerDown: (nodes) => order(scripts.powerDown, nodes),
    markAbsent: (nodes) => order(scripts.markAbsent, nodes, { ELASTOSCA_REASON: CLOSE_REASONS.absent }),
    async markLost(node, jobs) {
      const [outcome] = await order(scripts.markLost, [node], { ELASTOSCA_JOBS: jobs.join(" ") });
      return outcome ?? { node, ok: false };
    },
    ...(scripts.requeue === undefined ? {} : { requeue: requeueBy(order, scripts.requeue) }),
  };
}

function requeueBy(order: Order, script: Script): NonNullable<QueueSource["requeue"]> {
  return async (node, jobs) => {
    const [outcome] = await order(script, [node], { ELASTOSCA_JOBS: jobs.join(" ") });
    return outcome ?? { node, ok: false };
  };
}

type Order = (
  script: Script | undefined,
  nodes: readonly string[],
  variables?: Readonly<Record<string, string>>,
) => Promise<OrderOutcome[]>;

async function attempt(
  run: (names: readonly string[]) => Promise<CommandResult>,
  nodes: readonly string[],
): Promise<OrderOutcome[]> {
  const result = await run(nodes);
  const refused = refusals(result.stdout);
  if (result.exitCode === 0 || refused.size > 0) {
    return nodes.map((node) => {
      const message = refused.get(node);
      return message === undefined ? { node, ok: true } : { node, ok: false, message };
    });
  }
  if (nodes.length === 1) return nodes.map((node) => ({ node, ok: false, message: words(result) }));
  const outcomes: OrderOutcome[] = [];
  for (const node of nodes) outcomes.push(...(await attempt(run, [node])));
  return outcomes;
}

/** What a script printed about nodes that it refuses; anything else that it prints is left alone. */
function refusals(output: string): Map<string, string> {
  const found = new Map<string, string>();
  for (const line of output.split("\n")) {
    const { node, ok, message } = parsed(line) ?? {};
    if (typeof node === "string" && ok === false) {
      found.set(node, typeof message === "string" ? message : "refused");
    }
  }
  return found;
}

function words({ exitCode, stderr }: CommandResult): string {
  return stderr.trim().split("\n").slice(0, 3).join("; ").slice(0, 500) || `exit status ${exitCode}`;
}
