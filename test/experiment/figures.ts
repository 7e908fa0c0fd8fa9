import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { JournalRecord } from "../../src/elasticity/records.js";
import { summarize } from "../../src/elasticity/summary.js";
import type { Course } from "./experiment.js";
import type { Workload } from "./workload.js";

/** The quantities of the paper's table, of what really happened. Times in seconds of the experiment. */
export interface LiveFigures {
  readonly jobsDone: number;
  readonly jobsFailed: number;
  readonly jobsDoneSeconds: number;
  readonly endSeconds: number;
  /** Of the workers that were bought. */
  readonly paidSeconds: number;
  readonly busySeconds: number;
  readonly efficiencyPaid: number;
  /** Without the set-up of the workers. */
  readonly efficiencyUseful: number;
  readonly boots: number;
  readonly cost: number;
  /** Median time from the decision to usable. */
  readonly bootSeconds: number;
}

/** Price of an hour of a worker that is bought, as the sites file has it. */
const PRICE = 0.0464;

/** The records of a workspace's controller, over all segments of its journal. */
export function journalOf(workspace: string): JournalRecord[] {
  const folder = join(workspace, ".elastosca");
  const files = (existsSync(folder) ? readdirSync(folder) : [])
    .filter((name) => /^journal.*\.jsonl$/.test(name))
    .sort();
  const records = files.flatMap((name) =>
    readFileSync(join(folder, name), "utf8")
      .split("\n")
      .filter((line) => line !== "")
      .map((line) => JSON.parse(line) as JournalRecord),
  );
  return records.sort((left, right) => left.seq - right.seq);
}

/** The figures of one run, from the journal and the clock of who sent the jobs. */
export function liveFigures(
  records: readonly JournalRecord[],
  course: Course,
  workload: Workload,
): LiveFigures {
  const { submittedAt, blocksDoneAt, endedAt } = course;
  const run = summarize(records, submittedAt - 1000, endedAt);
  const cloud = run.sites.find(({ site }) => site === "cloud");
  const { paidSeconds = 0, busySeconds = 0, boots = 0 } = cloud ?? {};
  const share = (part: number) => (paidSeconds > 0 ? part / paidSeconds : 0);
  const ready = run.powerOns
    .filter(({ site, decidedAt }) => site === "cloud" && decidedAt >= submittedAt)
    .map(({ stages }) => (stages.controller ?? 0) + (stages.create ?? 0) + (stages.join ?? 0))
    .sort((left, right) => left - right);
  return {
    jobsDone: run.jobs.done,
    jobsFailed: run.jobs.failed + run.jobs.unfinished,
    jobsDoneSeconds: ((blocksDoneAt.at(-1) ?? submittedAt) - submittedAt) / 1000,
    endSeconds: (endedAt - submittedAt) / 1000,
    paidSeconds,
    busySeconds,
    efficiencyPaid: share(busySeconds),
    efficiencyUseful: share(Math.max(0, busySeconds - boots * workload.setup)),
    boots,
    cost: (paidSeconds * PRICE) / 3600,
    bootSeconds: ready[Math.floor((ready.length - 1) / 2)] ?? 0,
  };
}

/** The paper's measurement in the units of the table. */
const PAPER = {
  jobsDoneSeconds: 320 * 60,
  endSeconds: 340 * 60,
  paidSeconds: 881 * 60,
  busySeconds: 582 * 60,
  efficiencyPaid: 582 / 881,
  boots: 7,
  cost: 0.75,
};

/** The paper's table beside what happened here, and what happened here on the paper's clock. */
export function figuresTable(live: LiveFigures, { clock, blocks }: Workload): string {
  const jobs = blocks.reduce((sum, count) => sum + count, 0);
  const time = (seconds: number) => {
    const minutes = Math.round(seconds / 60);
    return `${Math.floor(minutes / 60)}:${String(minutes % 60).padStart(2, "0")} h`;
  };
  const timed = (name: string, key: "jobsDoneSeconds" | "endSeconds" | "paidSeconds" | "busySeconds") => [
    name,
    time(PAPER[key]),
    `${live[key].toFixed(1)} s`,
    time(live[key] * clock),
  ];
  const percent = (value: number) => `${(value * 100).toFixed(1)} %`;
  const rows = [
    ["", "paper", "here", `here x ${clock}`],
    ["jobs", "3676", `${live.jobsDone} of ${jobs}`, ""],
    timed("jobs done", "jobsDoneSeconds"),
    timed("last worker gone", "endSeconds"),
    timed("paid", "paidSeconds"),
    timed("busy", "busySeconds"),
    ["paid-time efficiency", percent(PAPER.efficiencyPaid), percent(live.efficiencyPaid), ""],
    ["useful efficiency", "", percent(live.efficiencyUseful), ""],
    ["boots", String(PAPER.boots), String(live.boots), ""],
    ["boot", "20 min", `${live.bootSeconds.toFixed(1)} s`, time(live.bootSeconds * clock)],
    ["cost of workers", "$0.68", `$${live.cost.toFixed(4)}`, `$${(live.cost * clock).toFixed(2)}`],
  ];
  const widths = rows[0]?.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0))) ?? [];
  return rows
    .map((row) =>
      row
        .map((cell, at) => cell.padEnd(widths[at] ?? 0))
        .join("  ")
        .trimEnd(),
    )
    .join("\n");
}
