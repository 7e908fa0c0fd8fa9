import type { Span } from "../base/span.js";
import { CODES, report } from "../diagnostics/catalog.js";
import { originOf } from "../lowering/origin.js";
import {
  addressAt,
  type Cidr,
  containsCidr,
  overlaps,
  parseAddress,
  parseCidr,
  sizeOf,
} from "../placement/cidr.js";
import type { TopologyNode } from "../topology/topology.js";
import { takeCidr } from "./free-cidr.js";
import type { NetworkResource, SubnetPlan } from "./plan.js";
import {
  cloudNameOf,
  field,
  type HeatContext,
  itemsOf,
  nodesOfKind,
  numberField,
  propertySpan,
  textField,
} from "./read.js";

/** Name by which TOSCA calls the network of public addresses (TOSCA 1.3 section 5.4.6). */
export const PUBLIC = "PUBLIC";
/** The network of ports that the template links to none. */
export const OWN_NETWORK = "default";

/** Protocols of a virtual link that a network carries: with a subnet, or as plain layer 2. */
const PROTOCOLS: ReadonlyMap<string, 4 | 6 | "layer-2"> = new Map<string, 4 | 6 | "layer-2">([
  ["ipv4", 4],
  ["ipv6", 6],
  ["ethernet", "layer-2"],
]);

/** The networks of the template; one that is named PUBLIC stands for public addresses and is none. */
export function networkResources(context: HeatContext): readonly NetworkResource[] {
  const nodes = nodesOfKind(context, "network").filter((node) => !isPublicNetwork(node));
  const taken = nodes.flatMap((node) => parseCidr(givenCidr(node) ?? "") ?? []);
  return nodes.flatMap((node) => networkOf(context, node, taken) ?? []);
}

/** True for a network that stands for public addresses. */
export function isPublicNetwork(node: TopologyNode): boolean {
  return textField(node.properties.get("network_name"))?.toUpperCase() === PUBLIC;
}

/** The network of the deployment's own, or the site's existing one, for what is linked to none. */
export function ownNetwork(
  context: HeatContext,
  networks: readonly NetworkResource[],
  span: Span,
): NetworkResource {
  const { existing } = context.site.network;
  const common = {
    name: OWN_NETWORK,
    cloudName: cloudNameOf(context, OWN_NETWORK),
    origin: originOf(OWN_NETWORK, span),
  };
  if (existing !== undefined) return { ...common, existing: { id: existing } };
  const taken = networks.flatMap(({ subnet }) => parseCidr(subnet?.cidr ?? "") ?? []);
  return { ...common, subnet: { cidr: takeCidr(taken, 4), ipVersion: 4, dhcp: true } };
}

function networkOf(context: HeatContext, node: TopologyNode, taken: Cidr[]): NetworkResource | undefined {
  const text = (name: string) => textField(node.properties.get(name));
  const common = { name: node.name, origin: originOf(node.name, node.span) };
  const id = text("network_id");
  const named = text("network_name");
  const cloudName = cloudNameOf(context, node.name);
  if (id !== undefined) return { ...common, cloudName, existing: { id } };
  // A name without addresses is that of a network which is there already.
  if (named !== undefined && givenCidr(node) === undefined)
    return { ...common, cloudName: named, existing: { name: named } };
  const version = ipVersion(context, node);
  if (version === undefined) return undefined;
  const subnet = version === "layer-2" ? undefined : subnetOf(context, node, version, taken);
  if (subnet === "faulty") return undefined;
  const segment = segmentOf(node);
  const maxKbps = bandwidth(context, node);
  return {
    ...common,
    cloudName: named ?? cloudName,
    ...(subnet === undefined ? {} : { subnet }),
    ...(segment === undefined ? {} : { segment }),
    ...(maxKbps === undefined ? {} : { maxKbps }),
  };
}

const L3_DATA = ["virtual_link_protocol_data", 0, "l3_protocol_data"] as const;

function givenCidr(node: TopologyNode): string | undefined {
  return (
    textField(node.properties.get("cidr")) ?? textField(node.properties.get("vl_profile"), ...L3_DATA, "cidr")
  );
}

/** The version of the network's addresses; undefined, with a report, for a protocol that no network carries. */
function ipVersion(context: HeatContext, node: TopologyNode): 4 | 6 | "layer-2" | undefined {
  const connectivity = node.properties.get("connectivity_type");
  const protocols = itemsOf(field(connectivity, "layer_protocols")).map(String);
  const carried = protocols.flatMap((protocol) => PROTOCOLS.get(protocol) ?? []);
  if (protocols.length > 0 && carried.length === 0) {
    const reason = `it carries ${protocols.join(", ")}, and networks of OpenStack carry ipv4, ipv6 and ethernet`;
    refuse(context, node, connectivity?.span ?? node.span, reason);
    return undefined;
  }
  const version = numberField(node.properties.get("ip_version"));
  const address = carried.find((one) => one !== "layer-2");
  return address ?? carried[0] ?? (version === 6 ? 6 : 4);
}

function subnetOf(
  context: HeatContext,
  node: TopologyNode,
  ipVersion: 4 | 6,
  taken: Cidr[],
): SubnetPlan | "faulty" {
  const given = givenCidr(node);
  const span = propertySpan(node, node.properties.has("cidr") ? "cidr" : "vl_profile");
  const range = given === undefined || ipVersion === 6 ? undefined : parseCidr(given);
  if (given !== undefined && ipVersion === 4 && range === undefined)
    return refuse(context, node, span, `"${given}" is no prefix of addresses such as 192.168.0.0/24`);
  const cidr = given ?? takeCidr(taken, ipVersion);
  const own = range ?? parseCidr(cidr);
  const text = (name: string) => textField(node.properties.get(name));
  for (const name of ["gateway_ip", "start_ip", "end_ip"]) {
    const address = text(name);
    if (address === undefined || own === undefined || isWithin(own, address)) continue;
    return refuse(context, node, propertySpan(node, name), `${name} ${address} is not an address of ${cidr}`);
  }
  const gateway =
    text("gateway_ip") ?? textField(node.properties.get("vl_profile"), ...L3_DATA, "gateway_ip");
  const start = text("start_ip");
  const end = text("end_ip");
  const last = own === undefined ? undefined : addressAt(own, sizeOf(own) - 2);
  const dhcp =
    field(node.properties.get("dhcp_enabled")) ??
    field(node.properties.get("vl_profile"), ...L3_DATA, "dhcp_enabled");
  return {
    cidr,
    ipVersion,
    ...(gateway === undefined ? {} : { gateway }),
    ...poolOf(
      start ?? (end === undefined || own === undefined ? undefined : addressAt(own, 2)),
      end ?? (start === undefined ? undefined : last),
    ),
    dhcp: dhcp !== false,
  };
}

function poolOf(start: string | undefined, end: string | undefined): Pick<SubnetPlan, "pool"> {
  return start === undefined || end === undefined ? {} : { pool: { start, end } };
}

function isWithin(range: Cidr, address: string): boolean {
  const base = parseAddress(address);
  return (
    base !== undefined && containsCidr(range, { base, length: 32 }) && overlaps(range, { base, length: 32 })
  );
}

function segmentOf(node: TopologyNode): NetworkResource["segment"] {
  const type = textField(node.properties.get("network_type"));
  const id = numberField(node.properties.get("segmentation_id"));
  const physicalNetwork = textField(node.properties.get("physical_network"));
  if (id === undefined && physicalNetwork === undefined) return undefined;
  return {
    ...(type === undefined ? {} : { type }),
    ...(id === undefined ? {} : { id }),
    ...(physicalNetwork === undefined ? {} : { physicalNetwork }),
  };
}

/** What a leaf may send at most (`vl_profile`, bits per second); a network limits leaves only. */
function bandwidth(context: HeatContext, node: TopologyNode): number | undefined {
  const profile = node.properties.get("vl_profile");
  const limits = field(profile, "max_bitrate_requirements");
  if (profile === undefined || limits === undefined) return undefined;
  const leaf = numberField(profile, "max_bitrate_requirements", "leaf");
  if (leaf !== undefined) return Math.floor(leaf / 1000);
  const args = {
    property: "max_bitrate_requirements",
    node: node.name,
    reason: "it gives no bitrate of a leaf",
  };
  report(context.sink, CODES.propertyWithoutEffect, profile.span, args);
  return undefined;
}

function refuse(context: HeatContext, node: TopologyNode, span: Span, reason: string): "faulty" {
  report(context.sink, CODES.invalidNetwork, span, { node: node.name, reason });
  return "faulty";
}
