import type { CluesReport } from "../../elasticity/report/format.js";
import {
  type ClusterTimeline,
  element,
  escapeText,
  hostsPlot,
  nodeStatesPlot,
  stackPlots,
  usagePlot,
  waitsPlot,
} from "../../simulator/plots/index.js";
import { reportFigures } from "./figures.js";
import { SLIDER_SCRIPT } from "./slider.js";
import { type ReportTable, reportTables } from "./tables.js";

/** The four plots of a timeline. */
function plotsOf(timeline: ClusterTimeline): string[] {
  return [nodeStatesPlot(timeline), usagePlot(timeline), hostsPlot(timeline), waitsPlot(timeline)];
}

/** The plots as one SVG that stands for itself. */
export function figureSvg(timeline: ClusterTimeline): string {
  return stackPlots(plotsOf(timeline));
}

const STYLE = `:root{color-scheme:light dark;--line:#bdbdbd}
@media(prefers-color-scheme:dark){:root{--line:#5a5a5a}}
body{font:15px/1.45 system-ui,sans-serif;max-width:1040px;margin:2rem auto;padding:0 1rem}
table{border-collapse:collapse;font-size:13px;display:block;overflow-x:auto}
th,td{text-align:left;padding:.2rem .7rem;border-bottom:1px solid var(--line);white-space:nowrap}
.range{position:sticky;top:0;background:Canvas;padding:.5rem 0;display:flex;gap:1rem;align-items:center;z-index:1}
.range input{flex:1}figure{margin:1rem 0}`;

/**
 * A page with plots, a slider for the part of time that they show, and tables. Everything is in it: no
 * network is used, and nothing of the report is markup.
 */
export function figurePage(timeline: ClusterTimeline, report: CluesReport): string {
  const title = `Report: ${timeline.title}`;
  const figures = plotsOf(timeline).map((plot) => element("figure", {}, plot));
  const tables = reportTables(reportFigures(report, timeline)).filter(({ rows }) => rows.length > 0);
  const head = element(
    "head",
    {},
    '<meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">',
    // The page loads nothing and sends nothing; only its own script runs.
    `<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'">`,
    element("title", {}, escapeText(title)),
    element("style", {}, STYLE),
  );
  const body = element(
    "body",
    {},
    element("h1", {}, escapeText(title)),
    SLIDER,
    ...figures,
    ...tables.map(tableHtml),
    `<script>${SLIDER_SCRIPT}</script>`,
  );
  return `<!doctype html>\n${element("html", { lang: "en" }, head, body)}\n`;
}

const SLIDER = `<div class="range" role="group" aria-label="part of the time that is shown">
<label for="range-from">from</label><input id="range-from" type="range" min="0" max="1000" value="0">
<label for="range-to">to</label><input id="range-to" type="range" min="0" max="1000" value="1000"></div>`;

function tableHtml({ title, head, rows }: ReportTable): string {
  const cells = (name: "th" | "td", row: readonly string[]) =>
    element("tr", {}, ...row.map((cell) => element(name, {}, escapeText(cell === "" ? "-" : cell))));
  return (
    element("h2", {}, escapeText(title)) +
    element(
      "table",
      {},
      element("thead", {}, cells("th", head)),
      element("tbody", {}, ...rows.map((row) => cells("td", row))),
    )
  );
}
