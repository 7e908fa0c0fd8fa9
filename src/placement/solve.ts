import { CODES, report } from "../diagnostics/catalog.js";
import type { DiagnosticSink } from "../diagnostics/diagnostic.js";
import { MarketCounts } from "../elasticity/core/markets.js";
import { policyWith } from "../elasticity/core/policy.js";
import type { Topology } from "../topology/topology.js";
import { fullBudget } from "./budget.js";
import type { ClusterTopology } from "./cluster.js";
import { fillWorkers } from "./fill.js";
import { placeFrontEnd } from "./front-end.js";
import type { Placing } from "./placing.js";
import type { PlacementPlan } from "./plan.js";
import { constrainSites } from "./policies.js";
import { checkPools } from "./policy-pools.js";
import type { SitesFile } from "./site.js";
import { allocateNetworks } from "./site-networks.js";

/**
 * Places front-end, vRouters and every worker that may ever exist. The front-end goes to the home site or
 * where its policies say; workers fill the sites in order, home first, as far as quotas, addresses and the
 * price ceiling allow. No search and no chance: the same input gives the same plan (OR-2, OR-3).
 */
export function placeCluster(
  topology: Topology,
  cluster: ClusterTopology,
  file: SitesFile,
  sink: DiagnosticSink,
): PlacementPlan | undefined {
  const networks = allocateNetworks(file.cluster, file.sites);
  const exhausted = file.sites.filter(({ name }) => networks.get(name) === undefined);
  for (const site of exhausted)
    report(sink, CODES.overlayExhausted, site.span, { site: site.name, overlay: file.cluster.overlay });
  const forFrontEnd = constrainSites(topology, cluster.frontEndHost.name, file.sites, sink);
  const forWorkers = constrainSites(topology, cluster.workerHost.name, file.sites, sink);
  if (forFrontEnd === undefined || forWorkers === undefined || exhausted.length > 0) return undefined;
  const placing: Placing = {
    cluster,
    file,
    sink,
    budgets: new Map(file.sites.map((site) => [site.name, fullBudget(site, networks.get(site.name))])),
    price: 0,
    placed: new MarketCounts(policyWith(file.cluster.elasticity)),
  };
  const { pools = {} } = file.cluster.elasticity;
  const known = [...file.sites.map(({ name }) => name), cluster.workerHost.name];
  checkPools(pools, known, (pool) => file.cluster.spans.get(`elasticity.pools.${pool}`), sink);
  const frontEnd = placeFrontEnd(placing, forFrontEnd, forWorkers);
  if (frontEnd === undefined) return undefined;
  const workers = fillWorkers(placing, frontEnd.machine.site, forWorkers);
  if (workers === undefined) return undefined;
  const further = workers.routers.map(({ site }) => site);
  return {
    home: frontEnd.machine.site,
    sites: [frontEnd.machine.site, ...further],
    frontEnd: frontEnd.machine,
    routers: workers.routers,
    workers: workers.workers,
    decisions: [frontEnd.decision, ...workers.decisions],
  };
}
