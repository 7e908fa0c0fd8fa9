import { describe, expect, test } from "vitest";
import { readSacctTrace } from "../../../src/simulator/traces/sacct.js";
import { faults, good, of } from "./trace-results.js";

describe("exports of Slurm's accounting", () => {
  const header =
    "JobID|Submit|Start|End|Elapsed|Timelimit|AllocNodes|ReqNodes|ReqCPUS|ReqMem|Priority|Partition|State";
  const day = "2024-02-28T23:59:";
  const rows = [
    `7|${day}30|${day}40|2024-02-29T00:10:40|00:11:00|01:00:00|2|2|16|32G|100|long|COMPLETED`,
    `7.batch|${day}40|${day}40|2024-02-29T00:10:40|00:11:00||1|1|8||||COMPLETED`,
    `7.0|${day}40|${day}40|2024-02-29T00:10:40|00:11:00||2|2|16||||COMPLETED`,
    `8_3|${day}20|${day}40|2024-02-29T00:00:40|00:01:00|UNLIMITED|1|1|4|4Gn|90|short|CANCELLED by 1000`,
    `8_[4-9]|${day}20|Unknown|Unknown|00:00:00|UNLIMITED|0|1|4|2Gc|90|short|PENDING`,
    `9|${day}20|None|${day}50|00:00:00|1-00:00:00|0|1|4|2Gc|90|short|CANCELLED by 1000`,
    `10|${day}50|${day}55|Unknown|00:05:00|1-00:00:00|1|1|4|2Gc|90|short|RUNNING`,
  ];

  test("the header decides the columns; steps, waiting tasks and jobs without an end are left out", () => {
    const { trace, leftOut } = good(readSacctTrace(of([header, ...rows].join("\n"))));
    expect(trace.jobs).toEqual([
      {
        id: "8_3",
        submitAt: 0,
        runTime: 60_000,
        nodeCount: 1,
        cpusPerNode: 4,
        memoryMiBPerNode: 4096,
        priority: 90,
        partition: "short",
      },
      {
        id: "7",
        submitAt: 10_000,
        runTime: 660_000,
        nodeCount: 2,
        cpusPerNode: 8,
        memoryMiBPerNode: 16_384,
        timeLimit: 3_600_000,
        priority: 100,
        partition: "long",
      },
    ]);
    expect(leftOut).toEqual({ step: 2, "waiting tasks": 1, "not ended, or never begun": 2 });
  });

  test("columns in another order, with other names and without the optional ones", () => {
    const text = "State|NNodes|NCPUS|ElapsedRaw|Submit|JobID\r\nCOMPLETED|1|2|90|2024-03-01T00:00:00|1\r\n";
    expect(good(readSacctTrace(of(text))).trace.jobs).toEqual([
      { id: "1", submitAt: 0, runTime: 90_000, nodeCount: 1, cpusPerNode: 2 },
    ]);
  });

  test("a job that ran again counts once, a job that is simply there twice is refused", () => {
    const text = (state: string) =>
      `JobID|Submit|State|Elapsed|ReqCPUS|ReqNodes\n5|2024-03-01T00:00:00|${state}|00:01:00|1|1\n5|2024-03-01T00:02:00|COMPLETED|00:03:00|1|1\n`;
    const { trace, leftOut } = good(readSacctTrace(of(text("NODE_FAIL"))));
    expect(trace.jobs.map(({ runTime }) => runTime)).toEqual([180_000]);
    expect(leftOut).toEqual({ "run that was repeated": 1 });
    expect(faults(readSacctTrace(of(text("COMPLETED"))))).toEqual(["TS8205 3:1"]);
  });

  const short = "JobID|Submit|State|Elapsed|ReqCPUS|ReqNodes|ReqMem";
  test.each([
    ["5|2024-02-30T00:00:00|COMPLETED|00:01:00|1|1|", "TS8201 2:3"],
    ["5|yesterday|COMPLETED|00:01:00|1|1|", "TS8201 2:3"],
    ["5|2024-03-01T00:00:00|COMPLETED|a minute|1|1|", "TS8201 2:33"],
    ["5|2024-03-01T00:00:00|COMPLETED|00:01:00|two|1|", "TS8201 2:42"],
    ["5|2024-03-01T00:00:00|COMPLETED|00:01:00|1|1|much", "TS8201 2:46"],
    ["five|2024-03-01T00:00:00|COMPLETED|00:01:00|1|1|", "TS8201 2:1"],
    ["5|2024-03-01T00:00:00|COMPLETED", "TS8202 2:1"],
  ])("%j is refused at its place", (row, fault) => {
    expect(faults(readSacctTrace(of(`${short}\n${row}`)))).toEqual([fault]);
  });

  test("a header without a needed column is refused with how to export", () => {
    const result = readSacctTrace(of("JobID|State|Elapsed|ReqCPUS|ReqNodes\n"));
    expect(faults(result)).toEqual(["TS8204 1:1"]);
    expect(result.ok ? "" : result.error[0]?.hint).toContain("sacct --parsable2");
  });
});
