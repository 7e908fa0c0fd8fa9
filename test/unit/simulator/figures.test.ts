import { describe, expect, test } from "vitest";
import { sourceText } from "../../../src/base/span.js";
import { policyWith } from "../../../src/elasticity/core/index.js";
import { metricsOf } from "../../../src/simulator/metrics.js";
import { ownPolicy } from "../../../src/simulator/own-policy.js";
import { paperRun } from "../../../src/simulator/paper/experiment.js";
import { PAPER_SCENARIOS } from "../../../src/simulator/paper/scenarios.js";
import { nodeStatesPlot, timelineOfRun, usagePlot } from "../../../src/simulator/plots/index.js";
import { simulate } from "../../../src/simulator/simulate.js";
import { readCluesTrace } from "../../../src/simulator/traces/clues.js";
import { MINUTE, smallCluster } from "./small.js";

describe("CL-11 the figures of the paper from a run", () => {
  const scenario = PAPER_SCENARIOS.find(({ id }) => id === "EX-1");
  if (scenario === undefined) throw new Error("no scenario EX-1");
  const { run, trace } = paperRun(scenario, 1);
  const timeline = timelineOfRun(run, trace);

  test("CL-11 figure 10: the states of the nodes over time", () => {
    const svg = nodeStatesPlot(timeline);
    expect(svg).toMatch(/^<svg[\s\S]*<\/svg>\s*$/);
    expect(svg).toContain("<path");
    const at = (minute: number, state: string) =>
      run.spans.filter(
        (span) => span.state === state && span.from <= minute * MINUTE && span.to > minute * MINUTE,
      ).length;
    // The first hour of the figure: one machine after the other is started, the static ones work.
    expect([10, 30, 50].map((minute) => at(minute, "powering-on"))).toEqual([1, 1, 1]);
    expect([10, 30, 50].map((minute) => at(minute, "used"))).toEqual([2, 3, 4]);
    // In the first gap one machine only is let go: the others are in use again before their turn.
    const blockEnd = Math.max(
      ...run.jobs.filter(({ id }) => id.startsWith("1-")).map(({ endedAt = 0 }) => endedAt),
    );
    const off = run.updates.filter(
      ({ from, nodes }) => from > blockEnd && from < blockEnd + 30 * MINUTE && nodes.length < 3,
    );
    expect(off.map(({ nodes }) => nodes.length)).toEqual([2]);
  });

  test("CL-11 figure 11: jobs and nodes in use over time", () => {
    const svg = usagePlot(timeline);
    expect(svg).toMatch(/^<svg[\s\S]*<\/svg>\s*$/);
    expect(timeline.jobs).toHaveLength(3676);
  });

  test("CL-11 every node is in one state at every moment", () => {
    for (const { name } of run.cluster.nodes) {
      const spans = run.spans.filter(({ node }) => node === name);
      expect(spans[0]?.from).toBe(0);
      for (const [index, span] of spans.entries()) {
        if (index > 0) expect(span.from).toBe(spans[index - 1]?.to);
        expect(span.to).toBeGreaterThan(span.from);
      }
    }
  });
});

test("CL-11 a simulation file of CLUES runs to its end under our policy", () => {
  const text = ["0;node;n-1;4;8;1", "0;node;n-2;4;8;1", "0;job;2;1;60;2", "300;job;4;1;120;1", ""].join("\n");
  const read = readCluesTrace(sourceText("small.sim", text));
  if (!read.ok) throw new Error(read.error.map(({ message }) => message).join("\n"));
  const { trace } = read.value;
  const cluster = smallCluster({ count: 2, cpus: 4, node: { memoryMiB: 1 << 20 } });
  const run = simulate(
    { ...cluster },
    { ...trace, nodes: cluster.nodes },
    ownPolicy(policyWith({ idleTime: 60 })),
    1,
  );
  const { jobsLost, jobsDone } = metricsOf(run, trace);
  expect(jobsLost).toBe(0);
  expect(jobsDone).toBeGreaterThanOrEqual(2);
  expect(run.boots).toBeGreaterThan(0);
});
