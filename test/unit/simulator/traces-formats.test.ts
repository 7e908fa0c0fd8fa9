import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { TRACE_CODES } from "../../../src/diagnostics/catalog/traces.js";
import { formatOf, readTrace, type TraceFormat } from "../../../src/simulator/traces/read.js";
import { faults, good, of } from "./trace-results.js";

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
