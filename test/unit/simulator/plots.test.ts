import { describe, expect, test } from "vitest";
import { figurePage, figureSvg } from "../../../src/cli/report/page.js";
import { reportOfRun, runPage, runSvg } from "../../../src/cli/report/run.js";
import { timelineOfReport } from "../../../src/cli/report/timeline.js";
import { paperRun } from "../../../src/simulator/paper/experiment.js";
import { PAPER_SCENARIOS } from "../../../src/simulator/paper/scenarios.js";
import { timeLabel, timeTicks } from "../../../src/simulator/plots/frame.js";
import { hostFigures } from "../../../src/simulator/plots/host-figures.js";
import { hostsPlot } from "../../../src/simulator/plots/hosts.js";
import { element, escapeText } from "../../../src/simulator/plots/markup.js";
import { nodeStatesPlot } from "../../../src/simulator/plots/node-states.js";
import { sampled } from "../../../src/simulator/plots/samples.js";
import { type ClusterTimeline, timelineOfRun } from "../../../src/simulator/plots/timeline.js";
import { usagePlot } from "../../../src/simulator/plots/usage.js";
import { waitsPlot } from "../../../src/simulator/plots/waits.js";
import { wellFormed } from "./well-formed.js";

const HOUR = 3_600_000;

/** Two nodes: one used the whole hour, one booting for half of it and then idle; two jobs. */
const timeline: ClusterTimeline = {
  title: 'a <b> & "c"',
  from: 0,
  to: HOUR,
  dated: false,
  nodes: [
    { name: "n<1>", site: "s", slots: 4, spans: [{ state: "used", from: 0, to: HOUR }] },
    {
      name: "n2",
      site: "s",
      slots: 4,
      spans: [
        { state: "powering-on", from: 0, to: HOUR / 2 },
        { state: "idle", from: HOUR / 2, to: HOUR },
      ],
    },
  ],
  jobs: [
    { id: "1", submittedAt: 0, startedAt: 0, endedAt: HOUR, slots: 3 },
    { id: "2", submittedAt: HOUR / 2, startedAt: (HOUR * 3) / 4, endedAt: HOUR, slots: 1 },
  ],
  updates: [],
};

/** Height of a stacked area at a column, as a share of the plot, from its outline. */
function heightAt(svg: string, name: string, column: number): number {
  const path = new RegExp(`<path d="([^"]+)"[^>]*class="${name}"`).exec(svg)?.[1] ?? "";
  const area = Number(/class="data"[^>]*viewBox="0 0 \d+ (\d+)"/.exec(svg)?.[1]);
  let x = 0;
  let y = 0;
  let top: number | undefined;
  for (const [, command, first, second] of path.matchAll(/([MHVZ])(-?[\d.]+)?(?: (-?[\d.]+))?/g)) {
    if (command === "M") [x, y] = [Number(first), Number(second)];
    if (command === "V") y = Number(first);
    if (command === "H") {
      if (Number(first) > column && x <= column && top === undefined) top = y;
      x = Number(first);
    }
  }
  return top === undefined ? 0 : (area - top) / area;
}

test("CL-11 the check of pictures itself finds what is wrong", () => {
  expect(wellFormed('<svg a="1"><g><path d="M0 0"/></g></svg>')).toBe(true);
  for (const bad of ["<svg><g></svg></g>", "<svg>", "<svg>a & b</svg>"])
    expect(wellFormed(bad), bad).toBe(false);
});

describe("CL-11 plots", () => {
  const plots = [nodeStatesPlot, usagePlot, hostsPlot, waitsPlot];

  test.each(plots)(
    "CL-11 %o is a well-formed picture with title and description, and no text is markup",
    (plot) => {
      const svg = plot(timeline, "p");
      expect(wellFormed(svg)).toBe(true);
      expect(svg).toMatch(
        /role="img" aria-labelledby="p-title p-desc"><title id="p-title">[^<]+<\/title><desc id="p-desc">[^<]+/,
      );
      expect(svg).not.toMatch(/<b>|n<1>/);
      expect(svg).toContain("prefers-color-scheme:dark");
      expect(svg).not.toContain("NaN");
    },
  );

  test("CL-11 node states are stacked to the last node (figure 10)", () => {
    const svg = nodeStatesPlot(timeline);
    expect(svg).toContain("At most 2 of 2 nodes were on, for 2 jobs.");
    const scale = 2 * 1.15;
    expect(heightAt(svg, "state-used", 100)).toBeCloseTo(1 / scale, 2);
    expect(heightAt(svg, "state-powering-on", 100)).toBeCloseTo(2 / scale, 2);
    expect(heightAt(svg, "state-idle", 100)).toBeCloseTo(1 / scale, 2);
    expect(heightAt(svg, "state-idle", 800)).toBeCloseTo(2 / scale, 2);
    expect(svg).not.toContain("state-failed");
    expect([...svg.matchAll(/<title>(\d+) jobs?<\/title>/g)].map(([, count]) => count)).toEqual(["1", "1"]);
  });

  test("CL-11 used slots, slots on and waiting jobs over time (figure 11)", () => {
    const svg = usagePlot(timeline);
    expect(svg).toContain("At most 4 slots were used, and at most 1 jobs waited.");
    expect(heightAt(svg, "slots-used", 100)).toBeCloseTo(3 / 8, 2);
    expect(heightAt(svg, "slots-used", 900)).toBeCloseTo(4 / 8, 2);
    expect(svg).toContain("jobs waiting (highest: 1)");
  });

  test("CL-11 one bar a node, with more nodes told and not drawn", () => {
    const node = timeline.nodes[0];
    if (node === undefined) throw new Error("no node");
    const many = { ...timeline, nodes: Array.from({ length: 70 }, (_, at) => ({ ...node, name: `n${at}` })) };
    const svg = hostsPlot(many);
    expect(svg).toContain("and 6 more nodes");
    expect(svg.match(/<rect [^>]*fill="#0072b2"/g)).toHaveLength(64 + 1);
  });

  test("CL-11 waiting times: 0 and 15 minutes", () => {
    expect(waitsPlot(timeline)).toContain("half of the jobs waited up to 0:15 h");
    expect(waitsPlot({ ...timeline, jobs: [] })).toContain("0 jobs");
  });

  test("CL-11 the size of a plot does not grow with the length of what it shows", () => {
    const node = timeline.nodes[0];
    if (node === undefined) throw new Error("no node");
    const spans = Array.from({ length: 20_000 }, (_, at) => ({
      state: at % 2 === 0 ? ("used" as const) : ("idle" as const),
      from: at * 1000,
      to: at * 1000 + 1000,
    }));
    const long = { ...timeline, to: 20_000_000, nodes: [{ ...node, spans }] };
    expect(nodeStatesPlot(long).length).toBeLessThan(60_000);
  });

  test("CL-11 samples are means over their columns, to the last part", () => {
    const items = [
      { from: 0, to: 15, weight: 2 },
      { from: 12, to: 13, weight: 10 },
      { from: -50, to: 500, weight: 1 },
    ];
    expect(sampled(items, 0, 40, 4)).toEqual([3, 3, 1, 1]);
    expect(sampled([], 0, 40, 4)).toEqual([0, 0, 0, 0]);
  });

  test("CL-11 round ticks and their labels", () => {
    expect(timeTicks(0, 340 * 60_000).map((at) => timeLabel(at, 340 * 60_000, false))).toEqual([
      "0:00",
      "1:00",
      "2:00",
      "3:00",
      "4:00",
      "5:00",
    ]);
    expect(timeLabel(Date.UTC(2024, 2, 1, 8, 30), HOUR, true)).toBe("08:30");
    expect(timeLabel(Date.UTC(2024, 2, 1, 8, 30), 90 * 24 * HOUR, true)).toBe("03-01");
    expect(timeTicks(0, 400 * 24 * HOUR).length).toBeLessThanOrEqual(9);
  });

  test("CL-11 figures of a node: power-ons, use, shares, stays", () => {
    const [, second] = timeline.nodes;
    if (second === undefined) throw new Error("no node");
    expect(hostFigures(second, timeline)).toEqual({
      powerOns: 1,
      useOfAll: 0,
      useOfOn: 0,
      shares: { "powering-on": 0.5, idle: 0.5 },
      meanVisit: { "powering-on": HOUR / 2, idle: HOUR / 2 },
    });
  });

  test("CL-11 text that could be markup, and characters that no document may hold", () => {
    expect(escapeText(`<a href="x">&'${String.fromCharCode(1)}`)).toBe(
      "&lt;a href=&quot;x&quot;&gt;&amp;&#39;\ufffd",
    );
    expect(element("a", { b: '"', c: 1 / 3, d: undefined })).toBe('<a b="&quot;" c="0.33"/>');
  });
});

describe("CL-11 plots and reports of the paper's experiment", () => {
  const [scenario] = PAPER_SCENARIOS;
  if (scenario === undefined) throw new Error("no scenario");
  const { run, trace } = paperRun(scenario, 1);

  test("CL-11 figures 10 and 11 are drawn from a run", () => {
    const svg = runSvg(run, trace);
    expect(wellFormed(svg.replace(/^<\?xml.*\n/, ""))).toBe(true);
    expect(svg).toContain("At most 5 of 5 nodes were on, for 3676 jobs.");
    expect(svg).toContain("At most 5 slots were used");
    expect(svg).not.toContain("NaN");
  });

  test("CL-11 its report is in the data format of CLUES with cost, sites and updates beside it", () => {
    const report = reportOfRun(run, trace);
    expect(Object.keys(report)).toEqual([
      "hostevents",
      "requests",
      "mintime_avail",
      "maxtime_avail",
      "elastosca",
    ]);
    expect(Object.keys(report.hostevents)).toHaveLength(5);
    expect(Object.keys(report.hostevents["vnode-3"]?.[0] ?? {})).toEqual([
      "t",
      "state",
      "slots",
      "slots_used",
      "memory",
      "memory_used",
    ]);
    for (const events of Object.values(report.hostevents)) {
      expect(events.every(({ slots_used, slots }) => slots_used >= 0 && slots_used <= slots)).toBe(true);
      expect(events.every(({ t }, at) => at === 0 || t > (events[at - 1]?.t ?? 0))).toBe(true);
      expect(events.at(-1)?.t).toBe(report.maxtime_avail);
    }
    expect(report.requests).toHaveLength(3676);
    expect(
      report.requests.every(({ state, t_state, t_created }) => state === 2 && t_state >= t_created),
    ).toBe(true);
    const paid = run.bills.reduce(
      (sum, { from, to, pricePerHour }) => sum + ((to - from) / HOUR) * pricePerHour,
      0,
    );
    const cost = Object.values(report.elastosca?.cost ?? {}).reduce(
      (sum, points) => sum + (points.at(-1)?.sum ?? 0),
      0,
    );
    expect(cost).toBeCloseTo(paid, 4);
    expect(report.elastosca?.updates).toHaveLength(run.updates.length);
  });

  test("CL-11 plots of the report are those of the run, node by node", () => {
    const own = timelineOfRun(run, trace);
    const read = timelineOfReport(reportOfRun(run, trace));
    for (const [at, node] of own.nodes.entries()) {
      const expected = hostFigures(node, own);
      const found = hostFigures(read.nodes[at] ?? node, read);
      // Set-up has no state of its own in CLUES: it counts as used there.
      expect(found.shares.used).toBeCloseTo((expected.shares.used ?? 0) + (expected.shares.setup ?? 0), 6);
      expect(found.shares.idle ?? 0).toBeCloseTo(expected.shares.idle ?? 0, 6);
      expect(found.powerOns).toBe(expected.powerOns);
    }
    expect(wellFormed(figureSvg(read).replace(/^<\?xml.*\n/, ""))).toBe(true);
  });

  test("CL-11 a plain report of CLUES is drawn as well", () => {
    const { elastosca: _, ...plain } = reportOfRun(run, trace);
    const read = timelineOfReport(plain);
    expect(read.jobs).toHaveLength(3676);
    expect(read.nodes.map(({ site }) => site)).toEqual(new Array(5).fill("cluster"));
    expect(figureSvg(read)).toContain("At most 5 slots were used");
  });

  test("CL-11 the page stands for itself: no address, a slider, every plot and table", () => {
    const page = runPage(run, trace);
    expect(page.startsWith("<!doctype html>")).toBe(true);
    expect(page).not.toMatch(/(src|href)=|url\(|@import|https?:\/\/(?!www\.w3\.org)/);
    expect(page.match(/class="elastosca-plot"/g)).toHaveLength(4);
    expect(page.match(/type="range"/g)).toHaveLength(2);
    expect(page).toContain("<h2>Requests</h2>");
    expect(page).toContain("<td>vnode-5</td>");
    const script = /<script>([\s\S]*)<\/script>/.exec(page)?.[1] ?? "";
    expect(() => new Function(script)).not.toThrow();
  });

  test("CL-11 names of a report cannot become markup or script of its page", () => {
    const nasty = '</title><script>alert("x")</script>';
    const report = {
      hostevents: { [nasty]: [{ t: 0, state: 1, slots: 1, slots_used: 1, memory: 0, memory_used: 0 }] },
      requests: [],
      mintime_avail: 0,
      maxtime_avail: 100,
    };
    const page = figurePage(timelineOfReport(report), report);
    expect(page.match(/<script>/g)).toHaveLength(1);
    expect(page).not.toContain('alert("x")');
  });
});
