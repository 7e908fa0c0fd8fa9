import { describe, expect, test } from "vitest";
import type { JournalRecord } from "../../../src/elasticity/records.js";
import { jobRows } from "../../soak/front-end.js";
import { busyRemovals, gaps } from "../../soak/journal-checks.js";
import { type Blow, createLedger, type JobRow } from "../../soak/ledger.js";
import { plannedFaults, submissions } from "../../soak/schedule.js";
import { random } from "../elasticity/random.js";

const JOB = { at: 0, key: "soak-1", tasks: 1, nodes: 1, sleep: 5 };
const row = (state: string, startedAt: number, node: string, restarts = 0): JobRow => ({
  task: "soak-1/0",
  state,
  restarts,
  nodes: [node],
  startedAt,
});
const lost = (target: string, from: number): Blow => ({ kind: "worker-lost", target, from, until: from });

function ledgerOf(...rows: readonly (readonly [number, JobRow])[]) {
  const ledger = createLedger();
  ledger.submitted(JOB);
  for (const [at, one] of rows) ledger.take([one], at);
  return ledger;
}

describe("the soak's account of jobs", () => {
  test("a job that runs and completes is no problem", () => {
    const ledger = ledgerOf([11_000, row("RUNNING", 10_000, "a")], [16_000, row("COMPLETED", 10_000, "a")]);
    expect(ledger.unfinished()).toEqual([]);
    expect(ledger.problems([])).toEqual([]);
    expect(ledger.completed()).toBe(1);
  });

  test("a job that was never listed, failed, or was cancelled is lost", () => {
    expect(ledgerOf().problems([])).toEqual(["soak-1/0 was lost: the batch system has never listed it"]);
    expect(ledgerOf().unfinished()).toEqual(["soak-1/0"]);
    expect(ledgerOf([1000, row("NODE_FAIL", 500, "a")]).problems([])).toEqual([
      "soak-1/0 was lost: it ended as NODE_FAIL",
    ]);
  });

  test("a start again needs a fault of the node it was on", () => {
    const ledger = ledgerOf(
      [11_000, row("RUNNING", 10_000, "a")],
      [20_000, row("RUNNING", 19_000, "b", 1)],
      [30_000, row("COMPLETED", 19_000, "b", 1)],
    );
    const taken = "soak-1/0 was taken off a and started again though no fault hit them";
    expect(ledger.problems([])).toEqual([taken]);
    expect(ledger.problems([lost("b", 12_000)])).toEqual([taken]);
    expect(ledger.problems([lost("a", 25_000)])).toEqual([taken]);
    expect(ledger.problems([{ ...lost("a", 12_000), kind: "worker-paused" }])).toEqual([taken]);
    expect(ledger.problems([lost("a", 12_000)])).toEqual([]);
  });

  test("a job that completes twice is a problem but where the batch system forgot the first end", () => {
    const ledger = ledgerOf(
      [11_000, row("RUNNING", 10_000, "a")],
      [16_000, row("COMPLETED", 10_000, "a")],
      [40_000, row("COMPLETED", 30_000, "a", 1)],
    );
    expect(ledger.problems([lost("a", 15_000)])).toEqual(["soak-1/0 completed 2 times"]);
    const killed = (from: number): Blow => ({ kind: "slurmctld", target: "front-end", from, until: from });
    expect(ledger.problems([killed(17_000)])).toEqual([]);
    expect(ledger.problems([killed(28_000)])).toHaveLength(2);
  });

  test("rows of Slurm are read by their columns", () => {
    const line = ["7_2", "soak-4", "RUNNING", "1", "1700000000", "vnode-[2,4]"].map((cell) =>
      cell.padEnd(40),
    );
    expect(jobRows(`${line.join("")}\n`)).toEqual([
      {
        task: "soak-4/2",
        state: "RUNNING",
        restarts: 1,
        nodes: ["vnode-2", "vnode-4"],
        startedAt: 1_700_000_000_000,
      },
    ]);
  });
});

describe("the soak's checks of the journal", () => {
  test("P15 a record that is missing and an action under an old lease are found", () => {
    const record = (seq: number, token: number) =>
      ({ v: 2, kind: "act", at: seq, seq, action: { kind: "apply", site: "s", nodes: [], token } }) as const;
    const records: JournalRecord[] = [record(1, 1), record(2, 2), record(4, 1)];
    expect(gaps(records)).toEqual([
      "the journal has record 4 behind 2",
      "record 4 acts with token 1 after 2",
    ]);
    expect(gaps([record(5, 1), record(6, 2)])).toEqual([]);
  });

  test("a removal is busy by the journal's account or by the watcher's, unless a fault took the machine", () => {
    const run = {
      ...{ task: "soak-1/0", restarts: 0, nodes: ["a"], startedAt: 10_000 },
      ...{ lastRunningAt: 15_000, completed: false },
    };
    const at = (time: number, jobs: readonly string[] = []) => [{ node: "a", at: time, jobs }];
    expect(busyRemovals(at(14_000), [run], [])).toHaveLength(1);
    expect(busyRemovals(at(20_000, ["7"]), [run], [])).toHaveLength(1);
    expect(busyRemovals(at(16_000), [run], [])).toEqual([]);
    expect(busyRemovals(at(14_000), [run], [lost("a", 13_000)])).toEqual([]);
    expect(busyRemovals(at(14_000), [run], [lost("b", 13_000)])).toHaveLength(1);
  });
});

describe("what a soak does", () => {
  test("follows from the seed, and has every kind of fault before any comes again", () => {
    expect(plannedFaults(random(4), 300, 10)).toEqual(plannedFaults(random(4), 300, 10));
    expect(plannedFaults(random(4), 300, 10)).not.toEqual(plannedFaults(random(5), 300, 10));
    for (let seed = 1; seed < 50; seed += 1) {
      const faults = plannedFaults(random(seed), 120, 20).slice(0, 8);
      expect(new Set(faults.map(({ kind }) => kind)).size, `seed ${seed}`).toBe(faults.length);
      expect(faults.length).toBeGreaterThanOrEqual(6);
      const jobs = submissions(random(seed), 600);
      expect(new Set(jobs.map(({ key }) => key)).size).toBe(jobs.length);
      expect(jobs.some(({ tasks }) => tasks > 1) && jobs.some(({ nodes }) => nodes === 2)).toBe(true);
      expect(jobs.every(({ at }) => at < 600)).toBe(true);
    }
  });
});
