import { describe, expect, test } from "vitest";
import { reportFigures } from "../../../src/cli/report/figures.js";
import { costFigures } from "../../../src/cli/report/job-costs.js";
import { parseReport } from "../../../src/cli/report/read-report.js";
import { reportTables } from "../../../src/cli/report/tables.js";
import { timelineOfReport } from "../../../src/cli/report/timeline.js";
import type { CluesReport, ReportExtension, ReportJob } from "../../../src/elasticity/report/format.js";
import { reportOfJournal } from "../../../src/elasticity/report/journal.js";
import { priced } from "../elasticity/recorded-world.js";

/** Two nodes of four slots, at 2 and 1 an hour, for two hours, of which 5 were paid. */
function reportOf(jobs: readonly ReportJob[], more: Partial<ReportExtension> = {}): CluesReport {
  const host = [{ t: 0, state: 1, slots: 4, slots_used: 0, memory: 0, memory_used: 0 }];
  return {
    hostevents: { a: host, b: host },
    requests: [],
    mintime_avail: 0,
    maxtime_avail: 7200,
    elastosca: {
      version: 1,
      cluster: "c",
      sites: { a: "s", b: "s" },
      jobs,
      updates: [],
      cost: {
        s: [
          { t: 0, perHour: 3, sum: 0 },
          { t: 7200, perHour: 0, sum: 5 },
        ],
      },
      prices: { a: 2, b: 1 },
      ...more,
    },
  };
}

describe("what jobs have cost", () => {
  test("a job pays for its share of each of its nodes, for as long as it ran", () => {
    const report = reportOf([
      { id: "1", submitted: 0, started: 0, ended: 3600, slots: 4, nodes: ["a"] },
      { id: "2", submitted: 0, started: 3600, ended: 5400, slots: 4, nodes: ["a", "b"] },
      { id: "3", submitted: 0, slots: 1, nodes: [] },
    ]);
    const costs = costFigures(report);
    expect(costs?.dearest).toEqual([
      { id: "1", cost: 2, slots: 4, seconds: 3600, nodes: ["a"] },
      { id: "2", cost: 0.75, slots: 4, seconds: 1800, nodes: ["a", "b"] },
    ]);
    expect(costs).toMatchObject({ paid: 5, used: 2.75, jobs: 2, mean: 1.375 });
    const tables = reportTables(reportFigures(report, timelineOfReport(report)));
    const [summary] = tables.find(({ title }) => title === "Cost of jobs")?.rows ?? [];
    expect(summary).toEqual(["2", "2.7500", "1.3750, 0.7500", "5.0000", "45.0 %"]);
    expect(tables.find(({ title }) => title === "Dearest jobs")?.rows.map(([id]) => id)).toEqual(["1", "2"]);
  });

  test("one that runs still counts until the end, and of one that began before only the part that is told", () => {
    const running = reportOf([{ id: "1", submitted: 0, started: 3600, slots: 2, nodes: ["b"] }]);
    expect(costFigures(running)?.used).toBe(0.5);
    const later = {
      ...reportOf([{ id: "1", submitted: 0, started: 0, ended: 7200, slots: 4, nodes: ["b"] }]),
      mintime_avail: 5400,
    };
    expect(costFigures(later)?.used).toBe(0.5);
  });

  test("without prices, and of a report that CLUES made, nothing is said of cost", () => {
    const { elastosca: _, ...plain } = reportOf([]);
    expect(costFigures(plain)).toBeUndefined();
    expect(costFigures(reportOf([], { prices: { a: 0 } }))).toBeUndefined();
    expect(
      reportTables(reportFigures(plain, timelineOfReport(plain))).map(({ title }) => title),
    ).not.toContain("Cost of jobs");
  });

  test("CL-11 a journal tells prices: its only job pays for the time it ran, the rest was without a job", () => {
    const world = priced();
    const report = reportOfJournal(world.journal.records);
    const costs = costFigures(report);
    const [job] = report.elastosca?.jobs ?? [];
    const ran = (job?.ended ?? 0) - (job?.started ?? 0);
    expect(ran).toBeGreaterThan(0);
    expect(costs?.used).toBeCloseTo((ran / 3600) * 0.5, 9);
    expect(costs?.paid).toBeGreaterThan(costs?.used ?? 0);
  });

  test("CL-11 prices of a report that are no numbers are refused", () => {
    const wrong = JSON.stringify(reportOf([])).replace('"prices":{"a":2', '"prices":{"a":"2"');
    expect(() => parseReport(wrong, "f")).toThrow('"elastosca.prices.a" is not a number');
  });
});
