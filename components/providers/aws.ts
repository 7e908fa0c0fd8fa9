import { createRequire } from "node:module";
import { gzipSync } from "node:zlib";
import * as pulumi from "@pulumi/pulumi";
import {
  type CloudDriver,
  type NetworkIds,
  type NetworkSpec,
  refuseExisting,
  type ServerHandle,
  type ServerSpec,
  serverOptions,
  serverTags,
} from "./provider.js";

// Loaded when a site needs it: an import statement would load every resource of the SDK at start.
const load = createRequire(import.meta.url);
const ec2 = () => load("@pulumi/aws/ec2") as typeof import("@pulumi/aws/ec2/index.js");
const root = () => load("@pulumi/aws/provider") as typeof import("@pulumi/aws/provider.js");

const ANYWHERE = "0.0.0.0/0";

/** AWS sites: one VPC with one subnet a site. */
export const awsDriver: CloudDriver = {
  createProvider(name, access, opts) {
    const { Provider } = root();
    return new Provider(
      name,
      {
        ...(access.region === undefined ? {} : { region: access.region as "us-east-1" }),
        ...(access.profile === undefined ? {} : { profile: access.profile }),
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
  refuseExisting(spec, "AWS");
  const { Vpc, KeyPair } = ec2();
  const tags = { ...spec.tags, Name: spec.name };
  const vpc = new Vpc(name, { cidrBlock: spec.cidr, enableDnsSupport: true, tags }, opts);
  const { subnetId, tableId } = createSubnet(name, spec, vpc.id, tags, opts);
  const groups = createGroups(name, spec, vpc.id, opts);
  const key = new KeyPair(
    `${name}-admin`,
    { keyName: spec.name, publicKey: spec.adminPublicKey, tags },
    opts,
  );
  return pulumi
    .all([vpc.id, subnetId, groups.node, groups.gateway, tableId, key.keyName])
    .apply(([networkId, subnet, nodeGroupId, gatewayGroupId, routeTableId, keyName]) => ({
      networkId,
      subnetId: subnet,
      internetId: "",
      nodeGroupId,
      gatewayGroupId,
      routeTableId,
      keyName,
    }));
}

/** The site's one subnet. Its id waits for the way out: a machine that boots earlier finds none. */
function createSubnet(
  name: string,
  spec: NetworkSpec,
  vpcId: pulumi.Output<string>,
  tags: Readonly<Record<string, string>>,
  opts: pulumi.CustomResourceOptions,
): { readonly subnetId: pulumi.Output<string>; readonly tableId: pulumi.Output<string> } {
  const { Subnet, RouteTable, RouteTableAssociation } = ec2();
  const zone = spec.zone === undefined ? {} : { availabilityZone: spec.zone };
  const subnet = new Subnet(
    `${name}-subnet`,
    { vpcId, cidrBlock: spec.cidr, mapPublicIpOnLaunch: false, ...zone, tags: { ...tags } },
    opts,
  );
  const table = new RouteTable(`${name}-routes`, { vpcId, tags: { ...tags } }, opts);
  const ids = { routeTableId: table.id, subnetId: subnet.id };
  const binding = new RouteTableAssociation(`${name}-routes-binding`, ids, opts);
  const wayOut = createWayOut(name, spec, vpcId, table.id, tags, opts);
  return { subnetId: pulumi.all([subnet.id, binding.id, wayOut]).apply(([id]) => id), tableId: table.id };
}

/**
 * Default route of the site. With a public gateway it goes to the internet gateway: machines without a
 * public address then reach the overlay only. Without one, the vRouter must reach the central point
 * though it has no public address, so the route goes to a NAT gateway that the cloud itself addresses.
 */
function createWayOut(
  name: string,
  spec: NetworkSpec,
  vpcId: pulumi.Output<string>,
  routeTableId: pulumi.Output<string>,
  tags: Readonly<Record<string, string>>,
  opts: pulumi.CustomResourceOptions,
): pulumi.Output<string> {
  const { InternetGateway, NatGateway, Route } = ec2();
  const door = new InternetGateway(`${name}-door`, { vpcId, tags: { ...tags } }, opts);
  const target = spec.gatewayPublic
    ? { gatewayId: door.id }
    : {
        natGatewayId: new NatGateway(
          `${name}-nat`,
          { vpcId, availabilityMode: "regional", connectivityType: "public", tags: { ...tags } },
          { ...opts, dependsOn: [door] },
        ).id,
      };
  const route = new Route(
    `${name}-default-route`,
    { routeTableId, destinationCidrBlock: ANYWHERE, ...target },
    opts,
  );
  return route.id;
}

interface Groups {
  readonly node: pulumi.Output<string>;
  readonly gateway: pulumi.Output<string>;
}

/** Machines hear the overlay by prefix: a reference to a group would not match other sites' sources. */
function createGroups(
  name: string,
  spec: NetworkSpec,
  vpcId: pulumi.Output<string>,
  opts: pulumi.CustomResourceOptions,
): Groups {
  const { SecurityGroup } = ec2();
  const all = { protocol: "-1", fromPort: 0, toPort: 0 };
  const node = new SecurityGroup(
    `${name}-nodes`,
    {
      name: `${spec.name}-nodes`,
      description: "Traffic between the machines of the cluster",
      vpcId,
      ingress: [{ ...all, cidrBlocks: [spec.overlay] }],
      egress: [{ ...all, cidrBlocks: [ANYWHERE] }],
      tags: { ...spec.tags, Name: `${spec.name}-nodes` },
    },
    opts,
  );
  const gateway = new SecurityGroup(
    `${name}-gateway`,
    {
      name: `${spec.name}-gateway`,
      description: "Ports of the gateway that are open to the outside",
      vpcId,
      ingress: spec.openPorts.map((port) => ({
        protocol: port.protocol,
        fromPort: port.from,
        toPort: port.to,
        cidrBlocks: [port.remoteCidr],
        description: port.purpose,
      })),
      tags: { ...spec.tags, Name: `${spec.name}-gateway` },
    },
    opts,
  );
  return { node: node.id, gateway: gateway.id };
}

/**
 * Interface with the planned address, then the machine on it. The interface outlives the machine, so
 * that routes and the public address stay. The cloud checks sources everywhere but on the gateway.
 */
function createServer(name: string, spec: ServerSpec, opts: pulumi.CustomResourceOptions): ServerHandle {
  const { NetworkInterface, Instance } = ec2();
  const { network } = spec;
  const tags = { ...spec.tags, Name: spec.name };
  const card = new NetworkInterface(
    `${name}-port`,
    {
      subnetId: network.subnetId,
      privateIps: [spec.address],
      securityGroups: spec.forwards ? [network.nodeGroupId, network.gatewayGroupId] : [network.nodeGroupId],
      sourceDestCheck: !spec.forwards,
      tags,
    },
    opts,
  );
  const server = new Instance(
    `${name}-server`,
    {
      ami: spec.image,
      instanceType: spec.flavor,
      keyName: network.keyName,
      primaryNetworkInterface: { networkInterfaceId: card.id },
      // Compressed: the cloud takes 16 KiB.
      userDataBase64: pulumi.output(spec.userData).apply((text) => gzipSync(text).toString("base64")),
      metadataOptions: { httpTokens: "required", httpEndpoint: "enabled" },
      ...marketOptions(spec),
      tags: { ...serverTags(spec), Name: spec.name },
    },
    serverOptions(opts, spec, ["ami", "userDataBase64", "instanceMarketOptions"], {
      flavor: "instanceType",
      tags: "tags",
    }),
  );
  if (!spec.forwards) return { server, publicAddress: undefined, reachableAfter: [] };
  return { server, ...gatewayParts(name, spec, card.id, server, tags, opts) };
}

/** A machine that is taken back is gone for good: the elasticity loop replaces it, not the cloud. */
function marketOptions({ spot, maxPricePerHour }: ServerSpec) {
  if (!spot) return {};
  const maxPrice = maxPricePerHour === undefined ? {} : { maxPrice: String(maxPricePerHour) };
  const spotOptions = {
    spotInstanceType: "one-time",
    instanceInterruptionBehavior: "terminate",
    ...maxPrice,
  };
  return { instanceMarketOptions: { marketType: "spot", spotOptions } };
}

/** What only a gateway has: the site's route to the overlay, and the public address where it gets one. */
function gatewayParts(
  name: string,
  spec: ServerSpec,
  networkInterfaceId: pulumi.Output<string>,
  server: pulumi.Resource,
  tags: Readonly<Record<string, string>>,
  opts: pulumi.CustomResourceOptions,
): Pick<ServerHandle, "publicAddress" | "reachableAfter"> {
  const { Eip, Route } = ec2();
  const route = new Route(
    `${name}-overlay-route`,
    { routeTableId: spec.network.routeTableId, destinationCidrBlock: spec.overlay, networkInterfaceId },
    opts,
  );
  if (!spec.public) return { publicAddress: undefined, reachableAfter: [route] };
  const address = new Eip(
    `${name}-address`,
    { domain: "vpc", networkInterface: networkInterfaceId, tags: { ...tags } },
    { ...opts, dependsOn: [server] },
  );
  return { publicAddress: address.publicIp, reachableAfter: [route, address] };
}
