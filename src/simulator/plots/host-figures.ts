import type { ClusterTimeline, PlotNode, PlotState } from "./timeline.js";

/** Figures of one node over a timeline, as the reports of CLUES have them. */
export interface HostFigures {
  readonly powerOns: number;
  /** Time with a job as a share of all time, and of the time that the node was on. */
  readonly useOfAll: number;
  readonly useOfOn: number;
  /** Share of all time in each state; states without time are left out. */
  readonly shares: Readonly<Partial<Record<PlotState, number>>>;
  /** Mean length of a stay in each state, in milliseconds. */
  readonly meanVisit: Readonly<Partial<Record<PlotState, number>>>;
}

/** Sums the spans of one node up. */
export function hostFigures({ spans }: PlotNode, { from, to }: ClusterTimeline): HostFigures {
  const time: Partial<Record<PlotState, number>> = {};
  const visits: Partial<Record<PlotState, number>> = {};
  for (const span of spans) {
    const length = Math.min(span.to, to) - Math.max(span.from, from);
    if (length <= 0) continue;
    time[span.state] = (time[span.state] ?? 0) + length;
    visits[span.state] = (visits[span.state] ?? 0) + 1;
  }
  const all = to - from;
  const on = (time.used ?? 0) + (time.setup ?? 0) + (time.idle ?? 0);
  const entries = Object.entries(time) as [PlotState, number][];
  return {
    powerOns: visits["powering-on"] ?? 0,
    useOfAll: all > 0 ? (time.used ?? 0) / all : 0,
    useOfOn: on > 0 ? (time.used ?? 0) / on : 0,
    shares: Object.fromEntries(entries.map(([state, sum]) => [state, sum / all])),
    meanVisit: Object.fromEntries(entries.map(([state, sum]) => [state, sum / (visits[state] ?? 1)])),
  };
}
