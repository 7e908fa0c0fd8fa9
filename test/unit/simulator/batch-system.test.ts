import { describe, expect, test } from "vitest";
import type { PolicyMaker, Trace } from "../../../src/simulator/model.js";
import { simulate } from "../../../src/simulator/simulate.js";
import { jobs, MINUTE, SECOND, smallCluster } from "./small.js";

/** All nodes from the beginning, for tests of the batch system alone. */
const static2 = (settings: Parameters<typeof smallCluster>[0] = {}) =>
  smallCluster({ count: 2, statics: 2, ...settings });

const idlePolicy: PolicyMaker = () => ({
  name: "nothing",
  period: MINUTE,
  take: () => ({ actions: [], reasons: [] }),
  nextWake: () => undefined,
});

function starts(trace: Trace, cluster = static2()): Record<string, number | undefined> {
  const run = simulate(cluster, trace, idlePolicy, 1);
  return Object.fromEntries(run.jobs.map(({ id, startedAt }) => [id, startedAt]));
}

describe("batch system", () => {
  test("runs jobs in order of priority, then of submission", () => {
    const trace = jobs({ cpusPerNode: 2 }, { cpusPerNode: 2 }, {}, { priority: 5 }, {});
    expect(starts(trace)).toEqual({ 1: 0, 2: 0, 3: MINUTE, 4: MINUTE, 5: MINUTE });
    const full = jobs(
      { cpusPerNode: 2 },
      { cpusPerNode: 2 },
      { cpusPerNode: 2 },
      { cpusPerNode: 2 },
      {
        priority: 9,
        cpusPerNode: 2,
        submitAt: SECOND,
      },
    );
    expect(starts(full)).toMatchObject({ 5: MINUTE, 3: MINUTE, 4: 2 * MINUTE });
  });

  const waiting = [
    { cpusPerNode: 2, runTime: 3 * MINUTE, timeLimit: 3 * MINUTE },
    { nodeCount: 2, timeLimit: MINUTE },
    { timeLimit: 2 * MINUTE },
    { timeLimit: 10 * MINUTE },
  ];

  test("first in, first out: nobody passes a job that waits", () => {
    expect(starts(jobs(...waiting))).toEqual({ 1: 0, 2: 3 * MINUTE, 3: 3 * MINUTE, 4: 3 * MINUTE });
  });

  test("backfill: what ends in time passes, what would delay the first does not", () => {
    const cluster = static2({ queue: { order: "backfill" } });
    expect(starts(jobs(...waiting), cluster)).toEqual({ 1: 0, 2: 3 * MINUTE, 3: 0, 4: 3 * MINUTE });
  });

  test("a job of another partition is not held up", () => {
    const cluster = static2({ node: { partitions: ["main", "long"] } });
    const list = [{ cpusPerNode: 2 }, { nodeCount: 2, partition: "long" }, { partition: "main" }];
    expect(starts(jobs(...list), cluster)).toEqual({ 1: 0, 2: MINUTE, 3: 0 });
  });

  test("memory is a limit too", () => {
    const memory = { memoryMiBPerNode: 4000 };
    expect(starts(jobs(memory, memory, memory))).toEqual({ 1: 0, 2: 0, 3: MINUTE });
  });

  test("generic resources are a limit too, whatever their kind", () => {
    const cluster = static2({ node: { gres: { "gpu:a100": 1 } } });
    const gpu = { gresPerNode: { gpu: 1 } };
    expect(starts(jobs(gpu, gpu, gpu), cluster)).toEqual({ 1: 0, 2: 0, 3: MINUTE });
    const other = { gresPerNode: { "gpu:h100": 1 } };
    expect(starts(jobs(other), cluster)).toEqual({ 1: undefined });
  });

  test("features: one of the sets is enough, all of one are needed", () => {
    const cluster = static2({ node: { features: ["ssd", "rack1"] } });
    const list = [{ featureSets: [["nvme"], ["ssd", "rack1"]] }, { featureSets: [["ssd", "rack2"]] }];
    expect(starts(jobs(...list), cluster)).toEqual({ 1: 0, 2: undefined });
  });

  test("a block comes after the end of the block before", () => {
    const list = [
      { block: "a", runTime: 5 * MINUTE },
      { block: "b", afterBlock: "a", submitAt: 2 * MINUTE },
    ];
    expect(starts(jobs(...list))).toEqual({ 1: 0, 2: 7 * MINUTE });
  });

  test("set-up and dispatch: once a boot, before each job", () => {
    const site = { setup: 30 * SECOND };
    const cluster = static2({ site, queue: { dispatch: { kind: "fixed", millis: 2 * SECOND } } });
    const run = simulate(
      cluster,
      jobs({ cpusPerNode: 2 }, {}, { cpusPerNode: 2, priority: 0 }),
      idlePolicy,
      1,
    );
    expect(run.jobs.map((job) => job.endedAt)).toEqual([92 * SECOND, 92 * SECOND, 154 * SECOND]);
    expect(run.spans.filter(({ state }) => state === "setup")).toHaveLength(2);
  });
});
