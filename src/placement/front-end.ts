import { CODES, report } from "../diagnostics/catalog.js";
import { roomFor, spend } from "./budget.js";
import { candidateAt, demandOf, describeDemand, type MachineDemand } from "./candidates.js";
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
import type { SiteConfig, SitesFile } from "./site.js";

/** Logical name of the front-end. */
export const FRONT_END_NAME = "front-end";

/** The front-end and why it is where it is. */
export interface PlacedFrontEnd {
  readonly machine: MachinePlacement;
  readonly decision: PlacementDecision;
}

/**
 * Puts the front-end on the home site, or on the first site that its policies admit. A cluster that is not
 * hybrid goes where its workers may go as well. Undefined, with a report, when no site can hold it.
 */
export function placeFrontEnd(
  placing: Placing,
  constraint: SiteConstraint,
  workers: SiteConstraint,
): PlacedFrontEnd | undefined {
  const { cluster, file, sink } = placing;
  const demand = demandOf(cluster.frontEndHost);
  const together = cluster.hybrid === false;
  const rejected: { site: string; reason: string }[] = [];
  for (const site of homeFirst(file)) {
    const outcome = tryFrontEnd(placing, site, demand, constraint, together ? workers : undefined);
    if (typeof outcome === "string") {
      rejected.push({ site: site.name, reason: outcome });
      continue;
    }
    spend(budgetOf(placing, site), outcome.flavor, 1, "the front-end");
    placing.price += outcome.flavor.pricePerHour;
    reportFallback(outcome, demand, sink);
    const reasons = [
      homeReason(file, site, constraint),
      ...constraint.reasons,
      ...choiceReasons(outcome, demand),
    ];
    const machine = machineOf(FRONT_END_NAME, "front-end", outcome, cluster);
    const later = file.sites.filter(
      ({ name }) => name !== site.name && !rejected.some((other) => other.site === name),
    );
    const decision = {
      machines: [FRONT_END_NAME],
      site: site.name,
      reasons,
      rejected: [...rejected, ...later.map(({ name }) => ({ site: name, reason: "not the home site" }))],
    };
    return { machine, decision };
  }
  const reasons = rejected.map(({ site, reason }) => `${site}: ${reason}`).join("; ");
  const what = `the front-end "${cluster.frontEndHost.name}" (${describeDemand(demand)})`;
  report(sink, CODES.noSiteFits, constraint.span ?? cluster.frontEndHost.span, { what, reasons });
  return undefined;
}

/** The choice for the front-end at a site, or the reason why not. */
function tryFrontEnd(
  placing: Placing,
  site: SiteConfig,
  demand: MachineDemand,
  constraint: SiteConstraint,
  workers: SiteConstraint | undefined,
): Choice | string {
  if (!constraint.sites.includes(site.name)) return `not admitted: ${constraint.reasons.join("; ")}`;
  if (workers !== undefined && !workers.sites.includes(site.name))
    return `the cluster is not hybrid and its workers are not admitted: ${workers.reasons.join("; ")}`;
  const named = site.spans.get("reachable");
  if (named !== undefined && !site.reachable) return "declared not to be reachable";
  const candidate = candidateAt(site, demand, "on-demand");
  if (candidate.kind === "rejected") return candidate.reason;
  const room = roomFor(budgetOf(placing, site), candidate.flavor, false);
  if (room.count < 1) return room.limit;
  const ceiling = placing.file.cluster.priceCeiling ?? Infinity;
  return candidate.flavor.pricePerHour > ceiling ? `price ceiling of ${ceiling} per hour` : candidate;
}

function homeReason(file: SitesFile, site: SiteConfig, constraint: SiteConstraint): string {
  if (site.name === file.cluster.home) return "home site of the sites file";
  if (file.cluster.home === undefined && site === file.sites[0]) return "first site of the sites file";
  return constraint.reasons.length === 0
    ? "first site that can hold it"
    : "first site that its policies admit";
}
