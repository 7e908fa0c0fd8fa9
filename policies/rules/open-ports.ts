import { isMap, listOf, type PolicedResource, type PropertyMap, textOf, type Value } from "../resource.js";

/** Ports of one protocol, `from` and `to` included. */
export interface PortRange {
  readonly protocol: string;
  readonly from: number;
  readonly to: number;
}

/** ssh on the front-end, and one UDP port a VPN link on the central point. */
export const WORLD_PORTS: readonly PortRange[] = [
  { protocol: "tcp", from: 22, to: 22 },
  { protocol: "udp", from: 1194, to: 1299 },
];

/** One opening of a firewall. */
interface Opening extends PortRange {
  /** Address ranges that are let in. */
  readonly remotes: readonly string[];
}

/**
 * Only listed ports are open to the whole world. A range shorter than /8 counts as the whole world. ICMP
 * has no ports and is not judged.
 */
export function openPorts(
  resource: PolicedResource,
  allowed: readonly PortRange[] = WORLD_PORTS,
): readonly string[] {
  return openings(resource)
    .filter(({ protocol }) => !protocol.startsWith("icmp") && protocol !== "ipv6-icmp" && protocol !== "58")
    .filter((opening) => opening.remotes.some(isWorld) && !isAllowed(opening, allowed))
    .map((opening) => `${ports(opening)} is open to ${opening.remotes.filter(isWorld).join(", ")}`);
}

function isAllowed(opening: Opening, allowed: readonly PortRange[]): boolean {
  return allowed.some(
    ({ protocol, from, to }) => protocol === opening.protocol && from <= opening.from && opening.to <= to,
  );
}

function isWorld(remote: string): boolean {
  const prefix = /\/(\d+)$/.exec(remote)?.[1];
  return prefix !== undefined && Number(prefix) < 8;
}

function ports({ protocol, from, to }: PortRange): string {
  if (protocol === "any") return "every protocol and port";
  return from === to ? `${protocol} port ${from}` : `${protocol} ports ${from}-${to}`;
}

function openings({ type, props }: PolicedResource): readonly Opening[] {
  switch (type) {
    case "openstack:networking/secGroupRule:SecGroupRule":
      return props.direction === "ingress" ? [openstackOpening(props)] : [];
    case "aws:ec2/securityGroup:SecurityGroup":
    case "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup":
      return listOf(props.ingress).filter(isMap).map(awsOpening);
    case "aws:ec2/securityGroupRule:SecurityGroupRule":
      return props.type === "ingress" ? [awsOpening(props)] : [];
    case "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule":
      return [awsIngressRule(props)];
    default:
      return [];
  }
}

/** OpenStack: no remote at all means anywhere, no protocol means any, no ports mean all of them. */
function openstackOpening(props: PropertyMap): Opening {
  const anywhere = props.ethertype === "IPv6" ? "::/0" : "0.0.0.0/0";
  const restricted = props.remoteGroupId !== undefined || props.remoteAddressGroupId !== undefined;
  const prefix = props.remoteIpPrefix;
  const remote = prefix === undefined || prefix === "" ? (restricted ? [] : [anywhere]) : texts([prefix]);
  return { ...range(props.protocol, props.portRangeMin, props.portRangeMax), remotes: remote };
}

function awsOpening(props: PropertyMap): Opening {
  const remotes = texts([...listOf(props.cidrBlocks), ...listOf(props.ipv6CidrBlocks)]);
  return { ...range(props.protocol, props.fromPort, props.toPort), remotes };
}

function awsIngressRule(props: PropertyMap): Opening {
  const remotes = texts([props.cidrIpv4, props.cidrIpv6]);
  return { ...range(props.ipProtocol, props.fromPort, props.toPort), remotes };
}

/** A port that is not known yet may be any. */
function range(protocol: Value | undefined, from: Value | undefined, to: Value | undefined): PortRange {
  const name = textOf(protocol)?.toLowerCase() ?? "any";
  const any = name === "" || name === "-1" || name === "all" || name === "any";
  const first = typeof from === "number" && from > 0 ? from : 0;
  const known = typeof to === "number" && to > 0;
  return { protocol: any ? "any" : (numbered[name] ?? name), from: first, to: known ? to : 65535 };
}

const numbered: Readonly<Record<string, string>> = { "6": "tcp", "17": "udp", "1": "icmp" };

function texts(items: readonly (Value | undefined)[]): readonly string[] {
  return items.filter((item) => typeof item === "string");
}
