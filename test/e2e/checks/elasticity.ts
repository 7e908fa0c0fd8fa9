import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "vitest";
import { changedStates } from "../../../src/elasticity/fold.js";
import type { JournalRecord } from "../../../src/elasticity/records.js";
import { summarize } from "../../../src/elasticity/summary.js";
import { NAME, type TestCluster } from "../cluster.js";
import { docker, eventually, lines, type Started, stop } from "../run.js";
import { type JobEntry, slurm } from "../slurm.js";
import { figure } from "./deployment.js";
import { journalIsClean } from "./secrets.js";

const JOBS = 40;
const ON_LAB_A = ["vnode-1", "vnode-2"];
const ON_LAB_B = ["vnode-3", "vnode-4", "vnode-5"];

/** The loop takes the idle workers that are there away: the minimum of the template is none. */
export async function idleWorkersGo(cluster: TestCluster, controller: Started): Promise<void> {
  expect(await cluster.workers()).not.toEqual([]);
  await backToNone(cluster, controller);
}

/** A burst of short jobs: all are done, on both sites, lab-a's workers were asked for first. */
export async function burst(cluster: TestCluster, controller: Started): Promise<void> {
  const batch = slurm(cluster);
  const begun = Date.now();
  const id = await batch.submit("sleep 1.5", `--array=1-${JOBS}`);
  const jobs = await eventually(
    "the queue drains",
    120,
    () => whileRunning(controller, () => batch.jobs(id)),
    (all) => all.every((job) => job.state === "COMPLETED"),
    1000,
  );
  figure(`${JOBS} jobs of 1.5 s from an empty cluster`, (Date.now() - begun) / 1000);
  expect(new Set(jobs.map((job) => job.id)).size).toBe(JOBS);
  expect(jobs.every((job) => job.restarts === 0)).toBe(true);
  const used = new Set(jobs.map((job) => job.nodes));
  expect(ON_LAB_A.some((node) => used.has(node))).toBe(true);
  expect(ON_LAB_B.some((node) => used.has(node))).toBe(true);
  const started = startsSince(journal(cluster), begun);
  expect(Math.max(...momentsOf(started, ON_LAB_A))).toBeLessThan(Math.min(...momentsOf(started, ON_LAB_B)));
  expect([...started.keys()]).toEqual(expect.arrayContaining(ON_LAB_A));
}

/** A worker is removed under its job: the job is put back and ends on another one. */
export async function lostUnderJob(cluster: TestCluster, controller: Started): Promise<void> {
  const batch = slurm(cluster);
  const id = await batch.submit("sleep 5");
  const running = await eventually(
    "the job runs",
    60,
    () => jobOf(batch, id),
    (job) => job.state === "RUNNING",
    200,
  );
  await docker("rm", "-f", "-v", `${NAME}-${running.nodes}`);
  const begun = Date.now();
  const done = await eventually(
    "the job of the lost worker ends",
    90,
    () => whileRunning(controller, () => jobOf(batch, id)),
    (job) => job.state === "COMPLETED",
  );
  figure("job of a lost worker done elsewhere", (Date.now() - begun) / 1000);
  expect(done.restarts).toBe(1);
  expect(done.nodes).not.toBe(running.nodes);
}

/** With nothing left to do the workers go, and the batch system knows that all are away. */
export async function backToMinimum(cluster: TestCluster, controller: Started): Promise<void> {
  await backToNone(cluster, controller);
  const { stdout } = await cluster.elastosca("preview", "--format", "json");
  for (const { stack, changes } of JSON.parse(stdout) as { stack: string; changes: object }[]) {
    expect(Object.keys(changes), stack).toEqual(["same"]);
  }
}

/** The loop ends in order at Ctrl-C, and its journal tells what was decided and why, without a secret. */
export async function journalTells(cluster: TestCluster, controller: Started): Promise<void> {
  const ended = await stop(controller);
  expect(ended.status, ended.stderr).toBe(0);
  const records = journal(cluster);
  expect(records.map((record) => record.seq)).toEqual(
    records.map((_, index) => index + (records[0]?.seq ?? 0)),
  );
  const kinds = new Set(records.map((record) => record.kind));
  // Answers that were as before are kept as such, and not every run has one.
  kinds.delete("same");
  expect([...kinds].sort()).toEqual(["act", "decide", "observe", "start", "stop"]);
  const actions = records.flatMap((record) => (record.kind === "decide" ? record.actions : []));
  for (const kind of ["set-nodes", "drain", "power-down", "mark-absent", "mark-lost"]) {
    const found = actions.filter((action) => action.kind === kind);
    expect(found.length, kind).toBeGreaterThan(0);
    for (const action of found) expect(action.reasons.length, kind).toBeGreaterThan(0);
  }
  await journalIsClean(cluster, journalText(cluster));
  for (const { node, stages, total } of summarize(records).powerOns) {
    const parts = Object.entries(stages).map(([stage, seconds]) => `${stage} ${seconds.toFixed(1)}`);
    if (total !== undefined) figure(`${node} from decision to first job (${parts.join(", ")})`, total);
  }
}

async function backToNone(cluster: TestCluster, controller: Started): Promise<void> {
  const begun = Date.now();
  await eventually(
    "no worker is left",
    90,
    () => whileRunning(controller, () => cluster.workers()),
    (workers) => workers.length === 0,
  );
  await eventually(
    "the batch system has all workers as away",
    30,
    async () => lines(await cluster.onFrontEnd("sinfo -h -N -o '%N %T %E'")),
    (nodes) => nodes.length === 5 && nodes.every((node) => /drained~ absent$/.test(node)),
  );
  await eventually(
    "the loop has all workers as off",
    30,
    () => lifecycles(journal(cluster)),
    (found) => [...ON_LAB_A, ...ON_LAB_B].every((node) => found.get(node) === "off"),
  );
  figure("back to no worker", (Date.now() - begun) / 1000);
}

async function jobOf(batch: ReturnType<typeof slurm>, id: string): Promise<JobEntry> {
  const [job] = await batch.jobs(id);
  if (job === undefined) throw new Error(`Slurm does not know job ${id}`);
  return job;
}

/** A loop that has ended by itself is told at once, with what it said. */
async function whileRunning<T>({ child, text }: Started, ask: () => Promise<T>): Promise<T> {
  if (child.exitCode !== null || child.signalCode !== null)
    throw new Error(`the controller ended:\n${text()}`);
  return await ask();
}

function journalText(cluster: TestCluster): string {
  return readFileSync(join(cluster.workspace, ".elastosca", "journal.jsonl"), "utf8");
}

function journal(cluster: TestCluster): JournalRecord[] {
  return lines(journalText(cluster)).map((line) => JSON.parse(line) as JournalRecord);
}

/** Where the loop sees each worker, after its last word in the journal. */
function lifecycles(records: readonly JournalRecord[]): ReadonlyMap<string, string> {
  const nodes = [...changedStates(records)].flatMap((changed) => changed.nodes);
  return new Map(nodes.map(({ name, lifecycle }) => [name, lifecycle]));
}

/** When each worker was first asked for since a moment. */
function startsSince(records: readonly JournalRecord[], since: number): ReadonlyMap<string, number> {
  const starts = new Map<string, number>();
  for (const record of records) {
    if (record.kind !== "act" || record.action.kind !== "apply" || record.at < since) continue;
    for (const node of record.action.nodes) if (!starts.has(node)) starts.set(node, record.at);
  }
  return starts;
}

function momentsOf(starts: ReadonlyMap<string, number>, nodes: readonly string[]): number[] {
  return nodes.flatMap((node) => starts.get(node) ?? []);
}
