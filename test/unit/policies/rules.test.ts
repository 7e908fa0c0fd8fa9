import { describe, expect, test } from "vitest";
import { contains } from "../../../policies/ipv4.js";
import type { LinkedResource, PolicedResource, PropertyMap } from "../../../policies/resource.js";
import { UNKNOWN } from "../../../policies/resource.js";
import { namedLabels } from "../../../policies/rules/named-labels.js";
import { openPorts } from "../../../policies/rules/open-ports.js";
import { portSecurity } from "../../../policies/rules/port-security.js";
import { publicAddress, publicAddressByReference } from "../../../policies/rules/public-address.js";

const NODE = "elastosca-local:index:Node";
const OPENSTACK = "openstack:compute/instance:Instance";
const AWS = "aws:ec2/instance:Instance";
const PORT = "openstack:networking/port:Port";
const RULE = "openstack:networking/secGroupRule:SecGroupRule";
const GROUP = "aws:ec2/securityGroup:SecurityGroup";

const resource = (type: string, props: PropertyMap): PolicedResource => ({ type, name: "r", props });
const labels = (role: string) => ({
  "elastosca.cluster": "c",
  "elastosca.site": "s",
  "elastosca.role": role,
});
const pairs = (role: string) => Object.entries(labels(role)).map((pair) => pair.join("="));

describe("named labels", () => {
  test.each<[string, string, PropertyMap, number]>([
    ["local, complete", NODE, { labels: labels("worker") }, 0],
    ["local, none", NODE, {}, 1],
    ["local, an empty one", NODE, { labels: { ...labels("worker"), "elastosca.site": "" } }, 1],
    ["OpenStack by metadata", OPENSTACK, { metadata: labels("front-end") }, 0],
    ["OpenStack by tags", OPENSTACK, { tags: pairs("vrouter") }, 0],
    ["OpenStack, one tag missing", OPENSTACK, { tags: pairs("vrouter").slice(1) }, 1],
    ["AWS", AWS, { tags: labels("worker") }, 0],
    ["AWS, a role there is not", AWS, { tags: labels("boss") }, 1],
    ["not known yet", AWS, { tags: UNKNOWN }, 0],
    ["no machine", PORT, {}, 0],
  ])("%s", (_what, type, props, violations) => {
    expect(namedLabels(resource(type, props))).toHaveLength(violations);
  });

  test("the keys that are missing are named", () => {
    expect(namedLabels(resource(AWS, { tags: { "elastosca.role": "worker" } }))).toEqual([
      "the machine has no label elastosca.cluster, elastosca.site",
    ]);
  });
});

describe("port security", () => {
  const pair = [{ ipAddress: "192.168.0.0/16" }];
  test.each<[string, string, PropertyMap, number]>([
    ["a plain port", PORT, { tags: pairs("worker") }, 0],
    [
      "a port with it off, even of a vRouter",
      PORT,
      { tags: pairs("vrouter"), portSecurityEnabled: false },
      1,
    ],
    ["a port without security groups", PORT, { tags: pairs("worker"), noSecurityGroups: true }, 1],
    ["foreign addresses on a vRouter", PORT, { tags: pairs("vrouter"), allowedAddressPairs: pair }, 0],
    ["foreign addresses on a front-end", PORT, { tags: pairs("front-end"), allowedAddressPairs: pair }, 0],
    ["foreign addresses on a worker", PORT, { tags: pairs("worker"), allowedAddressPairs: pair }, 1],
    ["foreign addresses on a port of nobody", PORT, { allowedAddressPairs: pair }, 1],
    ["a network with it off", "openstack:networking/network:Network", { portSecurityEnabled: false }, 1],
    ["a source check off on a worker", AWS, { tags: labels("worker"), sourceDestCheck: false }, 1],
    ["a source check off on a vRouter", AWS, { tags: labels("vrouter"), sourceDestCheck: false }, 0],
    ["a network interface", "aws:ec2/networkInterface:NetworkInterface", { sourceDestCheck: false }, 1],
    ["a local worker that routes", NODE, { labels: labels("worker"), router: true }, 1],
    ["a local vRouter", NODE, { labels: labels("vrouter"), router: true }, 0],
  ])("%s", (_what, type, props, violations) => {
    expect(portSecurity(resource(type, props))).toHaveLength(violations);
  });
});

describe("open ports", () => {
  const openstack = (props: PropertyMap) =>
    resource(RULE, { direction: "ingress", ethertype: "IPv4", ...props });
  const ports = (protocol: string, portRangeMin: number, portRangeMax: number) => ({
    protocol,
    portRangeMin,
    portRangeMax,
  });
  const world = { remoteIpPrefix: "0.0.0.0/0" };

  test.each<[string, PropertyMap, readonly string[]]>([
    ["ssh", { ...ports("tcp", 22, 22), ...world }, []],
    ["the VPN's ports, remote left out", ports("udp", 1195, 1199), []],
    [
      "one port too many",
      { ...ports("udp", 1195, 1300), ...world },
      ["udp ports 1195-1300 is open to 0.0.0.0/0"],
    ],
    [
      "ssh by the other protocol",
      { ...ports("udp", 22, 22), ...world },
      ["udp port 22 is open to 0.0.0.0/0"],
    ],
    ["protocol by number", { ...ports("6", 22, 22), ...world }, []],
    ["Slurm inside", { ...ports("tcp", 6817, 6819), remoteIpPrefix: "192.168.0.0/16" }, []],
    ["from a group", { ...ports("tcp", 6817, 6819), remoteGroupId: "g" }, []],
    ["from a group not known yet", { ...ports("tcp", 1, 2), remoteGroupId: UNKNOWN }, []],
    [
      "half of the world",
      { ...ports("tcp", 80, 80), remoteIpPrefix: "128.0.0.0/1" },
      ["tcp port 80 is open to 128.0.0.0/1"],
    ],
    ["everything", {}, ["every protocol and port is open to 0.0.0.0/0"]],
    ["everything of IPv6", { ethertype: "IPv6" }, ["every protocol and port is open to ::/0"]],
    ["all ports of TCP", { protocol: "tcp" }, ["tcp ports 0-65535 is open to 0.0.0.0/0"]],
    ["ICMP", { protocol: "icmp" }, []],
    ["outwards", { direction: "egress" }, []],
  ])("OpenStack: %s", (_what, props, violations) => {
    expect(openPorts(openstack(props))).toEqual(violations);
  });

  test.each<[string, string, PropertyMap, number]>([
    [
      "a group with two openings",
      GROUP,
      {
        ingress: [
          { protocol: "tcp", fromPort: 22, toPort: 22, cidrBlocks: ["0.0.0.0/0"] },
          { protocol: "tcp", fromPort: 0, toPort: 65535, cidrBlocks: ["10.0.0.0/8", "0.0.0.0/0"] },
        ],
      },
      1,
    ],
    [
      "a group open within itself",
      GROUP,
      { ingress: [{ protocol: "-1", fromPort: 0, toPort: 0, self: true }] },
      0,
    ],
    ["a group not known yet", GROUP, { ingress: UNKNOWN }, 0],
    [
      "a rule",
      "aws:ec2/securityGroupRule:SecurityGroupRule",
      { type: "ingress", protocol: "-1", fromPort: 0, toPort: 0, ipv6CidrBlocks: ["::/0"] },
      1,
    ],
    [
      "an egress rule",
      "aws:ec2/securityGroupRule:SecurityGroupRule",
      { type: "egress", protocol: "-1", cidrBlocks: ["0.0.0.0/0"] },
      0,
    ],
    [
      "an ingress rule",
      "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule",
      { ipProtocol: "udp", fromPort: 1195, toPort: 1195, cidrIpv4: "0.0.0.0/0" },
      0,
    ],
  ])("AWS: %s", (_what, type, props, violations) => {
    expect(openPorts(resource(type, props))).toHaveLength(violations);
  });

  test("the list is a setting: what it leaves out is refused, ssh too", () => {
    const ssh = openstack({ ...ports("tcp", 22, 22), ...world });
    expect(openPorts(ssh, [])).toHaveLength(1);
    expect(
      openPorts(openstack({ ...ports("tcp", 443, 443), ...world }), [
        { protocol: "tcp", from: 440, to: 450 },
      ]),
    ).toEqual([]);
  });
});

describe("public addresses", () => {
  const linked = (
    type: string,
    props: PropertyMap,
    references: LinkedResource["references"] = {},
  ): LinkedResource => ({
    type,
    name: type,
    props,
    references,
  });

  test.each<[string, string, PropertyMap, number]>([
    ["an AWS worker that wants one", AWS, { tags: labels("worker"), associatePublicIpAddress: true }, 1],
    ["an AWS machine without role that wants one", AWS, { associatePublicIpAddress: true }, 1],
    ["an AWS gateway", AWS, { tags: labels("front-end"), associatePublicIpAddress: true }, 0],
    ["a local worker on two networks", NODE, { labels: labels("worker"), networks: [{}, {}] }, 1],
    ["a local vRouter on two networks", NODE, { labels: labels("vrouter"), networks: [{}, {}] }, 0],
  ])("%s", (_what, type, props, violations) => {
    expect(publicAddress(resource(type, props))).toHaveLength(violations);
  });

  const floating = "openstack:networking/floatingIpAssociate:FloatingIpAssociate";
  const worker = linked(PORT, { tags: pairs("worker") });
  const gateway = linked(PORT, { tags: pairs("front-end") });
  const subnet = linked("aws:ec2/subnet:Subnet", { mapPublicIpOnLaunch: true });
  const internet = linked("elastosca-local:index:SiteNetwork", { kind: "internet", cidr: "203.0.113.0/24" });

  test.each<[string, LinkedResource, number]>([
    ["a floating IP for a worker's port", linked(floating, {}, { portId: [worker] }), 1],
    ["a floating IP for a front-end's port", linked(floating, {}, { portId: [gateway] }), 0],
    [
      "a floating IP made with its port",
      linked("openstack:networking/floatingIp:FloatingIp", {}, { portId: [worker] }),
      1,
    ],
    [
      "an elastic IP for an AWS worker",
      linked("aws:ec2/eip:Eip", {}, { instance: [linked(AWS, { tags: labels("worker") })] }),
      1,
    ],
    [
      "a worker in a subnet that gives addresses",
      linked(AWS, { tags: labels("worker") }, { subnetId: [subnet] }),
      1,
    ],
    [
      "the same, refused by the machine",
      linked(AWS, { tags: labels("worker"), associatePublicIpAddress: false }, { subnetId: [subnet] }),
      0,
    ],
    [
      "a local worker on the Internet's network",
      linked(
        NODE,
        { labels: labels("worker"), networks: [{ address: "203.0.113.11" }] },
        { networks: [internet] },
      ),
      1,
    ],
    [
      "a local front-end on it",
      linked(
        NODE,
        { labels: labels("front-end"), networks: [{ address: "203.0.113.10" }] },
        { networks: [internet] },
      ),
      0,
    ],
    [
      "a local worker on its site's network only, made together with the Internet's",
      linked(
        NODE,
        { labels: labels("worker"), networks: [{ address: "192.168.110.11" }] },
        { networks: [internet] },
      ),
      0,
    ],
    [
      "a port chosen from several that has a gateway's",
      linked(floating, {}, { portId: [worker, gateway] }),
      0,
    ],
  ])("by reference: %s", (_what, item, violations) => {
    expect(publicAddressByReference(item)).toHaveLength(violations);
  });
});

describe("IPv4 networks", () => {
  test.each<[string, string | undefined, boolean]>([
    ["203.0.113.0/24", "203.0.113.255", true],
    ["203.0.113.0/24", "203.0.114.0", false],
    ["0.0.0.0/0", "8.8.8.8", true],
    ["10.99.0.0/31", "10.99.0.1", true],
    ["10.99.0.0/31", "10.99.0.2", false],
    ["203.0.113.0/24", undefined, false],
    ["203.0.113.0/24", "fe80::1", false],
    ["nonsense", "10.0.0.1", false],
  ])("%s holds %s: %s", (cidr, address, expected) => {
    expect(contains(cidr, address)).toBe(expected);
  });
});
