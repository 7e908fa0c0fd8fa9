import { CODES, report } from "../diagnostics/catalog.js";
import { roomFor, spend } from "./budget.js";
import { candidateAt, demandOf, describeDemand, type MachineDemand, routerDemand } from "./candidates.js";
import { fillLots, type Lot, offersAt, workerOf } from "./lots.js";
import {
  budgetOf,
  type Choice,
  choiceReasons,
  homeFirst,
  machineOf,
  type Placing,
  reportFallback,
} from "./placing.js";
import type { MachinePlacement, PlacementDecision } from "./plan.js";
import type { SiteConstraint } from "./policies.js";
import type { SiteConfig } from "./site.js";

/** What filling the sites with workers gives. */
export interface FilledWorkers {
  readonly routers: readonly MachinePlacement[];
  readonly workers: readonly MachinePlacement[];
  readonly decisions: readonly PlacementDecision[];
}

/** The part of a site in the cluster. */
interface SiteShare {
  readonly site: SiteConfig;
  readonly count: number;
  /** Why no more. */
  readonly limit: string;
  /** One, or one a market. */
  readonly lots: readonly Lot[];
  readonly router?: Choice;
}

/** Name of worker `number`, from 1. */
export function workerName(number: number): string {
  return `vnode-${number}`;
}

/** Name of the vRouter of a site. */
export function routerName(site: string): string {
  return `vr-${site}`;
}

/** Fills sites in order with the workers of the cluster; undefined when too few fit (reported). */
export function fillWorkers(
  placing: Placing,
  home: string,
  constraint: SiteConstraint,
): FilledWorkers | undefined {
  const { cluster, file } = placing;
  const demand = demandOf(cluster.workerHost);
  const shares: SiteShare[] = [];
  let left = cluster.maxWorkers;
  for (const site of homeFirst(file, home)) {
    const share = shareOf(placing, site, home, left, demand, constraint);
    shares.push(share);
    left -= share.count;
    if (share.count > 0) take(placing, share, demand);
  }
  if (!enough(placing, shares, cluster.maxWorkers - left, demand)) return undefined;
  return assemble(placing, shares, demand, constraint);
}

function shareOf(
  placing: Placing,
  site: SiteConfig,
  home: string,
  wanted: number,
  demand: MachineDemand,
  constraint: SiteConstraint,
): SiteShare {
  const none = (limit: string): SiteShare => ({ site, count: 0, limit, lots: [] });
  const remote = site.name !== home;
  if (wanted === 0) return none("all workers were placed before");
  if (remote && placing.cluster.hybrid === false)
    return none("the template says that the cluster is not hybrid");
  if (!constraint.sites.includes(site.name)) return none(`not admitted: ${constraint.reasons.join("; ")}`);
  const offers = offersAt(placing, site, demand);
  if (typeof offers === "string") return none(offers);
  const budget = { ...budgetOf(placing, site), holders: [...budgetOf(placing, site).holders] };
  if (!remote) return { site, ...fillLots(placing, budget, offers, wanted, 0) };
  const router = candidateAt(site, routerDemand(demandOf(placing.cluster.frontEndHost)), "on-demand");
  if (router.kind === "rejected") return none(`the vRouter: ${router.reason}`);
  const forRouter = roomFor(budget, router.flavor, false);
  if (forRouter.count < 1) return none(forRouter.limit);
  spend(budget, router.flavor, 1, "the vRouter");
  const filled = fillLots(placing, budget, offers, wanted, router.flavor.pricePerHour);
  return filled.count < 1 ? none(filled.limit) : { site, ...filled, router };
}

function take(placing: Placing, share: SiteShare, demand: MachineDemand): void {
  const budget = budgetOf(placing, share.site);
  if (share.router !== undefined) {
    spend(budget, share.router.flavor, 1, "the vRouter");
    placing.price += share.router.flavor.pricePerHour;
    reportFallback(share.router, routerDemand(demandOf(placing.cluster.frontEndHost)), placing.sink);
  }
  for (const { choice, count } of share.lots) {
    spend(budget, choice.flavor, count);
    placing.price += count * choice.flavor.pricePerHour;
    placing.placed.add(workerOf(placing, choice), count);
  }
  const [first] = share.lots;
  if (first !== undefined) reportFallback(first.choice, demand, placing.sink);
}

/** Warns when not all workers fit; an error when none does, or fewer than must be there. */
function enough(
  placing: Placing,
  shares: readonly SiteShare[],
  placed: number,
  demand: MachineDemand,
): boolean {
  const { cluster, file, sink } = placing;
  const numbers = shares.map(({ site, count, limit }) => `${site.name} holds ${count} (${limit})`).join(", ");
  const minimum = Math.max(cluster.minWorkers, file.cluster.elasticity.minNodes ?? 0);
  const span = cluster.sizeSpan;
  const labels = shares.flatMap(({ site }) => {
    const quota = site.spans.get("quota");
    return quota === undefined ? [] : [{ span: quota, text: `quota of ${site.name}` }];
  });
  if (placed === 0) {
    const what = `a worker "${cluster.workerHost.name}" (${describeDemand(demand)})`;
    const reasons = shares.map(({ site, limit }) => `${site.name}: ${limit}`).join("; ");
    report(sink, CODES.noSiteFits, cluster.workerHost.span, { what, reasons }, { labels });
    return false;
  }
  if (placed < minimum) {
    report(sink, CODES.belowMinimum, span, { placed, minimum, numbers }, { labels });
    return false;
  }
  const wanted = cluster.maxWorkers;
  if (placed < wanted) report(sink, CODES.partialFit, span, { placed, wanted, numbers }, { labels });
  return true;
}

function assemble(
  placing: Placing,
  shares: readonly SiteShare[],
  demand: MachineDemand,
  constraint: SiteConstraint,
): FilledWorkers {
  const { cluster } = placing;
  const routers: MachinePlacement[] = [];
  const workers: MachinePlacement[] = [];
  const decisions: PlacementDecision[] = [];
  for (const share of shares) {
    if (share.count === 0) continue;
    const { site, lots, router } = share;
    const rejected = shares
      .filter((other) => other !== share)
      .map((other) => ({
        site: other.site.name,
        reason: whyNot(other, shares.indexOf(other) < shares.indexOf(share)),
      }));
    if (router !== undefined) {
      routers.push(machineOf(routerName(site.name), "vrouter", router, cluster));
      const reasons = [`site "${site.name}" is joined to the central point by its own vRouter`];
      decisions.push({ machines: [routerName(site.name)], site: site.name, reasons, rejected: [] });
    }
    const order = rejected.some(({ reason }) => reason.startsWith("full"))
      ? "next site in order with room"
      : "first site in order that admits workers";
    for (const { choice, count, why } of lots) {
      const names = Array.from({ length: count }, (_, index) => workerName(workers.length + index + 1));
      workers.push(...names.map((name) => machineOf(name, "worker", choice, cluster)));
      const own =
        why === undefined ? choiceReasons(choice, demand) : [why, ...choiceReasons(choice, demand, "market")];
      const reasons = [order, ...constraint.reasons, ...own];
      decisions.push({ machines: names, site: site.name, reasons, rejected });
    }
  }
  return { routers, workers, decisions };
}

function whyNot(other: SiteShare, before: boolean): string {
  if (other.count === 0) return other.limit;
  return before ? `full: ${other.limit}` : "comes later in the order of the sites";
}
