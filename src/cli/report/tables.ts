import { LABELS, PLOT_STATES } from "../../simulator/plots/index.js";
import type { ReportFigures } from "./figures.js";

/** A table of a report, for a page as for a terminal. */
export interface ReportTable {
  readonly title: string;
  readonly head: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

/** The tables of a report: requests, sites, cost of jobs, nodes. */
export function reportTables(figures: ReportFigures): ReportTable[] {
  return [requestTable(figures), siteTable(figures), ...costTables(figures), hostTable(figures)];
}

function costTables({ costs }: ReportFigures): ReportTable[] {
  if (costs === undefined) return [];
  const { paid, used, jobs, mean, median, dearest } = costs;
  const summary = {
    title: "Cost of jobs",
    head: ["jobs", "cost", "each (mean, median)", "paid for nodes", "without a job"],
    rows: [
      [
        String(jobs),
        used.toFixed(4),
        `${mean.toFixed(4)}, ${median.toFixed(4)}`,
        paid.toFixed(4),
        paid > 0 ? percent(Math.max(0, 1 - used / paid)) : "-",
      ],
    ],
  };
  const rows = dearest.map((job) => [
    job.id,
    job.cost.toFixed(4),
    String(job.slots),
    seconds(job.seconds),
    job.nodes.join(", "),
  ]);
  return [summary, { title: "Dearest jobs", head: ["job", "cost", "slots", "ran", "nodes"], rows }];
}

function requestTable({ requests }: ReportFigures): ReportTable {
  const states = Object.entries(requests.states).map(([name, count]) => `${count} ${name}`);
  return {
    title: "Requests",
    head: ["requests", "an hour", "slots (mean, most)", "ended as", "time to serve (mean, median, p95)"],
    rows: [
      [
        String(requests.count),
        requests.arrivalRate.toFixed(1),
        `${requests.slotsMean.toFixed(1)}, ${requests.slotsMost}`,
        states.join(", ") || "-",
        [requests.toServeMean, requests.toServeMedian, requests.toServeP95].map(seconds).join(", "),
      ],
    ],
  };
}

function siteTable({ sites }: ReportFigures): ReportTable {
  return {
    title: "Sites",
    head: ["site", "cost", "updates", "time in updates"],
    rows: sites.map(({ site, cost, updates, updating }) => [
      site,
      cost.toFixed(4),
      String(updates),
      percent(updating),
    ]),
  };
}

function hostTable({ hosts }: ReportFigures): ReportTable {
  const states = PLOT_STATES.filter((state) => hosts.some(({ shares }) => (shares[state] ?? 0) > 0));
  return {
    title: "Nodes",
    head: [
      "node",
      "site",
      "power-ons",
      "use of all time",
      "use of time on",
      ...states.map((state) => `${LABELS[state]} (mean stay)`),
    ],
    rows: hosts.map(({ name, site, powerOns, useOfAll, useOfOn, shares, meanVisit }) => [
      name,
      site,
      String(powerOns),
      percent(useOfAll),
      percent(useOfOn),
      ...states.map((state) =>
        shares[state] === undefined
          ? "-"
          : `${percent(shares[state])} (${seconds((meanVisit[state] ?? 0) / 1000)})`,
      ),
    ]),
  };
}

function percent(share: number): string {
  return `${(share * 100).toFixed(1)} %`;
}

function seconds(value: number): string {
  if (value < 100) return `${value.toFixed(value < 10 ? 1 : 0)} s`;
  return value < 6000 ? `${(value / 60).toFixed(1)} min` : `${(value / 3600).toFixed(1)} h`;
}
