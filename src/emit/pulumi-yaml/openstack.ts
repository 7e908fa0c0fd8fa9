import { addressAt, parseCidr } from "../../placement/cidr.js";
import {
  type CloudWriter,
  type MachineHandle,
  type MachineSpec,
  type SiteContext,
  type SiteNetwork,
  serverOptions,
  serverTags,
  siteTags,
} from "./cloud.js";
import { type Expression, literal, literals, ref } from "./expressions.js";
import type { ResourceRef } from "./program.js";

/** OpenStack sites: network, router, filters, and one port a machine that keeps its address. */
export const openstackWriter: CloudWriter = {
  provider: { type: "pulumi:providers:openstack", auth: "cloud" },
  network,
  machine,
};

/** Addresses at the end of a subnet for the cloud's own services, which take some too. */
const SERVICE_ADDRESSES = 8;

function network(context: SiteContext): SiteNetwork {
  const { program, site, options } = context;
  const name = `${site.name}-network`;
  const tags = tagList(siteTags(context));
  const place = site.network.existing === undefined ? makeNetwork(context, tags) : findNetwork(context);
  const nodes = nodeGroup(context, tags);
  const gateway = gatewayGroup(context, tags);
  const key = program.resource(
    `${name}-admin`,
    "openstack:compute/keypair:Keypair",
    { name: literal(site.network.name), publicKey: context.adminPublicKey },
    options,
  );
  return {
    ...place,
    internetId: literal(site.network.internet?.name ?? ""),
    nodeGroupId: nodes.group,
    gatewayGroupId: gateway,
    routeTableId: "",
    keyName: key.get("name"),
    readyAfter: [...place.readyAfter, nodes.rule],
  };
}

type Place = Pick<SiteNetwork, "networkId" | "subnetId" | "readyAfter">;

/** Network of its own with a way out. A machine that boots before the router is there finds no metadata. */
function makeNetwork(context: SiteContext, tags: Expression): Place {
  const { program, site, options } = context;
  const plan = site.network;
  const name = `${site.name}-network`;
  const cloudName = literal(plan.name);
  const own = program.resource(
    name,
    "openstack:networking/network:Network",
    { name: cloudName, adminStateUp: true, tags },
    options,
  );
  const subnet = program.resource(
    `${name}-subnet`,
    "openstack:networking/subnet:Subnet",
    {
      name: cloudName,
      networkId: own.get("id"),
      cidr: plan.cidr,
      ipVersion: 4,
      enableDhcp: true,
      gatewayIp: plan.gatewayAddress,
      allocationPools: [addressPool(plan.cidr)],
      tags,
    },
    options,
  );
  const route = overlayRoute(context, subnet.get("id"));
  const router = program.resource(
    `${name}-router`,
    "openstack:networking/router:Router",
    { name: cloudName, adminStateUp: true, externalNetworkId: externalNetwork(context), tags },
    options,
  );
  const leg = program.resource(
    `${name}-router-leg`,
    "openstack:networking/routerInterface:RouterInterface",
    { routerId: router.get("id"), subnetId: subnet.get("id") },
    options,
  );
  return {
    networkId: own.get("id"),
    subnetId: subnet.get("id"),
    readyAfter: [leg.self, route.self],
  };
}

function externalNetwork({ program, site, options }: SiteContext): Expression {
  const lookup = {
    function: "openstack:networking/getNetwork:getNetwork",
    arguments: { name: literal(site.network.internet?.name ?? ""), external: true },
    ...(options.provider === undefined ? {} : { options: { provider: options.provider } }),
  };
  const found = program.variable(`${site.name}-external-network`, { "fn::invoke": lookup });
  return propertyOf(found, "id");
}

/** The network that the site already has; of it only the overlay route is ours. */
function findNetwork(context: SiteContext): Place {
  const { program, site, options } = context;
  const networkId = literal(site.network.existing ?? "");
  const lookup = {
    function: "openstack:networking/getSubnet:getSubnet",
    arguments: { networkId, cidr: site.network.cidr },
    ...(options.provider === undefined ? {} : { options: { provider: options.provider } }),
  };
  const found = program.variable(`${site.name}-subnet`, { "fn::invoke": lookup });
  const subnetId = propertyOf(found, "id");
  return { networkId, subnetId, readyAfter: [overlayRoute(context, subnetId).self] };
}

/** A property of a variable, given its reference. */
function propertyOf(variable: string, property: string): string {
  return ref(`${variable.slice(2, -1)}.${property}`);
}

/** Nodes get the route to the overlay by DHCP option 121, with the first lease. */
function overlayRoute({ program, site, options }: SiteContext, subnetId: Expression): ResourceRef {
  const { overlay, routerAddress } = site.network;
  return program.resource(
    `${site.name}-network-overlay-route`,
    "openstack:networking/subnetRoute:SubnetRoute",
    { subnetId, destinationCidr: overlay, nextHop: routerAddress },
    options,
  );
}

function addressPool(cidr: string): Expression {
  const parsed = parseCidr(cidr);
  if (parsed === undefined) throw new Error(`${cidr} is no network`);
  return { start: addressAt(parsed, -1 - SERVICE_ADDRESSES), end: addressAt(parsed, -2) };
}

/** Machines of a site hear the overlay and nothing else. */
function nodeGroup(
  { program, site, options }: SiteContext,
  tags: Expression,
): { readonly group: Expression; readonly rule: Expression } {
  const name = `${site.name}-network-nodes`;
  const description = "Traffic between the machines of the cluster";
  const group = program.resource(
    name,
    "openstack:networking/secGroup:SecGroup",
    { name: literal(`${site.network.name}-nodes`), description, tags },
    options,
  );
  const rule = program.resource(
    `${name}-overlay`,
    "openstack:networking/secGroupRule:SecGroupRule",
    {
      direction: "ingress",
      ethertype: "IPv4",
      securityGroupId: group.get("id"),
      remoteIpPrefix: site.network.overlay,
      description,
    },
    options,
  );
  return { group: group.get("id"), rule: rule.self };
}

function gatewayGroup({ program, site, options }: SiteContext, tags: Expression): Expression {
  const name = `${site.name}-network-gateway`;
  const group = program.resource(
    name,
    "openstack:networking/secGroup:SecGroup",
    {
      name: literal(`${site.network.name}-gateway`),
      description: "Ports of the gateway that are open to the outside",
      tags,
    },
    options,
  );
  for (const { protocol, from, to, remoteCidr, purpose } of site.gateway.openPorts) {
    program.resource(
      `${name}-${protocol}-${from}-${to}`,
      "openstack:networking/secGroupRule:SecGroupRule",
      {
        direction: "ingress",
        ethertype: "IPv4",
        securityGroupId: group.get("id"),
        protocol,
        portRangeMin: from,
        portRangeMax: to,
        remoteIpPrefix: remoteCidr,
        description: literal(purpose),
      },
      options,
    );
  }
  return group.get("id");
}

/** Port with the planned address, then the machine on it. Only a forwarding port may use other addresses. */
function machine(context: SiteContext, spec: MachineSpec): MachineHandle {
  const { program, site, options } = context;
  const { server, network: place } = spec;
  const tags = tagList(server.tags);
  const port = program.resource(
    `${server.name}-port`,
    "openstack:networking/port:Port",
    {
      name: literal(spec.cloudName),
      networkId: place.networkId,
      adminStateUp: true,
      portSecurityEnabled: true,
      fixedIps: [{ subnetId: place.subnetId, ipAddress: server.address }],
      securityGroupIds: server.forwards ? [place.nodeGroupId, place.gatewayGroupId] : [place.nodeGroupId],
      ...(server.forwards ? { allowedAddressPairs: [{ ipAddress: site.network.overlay }] } : {}),
      tags,
    },
    { ...options, dependsOn: place.readyAfter },
  );
  const made = program.resource(
    `${server.name}-server`,
    "openstack:compute/instance:Instance",
    {
      name: literal(spec.cloudName),
      imageName: spec.image,
      flavorName: literal(server.flavor.name),
      keyPair: place.keyName,
      networks: [{ port: port.get("id") }],
      userData: spec.userData,
      metadata: literals(serverTags(server)),
      ...(site.zone === undefined ? {} : { availabilityZone: literal(site.zone) }),
    },
    serverOptions(options, server, ["imageName", "imageId", "userData"], {
      flavor: "flavorName",
      tags: "metadata",
    }),
  );
  if (!server.public) return { server: made, publicAddress: undefined, reachableAfter: [] };
  const floating = program.resource(
    `${server.name}-address`,
    "openstack:networking/floatingIp:FloatingIp",
    { pool: place.internetId, tags },
    options,
  );
  const bound = program.resource(
    `${server.name}-address-binding`,
    "openstack:networking/floatingIpAssociate:FloatingIpAssociate",
    { floatingIp: floating.get("address"), portId: port.get("id") },
    options,
  );
  return { server: made, publicAddress: floating.get("address"), reachableAfter: [bound.self] };
}

function tagList(tags: Readonly<Record<string, string>>): Expression {
  return Object.entries(tags)
    .map(([key, value]) => literal(`${key}=${value}`))
    .sort();
}
