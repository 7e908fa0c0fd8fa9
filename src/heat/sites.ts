import { CODES, report } from "../diagnostics/catalog.js";
import type { DiagnosticSink } from "../diagnostics/diagnostic.js";
import type { SiteConfig, SitesFile } from "../placement/site.js";
import type { Topology } from "../topology/topology.js";

/**
 * The site that takes single resources: the home site where the file names one, else the first of OpenStack.
 * Undefined, with a report at the template, when that is no OpenStack site.
 */
export function resourceSite(
  topology: Topology,
  file: SitesFile,
  sink: DiagnosticSink,
): SiteConfig | undefined {
  const home = file.cluster.home;
  const named = home === undefined ? undefined : file.sites.find(({ name }) => name === home);
  const site = named ?? file.sites.find(({ provider }) => provider === "openstack") ?? file.sites[0];
  if (site === undefined || site.provider === "openstack") return site;
  const [first] = topology.nodes.values();
  const args = { site: site.name, provider: site.provider };
  const labels = [{ span: site.span, text: `site ${site.name}` }];
  report(sink, CODES.resourcesNeedOpenstack, first?.span ?? site.span, args, { labels });
  return undefined;
}
