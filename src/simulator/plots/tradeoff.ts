import type { Millis } from "../../elasticity/core/index.js";
import { AREA, frame, niceStep, sideLabel } from "./frame.js";
import { decimal, element, escapeText } from "./markup.js";

/** One policy in the comparison: what it costs, and how long jobs wait under it. */
export interface TradeoffPoint {
  readonly policy: string;
  /** Of this project, or the rules of others. */
  readonly own: boolean;
  readonly cost: number;
  readonly waitMean: Millis;
}

const HEIGHT = 420;
const OWN_COLOR = "#0072b2";
const OTHER_COLOR = "#e69f00";
const SECOND = 1000;
/** Width of a letter, about, and distance of two lines of text. */
const LETTER = 6.6;
const LINE = 13;

interface Scale {
  readonly x: (cost: number) => number;
  readonly y: (wait: Millis) => number;
  readonly costs: readonly [from: number, to: number];
  readonly waits: readonly [from: Millis, to: Millis];
}

/**
 * Cost across, mean wait upwards on a logarithmic scale: further down and to the left is better. Points that none
 * beats in both are joined.
 */
export function tradeoffPlot(name: string, points: readonly TradeoffPoint[], id = "tradeoff"): string {
  const scale = scaleOf(points);
  const front = points.filter((point) => !points.some((other) => isBetter(other, point)));
  const best = front.map(({ policy }) => policy).join(", ");
  const title = `Cost and mean waits of ${points.length} policies: ${name}`;
  const legend = [
    { label: "this project", color: OWN_COLOR, shape: "dot" },
    { label: "rules of others", color: OTHER_COLOR },
    { label: "beaten by none in both", color: "#8c8c8c", shape: "line" },
  ] as const;
  return frame(
    { id, title, description: `Beaten by none in both: ${best}.`, height: AREA.top + HEIGHT + 44, legend },
    costAxis(scale),
    waitAxis(scale),
    frontLine(front, scale),
    ...points.map((point) => mark(point, scale)),
    ...labels(points, scale),
  );
}

/** It costs less and lets jobs wait no longer, or the other way round. */
function isBetter(left: TradeoffPoint, right: TradeoffPoint): boolean {
  if (left.cost > right.cost || left.waitMean > right.waitMean) return false;
  return left.cost < right.cost || left.waitMean < right.waitMean;
}

function scaleOf(points: readonly TradeoffPoint[]): Scale {
  const costs = points.map(({ cost }) => cost);
  const waits = points.map(({ waitMean }) => Math.max(SECOND, waitMean));
  const margin = Math.max(1e-9, (Math.max(...costs) - Math.min(...costs)) * 0.08, Math.max(...costs) * 0.005);
  const [low, high] = [Math.min(...costs) - margin, Math.max(...costs) + 2 * margin];
  const [short, long] = [Math.min(...waits) / 1.3, Math.max(...waits) * 1.3];
  return {
    costs: [low, high],
    waits: [short, long],
    x: (cost) => AREA.left + ((cost - low) / (high - low)) * AREA.width,
    y: (wait) =>
      AREA.top + HEIGHT - (Math.log(Math.max(SECOND, wait) / short) / Math.log(long / short)) * HEIGHT,
  };
}

function mark({ policy, own, cost, waitMean }: TradeoffPoint, { x, y }: Scale): string {
  const words = `${policy}: cost ${decimal(cost)}, mean wait ${decimal(waitMean / SECOND)} s`;
  const title = element("title", {}, escapeText(words));
  const [left, top] = [x(cost), y(waitMean)];
  if (own) return element("circle", { cx: left, cy: top, r: 5, fill: OWN_COLOR }, title);
  return element("rect", { x: left - 5, y: top - 5, width: 10, height: 10, fill: OTHER_COLOR }, title);
}

function frontLine(front: readonly TradeoffPoint[], { x, y }: Scale): string {
  const places = [...front]
    .sort((left, right) => left.cost - right.cost || left.waitMean - right.waitMean)
    .map(({ cost, waitMean }) => `${decimal(x(cost))} ${decimal(y(waitMean))}`);
  if (places.length < 2) return "";
  return element("path", { d: `M${places.join("L")}`, stroke: "#8c8c8c", "stroke-width": 1.5, fill: "none" });
}

/** Names beside their points, each moved down until it covers no other. */
function labels(points: readonly TradeoffPoint[], { x, y }: Scale): string[] {
  const taken: { readonly from: number; readonly to: number; readonly y: number }[] = [];
  return [...points]
    .sort((left, right) => y(left.waitMean) - y(right.waitMean) || left.cost - right.cost)
    .map(({ policy, cost, waitMean }) => {
      const width = policy.length * LETTER;
      const right = x(cost) + 9;
      const isRight = right + width <= AREA.left + AREA.width;
      const from = isRight ? right : right - 18 - width;
      let line = y(waitMean) + 4;
      const covers = (one: (typeof taken)[number]) =>
        one.from < from + width && from < one.to && Math.abs(one.y - line) < LINE;
      while (taken.some(covers)) line += 1;
      taken.push({ from, to: from + width, y: line });
      return element("text", { x: from, y: line }, escapeText(policy));
    });
}

function costAxis({ costs: [low, high], x }: Scale): string {
  const y = AREA.top + HEIGHT;
  // Costs may be fractions: steps are chosen for a hundred thousandths.
  const step = niceStep(((high - low) / 8) * 1e5) / 1e5;
  const parts = [element("path", { class: "axis", d: `M${AREA.left} ${y}h${AREA.width}` })];
  for (let count = Math.ceil(low / step); count * step <= high; count += 1) {
    const left = x(count * step);
    parts.push(element("path", { class: "axis", d: `M${decimal(left)} ${y}v5` }));
    parts.push(element("text", { x: left, y: y + 18, "text-anchor": "middle" }, decimal(count * step)));
  }
  const middle = AREA.left + AREA.width / 2;
  parts.push(element("text", { x: middle, y: y + 36, "text-anchor": "middle" }, "cost"));
  return parts.join("");
}

function waitAxis({ waits: [short, long], y }: Scale): string {
  const parts = [element("path", { class: "axis", d: `M${AREA.left} ${AREA.top}v${HEIGHT}` })];
  for (let power = 1; power <= long / SECOND; power *= 10) {
    for (const factor of [1, 2, 5]) {
      const seconds = factor * power;
      if (seconds * SECOND < short || seconds * SECOND > long) continue;
      const top = y(seconds * SECOND);
      parts.push(element("path", { class: "axis", d: `M${AREA.left - 5} ${decimal(top)}h5` }));
      parts.push(element("text", { x: AREA.left - 8, y: top + 4, "text-anchor": "end" }, `${seconds} s`));
    }
  }
  return parts.join("") + sideLabel("mean wait", HEIGHT);
}
