import type { PlacementPlan } from "../placement/plan.js";
import type { SitesFile } from "../placement/site.js";
import type { PlanReport } from "./ir.js";

/** What the cluster takes of each used site's quota at its full size, home site first. */
export function quotaFit(placement: PlacementPlan, file: SitesFile): PlanReport["quotas"] {
  const machines = [placement.frontEnd, ...placement.routers, ...placement.workers];
  return placement.sites.map((name) => {
    const limits = file.sites.find((site) => site.name === name)?.quota ?? {};
    const flavors = machines.filter(({ site }) => site === name).map(({ flavor }) => flavor);
    const use = (used: number, limit: number | undefined) => ({
      used: Math.round(used * 1e6) / 1e6,
      ...(limit === undefined ? {} : { limit }),
    });
    return {
      site: name,
      instances: use(flavors.length, limits.instances),
      cpus: use(
        flavors.reduce((sum, { cpus }) => sum + cpus, 0),
        limits.cpus,
      ),
      memoryBytes: use(
        flavors.reduce((sum, { memory }) => sum + memory, 0),
        limits.memory,
      ),
    };
  });
}
