import type { ServerPlan } from "../../lowering/ir.js";
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
import { type Expression, literal, literals, toBase64 } from "./expressions.js";
import type { Properties, ResourceOptions, ResourceRef } from "./program.js";

/** AWS sites: one VPC with one subnet a site. */
export const awsWriter: CloudWriter = {
  provider: { type: "pulumi:providers:aws", auth: "profile" },
  network,
  machine,
};

const ANYWHERE = "0.0.0.0/0";
const ALL = { protocol: "-1", fromPort: 0, toPort: 0 } as const;

function network(context: SiteContext): SiteNetwork {
  const { program, site, options } = context;
  const name = `${site.name}-network`;
  const tags = named(siteTags(context), site.network.name);
  const own = program.resource(
    name,
    "aws:ec2/vpc:Vpc",
    { cidrBlock: site.network.cidr, enableDnsSupport: true, tags },
    options,
  );
  const subnet = createSubnet(context, own.get("id"), tags);
  const groups = createGroups(context, own.get("id"));
  const key = program.resource(
    `${name}-admin`,
    "aws:ec2/keyPair:KeyPair",
    { keyName: literal(site.network.name), publicKey: context.adminPublicKey, tags },
    options,
  );
  return {
    networkId: own.get("id"),
    ...subnet,
    internetId: "",
    nodeGroupId: groups.nodes.get("id"),
    gatewayGroupId: groups.gateway.get("id"),
    keyName: key.get("keyName"),
  };
}

/** The site's one subnet. A machine that boots before the way out is there finds none. */
function createSubnet(
  context: SiteContext,
  vpcId: Expression,
  tags: Expression,
): Pick<SiteNetwork, "subnetId" | "routeTableId" | "readyAfter"> {
  const { program, site, options } = context;
  const name = `${site.name}-network`;
  const zone = site.zone === undefined ? {} : { availabilityZone: literal(site.zone) };
  const subnet = program.resource(
    `${name}-subnet`,
    "aws:ec2/subnet:Subnet",
    { vpcId, cidrBlock: site.network.cidr, mapPublicIpOnLaunch: false, ...zone, tags },
    options,
  );
  const table = program.resource(`${name}-routes`, "aws:ec2/routeTable:RouteTable", { vpcId, tags }, options);
  const binding = program.resource(
    `${name}-routes-binding`,
    "aws:ec2/routeTableAssociation:RouteTableAssociation",
    { routeTableId: table.get("id"), subnetId: subnet.get("id") },
    options,
  );
  const wayOut = createWayOut(context, vpcId, table.get("id"), tags);
  return {
    subnetId: subnet.get("id"),
    routeTableId: table.get("id"),
    readyAfter: [binding.self, wayOut.self],
  };
}

/**
 * Default route of the site: the internet gateway where the site's own gateway is public, else a NAT gateway,
 * because the vRouter must reach the central point without a public address.
 */
function createWayOut(
  { program, site, options }: SiteContext,
  vpcId: Expression,
  routeTableId: Expression,
  tags: Expression,
): ResourceRef {
  const name = `${site.name}-network`;
  const door = program.resource(
    `${name}-door`,
    "aws:ec2/internetGateway:InternetGateway",
    { vpcId, tags },
    options,
  );
  const nat = (): Properties => ({
    natGatewayId: program
      .resource(
        `${name}-nat`,
        "aws:ec2/natGateway:NatGateway",
        { vpcId, availabilityMode: "regional", connectivityType: "public", tags },
        { ...options, dependsOn: [door.self] },
      )
      .get("id"),
  });
  const target = site.gateway.public ? { gatewayId: door.get("id") } : nat();
  return program.resource(
    `${name}-default-route`,
    "aws:ec2/route:Route",
    { routeTableId, destinationCidrBlock: ANYWHERE, ...target },
    options,
  );
}

/** Machines hear the overlay by prefix: a reference to a group would not match other sites' sources. */
function createGroups(
  context: SiteContext,
  vpcId: Expression,
): { readonly nodes: ResourceRef; readonly gateway: ResourceRef } {
  const { program, site, options } = context;
  const group = (suffix: string, description: string, rules: Properties) =>
    program.resource(
      `${site.name}-network-${suffix}`,
      "aws:ec2/securityGroup:SecurityGroup",
      {
        name: literal(`${site.network.name}-${suffix}`),
        description,
        vpcId,
        ...rules,
        tags: named(siteTags(context), `${site.network.name}-${suffix}`),
      },
      options,
    );
  const nodes = group("nodes", "Traffic between the machines of the cluster", {
    ingress: [{ ...ALL, cidrBlocks: [site.network.overlay] }],
    egress: [{ ...ALL, cidrBlocks: [ANYWHERE] }],
  });
  const gateway = group("gateway", "Ports of the gateway that are open to the outside", {
    ingress: site.gateway.openPorts.map((port) => ({
      protocol: port.protocol,
      fromPort: port.from,
      toPort: port.to,
      cidrBlocks: [port.remoteCidr],
      description: literal(port.purpose),
    })),
  });
  return { nodes, gateway };
}

/** Interface with the planned address, then the machine on it; the cloud checks sources but on the gateway. */
function machine(context: SiteContext, spec: MachineSpec): MachineHandle {
  const { program, options } = context;
  const { server, network: place } = spec;
  const tags = named(server.tags, spec.cloudName);
  const card = program.resource(
    `${server.name}-port`,
    "aws:ec2/networkInterface:NetworkInterface",
    {
      subnetId: place.subnetId,
      privateIps: [server.address],
      securityGroups: server.forwards ? [place.nodeGroupId, place.gatewayGroupId] : [place.nodeGroupId],
      sourceDestCheck: !server.forwards,
      tags,
    },
    { ...options, dependsOn: place.readyAfter },
  );
  const made = program.resource(
    `${server.name}-server`,
    "aws:ec2/instance:Instance",
    {
      ami: spec.image,
      instanceType: literal(server.flavor.name),
      keyName: place.keyName,
      primaryNetworkInterface: { networkInterfaceId: card.get("id") },
      userDataBase64: toBase64(spec.userData),
      metadataOptions: { httpTokens: "required", httpEndpoint: "enabled" },
      ...marketOptions(server),
      tags: named(serverTags(server), spec.cloudName),
    },
    serverOptions(options, server, ["ami", "userDataBase64", "instanceMarketOptions"], {
      flavor: "instanceType",
      tags: "tags",
    }),
  );
  if (!server.forwards) return { server: made, publicAddress: undefined, reachableAfter: [] };
  return { server: made, ...gatewayParts(context, spec, card, made, tags, options) };
}

/** How the machine is bought; nothing where it is bought on demand. */
function marketOptions({ flavor: { market, maxPricePerHour } }: ServerPlan) {
  if (market !== "spot") return {};
  const maxPrice = maxPricePerHour === undefined ? {} : { maxPrice: literal(String(maxPricePerHour)) };
  const spotOptions = {
    spotInstanceType: "one-time",
    instanceInterruptionBehavior: "terminate",
    ...maxPrice,
  };
  return { instanceMarketOptions: { marketType: "spot", spotOptions } };
}

/** What only a gateway has: the site's route to the overlay, and the public address where it gets one. */
function gatewayParts(
  { program, site }: SiteContext,
  { server, network: place }: MachineSpec,
  card: ResourceRef,
  made: ResourceRef,
  tags: Expression,
  options: ResourceOptions,
): Pick<MachineHandle, "publicAddress" | "reachableAfter"> {
  const route = program.resource(
    `${server.name}-overlay-route`,
    "aws:ec2/route:Route",
    {
      routeTableId: place.routeTableId,
      destinationCidrBlock: site.network.overlay,
      networkInterfaceId: card.get("id"),
    },
    options,
  );
  if (!server.public) return { publicAddress: undefined, reachableAfter: [route.self] };
  const address = program.resource(
    `${server.name}-address`,
    "aws:ec2/eip:Eip",
    { domain: "vpc", networkInterface: card.get("id"), tags },
    { ...options, dependsOn: [made.self] },
  );
  return { publicAddress: address.get("publicIp"), reachableAfter: [route.self, address.self] };
}

function named(tags: Readonly<Record<string, string>>, name: string): Expression {
  return literals({ ...tags, Name: name });
}
