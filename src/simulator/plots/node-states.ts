import { AREA, COLUMNS, dataArea, frame, numberAxis, STATE_COLORS, stepArea, timeAxis } from "./frame.js";
import { element } from "./markup.js";
import { sampled, type Weighted } from "./samples.js";
import { type ClusterTimeline, PLOT_STATES, type PlotState } from "./timeline.js";

const HEIGHT = 260;
/** Bubbles across the plot: jobs that come closer together share one. */
const BUBBLES = 80;
const DRAWN = PLOT_STATES.filter((state) => state !== "off");

/**
 * Figure 10 of the hybrid clusters paper: how many nodes are in which state over time, stacked, with a
 * bubble for the jobs that were submitted, the larger the more there were (CL-11).
 */
export function nodeStatesPlot(timeline: ClusterTimeline, id = "states"): string {
  const { from, to, dated, title, nodes } = timeline;
  const counts = new Map(DRAWN.map((state) => [state, sampled(spansOf(timeline, state), from, to, COLUMNS)]));
  const present = DRAWN.filter((state) => counts.get(state)?.some((count) => count > 0));
  const tops: number[][] = [];
  let base = new Array<number>(COLUMNS).fill(0);
  for (const state of present) {
    base = base.map((sum, at) => sum + (counts.get(state)?.[at] ?? 0));
    tops.push(base);
  }
  const most = Math.max(1, ...base.map(Math.ceil));
  // Room above the stack for the bubbles.
  const scale = most * 1.15;
  const ground = new Array<number>(COLUMNS).fill(0);
  const areas = present.map((state, at) =>
    element("path", {
      d: stepArea(tops[at] ?? ground, tops[at - 1] ?? ground, scale, HEIGHT),
      fill: STATE_COLORS[state],
      class: `state-${state}`,
    }),
  );
  const legend = present.map((state) => ({ label: LABELS[state], color: STATE_COLORS[state] }));
  const description = `At most ${most} of ${nodes.length} nodes were on, for ${timeline.jobs.length} jobs.`;
  const bubbleLegend = { label: "jobs submitted", color: "#7a5195", shape: "dot" as const };
  const options = { id, title: `Nodes by state: ${title}`, description, legend: [...legend, bubbleLegend] };
  return frame(
    { ...options, height: AREA.top + HEIGHT + 34 },
    dataArea(HEIGHT, ...areas, bubbles(timeline)),
    numberAxis(scale, HEIGHT, "nodes"),
    timeAxis(from, to, dated, HEIGHT),
  );
}

/** Names of the states for people. */
export const LABELS: Readonly<Record<PlotState, string>> = {
  used: "used",
  setup: "set-up",
  idle: "idle",
  "powering-on": "powering on",
  "powering-off": "powering off",
  failed: "failed",
  unknown: "unknown",
  off: "off",
};

function* spansOf({ nodes }: ClusterTimeline, state: PlotState): Generator<Weighted> {
  for (const { spans } of nodes)
    for (const span of spans) if (span.state === state) yield { from: span.from, to: span.to, weight: 1 };
}

/** Round at any stretch of the plot: a line of no length with round ends whose width does not scale. */
function bubbles({ jobs, from, to }: ClusterTimeline): string {
  const bins = new Map<number, number>();
  for (const { submittedAt } of jobs) {
    if (submittedAt < from || submittedAt > to) continue;
    const bin = Math.min(BUBBLES - 1, Math.floor(((submittedAt - from) / (to - from)) * BUBBLES));
    bins.set(bin, (bins.get(bin) ?? 0) + 1);
  }
  const most = Math.max(1, ...bins.values());
  const width = COLUMNS / BUBBLES;
  const dots = [...bins].map(([bin, count]) => {
    const attributes = {
      d: `M${(bin + 0.5) * width} 14h0`,
      stroke: "#7a5195",
      "stroke-opacity": "0.65",
      "stroke-width": 5 + 17 * Math.sqrt(count / most),
      "stroke-linecap": "round",
      "vector-effect": "non-scaling-stroke",
    };
    return element("path", attributes, element("title", {}, `${count} ${count === 1 ? "job" : "jobs"}`));
  });
  return element("g", { class: "bubbles" }, ...dots);
}
