import { AREA, COLUMNS, dataArea, frame, numberAxis, stepArea, stepLine, timeAxis } from "./frame.js";
import { element } from "./markup.js";
import { sampled, type Weighted } from "./samples.js";
import type { ClusterTimeline, PlotJob } from "./timeline.js";

const HEIGHT = 200;
const SLOTS = "#0072b2";
const ON = "#8c8c8c";
const WAITING = "#d55e00";
const ON_STATES: readonly string[] = ["used", "setup", "idle"];

/**
 * Figure 11 of the hybrid clusters paper: slots that jobs use, below the slots that are on, and the jobs
 * that wait, over time (CL-11).
 */
export function usagePlot(timeline: ClusterTimeline, id = "usage"): string {
  const { from, to, dated, title } = timeline;
  const used = sampled(timeline.slotsUsed ?? running(timeline.jobs, to), from, to, COLUMNS);
  const on = sampled(slotsOn(timeline), from, to, COLUMNS);
  const waiting = sampled(waits(timeline.jobs, to), from, to, COLUMNS);
  const most = Math.max(1, ...used.map(Math.ceil), ...on.map(Math.ceil));
  const mostWaiting = Math.max(1, ...waiting.map(Math.ceil));
  const ground = new Array<number>(COLUMNS).fill(0);
  const line = { fill: "none", "stroke-width": 1.5, "vector-effect": "non-scaling-stroke" };
  const peak = Math.ceil(Math.max(...used));
  const description = `At most ${peak} slots were used, and at most ${mostWaiting} jobs waited.`;
  const legend = [
    { label: "slots used", color: SLOTS },
    { label: "slots on", color: ON, shape: "line" as const },
    { label: `jobs waiting (highest: ${mostWaiting})`, color: WAITING, shape: "line" as const },
  ];
  return frame(
    { id, title: `Slots and jobs: ${title}`, description, height: AREA.top + HEIGHT + 34, legend },
    dataArea(
      HEIGHT,
      element("path", { d: stepArea(used, ground, most, HEIGHT), fill: SLOTS, class: "slots-used" }),
      element("path", { d: stepLine(on, most, HEIGHT), stroke: ON, class: "slots-on", ...line }),
      element("path", {
        d: stepLine(waiting, mostWaiting, HEIGHT),
        stroke: WAITING,
        class: "jobs-waiting",
        ...line,
      }),
    ),
    numberAxis(most, HEIGHT, "slots"),
    timeAxis(from, to, dated, HEIGHT),
  );
}

function* running(jobs: readonly PlotJob[], to: number): Generator<Weighted> {
  for (const { startedAt, endedAt = to, slots } of jobs)
    if (startedAt !== undefined) yield { from: startedAt, to: endedAt, weight: slots };
}

function* waits(jobs: readonly PlotJob[], to: number): Generator<Weighted> {
  for (const { submittedAt, startedAt = to } of jobs) yield { from: submittedAt, to: startedAt, weight: 1 };
}

function* slotsOn({ nodes }: ClusterTimeline): Generator<Weighted> {
  for (const { slots, spans } of nodes) {
    for (const { state, from, to } of spans) if (ON_STATES.includes(state)) yield { from, to, weight: slots };
  }
}
