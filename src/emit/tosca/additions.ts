import type { Json } from "../../base/json.js";
import type { DeploymentPlan, LinkPlan, ServerPlan, SitePlan } from "../../lowering/ir.js";
import { createNames } from "./names.js";
import { ADDED, LINK, NETWORK, PORT, ROUTER, SITE_POLICY, WORKER } from "./vocabulary.js";

/** One element that the compiler adds; its metadata says why. */
export interface AddedElement {
  readonly name: string;
  readonly body: { readonly [key: string]: Json };
}

/** Everything that a plan adds to the template it was made from. */
export interface Additions {
  readonly nodes: readonly AddedElement[];
  readonly policies: readonly AddedElement[];
}

/** What the machines of a plan are called in the template. */
interface Naming {
  /** Name of a machine's node template: the template's own Compute for the front-end. */
  machine(server: ServerPlan): string;
  added(name: string): string;
}

/** Networks, ports, vRouters, workers and the placement of a plan as TOSCA elements. */
export function additionsOf(plan: DeploymentPlan, taken: Iterable<string>): Additions {
  const name = createNames(taken);
  const naming: Naming = {
    machine: (server) => (server.role === "front-end" ? server.origin.name : name(server.name)),
    added: name,
  };
  return {
    nodes: [...internet(plan, naming), ...plan.sites.flatMap((site) => siteNodes(plan, site, naming))],
    policies: plan.sites.map((site) => placement(site, naming)),
  };
}

function internet({ sites }: DeploymentPlan, { added }: Naming): readonly AddedElement[] {
  const made = sites.find(({ network }) => network.internet?.cidr !== undefined)?.network.internet;
  if (made === undefined) return [];
  const properties = {
    network_name: made.name,
    cidr: made.cidr ?? "",
    ip_version: 4,
    network_type: "public",
    dhcp_enabled: false,
  };
  return [
    element(added("internet"), "network that stands for the Internet between local sites", NETWORK, {
      properties,
    }),
  ];
}

function siteNodes(plan: DeploymentPlan, site: SitePlan, naming: Naming): readonly AddedElement[] {
  const { gateway, workers } = site;
  return [
    siteNetwork(site, naming),
    ...(gateway.role === "front-end" ? [] : [router(plan, site, naming)]),
    ...ports(site, gateway, naming),
    ...workers.flatMap((worker) => [
      machine(plan, site, worker, WORKER, naming),
      ...ports(site, worker, naming),
    ]),
  ];
}

function siteNetwork({ name, network, provider }: SitePlan, { added }: Naming): AddedElement {
  const properties = {
    site: name,
    network_name: network.name,
    cidr: network.cidr,
    gateway_ip: network.gatewayAddress,
    ip_version: 4,
    network_type: "private",
    dhcp_enabled: provider !== "local",
    ...(network.existing === undefined ? {} : { network_id: network.existing }),
  };
  const reason = `network of site "${name}"; the route to ${network.overlay} leads to ${network.routerAddress}`;
  return element(added(`${name}-network`), reason, NETWORK, { properties });
}

function machine(
  plan: DeploymentPlan,
  site: SitePlan,
  server: ServerPlan,
  type: string,
  naming: Naming,
): AddedElement {
  const { flavor, image, hostname, origin } = server;
  const decision = plan.report.decisions.find(
    ({ machines, site: at }) => at === site.name && machines.includes(server.name),
  );
  const reason = decision?.reasons.join("; ") ?? `machine of site "${site.name}"`;
  return element(naming.machine(server), reason, type, {
    properties: { site: site.name, template: origin.name, hostname, flavor: flavor.name, image: image.name },
    capabilities: {
      host: {
        properties: {
          num_cpus: Math.max(1, Math.floor(flavor.cpus)),
          mem_size: sizeText(flavor.memoryBytes),
        },
      },
    },
  });
}

function router(plan: DeploymentPlan, site: SitePlan, naming: Naming): AddedElement {
  const made = machine(plan, site, site.gateway, ROUTER, naming);
  const link = plan.links.find((candidate) => candidate.site === site.name);
  const central = plan.sites.find(({ home }) => home)?.gateway;
  if (link === undefined || central === undefined) return made;
  return {
    ...made,
    body: { ...made.body, requirements: [{ central_point: vpn(link, naming.machine(central)) }] },
  };
}

function vpn(link: LinkPlan, central: string): Json {
  return {
    node: central,
    capability: "feature",
    relationship: {
      type: LINK,
      properties: {
        device: link.name,
        port: link.port,
        local_address: link.remote.address,
        peer_address: link.central.address,
      },
    },
  };
}

/** The interfaces of a machine: on its site's network, and on the one with public addresses. */
function ports(site: SitePlan, server: ServerPlan, naming: Naming): readonly AddedElement[] {
  const binding = { binding: naming.machine(server) };
  const inside = element(
    naming.added(`${server.name}-port`),
    `address of "${server.name}" from the address plan${server.forwards ? "; it forwards for others" : ""}`,
    PORT,
    {
      properties: { ip_address: server.address, order: 0, is_default: server.internetAddress === undefined },
      requirements: [binding, { link: naming.added(`${site.name}-network`) }],
    },
  );
  if (server.internetAddress === undefined) return [inside];
  const outside = element(
    naming.added(`${server.name}-internet-port`),
    `"${server.name}" is a way to and from other sites`,
    PORT,
    {
      properties: { ip_address: server.internetAddress, order: 1, is_default: true },
      requirements: [binding, { link: naming.added("internet") }],
    },
  );
  return [inside, outside];
}

function placement(site: SitePlan, naming: Naming): AddedElement {
  const servers = [site.gateway, ...site.workers];
  const properties = {
    site: site.name,
    provider: site.provider,
    ...(site.region === undefined ? {} : { region: site.region }),
    ...(site.zone === undefined ? {} : { zone: site.zone }),
  };
  const reason = `placement on site "${site.name}"${site.home ? ", the home site" : ""}`;
  return element(naming.added(`on-${site.name}`), reason, SITE_POLICY, {
    properties,
    targets: servers.map((server) => naming.machine(server)),
  });
}

function element(
  name: string,
  reason: string,
  type: string,
  rest: { readonly [key: string]: Json },
): AddedElement {
  return { name, body: { type, metadata: { [ADDED]: reason }, ...rest } };
}

/** The largest unit that gives a whole number. */
function sizeText(bytes: number): string {
  const whole = Math.floor(bytes);
  const units = [
    ["GB", 1e9],
    ["GiB", 2 ** 30],
    ["MB", 1e6],
    ["MiB", 2 ** 20],
  ] as const;
  const unit = units.find(([, size]) => whole >= size && whole % size === 0);
  return unit === undefined ? `${whole} B` : `${whole / unit[1]} ${unit[0]}`;
}
