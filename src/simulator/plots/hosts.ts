import { AREA, COLUMNS, dataArea, frame, STATE_COLORS, timeAxis } from "./frame.js";
import { hostFigures } from "./host-figures.js";
import { element, escapeText } from "./markup.js";
import { LABELS } from "./node-states.js";
import { type ClusterTimeline, PLOT_STATES, type PlotNode } from "./timeline.js";

const ROW = 16;
/** More nodes than these are told of and not drawn. */
const MOST = 64;

/** One bar a node with its states over time, and how much of its time on it was used. */
export function hostsPlot(timeline: ClusterTimeline, id = "hosts"): string {
  const { from, to, dated, title } = timeline;
  const active = timeline.nodes.filter(({ spans }) => spans.some(({ state }) => state !== "off"));
  const drawn = active.slice(0, MOST);
  const height = Math.max(ROW, drawn.length * ROW);
  const states = PLOT_STATES.filter(
    (state) => state !== "off" && drawn.some(({ spans }) => spans.some((span) => span.state === state)),
  );
  const left = active.length - drawn.length;
  const more = left > 0 ? ` ${left} more nodes are not drawn.` : "";
  const description = `States of ${drawn.length} nodes over time.${more}`;
  const legend = states.map((state) => ({ label: LABELS[state], color: STATE_COLORS[state] }));
  const names = drawn.map((node, row) => nameOf(node, row, timeline));
  const note =
    left > 0
      ? element("text", { x: AREA.left, y: AREA.top + height + 36 }, escapeText(`and ${left} more nodes`))
      : "";
  return frame(
    { id, title: `Nodes: ${title}`, description, height: AREA.top + height + (left > 0 ? 44 : 30), legend },
    dataArea(height, ...drawn.map((node, row) => bars(node, row, from, to))),
    ...names,
    timeAxis(from, to, dated, height),
    note,
  );
}

function nameOf(node: PlotNode, row: number, timeline: ClusterTimeline): string {
  const y = AREA.top + row * ROW + 12;
  const { useOfOn } = hostFigures(node, timeline);
  const short = node.name.length > 8 ? `${node.name.slice(0, 4)}…${node.name.slice(-4)}` : node.name;
  const text = `${node.name} at ${node.site}: used ${Math.round(useOfOn * 100)} % of its time on`;
  return element(
    "text",
    { x: AREA.left - 6, y, "text-anchor": "end" },
    element("title", {}, escapeText(text)),
    escapeText(short),
  );
}

function bars({ spans }: PlotNode, row: number, from: number, to: number): string {
  const scale = COLUMNS / (to - from);
  const parts = spans.flatMap((span) => {
    const start = Math.max(span.from, from);
    const end = Math.min(span.to, to);
    if (span.state === "off" || end <= start) return [];
    const place = {
      x: (start - from) * scale,
      y: row * ROW + 2,
      width: (end - start) * scale,
      height: ROW - 4,
    };
    // Slivers of many short jobs would make the file large and nothing to see.
    if (place.width < 0.05) return [];
    return element("rect", { ...place, fill: STATE_COLORS[span.state] });
  });
  return element("g", {}, ...parts);
}
