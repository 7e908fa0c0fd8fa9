import { createRequire } from "node:module";
import * as pulumi from "@pulumi/pulumi";
import {
  type CloudDriver,
  type NetworkIds,
  type NetworkSpec,
  refuseSpot,
  type ServerHandle,
  type ServerSpec,
  serverOptions,
  serverTags,
} from "./provider.js";

// Loaded when a site needs it: an import statement would load every resource of the SDK at start.
const load = createRequire(import.meta.url);
const networking = () =>
  load("@pulumi/openstack/networking") as typeof import("@pulumi/openstack/networking/index.js");
const compute = () =>
  load("@pulumi/openstack/compute") as typeof import("@pulumi/openstack/compute/index.js");
const root = () => load("@pulumi/openstack/provider") as typeof import("@pulumi/openstack/provider.js");

const SERVICE_ADDRESSES = 8;

/** OpenStack sites, by resources that the provider's versions 3.15 to 5 have in common. */
export const openstackDriver: CloudDriver = {
  createProvider(name, access, opts) {
    const { Provider } = root();
    return new Provider(
      name,
      {
        ...(access.cloud === undefined ? {} : { cloud: access.cloud }),
        ...(access.region === undefined ? {} : { region: access.region }),
      },
      opts,
    );
  },
  createNetwork,
  createServer,
};

function createNetwork(
  name: string,
  spec: NetworkSpec,
  opts: pulumi.CustomResourceOptions,
): pulumi.Output<NetworkIds> {
  const tags = tagList(spec.tags);
  const place =
    spec.existing === undefined ? makeNetwork(name, spec, tags, opts) : findNetwork(name, spec, opts);
  const nodeGroup = createNodeGroup(name, spec, tags, opts);
  const gatewayGroup = createGatewayGroup(name, spec, tags, opts);
  const key = new (compute().Keypair)(
    `${name}-admin`,
    { name: spec.name, publicKey: spec.adminPublicKey },
    opts,
  );
  return pulumi
    .all([place.networkId, place.subnetId, nodeGroup, gatewayGroup, key.name])
    .apply(([networkId, subnet, nodeGroupId, gatewayGroupId, keyName]) => ({
      networkId,
      subnetId: subnet,
      internetId: spec.internet?.name ?? "",
      nodeGroupId,
      gatewayGroupId,
      routeTableId: "",
      keyName,
    }));
}

interface Place {
  readonly networkId: pulumi.Output<string>;
  /** Known when machines can boot in the subnet: with its router and the overlay route. */
  readonly subnetId: pulumi.Output<string>;
}

/** Network of its own with a way out. A machine that boots before the router is there finds no metadata. */
function makeNetwork(
  name: string,
  spec: NetworkSpec,
  tags: string[],
  opts: pulumi.CustomResourceOptions,
): Place {
  const { Network, Subnet, Router, RouterInterface, getNetworkOutput } = networking();
  const network = new Network(name, { name: spec.name, adminStateUp: true, tags }, opts);
  const subnet = new Subnet(
    `${name}-subnet`,
    {
      name: spec.name,
      networkId: network.id,
      cidr: spec.cidr,
      ipVersion: 4,
      enableDhcp: true,
      gatewayIp: spec.gatewayAddress,
      allocationPools: [addressPool(spec.cidr)],
      tags,
    },
    opts,
  );
  const route = overlayRoute(name, spec, subnet.id, opts);
  const external = getNetworkOutput({ name: spec.internet?.name ?? "", external: true }, invokeOptions(opts));
  const router = new Router(
    `${name}-router`,
    { name: spec.name, adminStateUp: true, externalNetworkId: external.id, tags },
    opts,
  );
  const leg = new RouterInterface(`${name}-router-leg`, { routerId: router.id, subnetId: subnet.id }, opts);
  return {
    networkId: network.id,
    subnetId: pulumi.all([subnet.id, leg.id, route.id]).apply(([id]) => id),
  };
}

/** The network that the site already has; of it only the overlay route is ours. */
function findNetwork(name: string, spec: NetworkSpec, opts: pulumi.CustomResourceOptions): Place {
  const networkId = pulumi.output(spec.existing ?? "");
  const found = networking().getSubnetOutput({ networkId, cidr: spec.cidr }, invokeOptions(opts));
  const route = overlayRoute(name, spec, found.id, opts);
  return { networkId, subnetId: pulumi.all([found.id, route.id]).apply(([id]) => id) };
}

/** Nodes get the route to the overlay by DHCP option 121, with the first lease. */
function overlayRoute(
  name: string,
  spec: NetworkSpec,
  subnetId: pulumi.Output<string>,
  opts: pulumi.CustomResourceOptions,
): pulumi.Resource & { readonly id: pulumi.Output<string> } {
  return new (networking().SubnetRoute)(
    `${name}-overlay-route`,
    { subnetId, destinationCidr: spec.overlay, nextHop: spec.routerAddress },
    opts,
  );
}

/** The cloud's own services (DHCP) take addresses too: they get the last ones, away from the address plan. */
function addressPool(cidr: string): { readonly start: string; readonly end: string } {
  const [network = "", length = ""] = cidr.split("/");
  const first = network.split(".").reduce((sum, part) => sum * 256 + Number(part), 0);
  const last = first + 2 ** (32 - Number(length)) - 1;
  const dotted = (value: number) =>
    [24, 16, 8, 0].map((shift) => Math.floor(value / 2 ** shift) % 256).join(".");
  return { start: dotted(last - SERVICE_ADDRESSES), end: dotted(last - 1) };
}

/** Machines of a site hear the overlay and nothing else. */
function createNodeGroup(
  name: string,
  spec: NetworkSpec,
  tags: string[],
  opts: pulumi.CustomResourceOptions,
): pulumi.Output<string> {
  const { SecGroup, SecGroupRule } = networking();
  const description = "Traffic between the machines of the cluster";
  const group = new SecGroup(`${name}-nodes`, { name: `${spec.name}-nodes`, description, tags }, opts);
  const rule = new SecGroupRule(
    `${name}-nodes-overlay`,
    {
      direction: "ingress",
      ethertype: "IPv4",
      securityGroupId: group.id,
      remoteIpPrefix: spec.overlay,
      description,
    },
    opts,
  );
  return pulumi.all([group.id, rule.id]).apply(([id]) => id);
}

function createGatewayGroup(
  name: string,
  spec: NetworkSpec,
  tags: string[],
  opts: pulumi.CustomResourceOptions,
): pulumi.Output<string> {
  const { SecGroup, SecGroupRule } = networking();
  const description = "Ports of the gateway that are open to the outside";
  const group = new SecGroup(`${name}-gateway`, { name: `${spec.name}-gateway`, description, tags }, opts);
  for (const port of spec.openPorts) {
    new SecGroupRule(
      `${name}-gateway-${port.protocol}-${port.from}-${port.to}`,
      {
        direction: "ingress",
        ethertype: "IPv4",
        securityGroupId: group.id,
        protocol: port.protocol,
        portRangeMin: port.from,
        portRangeMax: port.to,
        remoteIpPrefix: port.remoteCidr,
        description: port.purpose,
      },
      opts,
    );
  }
  return group.id;
}

/** Port with the planned address, then the machine on it. Only a forwarding port may use other addresses. */
function createServer(name: string, spec: ServerSpec, opts: pulumi.CustomResourceOptions): ServerHandle {
  refuseSpot(spec, "OpenStack");
  const { Port } = networking();
  const { network } = spec;
  const port = new Port(
    `${name}-port`,
    {
      name: spec.name,
      networkId: network.networkId,
      adminStateUp: true,
      portSecurityEnabled: true,
      fixedIps: [{ subnetId: network.subnetId, ipAddress: spec.address }],
      securityGroupIds: spec.forwards ? [network.nodeGroupId, network.gatewayGroupId] : [network.nodeGroupId],
      ...(spec.forwards ? { allowedAddressPairs: [{ ipAddress: spec.overlay }] } : {}),
      tags: tagList(spec.tags),
    },
    opts,
  );
  const { Instance } = compute();
  const server = new Instance(
    `${name}-server`,
    {
      name: spec.name,
      imageName: spec.image,
      flavorName: spec.flavor,
      keyPair: network.keyName,
      networks: [{ port: port.id }],
      userData: spec.userData,
      metadata: serverTags(spec),
      ...(spec.zone === undefined ? {} : { availabilityZone: spec.zone }),
    },
    serverOptions(opts, spec, ["imageName", "imageId", "userData"], {
      flavor: "flavorName",
      tags: "metadata",
    }),
  );
  if (!spec.public) return { server, publicAddress: undefined, reachableAfter: [] };
  return { server, ...publicAddress(name, network.internetId, port.id, tagList(spec.tags), opts) };
}

/** The address outlives the machine: it hangs on the port. */
function publicAddress(
  name: string,
  pool: pulumi.Output<string>,
  portId: pulumi.Output<string>,
  tags: string[],
  opts: pulumi.CustomResourceOptions,
): Pick<ServerHandle, "publicAddress" | "reachableAfter"> {
  const { FloatingIp, FloatingIpAssociate } = networking();
  const floating = new FloatingIp(`${name}-address`, { pool, tags }, opts);
  const bound = new FloatingIpAssociate(
    `${name}-address-binding`,
    { floatingIp: floating.address, portId },
    opts,
  );
  return { publicAddress: floating.address, reachableAfter: [bound] };
}

function invokeOptions(opts: pulumi.CustomResourceOptions): pulumi.InvokeOutputOptions {
  return {
    ...(opts.parent === undefined ? {} : { parent: opts.parent }),
    ...(opts.provider === undefined ? {} : { provider: opts.provider }),
  };
}

function tagList(tags: Readonly<Record<string, string>>): string[] {
  return Object.entries(tags)
    .map(([key, value]) => `${key}=${value}`)
    .sort();
}
