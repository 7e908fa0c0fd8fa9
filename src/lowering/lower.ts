import { CODES, report } from "../diagnostics/catalog.js";
import type { DiagnosticSink } from "../diagnostics/diagnostic.js";
import { type AddressPlan, planAddresses, type SiteAddresses } from "../placement/address-plan.js";
import { demandOf } from "../placement/candidates.js";
import type { ClusterTopology } from "../placement/cluster.js";
import type { MachinePlacement, PlacementPlan } from "../placement/plan.js";
import type { ClusterConfig, SiteConfig, SitesFile } from "../placement/site.js";
import { capabilitySpan } from "../placement/values.js";
import type { Topology } from "../topology/topology.js";
import { ignoredParts } from "./ignored.js";
import type {
  BatchPlan,
  ClusterPlan,
  DeploymentPlan,
  LinkPlan,
  OpenPort,
  ServerPlan,
  SitePlan,
} from "./ir.js";
import { userDataFits, withinLimits } from "./limits.js";
import { lowerLinks } from "./links.js";
import { clusterName, frontEndHostname } from "./names.js";
import { originOf } from "./origin.js";
import { lowerOutputs } from "./outputs.js";
import { distinctPorts, linkPort, SSH_PORT, type TemplatePorts, templatePorts } from "./ports.js";
import { pricePerHour, spendingLimits, worstCaseMonth } from "./price.js";
import { quotaFit } from "./quota.js";
import { ADMIN_USER, frontEndServer, routerServer, type SiteContext, workerServer } from "./servers.js";
import { sharedHome } from "./shared-home.js";

/** Everything that is fixed once, and that the parts of the plan are made from. */
interface Lowering {
  readonly cluster: ClusterTopology;
  readonly placement: PlacementPlan;
  readonly file: SitesFile;
  readonly addresses: AddressPlan;
  readonly plan: ClusterPlan;
  readonly links: readonly LinkPlan[];
  readonly ports: readonly OpenPort[];
}

/**
 * Turns a placed topology into what is to be built. Undefined when something cannot be built, with a
 * diagnostic at the template's or the sites file's line.
 */
export function lowerPlan(
  topology: Topology,
  cluster: ClusterTopology,
  placement: PlacementPlan,
  file: SitesFile,
  sink: DiagnosticSink,
): DeploymentPlan | undefined {
  const addresses = planAddresses(file, placement);
  const hostname = frontEndHostname(cluster, sink);
  const ports = {
    frontEnd: templatePorts(cluster.frontEndHost, sink),
    worker: templatePorts(cluster.workerHost, sink),
  };
  if (!withinLimits(file, placement, addresses, sink) || hostname === undefined) return undefined;
  if (!hostnameIsFree(hostname, cluster, placement, sink)) return undefined;
  const links = lowerLinks(placement, addresses);
  const lowering: Lowering = {
    cluster,
    placement,
    file,
    addresses,
    plan: lowerCluster(topology, cluster, placement, file, addresses, hostname),
    links,
    ports: openPorts(ports.frontEnd, links),
  };
  const sites = placement.sites.map((name) => lowerSite(lowering, siteOf(file, name)));
  if (!allUserDataFits(sites, placement, sink)) return undefined;
  const price = pricePerHour(placement, lowering.plan.elasticity.minNodes);
  return {
    formatVersion: "1.0",
    cluster: lowering.plan,
    sites,
    links,
    outputs: lowerOutputs(topology, cluster, placement, sink),
    report: {
      decisions: placement.decisions,
      pricePerHour: price,
      worstCaseMonth: worstCaseMonth(price),
      ...spendingLimits(file.cluster.elasticity),
      quotas: quotaFit(placement, file),
      ignored: ignoredParts(topology, cluster, file, placement.home, ports, sink),
    },
  };
}

function lowerCluster(
  topology: Topology,
  cluster: ClusterTopology,
  placement: PlacementPlan,
  file: SitesFile,
  addresses: AddressPlan,
  hostname: string,
): ClusterPlan {
  const { elasticity } = file.cluster;
  const maxNodes = Math.min(elasticity.maxNodes ?? placement.workers.length, placement.workers.length);
  const home = sharedHome(cluster);
  return {
    name: clusterName(file.cluster.name, topology.name),
    template: topology.name,
    home: placement.home,
    overlay: file.cluster.overlay,
    transit: file.cluster.transit,
    adminUser: ADMIN_USER,
    batch: lowerBatch(placement, file.cluster, addresses, hostname, demandOf(cluster.workerHost).gpuModel),
    ...(home === undefined ? {} : { sharedHome: home }),
    elasticity: {
      ...elasticity,
      minNodes: Math.min(elasticity.minNodes ?? cluster.minWorkers, maxNodes),
      maxNodes,
    },
    ...(file.cluster.hooks === undefined ? {} : { hooks: file.cluster.hooks }),
  };
}

/** Slurm waits for a node this much longer than the loop, or it gives up one that the loop still waits for. */
const RESUME_GRACE_SECONDS = 60;

function lowerBatch(
  placement: PlacementPlan,
  { batch, elasticity }: ClusterConfig,
  addresses: AddressPlan,
  hostname: string,
  gpuModel: string | undefined,
): BatchPlan {
  // Slurm has one for all nodes.
  const waits = Object.values(elasticity.pools ?? {}).map(({ maxWaitPowerOn = 0 }) => maxWaitPowerOn);
  const resumeTimeout = Math.ceil(Math.max(elasticity.maxWaitPowerOn, ...waits)) + RESUME_GRACE_SECONDS;
  return {
    system: "slurm",
    partition: "main",
    controller: { hostname, address: addressesOf(addresses, placement.home).router },
    nodes: placement.workers.map(({ name, site, flavor }) => ({
      name,
      site,
      address: workerAddressOf(addresses, name),
      cpus: Math.max(1, Math.floor(flavor.cpus)),
      memoryMiB: Math.floor(flavor.memory / 2 ** 20),
      ...(flavor.gpus === 0
        ? {}
        : { gpus: { count: flavor.gpus, ...(gpuModel === undefined ? {} : { model: gpuModel }) } }),
    })),
    ...(batch.powerSave ? { powerSave: { resumeTimeout } } : {}),
    ...(batch.scripts === undefined ? {} : { scripts: batch.scripts }),
  };
}

/** VR-8: ssh, the VPN's ports, and what the template names; nothing else answers from outside. */
function openPorts(template: TemplatePorts, links: readonly LinkPlan[]): readonly OpenPort[] {
  return distinctPorts([SSH_PORT, ...links.map(({ port, site }) => linkPort(port, site)), ...template.open]);
}

function lowerSite(lowering: Lowering, site: SiteConfig): SitePlan {
  const { placement, plan } = lowering;
  const planned = addressesOf(lowering.addresses, site.name);
  const home = site.name === placement.home;
  const context = siteContext(lowering, site, planned);
  const workers = placement.workers.filter((machine) => machine.site === site.name);
  return {
    name: site.name,
    home,
    provider: site.provider,
    ...(site.region === undefined ? {} : { region: site.region }),
    ...(site.zone === undefined ? {} : { zone: site.zone }),
    auth: site.auth,
    network: {
      name: `${plan.name}-${site.name}`,
      cidr: planned.cidr,
      gatewayAddress: planned.gateway,
      routerAddress: planned.router,
      ...(site.provider === "local" ? { bridgeAddress: planned.bridge } : {}),
      overlay: plan.overlay,
      ...internetOf(lowering, site),
      ...(site.network.existing === undefined ? {} : { existing: site.network.existing }),
    },
    gateway: home ? lowerFrontEnd(lowering, context) : lowerRouter(lowering, context),
    workers: workers.map((machine) => lowerWorker(lowering, context, machine)),
    labels: site.labels,
    ...(site.bootTime === undefined ? {} : { bootTime: site.bootTime }),
    origin: originOf(site.name, site.span),
  };
}

function siteContext({ plan }: Lowering, site: SiteConfig, planned: SiteAddresses): SiteContext {
  return {
    clusterName: plan.name,
    site,
    cidr: planned.cidr,
    overlay: plan.overlay,
    transit: plan.transit,
    gateway: planned.gateway,
    router: planned.router,
    ...(plan.sharedHome === undefined
      ? {}
      : { sharedHome: { path: plan.sharedHome.path, server: plan.batch.controller.address } }),
  };
}

function internetOf({ plan, addresses }: Lowering, site: SiteConfig): Pick<SitePlan["network"], "internet"> {
  if (site.provider === "local") {
    const { cidr, bridge } = addresses.internet;
    return { internet: { name: `${plan.name}-internet`, cidr, bridgeAddress: bridge } };
  }
  const { external } = site.network;
  return external === undefined ? {} : { internet: { name: external } };
}

function lowerFrontEnd(lowering: Lowering, context: SiteContext): ServerPlan {
  const links = lowering.links.map((link) => ({ link, networks: linkNetworks(lowering, link) }));
  const { placement, plan, ports, addresses } = lowering;
  return frontEndServer(context, placement.frontEnd, plan.batch, ports, links, addresses.internet.central);
}

function lowerRouter(lowering: Lowering, context: SiteContext): ServerPlan {
  const { name } = context.site;
  const machine = lowering.placement.routers.find(({ site }) => site === name);
  const link = lowering.links.find(({ site }) => site === name);
  const internet = lowering.addresses.links.get(name)?.internet;
  if (machine === undefined || link === undefined || internet === undefined)
    throw new Error(`no vRouter for site ${name}`);
  return routerServer(context, machine, link, linkNetworks(lowering, link), internet);
}

function lowerWorker(lowering: Lowering, context: SiteContext, machine: MachinePlacement): ServerPlan {
  const address = workerAddressOf(lowering.addresses, machine.name);
  return workerServer(context, machine, address, lowering.plan.batch.controller.address);
}

function linkNetworks({ addresses, plan }: Lowering, link: LinkPlan) {
  const site = addressesOf(addresses, link.site).cidr;
  return { overlay: plan.overlay, transit: plan.transit, site, centralLan: plan.batch.controller.address };
}

/** The front-end's host name comes from the template, the others are made; none may be used twice. */
function hostnameIsFree(
  hostname: string,
  cluster: ClusterTopology,
  placement: PlacementPlan,
  sink: DiagnosticSink,
): boolean {
  const twin = [...placement.routers, ...placement.workers].find(({ name }) => name === hostname);
  if (twin === undefined) return true;
  const span = capabilitySpan(cluster.frontEndHost, "endpoint", "dns_name");
  report(sink, CODES.nameTaken, span, { name: hostname, site: twin.site });
  return false;
}

function allUserDataFits(
  sites: readonly SitePlan[],
  placement: PlacementPlan,
  sink: DiagnosticSink,
): boolean {
  // Workers of a site differ in their names only, so the first stands for all.
  return sites
    .flatMap(({ provider, gateway, workers }) =>
      [gateway, ...workers.slice(0, 1)].map((server) => {
        const { span } =
          server.role === "worker" ? (placement.workers[0] ?? placement.frontEnd) : placement.frontEnd;
        return userDataFits(server, provider, span, sink);
      }),
    )
    .every(Boolean);
}

function siteOf(file: SitesFile, name: string): SiteConfig {
  const site = file.sites.find((other) => other.name === name);
  if (site === undefined) throw new Error(`no site ${name}`);
  return site;
}

function addressesOf(addresses: AddressPlan, site: string): SiteAddresses {
  const planned = addresses.sites.get(site);
  if (planned === undefined) throw new Error(`no addresses for site ${site}`);
  return planned;
}

function workerAddressOf(addresses: AddressPlan, worker: string): string {
  const address = addresses.workers.get(worker);
  if (address === undefined) throw new Error(`no address for ${worker}`);
  return address;
}
