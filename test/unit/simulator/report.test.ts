import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { main } from "../../../src/cli/main.js";
import { momentOf } from "../../../src/cli/report/moment.js";
import { parseReport } from "../../../src/cli/report/read-report.js";
import { timelineOfReport } from "../../../src/cli/report/timeline.js";
import { type CluesReport, costSeries } from "../../../src/elasticity/report/format.js";
import { reportOfJournal } from "../../../src/elasticity/report/journal.js";
import { journalPath } from "../../../src/elasticity/run-folder.js";
import { summarize } from "../../../src/elasticity/summary.js";
import { hostFigures } from "../../../src/simulator/plots/host-figures.js";
import { findProject } from "../../../src/workspace/project.js";
import { priced, recorded } from "../elasticity/recorded-world.js";

function records() {
  const world = recorded();
  world.flush();
  return world.journal.records;
}

describe("CL-11 reports of a journal", () => {
  const written = records();
  const report = reportOfJournal(written);

  test("CL-11 hosts, requests and times in the data format of CLUES", () => {
    expect(report.mintime_avail).toBe((written[0]?.at ?? 0) / 1000);
    expect(report.maxtime_avail).toBe((written.at(-1)?.at ?? 0) / 1000);
    expect(report.requests).toHaveLength(7);
    expect(report.requests.map(({ state }) => state).sort()).toEqual([2, 2, 2, 2, 2, 2, 3]);
    for (const events of Object.values(report.hostevents)) {
      expect(
        events.every(({ state, slots, slots_used }) => state >= -1 && state <= 6 && slots_used <= slots),
      ).toBe(true);
      expect(events.every(({ t }, at) => at === 0 || t > (events[at - 1]?.t ?? 0))).toBe(true);
    }
    const states = new Set(
      Object.values(report.hostevents).flatMap((events) => events.map(({ state }) => state)),
    );
    for (const state of [0, 1, 2, 3, 4]) expect(states).toContain(state);
  });

  test("CL-11 updates and boots are those that the summary of the run counts", () => {
    const summary = summarize(written);
    const timeline = timelineOfReport(report);
    const boots = timeline.nodes.reduce((sum, node) => sum + hostFigures(node, timeline).powerOns, 0);
    expect(boots).toBe(summary.sites.reduce((sum, site) => sum + site.boots, 0));
    const starts = written.filter(
      (record) => record.kind === "decide" && record.event.kind === "apply-started",
    );
    expect(report.elastosca?.updates).toHaveLength(starts.length);
    expect(report.elastosca?.jobs.filter(({ ended }) => ended !== undefined)).toHaveLength(summary.jobs.done);
  });

  test("CL-11 a part of the time holds what was then", () => {
    const middle = ((written[0]?.at ?? 0) + (written.at(-1)?.at ?? 0)) / 2;
    const half = reportOfJournal(written, { from: middle });
    expect(half.mintime_avail).toBe(middle / 1000);
    for (const events of Object.values(half.hostevents))
      expect(events.every(({ t }) => t >= middle / 1000)).toBe(true);
    expect(Object.keys(half.hostevents)).toEqual(Object.keys(report.hostevents));
    expect(half.requests.length).toBeLessThan(report.requests.length);
  });

  test("CL-11 cost follows the prices of the nodes that are paid", () => {
    const world = priced();
    const points = reportOfJournal(world.journal.records).elastosca?.cost["s"] ?? [];
    const summary = summarize(world.journal.records);
    const paid = summary.sites.reduce((sum, site) => sum + site.paidSeconds, 0);
    expect(paid).toBeGreaterThan(0);
    expect(points.at(-1)?.sum).toBeCloseTo((paid / 3600) * 0.5, 5);
    expect(points.map(({ perHour }) => perHour)).toEqual([0.5, 0]);
  });

  test("CL-11 costs that overlap add up", () => {
    const spans = [
      { site: "a", from: 0, to: 3600, perHour: 1 },
      { site: "a", from: 1800, to: 5400, perHour: 2 },
      { site: "b", from: 0, to: 10, perHour: 0 },
    ];
    expect(costSeries(spans)).toEqual({
      a: [
        { t: 0, perHour: 1, sum: 0 },
        { t: 1800, perHour: 3, sum: 0.5 },
        { t: 3600, perHour: 2, sum: 2 },
        { t: 5400, perHour: 0, sum: 3 },
      ],
      b: [],
    });
  });
});

describe("CL-11 reports that are read", () => {
  const good: CluesReport = {
    hostevents: { n: [{ t: 1, state: 0, slots: 1, slots_used: 0, memory: 0, memory_used: 0 }] },
    requests: [],
    mintime_avail: 0,
    maxtime_avail: 10,
  };

  test("CL-11 what is written is read back", () => {
    expect(parseReport(JSON.stringify(good), "f")).toEqual(good);
  });

  test.each([
    ["[]", "it is not an object"],
    ["{", "JSON"],
    [JSON.stringify({ ...good, mintime_avail: "0" }), '"mintime_avail" is not a number'],
    [JSON.stringify({ ...good, hostevents: { n: [{ t: 1 }] } }), '"hostevents.n[0].state" is not a number'],
    [JSON.stringify({ ...good, requests: {} }), '"requests" is not a list'],
    [JSON.stringify({ ...good, elastosca: { version: 2 } }), '"elastosca.version" is not 1'],
  ])("CL-11 %s is refused", (text, problem) => {
    expect(() => parseReport(text, "f")).toThrow(problem);
  });

  test("CL-11 times are dates or lengths before the end", () => {
    expect(momentOf("--from", "2h", 10_000_000)).toBe(2_800_000);
    expect(momentOf("--from", "2024-03-01T08:00", 0)).toBe(Date.UTC(2024, 2, 1, 8));
    expect(momentOf("--from", "2024-03-01T08:00:30+01:00", 0)).toBe(Date.UTC(2024, 2, 1, 7, 0, 30));
    expect(() => momentOf("--from", "yesterday", 0)).toThrow("needs a time");
  });
});

describe("CL-11 elastosca report", () => {
  let folder: string;
  let out: string[];
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "report-"));
    out = [];
    const write = (text: string | Uint8Array) => out.push(String(text)) > 0;
    vi.spyOn(process.stdout, "write").mockImplementation(write);
    vi.spyOn(process.stderr, "write").mockImplementation(write);
  });
  afterEach(() => {
    vi.restoreAllMocks();
    rmSync(folder, { recursive: true, force: true });
  });
  const report = (...words: string[]) =>
    main(["node", "elastosca", "report", "--workspace", folder, ...words]);

  function leaveJournal(): void {
    const path = journalPath(findProject(folder, folder).stateDir);
    mkdirSync(join(path, ".."), { recursive: true });
    writeFileSync(
      path,
      records()
        .map((record) => `${JSON.stringify(record)}\n`)
        .join(""),
    );
  }

  test("CL-11 page, plots, data and tables of the journal of a project", async () => {
    leaveJournal();
    expect(await report("--format", "html", "--output", join(folder, "r.html"))).toBe(0);
    expect(readFileSync(join(folder, "r.html"), "utf8")).toContain("<h1>Report: test</h1>");
    expect(await report("--format", "svg")).toBe(0);
    expect(out.join("")).toContain("<svg");
    out.length = 0;
    expect(await report("--format", "json")).toBe(0);
    expect(Object.keys(JSON.parse(out.join("")) as CluesReport)).toContain("hostevents");
    out.length = 0;
    expect(await report()).toBe(0);
    expect(out.join("")).toMatch(/Requests\n[\s\S]*6 served[\s\S]*Nodes\n/);
  });

  test("CL-11 a report of CLUES may be drawn instead", async () => {
    const file = join(folder, "clues.json");
    const events = [{ t: 0, state: 1, slots: 1, slots_used: 1, memory: 0, memory_used: 0 }];
    writeFileSync(
      file,
      JSON.stringify({ hostevents: { host1: events }, requests: [], mintime_avail: 0, maxtime_avail: 9 }),
    );
    expect(await report(file)).toBe(0);
    expect(out.join("")).toContain("host1");
  });

  test("CL-11 nothing to report, a bad time and a bad file are told with their codes", async () => {
    expect(await report()).toBe(1);
    expect(out.join("")).toContain("TS9446");
    leaveJournal();
    expect(await report("--from", "soon")).toBe(2);
    expect(out.join("")).toContain("TS9444");
    expect(await report("--from", "2030-01-01")).toBe(1);
    expect(out.join("")).toContain("the data reaches from");
    writeFileSync(join(folder, "bad.json"), "{}");
    expect(await report(join(folder, "bad.json"))).toBe(1);
    expect(out.join("")).toContain("TS9445");
    expect(await report(join(folder, "missing.json"))).toBe(1);
    expect(out.join("")).toContain("TS9106");
  });
});
