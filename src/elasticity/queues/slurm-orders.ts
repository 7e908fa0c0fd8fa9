import { CLOSE_REASONS } from "../core/index.js";
import { compressHostlist } from "./hostlist.js";
import type { CommandResult, CommentOutcome, JobComment, NodeComment, OrderOutcome } from "./queue.js";
import { closingFlag, parseNodeState, presenceOf, type SlurmNodeState } from "./slurm-states.js";

/** Runs a command of Slurm where it may change things. */
export type Run = (command: readonly string[]) => Promise<CommandResult>;

/** So many nodes fit one command line with room to spare. */
const NODES_PER_COMMAND = 2000;

/** All nodes by one command; when Slurm refuses, one by one, so that one node does not hold up the others. */
export async function updateNodes(
  run: Run,
  nodes: readonly string[],
  settings: readonly string[],
): Promise<OrderOutcome[]> {
  for (const node of nodes) assertName(node);
  const outcomes: OrderOutcome[] = [];
  for (let at = 0; at < nodes.length; at += NODES_PER_COMMAND) {
    outcomes.push(...(await updateBatch(run, nodes.slice(at, at + NODES_PER_COMMAND), settings)));
  }
  return outcomes;
}

async function updateBatch(
  run: Run,
  nodes: readonly string[],
  settings: readonly string[],
): Promise<OrderOutcome[]> {
  const result = await run(["scontrol", "update", `nodename=${compressHostlist(nodes)}`, ...settings]);
  if (result.exitCode === 0 || nodes.length === 1) return nodes.map((node) => outcome(node, result));
  const outcomes: OrderOutcome[] = [];
  for (const node of nodes) {
    outcomes.push(outcome(node, await run(["scontrol", "update", `nodename=${node}`, ...settings])));
  }
  return outcomes;
}

/**
 * `state=resume` for nodes that Slurm marked DOWN because they did not come in ResumeTimeout: they are
 * `idle~` again at once. Slurm refuses it for any other node, which is as good.
 */
export async function retryNodes(run: Run, nodes: readonly string[]): Promise<OrderOutcome[]> {
  const outcomes = await updateNodes(run, nodes, ["state=resume"]);
  return outcomes.map((one) =>
    !one.ok && /invalid node state/i.test(one.message ?? "") ? { node: one.node, ok: true } : one,
  );
}

/**
 * Absent nodes are drained. One that Slurm waits for is taken down, its jobs may start elsewhere at once, and it
 * is powered down; Slurm forgets a drain when it does that, so that the next look finds it open and holds it
 * once more. (To drain a node that powers up would put its jobs back too, for two minutes, and to power it down
 * without taking it down first has no effect until ResumeTimeout.) Slurm is asked just before: a node that has
 * come is a refusal.
 */
export async function holdNodes(run: Run, nodes: readonly string[]): Promise<OrderOutcome[]> {
  const { states, stderr } = await statesOf(run, nodes);
  const presence = (node: string) => {
    const state = states.get(node);
    return state === undefined ? "unknown" : presenceOf(state);
  };
  const isGone = (node: string) => presence(node) === "absent" || presence(node) === "leaving";
  const absent = nodes.filter(isGone);
  const settings = ["state=drain", `reason=${CLOSE_REASONS.held}`];
  // First, or the jobs of the others would be given these.
  const outcomes = absent.length === 0 ? [] : await updateNodes(run, absent, settings);
  for (const node of nodes) {
    if (isGone(node)) continue;
    if (presence(node) === "booting") outcomes.push(await giveUpNode(run, node));
    else outcomes.push({ node, ok: false, message: firstLines(stderr) || `it is ${presence(node)}` });
  }
  return outcomes;
}

/** What Slurm says of these nodes now; nothing of those that it does not know. */
async function statesOf(
  run: Run,
  nodes: readonly string[],
): Promise<{ readonly states: ReadonlyMap<string, SlurmNodeState>; readonly stderr: string }> {
  for (const node of nodes) assertName(node);
  const { stdout, stderr } = await run(["scontrol", "-o", "show", "node", compressHostlist(nodes)]);
  const shown = stdout.matchAll(/^NodeName=(\S+) .*? State=(\S+)/gm);
  return {
    states: new Map([...shown].map(([, name = "", state = ""]) => [name, parseNodeState(state)])),
    stderr,
  };
}

/**
 * Slurm is asked just before: a slurmctld that died since has forgotten the drain, and a node that takes jobs is
 * a refusal.
 */
export async function powerDownNodes(run: Run, nodes: readonly string[]): Promise<OrderOutcome[]> {
  const { states } = await statesOf(run, nodes);
  const takesJobs = (node: string) => {
    const state = states.get(node);
    return state !== undefined && presenceOf(state) === "up" && closingFlag(state) === undefined;
  };
  const closed = nodes.filter((node) => !takesJobs(node));
  const outcomes = closed.length === 0 ? [] : await updateNodes(run, closed, ["state=power_down"]);
  const refused = nodes.filter(takesJobs).map((node) => ({ node, ok: false, message: "it takes jobs" }));
  return [...outcomes, ...refused];
}

async function giveUpNode(run: Run, node: string): Promise<OrderOutcome> {
  const script = [
    `scontrol -o show node ${node} | grep -q ' State=[^ ]*POWERING_UP' || { echo 'it has come' >&2; exit 1; }`,
    ...downAndOut(node, CLOSE_REASONS.held, []),
  ].join("\n");
  return outcome(node, await run(["sh", "-c", script]));
}

function outcome(node: string, result: CommandResult): OrderOutcome {
  if (result.exitCode === 0) return { node, ok: true };
  return { node, ok: false, message: firstLines(result.stderr) || `exit status ${result.exitCode}` };
}

/**
 * The job list is read before the node goes down. A requeued job is held by a begin time some minutes off,
 * hence StartTime=now; a job that cannot be requeued is over, which is no reason to keep the node.
 */
export async function loseNode(run: Run, node: string, jobs: readonly string[]): Promise<OrderOutcome> {
  assertName(node);
  for (const job of jobs) assertJob(job);
  const script = downAndOut(node, CLOSE_REASONS.lost, jobs).join("\n");
  return outcome(node, await run(["sh", "-c", script]));
}

function downAndOut(node: string, reason: string, jobs: readonly string[]): readonly string[] {
  return [
    "set -e",
    `jobs="${jobs.join(" ")} $(squeue -a -h -r -w ${node} -o %i | tr '\\n' ' ')"`,
    `scontrol update nodename=${node} state=down reason=${reason}`,
    `for job in $(printf '%s\\n' $jobs | sort -u); do scontrol update jobid="$job" StartTime=now 2>/dev/null || true; done`,
    `scontrol update nodename=${node} state=power_down`,
  ];
}

/**
 * Puts running batch jobs of a living node back. What ended meanwhile, or runs on another node, is let be; a
 * job that Slurm will not put back (interactive, or submitted with --no-requeue) is a refusal in its words.
 * Slurm sets a begin time two minutes off when the job has left its node, so only then StartTime=now helps.
 */
export async function requeueJobs(run: Run, node: string, jobs: readonly string[]): Promise<OrderOutcome> {
  assertName(node);
  for (const job of jobs) assertJob(job);
  const script = [
    `on=$(squeue -a -h -r -t running -w ${node} -o %i) || exit 1`,
    "status=0 back= try=0",
    `for job in ${jobs.join(" ")}; do`,
    `  printf '%s\\n' $on | grep -qx "$job" || continue`,
    `  if scontrol requeue "$job"; then back="$back $job"; else status=1; fi`,
    "done",
    `while [ -n "$back" ] && [ $try -lt ${LEAVING_TRIES} ]; do`,
    "  try=$((try + 1)) left=",
    "  for job in $back; do",
    '    if [ "$(squeue -a -h -r -j "$job" -o %t)" = PD ]; then',
    '      scontrol update jobid="$job" StartTime=now 2>/dev/null || true',
    '    else left="$left $job"; fi',
    "  done",
    "  back=$left",
    '  [ -z "$back" ] || sleep 0.5',
    "done",
    "exit $status",
  ].join("\n");
  return outcome(node, await run(["sh", "-c", script]));
}

/** How often in half a second jobs are looked at that leave their node. */
const LEAVING_TRIES = 20;

/** Jobs with one text share a command, up to this many. */
const JOBS_PER_COMMAND = 500;

/**
 * Writes texts into the AdminComment of jobs, one command a text. The owner of a job sees it with `scontrol
 * show job` and `squeue -O admin_comment`, and cannot write it. When Slurm refuses a list, for example since
 * one job is over, each is tried alone.
 */
export async function commentJobs(run: Run, entries: readonly JobComment[]): Promise<CommentOutcome[]> {
  const byText = new Map<string, string[]>();
  for (const { job, text } of entries) {
    assertJob(job);
    const plain = commentText(text);
    byText.set(plain, [...(byText.get(plain) ?? []), job]);
  }
  const outcomes: CommentOutcome[] = [];
  for (const [text, jobs] of byText) {
    for (let at = 0; at < jobs.length; at += JOBS_PER_COMMAND) {
      outcomes.push(...(await commentBatch(run, jobs.slice(at, at + JOBS_PER_COMMAND), text)));
    }
  }
  return outcomes;
}

async function commentBatch(run: Run, jobs: readonly string[], text: string): Promise<CommentOutcome[]> {
  const write = (ids: string) => run(["scontrol", "update", `jobid=${ids}`, `AdminComment=${text}`]);
  const told = (job: string, { exitCode, stderr }: CommandResult): CommentOutcome =>
    exitCode === 0
      ? { job, ok: true }
      : { job, ok: false, message: firstLines(stderr) || `exit status ${exitCode}` };
  const result = await write(jobs.join(","));
  if (result.exitCode === 0 || jobs.length === 1) return jobs.map((job) => told(job, result));
  const outcomes: CommentOutcome[] = [];
  for (const job of jobs) outcomes.push(told(job, await write(job)));
  return outcomes;
}

/** Writes texts into the comment of nodes, one command a text. */
export async function commentNodes(run: Run, entries: readonly NodeComment[]): Promise<OrderOutcome[]> {
  const byText = new Map<string, string[]>();
  for (const { node, text } of entries) {
    const plain = commentText(text);
    byText.set(plain, [...(byText.get(plain) ?? []), node]);
  }
  const outcomes: OrderOutcome[] = [];
  for (const [text, nodes] of byText) outcomes.push(...(await updateNodes(run, nodes, [`comment=${text}`])));
  return outcomes;
}

const MAX_COMMENT = 400;
/** Words that name a secret, with what stands behind them. */
const SECRETS =
  /\b(pass(?:word|wd)?|secret|token|api[-_]?key|authorization|credential)s?\b(\s*[:=]\s*|\s+is\s+)\S+/gi;

/**
 * A text that may stand in a comment: one line, printable, no `=` behind a word (which could pass for a
 * field of `scontrol -o show`), nothing that looks like a secret, not too long.
 */
export function commentText(text: string): string {
  const plain = text
    .replace(/-----BEGIN [^-]*-----[\s\S]*?(?:-----END [^-]*-----|$)/g, "***")
    .replace(SECRETS, "$1 ***")
    .replace(/\/\/[^/\s:@]+:[^/\s@]+@/g, "//***@")
    // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what must go.
    .replace(/[\u0000-\u001f\u007f]+/g, " ")
    .replace(/(\w)=/g, "$1: ")
    .replace(/["'`\\|]/g, "")
    .replace(/\s+/g, " ")
    .trim();
  return plain.length > MAX_COMMENT ? `${plain.slice(0, MAX_COMMENT - 3)}...` : plain;
}

/** Names go into a shell command; Slurm's own grammar allows no other characters in a host name. */
function assertName(name: string): void {
  if (!/^[A-Za-z0-9][A-Za-z0-9._-]*$/.test(name)) throw new Error(`not the name of a node: ${name}`);
}

function assertJob(job: string): void {
  if (!/^[0-9]+(_[0-9]+)?(\+[0-9]+)?$/.test(job)) throw new Error(`not the id of a job: ${job}`);
}

export function firstLines(text: string): string {
  return text.trim().split("\n").slice(0, 3).join("; ").slice(0, 500);
}
