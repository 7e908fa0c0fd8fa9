import type { Millis } from "../../elasticity/core/index.js";
import { decimal, element, escapeText } from "./markup.js";
import type { PlotState } from "./timeline.js";

/** Colours that people with a weak sense of colour can tell apart (Okabe and Ito), on light and dark ground. */
export const STATE_COLORS: Readonly<Record<PlotState, string>> = {
  used: "#0072b2",
  setup: "#009e73",
  idle: "#56b4e9",
  "powering-on": "#e69f00",
  "powering-off": "#cc79a7",
  failed: "#d55e00",
  unknown: "#8c8c8c",
  off: "none",
};

export const WIDTH = 960;
/** Place of the data inside a plot. */
export const AREA = { left: 64, top: 44, width: 872 } as const;
/** Columns that data is gathered in, and the width of the data's own coordinates. */
export const COLUMNS = 960;

const STYLE =
  ".elastosca-plot{font:12px system-ui,sans-serif}.elastosca-plot text{fill:#1b1b1b}" +
  ".elastosca-plot .axis{stroke:#bdbdbd;fill:none}.elastosca-plot .heading{font-size:14px;font-weight:600}" +
  "@media(prefers-color-scheme:dark){.elastosca-plot text{fill:#e8e8e8}.elastosca-plot .axis{stroke:#5a5a5a}}";

export interface FrameOptions {
  /** Begins the ids of the parts; unique in a page. */
  readonly id: string;
  readonly title: string;
  /** What a person who does not see the plot should know. */
  readonly description: string;
  readonly height: number;
  readonly legend: readonly LegendEntry[];
}

export interface LegendEntry {
  readonly label: string;
  readonly color: string;
  readonly shape?: "box" | "line" | "dot";
}

/** A whole picture: title, description, style, legend, and the given content. Complete by itself. */
export function frame(
  { id, title, description, height, legend }: FrameOptions,
  ...content: readonly string[]
): string {
  const attributes = {
    xmlns: "http://www.w3.org/2000/svg",
    class: "elastosca-plot",
    viewBox: `0 0 ${WIDTH} ${height}`,
    width: "100%",
    role: "img",
    "aria-labelledby": `${id}-title ${id}-desc`,
  };
  return element(
    "svg",
    attributes,
    element("title", { id: `${id}-title` }, escapeText(title)),
    element("desc", { id: `${id}-desc` }, escapeText(description)),
    element("style", {}, STYLE),
    element("text", { x: AREA.left, y: 18, class: "heading" }, escapeText(title)),
    legendOf(legend),
    ...content,
  );
}

function legendOf(entries: readonly LegendEntry[]): string {
  let x: number = AREA.left;
  const parts = entries.map(({ label, color, shape = "box" }) => {
    const marks = {
      box: element("rect", { x, y: 26, width: 10, height: 10, fill: color }),
      line: element("path", { d: `M${x} 31h10`, stroke: color, "stroke-width": 3 }),
      dot: element("circle", { cx: x + 5, cy: 31, r: 4, fill: "none", stroke: color, "stroke-width": 1.5 }),
    };
    const part = marks[shape] + element("text", { x: x + 14, y: 35 }, escapeText(label));
    x += 26 + label.length * 6.6;
    return part;
  });
  return element("g", { class: "legend" }, ...parts);
}

/** The part of a plot that follows the range slider of a page: coordinates 0 to COLUMNS across, 0 to `height` down. */
export function dataArea(height: number, ...content: readonly string[]): string {
  const viewBox = `0 0 ${COLUMNS} ${height}`;
  const place = { x: AREA.left, y: AREA.top, width: AREA.width, height };
  return element("svg", { class: "data", ...place, viewBox, preserveAspectRatio: "none" }, ...content);
}

/** Axis of time below the data, with its labels. */
export function timeAxis(from: Millis, to: Millis, dated: boolean, height: number): string {
  const y = AREA.top + height;
  const ticks = timeTicks(from, to).map((at) => {
    const x = AREA.left + ((at - from) / (to - from)) * AREA.width;
    const label = element("text", { x, y: y + 18, "text-anchor": "middle" }, timeLabel(at, to - from, dated));
    return element("path", { class: "axis", d: `M${decimal(x)} ${y}v5` }) + label;
  });
  const data = { "data-from": from, "data-to": to, "data-dated": dated ? 1 : 0, "data-y": y };
  const line = element("path", { class: "axis", d: `M${AREA.left} ${y}h${AREA.width}` });
  return line + element("g", { class: "time", ...data }, ...ticks);
}

/** Axis of numbers to the left of the data, from 0 to `most`. */
export function numberAxis(most: number, height: number, label: string): string {
  const step = niceStep(most / 5);
  const marks: string[] = [];
  for (let value = 0; value <= most + step / 1e6; value += step) {
    const y = AREA.top + height - (value / most) * height;
    const text = element("text", { x: AREA.left - 8, y: y + 4, "text-anchor": "end" }, decimal(value));
    marks.push(element("path", { class: "axis", d: `M${AREA.left - 5} ${decimal(y)}h5` }) + text);
  }
  return (
    element("path", { class: "axis", d: `M${AREA.left} ${AREA.top}v${height}` }) +
    marks.join("") +
    sideLabel(label, height)
  );
}

/** What the axis to the left counts, turned along it. */
export function sideLabel(label: string, height: number): string {
  const middle = AREA.top + height / 2;
  const transform = `rotate(-90 14 ${decimal(middle)})`;
  return element("text", { x: 14, y: middle, "text-anchor": "middle", transform }, escapeText(label));
}

/** 1, 2 or 5 times a power of ten, at least `least`, and at least 1 for counts. */
export function niceStep(least: number): number {
  const power = 10 ** Math.floor(Math.log10(Math.max(least, 1)));
  const factor = [1, 2, 5, 10].find((each) => each * power >= least) ?? 10;
  return factor * power;
}

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const STEPS = [1, 2, 5, 10, 15, 30]
  .flatMap((count) => [count * SECOND, count * MINUTE])
  .concat([
    HOUR,
    2 * HOUR,
    3 * HOUR,
    6 * HOUR,
    12 * HOUR,
    DAY,
    2 * DAY,
    7 * DAY,
    14 * DAY,
    30 * DAY,
    90 * DAY,
  ])
  .sort((left, right) => left - right);

/** Round moments within a span, nine at the most. */
export function timeTicks(from: Millis, to: Millis): Millis[] {
  const step = STEPS.find((each) => (to - from) / each <= 8) ?? Math.ceil((to - from) / 8 / DAY) * DAY;
  const ticks: Millis[] = [];
  for (let at = Math.ceil(from / step) * step; at <= to; at += step) ticks.push(at);
  return ticks;
}

/** `0:30`, `12:05` hours and minutes, or a date in UTC; with seconds or days where the span calls for them. */
export function timeLabel(at: Millis, span: Millis, dated: boolean): string {
  if (dated) {
    const iso = new Date(at).toISOString();
    if (span > 2 * DAY) return iso.slice(5, 10);
    return span < 10 * MINUTE ? iso.slice(11, 19) : iso.slice(11, 16);
  }
  if (span > 4 * DAY) return `${decimal(at / DAY)} d`;
  const minutes = Math.floor(at / MINUTE);
  const two = (value: number) => String(value).padStart(2, "0");
  const clock = `${Math.floor(minutes / 60)}:${two(minutes % 60)}`;
  return span < 10 * MINUTE ? `${clock}:${two(Math.floor((at % MINUTE) / SECOND))}` : clock;
}

/** Outline of a step function over the columns, closed down to the ground or to another step function. */
export function stepArea(
  top: readonly number[],
  bottom: readonly number[],
  most: number,
  height: number,
): string {
  const y = (value: number) => decimal(height - (value / most) * height);
  let path = "";
  const columns = top.length;
  for (let at = 0; at < columns; at += 1) {
    if (at > 0 && top[at] === top[at - 1]) continue;
    path += `${path === "" ? `M0 ${y(top[at] ?? 0)}` : `H${at}V${y(top[at] ?? 0)}`}`;
  }
  path += `H${columns}`;
  for (let at = columns - 1; at >= 0; at -= 1) {
    if (at < columns - 1 && bottom[at] === bottom[at + 1]) continue;
    path += `${at === columns - 1 ? "" : `H${at + 1}`}V${y(bottom[at] ?? 0)}`;
  }
  return `${path}H0Z`;
}

/** A step function over the columns as a line. */
export function stepLine(values: readonly number[], most: number, height: number): string {
  const y = (value: number) => decimal(height - (value / most) * height);
  let path = `M0 ${y(values[0] ?? 0)}`;
  for (let at = 1; at < values.length; at += 1) {
    if (values[at] !== values[at - 1]) path += `H${at}V${y(values[at] ?? 0)}`;
  }
  return `${path}H${values.length}`;
}
