import { mkdtempSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  decide,
  initialState,
  type NodeSpec,
  type ObservedJob,
  type ObservedNode,
  policyWith,
} from "../../src/elasticity/core/index.js";
import { explainJob, explainNode } from "../../src/elasticity/explain.js";
import { foldAll } from "../../src/elasticity/fold.js";
import { openJournal, readDecisions } from "../../src/elasticity/journal.js";
import { recordsAbout } from "../../src/elasticity/journal-search.js";
import { createRecorder } from "../../src/elasticity/recorder.js";
import type { JournalBody } from "../../src/elasticity/records.js";
import { segmentFiles } from "../../src/elasticity/segments.js";
import { statusReport } from "../../src/elasticity/status.js";
import { atMost, type Figure } from "./figure.js";

const NODES = 10_000;
const JOBS = 100_000;
const DAYS = 30;
/** Answers with news in a day, and jobs that change in each. */
const LOOKS = 288;
const CHANGES = 50;
const START = 1_700_000_000_000;

/** P17: status and explanations from a month of journal of 10,000 nodes and 100,000 jobs. CPU time. */
export async function journalFigures(): Promise<readonly Figure[]> {
  const folder = mkdtempSync(join(tmpdir(), "elastosca-journal-"));
  try {
    const path = join(folder, "journal.jsonl");
    await writeMonth(path);
    const bytes = (await segmentFiles(path)).reduce((sum, file) => sum + statSync(file).size, 0);
    const status = await best(() => readStatus(path));
    const job = await best(() => explain(path, "job", String(JOBS + 300_000)));
    const node = await best(() => explain(path, "node", "vnode-77"));
    return [
      atMost("P17-journal-size", `a month of journal, ${DAYS} days`, bytes / 1024 / 1024, "MiB", 400),
      atMost("P17-status", "state and status out of the journal", status, "ms", 1000),
      atMost("P17-explain-job", "the story of a job out of a month", job, "ms", 200),
      atMost("P17-explain-node", "the story of a worker out of a month", node, "ms", 200),
    ];
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function readStatus(path: string): Promise<void> {
  const read = await readDecisions(path);
  if (!read.ok) throw new Error(read.error.message);
  const records = read.value;
  const report = statusReport("bench", foldAll(records).state, records);
  if (report.nodes.length !== NODES) throw new Error(`${report.nodes.length} nodes in the report`);
}

async function explain(path: string, kind: "job" | "node", id: string): Promise<void> {
  const read = await recordsAbout(path, kind, id);
  if (!read.ok) throw new Error(read.error.message);
  const steps = kind === "job" ? explainJob(read.value, id) : explainNode(read.value, id);
  if (steps.length === 0) throw new Error(`nothing is known of ${kind} ${id}`);
}

async function best(run: () => Promise<void>): Promise<number> {
  let least = Number.POSITIVE_INFINITY;
  for (let round = 0; round < 3; round += 1) {
    const before = process.cpuUsage();
    await run();
    const { user, system } = process.cpuUsage(before);
    least = Math.min(least, (user + system) / 1000);
  }
  return least;
}

async function writeMonth(path: string): Promise<void> {
  const opened = await openJournal(path);
  if (!opened.ok) throw new Error(opened.error.message);
  const journal = opened.value;
  const specs = Array.from({ length: NODES }, (_, index) => specOf(index));
  const policy = policyWith({});
  const declared = { cluster: "bench", nodes: specs, sites: ["lab-a", "lab-b"], policy };
  const recorder = createRecorder();
  const event = recorder.canonical({
    kind: "snapshot",
    at: START,
    nodes: specs.map((spec) => observed(spec)),
    jobs: Array.from({ length: JOBS }, (_, index) => jobOf(index + 1, "running")),
  });
  const state = decide(initialState(specs, declared.sites, START), event, policy, START).state;
  const checkpoint = recorder.checkpoint(declared, state, START);
  await journal.checkpoint?.(START, checkpoint);
  for (let look = 0; look < DAYS * LOOKS; look += 1) {
    const at = START + (look * 86_400_000) / LOOKS;
    await journal.append(at, lookOf(look, at));
    if (journal.isLong?.() === true) await journal.checkpoint?.(at, checkpoint);
  }
  await journal.close();
}

/** Some jobs end, as many come, and one worker is started for them. */
function lookOf(look: number, now: number): JournalBody[] {
  const first = JOBS + look * CHANGES;
  const jobs = Array.from({ length: CHANGES }, (_, index) => [
    jobOf(first + index, "running"),
    jobOf(first + index + CHANGES, "pending"),
  ]).flat();
  const node = `vnode-${look % NODES}`;
  const gone = jobs.slice(0, CHANGES).map(({ id }) => String(Number(id) - 3 * CHANGES));
  const evidence = { jobs: jobs.slice(0, 8).map(({ id }) => id), count: 8 };
  const reason = {
    code: "demand",
    subject: { kind: "node", name: node },
    text: "8 pending jobs need it.",
    evidence,
  } as const;
  const set = { lifecycle: "powering-on", since: now, desired: true, reason };
  return [
    { kind: "observe", whole: false, nodes: [], jobs, gone, goneNodes: [] },
    {
      kind: "decide",
      event: { kind: "snapshot", at: now },
      now,
      actions: [{ kind: "set-nodes", site: "lab-a", nodes: [node], reasons: [reason] }],
      reasons: [reason],
      changes: [{ part: "nodes", entries: [{ key: node, set }] }],
    },
  ];
}

function specOf(index: number): NodeSpec {
  const site = index % 2 === 0 ? "lab-a" : "lab-b";
  return {
    name: `vnode-${index}`,
    site,
    cpus: 32,
    memoryMiB: 128_000,
    address: `10.0.${index >> 8}.${index & 255}`,
  };
}

function observed({ name, cpus }: NodeSpec): ObservedNode {
  return { name, presence: "up", closed: false, cpus, cpusAllocated: 10, detail: "MIXED+CLOUD" };
}

function jobOf(id: number, phase: "running" | "pending"): ObservedJob {
  const base = {
    id: String(id),
    phase,
    detail: phase.toUpperCase(),
    reason: phase === "pending" ? "Resources" : "None",
  };
  const size = {
    waitsForNodes: phase === "pending",
    nodeCount: 1,
    cpus: 1,
    memoryMiBPerNode: 2000,
    priority: 1000,
  };
  const nodes = phase === "running" ? [`vnode-${id % NODES}`] : [];
  return {
    ...base,
    ...size,
    partitions: ["main"],
    submittedAt: START,
    nodes,
    ...(phase === "running" ? { startedAt: START } : {}),
  };
}
