import { describe, expect, test } from "vitest";
import {
  type FigureName,
  runScenario,
  type ScenarioResult,
} from "../../../src/simulator/paper/experiment.js";
import { PAPER_SCENARIOS } from "../../../src/simulator/paper/scenarios.js";
import { PAPER_BLOCKS, paperTrace } from "../../../src/simulator/paper/workload.js";

/** The goals are medians of at least so many seeds. */
const SEEDS = 50;
/** A few dozen runs of 3,676 jobs each, on a machine that does other things too. */
const LONG = 180_000;

const results = new Map<string, ScenarioResult>();

function resultOf(id: string, seeds = SEEDS): ScenarioResult {
  const key = `${id}/${seeds}`;
  const known = results.get(key);
  if (known !== undefined) return known;
  const scenario = PAPER_SCENARIOS.find((each) => each.id === id);
  if (scenario === undefined) throw new Error(`no scenario ${id}`);
  const result = runScenario(scenario, seeds);
  results.set(key, result);
  return result;
}

const median = (id: string, name: FigureName, seeds = SEEDS) => resultOf(id, seeds).figures[name].median;
/** Hours and minutes as minutes. */
const hm = (text: string) => {
  const [hours = 0, minutes = 0] = text.split(":").map(Number);
  return hours * 60 + minutes;
};

/** Medians, and the bad end of the spread not more than three points away. */
function expectEfficiency(id: string, name: "efficiencyPaid" | "efficiencyUseful", goal: number): void {
  const { median: value, p5 } = resultOf(id).figures[name];
  expect(value, id).toBeGreaterThanOrEqual(goal);
  expect(value - p5, `${id}: spread`).toBeLessThanOrEqual(0.03);
}

describe("the workload of the paper", () => {
  test("has 3,676 jobs in four blocks of 15 to 20 seconds each", () => {
    const { jobs } = paperTrace(1);
    expect(jobs).toHaveLength(3676);
    expect([1, 2, 3, 4].map((at) => jobs.filter(({ block }) => block === `block-${at}`).length)).toEqual([
      ...PAPER_BLOCKS,
    ]);
    const times = jobs.map(({ runTime }) => runTime);
    expect(Math.min(...times)).toBeGreaterThanOrEqual(15_000);
    expect(Math.max(...times)).toBeLessThanOrEqual(20_000);
  });

  test("scenario ids are different from each other", () => {
    const ids = PAPER_SCENARIOS.map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
  });
});

describe("EX-1 the replay-paper profile", () => {
  const MEASURED: readonly (readonly [FigureName, number])[] = [
    ["jobsDoneMinutes", hm("5:20")],
    ["endMinutes", hm("5:40")],
    ["busyMinutes", hm("9:42")],
    ["paidMinutes", hm("14:41")],
    ["efficiencyPaid", 0.6606],
    ["costUSD", 0.75],
  ];

  test.each(MEASURED)(
    "EX-1 %s is within 5 % of what the paper says",
    (name, measured) => {
      expect(Math.abs(median("EX-1", name) / measured - 1)).toBeLessThanOrEqual(0.05);
    },
    LONG,
  );

  test(
    "EX-1 machines boot seven times, as the paper's text implies",
    () => {
      expect(median("EX-1", "boots")).toBe(7);
    },
    LONG,
  );

  test.each(MEASURED)(
    "EX-1 with power-offs together the spread of %s holds what the paper says",
    (name, measured) => {
      const { p5, p95 } = resultOf("EX-1-batched").figures[name];
      expect(p5).toBeLessThanOrEqual(measured);
      expect(p95).toBeGreaterThanOrEqual(measured);
    },
    LONG,
  );
});

describe("rows of the table against an independent model of the same experiment", () => {
  const rows = PAPER_SCENARIOS.filter(({ reference }) => reference !== undefined && !reference.measured);
  test.each(rows.map(({ id }) => id))(
    "%s agrees",
    (id) => {
      const { scenario, figures } = resultOf(id, 3);
      const { reference } = scenario;
      if (reference === undefined) throw new Error("no reference");
      // Batched power-offs scatter by themselves: see the spread of EX-1-batched.
      const scatter = scenario.replay?.offs === "batched" ? 3 : 1;
      expect(Math.abs(figures.jobsDoneMinutes.median - reference.jobsDoneMinutes)).toBeLessThanOrEqual(
        5 * scatter,
      );
      expect(Math.abs(figures.paidMinutes.median - reference.paidMinutes)).toBeLessThanOrEqual(
        Math.max(8, reference.paidMinutes * 0.02) * scatter,
      );
      expect(Math.abs(figures.efficiencyPaid.median - reference.efficiencyPaid)).toBeLessThanOrEqual(
        0.012 * scatter,
      );
      expect(Math.abs(figures.efficiencyUseful.median - reference.efficiencyUseful)).toBeLessThanOrEqual(
        0.014 * scatter,
      );
      expect(Math.abs(figures.costUSD.median - reference.costUSD)).toBeLessThanOrEqual(0.04 * scatter);
    },
    LONG,
  );
});

describe("EX-2 boot 20 minutes, plain image, one node fails", () => {
  test.each(["EX-2", "EX-2-adaptive"])(
    "EX-2 %s",
    (id) => {
      expectEfficiency(id, "efficiencyPaid", 0.75);
      expect(median(id, "jobsDoneMinutes")).toBeLessThanOrEqual(hm("4:50"));
      expect(median(id, "costUSD")).toBeLessThanOrEqual(0.77);
    },
    LONG,
  );

  test(
    "EX-2 is better than the paper in time, efficiency and cost at once",
    () => {
      const better = resultOf("EX-2-adaptive").figures;
      const paper = resultOf("EX-1").figures;
      expect(better.jobsDoneMinutes.p95).toBeLessThan(paper.jobsDoneMinutes.p5);
      expect(better.efficiencyPaid.p5).toBeGreaterThan(paper.efficiencyPaid.p95);
      expect(better.costUSD.p95).toBeLessThan(paper.costUSD.p5);
    },
    LONG,
  );
});

describe("EX-3 boot 5 minutes", () => {
  test(
    "EX-3 limit = boot",
    () => {
      expectEfficiency("EX-3", "efficiencyPaid", 0.84);
      expect(median("EX-3", "jobsDoneMinutes")).toBeLessThanOrEqual(hm("4:45"));
      expect(median("EX-3", "costUSD")).toBeCloseTo(0.71, 2);
    },
    LONG,
  );

  test(
    "EX-3 adaptive",
    () => {
      expectEfficiency("EX-3-adaptive", "efficiencyPaid", 0.88);
      expect(median("EX-3-adaptive", "jobsDoneMinutes")).toBeLessThanOrEqual(hm("4:45"));
      expect(median("EX-3-adaptive", "costUSD")).toBeLessThanOrEqual(0.71);
    },
    LONG,
  );
});

describe("EX-4 images and pools", () => {
  test("EX-4 prebaked, boot 5 minutes", () => expectEfficiency("EX-4", "efficiencyUseful", 0.87), LONG);
  test(
    "EX-4 stopped and started in 2 minutes",
    () => expectEfficiency("EX-4-stop-start", "efficiencyUseful", 0.91),
    LONG,
  );
});

describe("EX-5 the learned limit beside the oracle that knows every gap", () => {
  const pairs = [
    ["EX-5-2", "oracle-2"],
    ["EX-3-adaptive", "oracle-5"],
    ["EX-5-10", "oracle-10"],
    ["EX-2-adaptive", "oracle-20"],
  ] as const;
  test.each(pairs)(
    "EX-5 %s is within 4 points of %s after one training replay",
    (id, oracle) => {
      expect(median(oracle, "efficiencyPaid") - median(id, "efficiencyPaid")).toBeLessThanOrEqual(0.04);
    },
    LONG,
  );

  test(
    "EX-5 a fixed limit of 5 minutes is not: the goal means something",
    () => {
      expect(
        median("oracle-20", "efficiencyPaid") - median("parallel-20-5", "efficiencyPaid", 3),
      ).toBeGreaterThan(0.1);
    },
    LONG,
  );
});

describe("EX-6 parallel start", () => {
  test("EX-6 three nodes are ready in one boot time, not in three", async () => {
    const { paperRun } = await import("../../../src/simulator/paper/experiment.js");
    const ready = (id: string) => {
      const scenario = PAPER_SCENARIOS.find((each) => each.id === id);
      if (scenario === undefined) throw new Error(id);
      const spans = paperRun(scenario, 1).run.spans.filter(({ state }) => state === "powering-on");
      const nodes = [...new Set(spans.map(({ node }) => node))];
      const firsts = nodes.map((node) => spans.find((span) => span.node === node)?.to ?? 0);
      return { nodes: nodes.length, boots: Math.max(...firsts) / (scenario.cluster.boot * 60_000) };
    };
    expect(ready("EX-2")).toEqual({ nodes: 3, boots: expect.closeTo(1, 1) });
    expect(ready("EX-2").boots).toBeLessThanOrEqual(1.25);
    expect(ready("nodes-20-20-20").nodes).toBe(20);
    expect(ready("nodes-20-20-20").boots).toBeLessThanOrEqual(1.25);
    // Behind one lock it is one boot after the other.
    expect(ready("EX-1").boots).toBeGreaterThan(2.9);
  });
});
