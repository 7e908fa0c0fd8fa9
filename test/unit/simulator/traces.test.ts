import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { sourceText } from "../../../src/base/span.js";
import { TRACE_CODES } from "../../../src/diagnostics/catalog/traces.js";
import { readCluesTrace, writeCluesTrace } from "../../../src/simulator/traces/clues.js";
import { formatOf, readTrace, type TraceFormat } from "../../../src/simulator/traces/read.js";
import type { ReadOptions, TraceResult } from "../../../src/simulator/traces/reading.js";
import { readSacctTrace } from "../../../src/simulator/traces/sacct.js";
import { readSwfTrace, writeSwfTrace } from "../../../src/simulator/traces/swf.js";
import { SYNTHETIC_NAMES, syntheticTrace } from "../../../src/simulator/traces/synthetic.js";

const of = (text: string) => sourceText("trace", text);

function good(result: TraceResult) {
  if (!result.ok) throw new Error(result.error.map(({ message }) => message).join("\n"));
  return result.value;
}

/** Code and place of each fault: `TS8201 2:8`. */
function faults(result: TraceResult): string[] {
  const list = result.ok ? result.value.warnings : result.error;
  return list.map(({ code, span }) => {
    const { line, column } = span.source.position(span.start);
    return `${code} ${line}:${column}`;
  });
}

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

describe("bad lines of a trace", () => {
  const text = "0;job;1;0;5\n0;job;x;0;5\n1;job;1;0;5\n2;joob;1;0;5\n3;job;1;0;5\n";

  test("the first one stops the reading", () => {
    expect(faults(readTrace(of(text)))).toEqual(["TS8201 2:7"]);
  });

  test("they are left out and counted when asked to go on", () => {
    const { trace, skipped, lines, warnings } = good(readTrace(of(text), { keepGoing: true }));
    expect([trace.jobs.length, skipped, lines]).toEqual([3, 2, 5]);
    expect(warnings.map(({ code, severity }) => [code, severity])).toEqual([
      ["TS8201", "warning"],
      ["TS8203", "warning"],
      ["TS8208", "warning"],
    ]);
    expect(warnings.at(-1)?.message).toBe("2 of 5 lines were left out because they are faulty.");
  });

  test("many of them are counted and not all shown", () => {
    const many = `0;job;1;0;5\n${"0;job;x;0;5\n".repeat(500)}`;
    const { skipped, warnings } = good(readTrace(of(many), { keepGoing: true }));
    expect([skipped, warnings.length]).toEqual([500, 21]);
  });
});

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

describe("telling the formats apart", () => {
  test.each([
    ["# x\n;node;n;1;1;1\n", "sim"],
    ["; Version: 2.2\n", "swf"],
    ["1 0 0 1 1 1 1 1 1 1 1 1 1 1 1 1 -1 -1", "swf"],
    ["JobID|State\n", "sacct"],
    ["a,b\n1,2\n", undefined],
  ])("%j", (text, format) => {
    expect(formatOf(of(text))).toBe(format);
  });

  test("none of them is refused", () => {
    expect(faults(readTrace(of("a,b\n1,2\n")))).toEqual(["TS8207 1:1"]);
  });
});

describe("P12 committed synthetic traces", () => {
  const HASHES = {
    steady: "f5d73ec274ec94daf0bd237e4955805d",
    bursty: "d74e12aa6f4ec2866313ed54fc4493fb",
    gang: "ba860c6fd7622a20d7f9f7fe4a70c888",
  };

  test.each(SYNTHETIC_NAMES)("P12 %s is the committed one to the last byte", (name) => {
    const digest = createHash("sha256")
      .update(writeSwfTrace(syntheticTrace(name)))
      .digest("hex")
      .slice(0, 32);
    expect(digest).toBe(HASHES[name]);
  });

  test("P12 another seed gives another trace, the same seed the same", () => {
    expect(syntheticTrace("steady", 1)).toEqual(syntheticTrace("steady", 1));
    expect(syntheticTrace("steady", 1)).not.toEqual(syntheticTrace("steady", 2));
  });

  test("P12 bursts are arrays of 150 tasks at one moment", () => {
    const moments = new Map<number, number>();
    for (const { submitAt } of syntheticTrace("bursty").jobs)
      moments.set(submitAt, (moments.get(submitAt) ?? 0) + 1);
    expect(Math.min(...[...moments.values()].slice(0, -1))).toBe(150);
    expect([...moments.values()].reduce((sum, count) => sum + count, 0)).toBe(10_000);
  });

  test("P12 sizes like powers of two and most gang work is in jobs over several nodes", () => {
    const { jobs } = syntheticTrace("gang");
    const work = (some: typeof jobs) => some.reduce((sum, job) => sum + job.runTime * job.nodeCount, 0);
    expect(work(jobs.filter(({ nodeCount }) => nodeCount > 1)) / work(jobs)).toBeGreaterThan(0.9);
    const cores = jobs.map(({ nodeCount, cpusPerNode }) => nodeCount * cpusPerNode);
    expect(cores.filter((count) => Number.isInteger(Math.log2(count))).length / cores.length).toBeGreaterThan(
      0.6,
    );
  });
});

describe("pages of trace codes", () => {
  const examples = Object.values(TRACE_CODES).flatMap(({ code }) => {
    const page = readFileSync(new URL(`../../../docs/diagnostics/${code}.md`, import.meta.url), "utf8");
    const blocks = [...page.matchAll(/## (Wrong|Right)\n\n```(\w+)\n([\s\S]*?)\n```/g)];
    return blocks.map(([, kind = "", format = "", text = ""]) => ({ code, kind, format, text }));
  });

  test("all but the summary have both examples", () => {
    expect(examples).toHaveLength(2 * (Object.keys(TRACE_CODES).length - 1));
  });

  test.each(examples)("$code: the $kind example", ({ code, kind, format, text }) => {
    const result = readTrace(of(text), {}, format === "auto" ? undefined : (format as TraceFormat));
    expect(result.ok ? [] : result.error.map((fault) => fault.code)).toEqual(kind === "Wrong" ? [code] : []);
  });
});
