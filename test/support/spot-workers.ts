import type { DeploymentPlan, ServerPlan } from "../../src/lowering/ir.js";
import type { SiteProvider } from "../../src/placement/site.js";

/** The plan with the workers of one provider's sites bought as spot. */
export function withSpotWorkers(
  plan: DeploymentPlan,
  maxPricePerHour?: number,
  provider: SiteProvider = "aws",
): DeploymentPlan {
  const limit = maxPricePerHour === undefined ? {} : { maxPricePerHour };
  const spot = (worker: ServerPlan): ServerPlan => ({
    ...worker,
    flavor: { ...worker.flavor, market: "spot", ...limit },
  });
  const sites = plan.sites.map((site) =>
    site.provider === provider ? { ...site, workers: site.workers.map(spot) } : site,
  );
  return { ...plan, sites };
}
