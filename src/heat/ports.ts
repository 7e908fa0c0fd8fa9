import { CODES, report } from "../diagnostics/catalog.js";
import { originOf } from "../lowering/origin.js";
import type { TopologyNode } from "../topology/topology.js";
import { isPublicNetwork, OWN_NETWORK, ownNetwork } from "./networks.js";
import { asksForPublic, openPorts } from "./openings.js";
import type { AddressResource, FilterResource, NetworkResource, PortResource, ResourcePlan } from "./plan.js";
import {
  cloudNameOf,
  field,
  type HeatContext,
  itemsOf,
  nodesOfKind,
  numberField,
  propertySpan,
  targetsOfKind,
  textField,
} from "./read.js";

/** A machine as the network sees it. */
export interface NetworkedServer {
  readonly node: TopologyNode;
  /** Names of its instances. */
  readonly names: readonly string[];
  /** Steps are run on it over ssh. */
  readonly managed: boolean;
}

/** Ports, public addresses and filters of the plan, with the networks that they need besides. */
export type Connections = Pick<ResourcePlan, "networks" | "router" | "ports" | "addresses" | "filters">;

const VNIC_TYPES: ReadonlyMap<string, string> = new Map([
  ["normal", "normal"],
  ["virtio", "normal"],
  ["vnic", "normal"],
  ["direct", "direct"],
  ["sriov", "direct"],
  ["direct-physical", "direct-physical"],
  ["macvtap", "macvtap"],
  ["baremetal", "baremetal"],
]);

/** Connects machines: ports of the template, one each for public machines that have none. */
export function connect(
  context: HeatContext,
  servers: readonly NetworkedServer[],
  networks: readonly NetworkResource[],
): Connections {
  const drafts = [...templatePorts(context, servers), ...addedPorts(context, servers)];
  const lacking = drafts.find(({ port }) => port.network === OWN_NETWORK);
  const all =
    lacking === undefined ? networks : [...networks, ownNetwork(context, networks, lacking.node.span)];
  const addresses = publicAddresses(context, drafts);
  const filters = filtersOf(context, servers, drafts, addresses);
  const routed = new Set(
    addresses.map(({ port }) => drafts.find((one) => one.port.name === port)?.port.network),
  );
  const made = all.filter(({ name, existing }) => routed.has(name) && existing === undefined);
  const { external } = context.site.network;
  return {
    networks: all,
    ...(made.length === 0 || external === undefined
      ? {}
      : { router: { external, networks: made.map(({ name }) => name) } }),
    ports: drafts.map(({ port }) => withFilter(port, filters)),
    addresses,
    filters: filters.map(({ filter }) => filter),
  };
}

interface Draft {
  readonly port: PortResource;
  readonly node: TopologyNode;
  readonly public: boolean;
}

/** Ports in the order of the interfaces: `order` first where it is given, else as the template lists them. */
function templatePorts(context: HeatContext, servers: readonly NetworkedServer[]): readonly Draft[] {
  const order = (node: TopologyNode) => numberField(node.properties.get("order")) ?? Infinity;
  return nodesOfKind(context, "port")
    .map((node, index) => ({ node, index }))
    .sort((left, right) => rank(order(left.node), order(right.node)) || left.index - right.index)
    .flatMap(({ node }) => {
      const [bound] = targetsOfKind(context, node, "server");
      const server = servers.find((one) => one.node.name === bound?.name);
      if (bound !== undefined && server === undefined) return [];
      const names = server?.names ?? [undefined];
      return names.map((name) => draftOf(context, node, server, name));
    });
}

function rank(left: number, right: number): number {
  return left === right ? 0 : left < right ? -1 : 1;
}

function draftOf(
  context: HeatContext,
  node: TopologyNode,
  server: NetworkedServer | undefined,
  instance: string | undefined,
): Draft {
  const [network] = targetsOfKind(context, node, "network");
  const outside = network !== undefined && isPublicNetwork(network);
  const name =
    server === undefined || server.names.length === 1
      ? node.name
      : `${node.name}-${suffix(server, instance)}`;
  const addresses = fixedAddresses(context, node, server);
  const mac =
    server !== undefined && server.names.length > 1
      ? undefined
      : textField(node.properties.get("mac_address"));
  const vnic = VNIC_TYPES.get(
    textField(node.properties.get("vnic_type")) ?? textField(node.properties.get("type")) ?? "",
  );
  const port: PortResource = {
    name,
    cloudName: cloudNameOf(context, name),
    network: network === undefined || outside ? OWN_NETWORK : network.name,
    ...(instance === undefined ? {} : { server: instance }),
    addresses,
    ...(vnic === undefined ? {} : { vnicType: vnic }),
    ...(mac === undefined ? {} : { macAddress: mac }),
    security: field(node.properties.get("anti_spoofing_protection")) !== false,
    securityGroups: itemsOf(field(node.properties.get("security_groups"))).map(String),
    origin: originOf(node.name, node.span),
  };
  return { port, node, public: outside || hasFloatingAddress(node) };
}

function suffix(server: NetworkedServer, instance: string | undefined): number {
  return server.names.indexOf(instance ?? "") + 1;
}

/** Fixed addresses belong to one machine; in a set the network chooses. */
function fixedAddresses(
  context: HeatContext,
  node: TopologyNode,
  server: NetworkedServer | undefined,
): readonly string[] {
  const given = textField(node.properties.get("ip_address"));
  if (given === undefined) return [];
  if (server === undefined || server.names.length === 1) return [given];
  const args = {
    property: "ip_address",
    node: node.name,
    reason: "its machine is one of a set, and an address belongs to one",
  };
  report(context.sink, CODES.propertyWithoutEffect, propertySpan(node, "ip_address"), args);
  return [];
}

/** `floating_ip_activated` of a connection point's address data (ETSI GS NFV-SOL 001). */
function hasFloatingAddress(node: TopologyNode): boolean {
  return itemsOf(field(node.properties.get("protocol"))).some((_, index) =>
    itemsOf(field(node.properties.get("protocol"), index, "address_data")).some(
      (__, at) =>
        field(
          node.properties.get("protocol"),
          index,
          "address_data",
          at,
          "l3_address_data",
          "floating_ip_activated",
        ) === true,
    ),
  );
}

/** A machine whose endpoint is public needs a port for the address to hang on. */
function addedPorts(context: HeatContext, servers: readonly NetworkedServer[]): readonly Draft[] {
  const bound = new Set(
    nodesOfKind(context, "port").flatMap((node) =>
      targetsOfKind(context, node, "server").map(({ name }) => name),
    ),
  );
  return servers
    .filter(({ node }) => !bound.has(node.name) && asksForPublic(context, node))
    .flatMap(({ node, names }) =>
      names.map((instance) => ({
        node,
        public: false,
        port: {
          name: `${instance}-port`,
          cloudName: cloudNameOf(context, instance),
          network: OWN_NETWORK,
          server: instance,
          addresses: [],
          security: true,
          securityGroups: [],
          origin: originOf(node.name, node.span),
        },
      })),
    );
}

/** Public addresses: of ports that ask for one, and on the first port of machines whose endpoint is public. */
function publicAddresses(context: HeatContext, drafts: readonly Draft[]): readonly AddressResource[] {
  const chosen = drafts.filter((draft) => draft.public);
  const served = new Set(chosen.map(({ port }) => port.server));
  for (const draft of drafts) {
    const { server } = draft.port;
    const node = server === undefined ? undefined : machineOf(context, draft);
    if (server === undefined || node === undefined || served.has(server) || !asksForPublic(context, node))
      continue;
    served.add(server);
    chosen.push(draft);
  }
  const { external } = context.site.network;
  const [first] = chosen;
  if (first === undefined) return [];
  if (external === undefined) {
    report(context.sink, CODES.externalNetworkNeeded, first.node.span, {
      node: first.node.name,
      site: context.site.name,
    });
    return [];
  }
  return chosen.map(({ port }) => ({
    name: `${port.name}-address`,
    port: port.name,
    ...(port.server === undefined ? {} : { server: port.server }),
    pool: external,
    origin: port.origin,
  }));
}

function machineOf(context: HeatContext, { node }: Draft): TopologyNode | undefined {
  return context.kinds.get(node.name) === "server" ? node : targetsOfKind(context, node, "server")[0];
}

interface ServerFilter {
  readonly filter: FilterResource;
  readonly names: readonly string[];
}

/**
 * One filter a machine that something has to reach: its public endpoints, and ssh where steps are run. A machine
 * that shares a network with a public one is reached over that one, and opens nothing to the world.
 */
function filtersOf(
  context: HeatContext,
  servers: readonly NetworkedServer[],
  drafts: readonly Draft[],
  addresses: readonly AddressResource[],
): readonly ServerFilter[] {
  const outside = new Set(addresses.map(({ server }) => server));
  const networksOf = (names: readonly string[]) =>
    new Set(drafts.filter(({ port }) => names.includes(port.server ?? "")).map(({ port }) => port.network));
  const doors = servers.filter(({ names, managed }) => managed && names.some((name) => outside.has(name)));
  return servers.flatMap((server) => {
    const { node, names, managed } = server;
    const networks = networksOf(names);
    const behind =
      !doors.includes(server) &&
      doors.some((door) => [...networksOf(door.names)].some((network) => networks.has(network)));
    const open = openPorts(context, node, managed && !behind);
    if (open.length === 0 && !managed) return [];
    const name = `${node.name}-filter`;
    const filter = {
      name,
      cloudName: cloudNameOf(context, name),
      open,
      networks: [...networks],
      origin: originOf(node.name, node.span),
    };
    return [{ filter, names }];
  });
}

function withFilter(port: PortResource, filters: readonly ServerFilter[]): PortResource {
  const own = filters.find(({ names }) => port.server !== undefined && names.includes(port.server));
  return own === undefined || !port.security ? port : { ...port, filter: own.filter.name };
}
