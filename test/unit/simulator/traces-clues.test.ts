import { describe, expect, test } from "vitest";
import { readCluesTrace, writeCluesTrace } from "../../../src/simulator/traces/clues.js";
import { faults, good, of } from "./trace-results.js";

describe("CL-11 simulation files of CLUES", () => {
  const text =
    "# four nodes\n\n;node;node;1;4096;4\n10;job;1;512;10;;norequest\n12;job;1;1024;20 # after\n;job;2;0;1.5;3\n";

  test("CL-11 nodes, jobs, comments, blank lines, lines without a time and the flag norequest", () => {
    const { trace, lines } = good(readCluesTrace(of(text)));
    expect(lines).toBe(4);
    expect(trace.nodes?.map(({ name, cpus, memoryMiB }) => [name, cpus, memoryMiB])).toEqual(
      [1, 2, 3, 4].map((at) => [`node-${at}`, 1, 4096]),
    );
    expect(trace.jobs).toEqual([
      {
        id: "1",
        submitAt: 10_000,
        runTime: 10_000,
        nodeCount: 1,
        cpusPerNode: 1,
        memoryMiBPerNode: 512,
        unannounced: true,
      },
      { id: "2", submitAt: 12_000, runTime: 20_000, nodeCount: 1, cpusPerNode: 1, memoryMiBPerNode: 1024 },
      { id: "3", submitAt: 12_000, runTime: 1500, nodeCount: 3, cpusPerNode: 2 },
    ]);
  });

  test("CL-11 the flag is taken where the number of nodes has a place after it", () => {
    const { trace } = good(readCluesTrace(of("0;job;1;0;5;2;;norequest\n0;job;1;0;5;;;\n")));
    expect(trace.jobs.map(({ nodeCount, unannounced }) => [nodeCount, unannounced])).toEqual([
      [2, true],
      [1, undefined],
    ]);
  });

  test.each([
    ["x;job;1;0;5", "TS8201 1:1"],
    ["0;job;one;0;5", "TS8201 1:7"],
    ["0;job;1;0;-5", "TS8201 1:11"],
    ["0;job;1;0;5;;perhaps", "TS8201 1:14"],
    ["0;job;1", "TS8202 1:1"],
    ["0;jobs;1;0;5", "TS8203 1:3"],
    ["0;node;a b;1;1", "TS8201 1:8"],
    ["0;node;a;1;1;3000000", "TS8201 1:14"],
    ["0;node;a;1;1;1\n0;node;a;1;1;1", "TS8205 2:8"],
    ["0;node;a;1;1;1", "TS8206 1:1"],
    ["", "TS8206 1:1"],
  ])("CL-11 %j is refused at its place", (bad, fault) => {
    expect(faults(readCluesTrace(of(bad)))).toEqual([fault]);
  });

  test("CL-11 an unknown operation gets a suggestion", () => {
    const result = readCluesTrace(of("0;jbo;1;0;5"));
    expect(result.ok ? "" : result.error[0]?.hint).toBe('Did you mean "job"?');
  });

  test("CL-11 what is written is read back the same", () => {
    const { trace } = good(readCluesTrace(of(text)));
    const again = good(readCluesTrace(of(writeCluesTrace(trace)))).trace;
    expect(again.jobs).toEqual(trace.jobs);
    expect(again.nodes).toEqual(trace.nodes);
  });
});
