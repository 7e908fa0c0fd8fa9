import { CLOSE_REASONS, type ObservedJob, type ObservedNode, type Snapshot } from "../core/index.js";
import { compressHostlist } from "./hostlist.js";
import type { CommandResult, CommandRunner, OrderOutcome, QueueSource } from "./queue.js";
import { PROBE_LINES } from "./slurm-probe.js";
import { JOB_FORMAT, parseJob, parseNode } from "./slurm-records.js";

export interface SlurmOptions {
  /** Put before every command; changes of nodes need root or the SlurmUser. Default `sudo -n`. */
  readonly prefix?: readonly string[];
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** Default 30 seconds. */
  readonly timeoutMillis?: number;
}

const JOBS_MARK = "--jobs--";
const INELIGIBLE_MARK = "--ineligible--";
const UNREACHED_MARK = "--unreached--";
const END_MARK = "--end--";

/**
 * One round trip: the clock, all nodes, all jobs, which of them may not start yet, and which nodes cannot be
 * reached. Times as seconds since 1970, so that no time zone matters; the end mark tells a whole answer from
 * a cut one.
 */
const OBSERVE_SCRIPT = [
  "set -e",
  "export LC_ALL=C SLURM_TIME_FORMAT=%s",
  "date +%s.%N",
  "scontrol -a -o show nodes",
  `echo ${JOBS_MARK}`,
  `squeue -a -h -r -t all -o '${JOB_FORMAT}'`,
  `echo ${INELIGIBLE_MARK}`,
  `squeue -a -h -r -t PD -O JobArrayID:64,EligibleTime:24 | awk -v now="$(date +%s)" '$2 > now { print $1 }'`,
  `echo ${UNREACHED_MARK}`,
  ...PROBE_LINES,
  `echo ${END_MARK}`,
].join("\n");

/** Slurm by its own commands; knows the recipe of nodes that are declared CLOUD and drained while absent. */
export function slurmQueue(runner: CommandRunner, options: SlurmOptions): QueueSource {
  const prefix = options.prefix ?? ["sudo", "-n"];
  const run = (command: readonly string[], signal?: AbortSignal) =>
    runner.run([...prefix, ...command], { timeoutMillis: options.timeoutMillis ?? 30_000, signal });
  const update = (nodes: readonly string[], settings: readonly string[]) => updateNodes(run, nodes, settings);
  return {
    async observe(signal) {
      const at = options.now();
      const result = await run(["sh", "-c", OBSERVE_SCRIPT], signal);
      return parseSnapshot(result, at, options.now());
    },
    drain: (nodes, reason) => update(nodes, ["state=drain", `reason=${reason}`]),
    undrain: (nodes) => update(nodes, ["state=undrain"]),
    powerDown: (nodes) => update(nodes, ["state=power_down"]),
    markAbsent: (nodes) => update(nodes, ["state=drain", `reason=${CLOSE_REASONS.absent}`]),
    async markLost(node, jobs) {
      const result = await run(["sh", "-c", lostScript(node, jobs)]);
      return outcome(node, result);
    },
  };
}

/** Reads the answer of the observing script. `asked` and `answered` are our times round the call. */
export function parseSnapshot(result: CommandResult, asked: number, answered: number): Snapshot {
  const lines = result.stdout.split("\n");
  const jobsFrom = lines.indexOf(JOBS_MARK);
  const jobsTo = lines.lastIndexOf(INELIGIBLE_MARK);
  const ineligibleTo = lines.lastIndexOf(UNREACHED_MARK);
  const end = lines.lastIndexOf(END_MARK);
  const ordered = jobsFrom !== -1 && jobsFrom < jobsTo && jobsTo < ineligibleTo && ineligibleTo < end;
  if (result.exitCode !== 0 || !ordered) {
    throw new Error(
      firstLines(result.stderr) || `Slurm gave no whole answer (exit status ${result.exitCode})`,
    );
  }
  const theirs = Number(lines[0]) * 1000;
  const apart = (asked + answered) / 2 - theirs;
  // Two clocks that agree within the duration of the call are taken as one.
  const offset = Math.abs(apart) <= answered - asked + 1000 ? 0 : Math.round(apart);
  const ineligible = new Set(lines.slice(jobsTo + 1, ineligibleTo));
  const unreached = new Set(lines.slice(ineligibleTo + 1, end));
  return {
    at: asked,
    nodes: lines
      .slice(1, jobsFrom)
      .flatMap((line): ObservedNode[] => oneOrNone(parseNode(line, offset)))
      .map((node) => (unreached.has(node.name) ? silenced(node) : node)),
    jobs: lines
      .slice(jobsFrom + 1, jobsTo)
      .flatMap((line): ObservedJob[] => oneOrNone(parseJob(line, offset, ineligible))),
  };
}

/** A node that Slurm counts on and that takes no connection. */
function silenced(node: ObservedNode): ObservedNode {
  return node.presence === "up"
    ? { ...node, presence: "silent", detail: `${node.detail}, takes no connection` }
    : node;
}

function oneOrNone<T>(value: T | undefined): T[] {
  return value === undefined ? [] : [value];
}

type Run = (command: readonly string[]) => Promise<CommandResult>;

/** All nodes by one command; when Slurm refuses, one by one, so that one node does not hold up the others. */
async function updateNodes(
  run: Run,
  nodes: readonly string[],
  settings: readonly string[],
): Promise<OrderOutcome[]> {
  if (nodes.length === 0) return [];
  for (const node of nodes) assertName(node);
  const result = await run(["scontrol", "update", `nodename=${compressHostlist(nodes)}`, ...settings]);
  if (result.exitCode === 0 || nodes.length === 1) return nodes.map((node) => outcome(node, result));
  const outcomes: OrderOutcome[] = [];
  for (const node of nodes) {
    outcomes.push(outcome(node, await run(["scontrol", "update", `nodename=${node}`, ...settings])));
  }
  return outcomes;
}

function outcome(node: string, result: CommandResult): OrderOutcome {
  if (result.exitCode === 0) return { node, ok: true };
  return { node, ok: false, message: firstLines(result.stderr) || `exit status ${result.exitCode}` };
}

/**
 * The job list is read before the node goes down. A requeued job is held by a begin time some minutes off,
 * hence StartTime=now; a job that cannot be requeued is over, which is no reason to keep the node.
 */
function lostScript(node: string, jobs: readonly string[]): string {
  assertName(node);
  for (const job of jobs) {
    if (!/^[0-9]+(_[0-9]+)?(\+[0-9]+)?$/.test(job)) throw new Error(`not the id of a job: ${job}`);
  }
  return [
    "set -e",
    `jobs="${jobs.join(" ")} $(squeue -a -h -r -w ${node} -o %i | tr '\\n' ' ')"`,
    `scontrol update nodename=${node} state=down reason=${CLOSE_REASONS.lost}`,
    `for job in $(printf '%s\\n' $jobs | sort -u); do scontrol update jobid="$job" StartTime=now 2>/dev/null || true; done`,
    `scontrol update nodename=${node} state=power_down`,
  ].join("\n");
}

/** Names go into a shell command; Slurm's own grammar allows no other characters in a host name. */
function assertName(name: string): void {
  if (!/^[A-Za-z0-9][A-Za-z0-9._-]*$/.test(name)) throw new Error(`not the name of a node: ${name}`);
}

function firstLines(text: string): string {
  return text.trim().split("\n").slice(0, 3).join("; ").slice(0, 500);
}
