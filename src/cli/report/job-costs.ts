import type { CluesReport, ReportJob } from "../../elasticity/report/format.js";

/** What one job has cost: its share of each of its nodes, for as long as it ran. */
export interface JobCost {
  readonly id: string;
  /** In the currency of the prices. */
  readonly cost: number;
  readonly slots: number;
  readonly seconds: number;
  readonly nodes: readonly string[];
}

/** Where the money went. */
export interface CostFigures {
  /** All that was paid for nodes. */
  readonly paid: number;
  /** Of that what jobs have used; the rest were boots, idle times and slots that nobody asked for. */
  readonly used: number;
  readonly jobs: number;
  readonly mean: number;
  readonly median: number;
  /** Ten at the most, the dearest first. */
  readonly dearest: readonly JobCost[];
}

const DEAREST = 10;

/** Cost of the jobs of a report; undefined where no node has a price. Jobs that still run count until its end. */
export function costFigures(report: CluesReport): CostFigures | undefined {
  const { elastosca } = report;
  const prices = elastosca?.prices ?? {};
  if (elastosca === undefined || !Object.values(prices).some((price) => price > 0)) return undefined;
  const perSlot = slotPrices(prices, report);
  const costs = elastosca.jobs
    .filter(({ started, nodes }) => started !== undefined && nodes.length > 0)
    .map((job) => costOf(job, perSlot, report));
  const dearest = [...costs].sort((left, right) => right.cost - left.cost || (left.id < right.id ? -1 : 1));
  const used = costs.reduce((sum, { cost }) => sum + cost, 0);
  const middle = dearest[Math.floor(dearest.length / 2)]?.cost ?? 0;
  return {
    paid: Object.values(elastosca.cost).reduce((sum, points) => sum + (points.at(-1)?.sum ?? 0), 0),
    used,
    jobs: costs.length,
    mean: costs.length === 0 ? 0 : used / costs.length,
    median: middle,
    dearest: dearest.slice(0, DEAREST),
  };
}

/** What an hour of one slot of each node costs. */
function slotPrices(
  prices: Readonly<Record<string, number>>,
  { hostevents }: CluesReport,
): ReadonlyMap<string, number> {
  const perSlot = new Map<string, number>();
  for (const [node, price] of Object.entries(prices)) {
    const slots = (hostevents[node] ?? []).reduce((most, event) => Math.max(most, event.slots), 0);
    if (slots > 0) perSlot.set(node, price / slots);
  }
  return perSlot;
}

function costOf(
  { id, slots, nodes, started = 0, ended }: ReportJob,
  perSlot: ReadonlyMap<string, number>,
  { mintime_avail, maxtime_avail }: CluesReport,
): JobCost {
  const from = Math.max(started, mintime_avail);
  const seconds = Math.max(0, Math.min(ended ?? maxtime_avail, maxtime_avail) - from);
  // A batch system tells of a job how many slots it has in all: they are taken for equal on its nodes.
  const each = slots / nodes.length;
  const perHour = nodes.reduce((sum, node) => sum + (perSlot.get(node) ?? 0) * each, 0);
  return { id, cost: (perHour * seconds) / 3600, slots, seconds, nodes };
}
