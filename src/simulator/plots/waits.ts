import { AREA, COLUMNS, dataArea, frame, niceStep, numberAxis, timeLabel } from "./frame.js";
import { decimal, element } from "./markup.js";
import type { ClusterTimeline } from "./timeline.js";

const HEIGHT = 180;
const BARS = 40;
const COLOR = "#0072b2";
const SECOND = 1000;

/** How long jobs waited: a histogram up to the 99th percentile, the rest in the last bar. */
export function waitsPlot(timeline: ClusterTimeline, id = "waits"): string {
  const waits = timeline.jobs
    .flatMap(({ submittedAt, startedAt }) => (startedAt === undefined ? [] : startedAt - submittedAt))
    .sort((left, right) => left - right);
  const quantile = (share: number) =>
    waits[Math.min(waits.length - 1, Math.floor(waits.length * share))] ?? 0;
  const end = Math.max(BARS * SECOND, quantile(0.99));
  const bins = new Array<number>(BARS).fill(0);
  for (const wait of waits) {
    const bin = Math.min(BARS - 1, Math.floor((wait / end) * BARS));
    bins[bin] = (bins[bin] ?? 0) + 1;
  }
  const most = Math.max(1, ...bins);
  const width = COLUMNS / BARS;
  const rects = bins.flatMap((count, at) => {
    const height = (count / most) * HEIGHT;
    const place = { x: at * width, y: HEIGHT - height, width: width - 2, height };
    return count === 0
      ? []
      : element("rect", { ...place, fill: COLOR }, element("title", {}, `${count} jobs`));
  });
  const words = (millis: number) =>
    millis < 600 * SECOND ? `${Math.round(millis / SECOND)} s` : `${timeLabel(millis, 3_600_000, false)} h`;
  const middle = `half of the jobs waited up to ${words(quantile(0.5))}, 95 % up to ${words(quantile(0.95))}`;
  return frame(
    {
      id,
      title: `Waiting times: ${middle}`,
      description: `${waits.length} jobs: ${middle}.`,
      height: AREA.top + HEIGHT + 34,
      legend: [],
    },
    dataArea(HEIGHT, ...rects).replace('class="data"', 'class="fixed"'),
    numberAxis(most, HEIGHT, "jobs"),
    waitAxis(end),
  );
}

function waitAxis(end: number): string {
  const y = AREA.top + HEIGHT;
  const step =
    end > 7200 * SECOND
      ? 3_600_000 * niceStep(end / 3_600_000 / 8)
      : end > 600 * SECOND
        ? 60_000 * niceStep(end / 60_000 / 8)
        : SECOND * niceStep(end / SECOND / 8);
  const unit =
    step >= 3_600_000
      ? ([3_600_000, "h"] as const)
      : step >= 60_000
        ? ([60_000, "min"] as const)
        : ([SECOND, "s"] as const);
  const ticks: string[] = [element("path", { class: "axis", d: `M${AREA.left} ${y}h${AREA.width}` })];
  for (let at = 0; at <= end; at += step) {
    const x = AREA.left + (at / end) * AREA.width;
    ticks.push(element("path", { class: "axis", d: `M${decimal(x)} ${y}v5` }));
    ticks.push(
      element("text", { x, y: y + 18, "text-anchor": "middle" }, `${decimal(at / unit[0])} ${unit[1]}`),
    );
  }
  return ticks.join("");
}
