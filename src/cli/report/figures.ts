import type { CluesReport } from "../../elasticity/report/format.js";
import { type ClusterTimeline, type HostFigures, hostFigures } from "../../simulator/plots/index.js";
import { type CostFigures, costFigures } from "./job-costs.js";

/** Figures of the requests of a report, as the report pages of CLUES have them. Times in seconds. */
export interface RequestFigures {
  readonly count: number;
  /** Requests an hour. */
  readonly arrivalRate: number;
  readonly slotsMean: number;
  readonly slotsMost: number;
  /** How many ended in which state. */
  readonly states: Readonly<Record<string, number>>;
  readonly toServeMean: number;
  readonly toServeMedian: number;
  readonly toServeP95: number;
}

export interface HostRow extends HostFigures {
  readonly name: string;
  readonly site: string;
}

export interface SiteFigures {
  readonly site: string;
  readonly cost: number;
  readonly updates: number;
  /** Time with an update under way as a share of all time: meanwhile another one has to wait. */
  readonly updating: number;
}

export interface ReportFigures {
  readonly hosts: readonly HostRow[];
  readonly requests: RequestFigures;
  readonly sites: readonly SiteFigures[];
  /** Where nodes have prices. */
  readonly costs?: CostFigures;
}

const STATES: Readonly<Record<string, string>> = {
  "0": "pending",
  "1": "attended",
  "2": "served",
  "3": "blocked",
  "-1": "disappeared",
  "-2": "not served",
  "-3": "discarded",
  "-4": "unknown",
};

/** Everything that the tables of a report show. */
export function reportFigures(report: CluesReport, timeline: ClusterTimeline): ReportFigures {
  const hosts = timeline.nodes.map((node) => ({
    name: node.name,
    site: node.site,
    ...hostFigures(node, timeline),
  }));
  const costs = costFigures(report);
  const requests = requestFigures(report);
  return { hosts, requests, sites: siteFigures(report), ...(costs === undefined ? {} : { costs }) };
}

function requestFigures({ requests, mintime_avail, maxtime_avail }: CluesReport): RequestFigures {
  const hours = (maxtime_avail - mintime_avail) / 3600;
  const served = requests.filter(({ state }) => state === 2);
  const waits = served.map((request) => request.t_state - request.t_created).sort((a, b) => a - b);
  const slots = requests.map((request) => request.slots * request.taskcount);
  const states: Record<string, number> = {};
  for (const { state } of requests) {
    const name = STATES[String(state)] ?? String(state);
    states[name] = (states[name] ?? 0) + 1;
  }
  const quantile = (share: number) =>
    waits[Math.min(waits.length - 1, Math.floor(waits.length * share))] ?? 0;
  return {
    count: requests.length,
    arrivalRate: hours > 0 ? requests.length / hours : 0,
    slotsMean: mean(slots),
    slotsMost: slots.reduce((most, count) => Math.max(most, count), 0),
    states,
    toServeMean: mean(waits),
    toServeMedian: quantile(0.5),
    toServeP95: quantile(0.95),
  };
}

function siteFigures({ elastosca, mintime_avail, maxtime_avail }: CluesReport): SiteFigures[] {
  if (elastosca === undefined) return [];
  const all = maxtime_avail - mintime_avail;
  return [...new Set(Object.values(elastosca.sites))].map((site) => {
    const updates = elastosca.updates.filter((update) => update.site === site);
    const time = updates.reduce((sum, { from, to }) => sum + to - from, 0);
    const cost = elastosca.cost[site]?.at(-1)?.sum ?? 0;
    return { site, cost, updates: updates.length, updating: all > 0 ? time / all : 0 };
  });
}

function mean(values: readonly number[]): number {
  return values.length === 0 ? 0 : values.reduce((sum, value) => sum + value, 0) / values.length;
}
