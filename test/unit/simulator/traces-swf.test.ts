import { describe, expect, test } from "vitest";
import type { ReadOptions } from "../../../src/simulator/traces/reading.js";
import { readSwfTrace, writeSwfTrace } from "../../../src/simulator/traces/swf.js";
import { syntheticTrace } from "../../../src/simulator/traces/synthetic.js";
import { faults, good, of } from "./trace-results.js";

describe("Standard Workload Format", () => {
  const header = "; Version: 2.2\n; MaxNodes: 4\n; MaxProcs: 32\n;\n; a remark\n";
  const line = (id: number, changes: Record<number, number | string> = {}) => {
    const values = [id, 60, 5, 100, 12, -1, -1, 12, 200, 2048, 1, 3, 1, 1, 1, 2, -1, -1];
    return values.map((value, at) => changes[at + 1] ?? value).join(" ");
  };

  test("18 fields; processors become nodes by the header", () => {
    const { trace } = good(
      readSwfTrace(of(`${header}  ${line(1)}\n${line(2, { 2: 30, 5: -1, 8: 3, 9: -1, 10: -1, 16: -1 })}\n`)),
    );
    expect(trace.jobs).toEqual([
      { id: "2", submitAt: 30_000, runTime: 100_000, nodeCount: 1, cpusPerNode: 3 },
      {
        id: "1",
        submitAt: 60_000,
        runTime: 100_000,
        nodeCount: 2,
        cpusPerNode: 8,
        memoryMiBPerNode: 16,
        timeLimit: 200_000,
        partition: "2",
      },
    ]);
  });

  test("cores of a node may be given, and are 1 without a header", () => {
    const nodes = (text: string, options?: ReadOptions) =>
      good(readSwfTrace(of(text), options)).trace.jobs[0]?.nodeCount;
    expect(nodes(header + line(1), { coresPerNode: 4 })).toBe(3);
    expect(nodes(line(1))).toBe(12);
  });

  test("jobs that cannot be run are left out and counted by why", () => {
    const text = [
      line(1),
      line(2, { 4: -1, 11: 5 }),
      line(3, { 4: -1 }),
      line(4, { 11: 2 }),
      line(5, { 5: -1, 8: -1 }),
      line(6, { 4: 40, 11: 5 }),
    ].join("\n");
    const { trace, leftOut, skipped } = good(readSwfTrace(of(text)));
    expect(trace.jobs.map(({ id, runTime }) => [id, runTime])).toEqual([
      ["1", 100_000],
      ["6", 40_000],
    ]);
    expect(skipped).toBe(0);
    expect(leftOut).toEqual({
      "cancelled before it began": 1,
      "unknown run time": 1,
      "part of a job": 1,
      "unknown number of processors": 1,
    });
  });

  test("preceding jobs are waited for when asked", () => {
    const text = [line(1), line(2, { 2: 300, 17: 1, 18: 40 }), line(3, { 2: 400, 17: 9, 18: 40 })].join("\n");
    const jobs = (options: ReadOptions) =>
      good(readSwfTrace(of(text), options)).trace.jobs.map(({ id, submitAt, block, afterBlock }) => [
        id,
        submitAt,
        block,
        afterBlock,
      ]);
    expect(jobs({})).toEqual([
      ["1", 60_000, undefined, undefined],
      ["2", 300_000, undefined, undefined],
      ["3", 400_000, undefined, undefined],
    ]);
    expect(jobs({ feedback: true })).toEqual([
      ["1", 60_000, "1", undefined],
      ["2", 40_000, undefined, "1"],
      ["3", 400_000, undefined, undefined],
    ]);
  });

  test.each([
    [line(1).replace(/ \S+$/, ""), "TS8202 1:1"],
    [`${line(1)} 7`, "TS8202 1:1"],
    [line(1, { 4: "ten" }), "TS8201 1:8"],
    [line(1, { 4: "-2" }), "TS8201 1:8"],
    [line(1, { 5: "1.5" }), "TS8201 1:12"],
    [`${line(1)}\n${line(1)}`, "TS8205 2:1"],
    ["; Version: 2.2\n", "TS8206 1:1"],
  ])("%j is refused at its place", (bad, fault) => {
    expect(faults(readSwfTrace(of(bad)))).toEqual([fault]);
  });

  test("averages may be broken numbers", () => {
    expect(good(readSwfTrace(of(line(1, { 6: "12.5", 7: "1e3" })))).trace.jobs).toHaveLength(1);
  });

  test("what is written is read back the same", () => {
    const trace = syntheticTrace("gang");
    const jobs = trace.jobs.slice(0, 500);
    const again = good(readSwfTrace(of(writeSwfTrace({ ...trace, jobs })))).trace.jobs;
    expect(again).toEqual(jobs.map((job, at) => ({ ...job, id: String(at + 1) })));
  });
});
