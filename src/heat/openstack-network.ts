import { type Input, outputOf, type ResourceSpec } from "../lowering/resource-program.js";
import { lookUp, networkId } from "./openstack-ids.js";
import type { AddressResource, FilterResource, NetworkResource, PortResource, ResourcePlan } from "./plan.js";
import { spec } from "./spec.js";

export function networkSpecs(network: NetworkResource): readonly ResourceSpec[] {
  const { name, cloudName, existing, subnet, segment, maxKbps } = network;
  if (existing !== undefined) return [];
  const policy = `qos/${name}`;
  return [
    ...(maxKbps === undefined ? [] : qosSpecs(network, policy, maxKbps)),
    spec(
      `network/${name}`,
      name,
      "networking/network:Network",
      {
        name: cloudName,
        adminStateUp: true,
        ...(segment === undefined ? {} : { segments: [segmentInputs(segment)] }),
        ...(maxKbps === undefined ? {} : { qosPolicyId: outputOf(policy, "id") }),
      },
      network,
    ),
    ...(subnet === undefined
      ? []
      : [
          spec(
            `subnet/${name}`,
            `${name}-subnet`,
            "networking/subnet:Subnet",
            subnetInputs(network, subnet),
            network,
          ),
        ]),
  ];
}

function qosSpecs(network: NetworkResource, policy: string, maxKbps: number): readonly ResourceSpec[] {
  return [
    spec(
      policy,
      `${network.name}-qos`,
      "networking/qosPolicy:QosPolicy",
      { name: network.cloudName },
      network,
    ),
    spec(
      `${policy}/bandwidth`,
      `${network.name}-bandwidth`,
      "networking/qosBandwidthLimitRule:QosBandwidthLimitRule",
      { qosPolicyId: outputOf(policy, "id"), maxKbps },
      network,
    ),
  ];
}

function segmentInputs({ type, id, physicalNetwork }: NonNullable<NetworkResource["segment"]>): Input {
  return {
    ...(type === undefined ? {} : { networkType: type }),
    ...(id === undefined ? {} : { segmentationId: id }),
    ...(physicalNetwork === undefined ? {} : { physicalNetwork }),
  };
}

function subnetInputs(
  { name, cloudName }: NetworkResource,
  subnet: NonNullable<NetworkResource["subnet"]>,
): Readonly<Record<string, Input>> {
  return {
    name: cloudName,
    networkId: outputOf(`network/${name}`, "id"),
    cidr: subnet.cidr,
    ipVersion: subnet.ipVersion,
    enableDhcp: subnet.dhcp,
    ...(subnet.gateway === undefined ? {} : { gatewayIp: subnet.gateway }),
    ...(subnet.pool === undefined ? {} : { allocationPools: [subnet.pool] }),
    ...(subnet.ipVersion === 6 && subnet.dhcp ? { ipv6AddressMode: "slaac", ipv6RaMode: "slaac" } : {}),
  };
}

export function routerSpecs({ router, name, networks }: ResourcePlan): readonly ResourceSpec[] {
  if (router === undefined) return [];
  const [first] = networks;
  const external = lookUp("networking/getNetwork:getNetwork", { name: router.external, external: true });
  const origin = first === undefined ? {} : { origin: first.origin };
  return [
    spec(
      "router",
      "router",
      "networking/router:Router",
      { name, adminStateUp: true, externalNetworkId: external },
      origin,
    ),
    ...router.networks.map((network) =>
      spec(
        `router/${network}`,
        `router-${network}`,
        "networking/routerInterface:RouterInterface",
        { routerId: outputOf("router", "id"), subnetId: outputOf(`subnet/${network}`, "id") },
        origin,
      ),
    ),
  ];
}

/** Members of the machine's own networks reach it whole; the world reaches the open ports. */
export function filterSpecs(plan: ResourcePlan, filter: FilterResource): readonly ResourceSpec[] {
  const id = `filter/${filter.name}`;
  const rule = (name: string, inputs: Readonly<Record<string, Input>>) =>
    spec(
      `${id}/${name}`,
      `${filter.name}-${name}`,
      "networking/secGroupRule:SecGroupRule",
      { direction: "ingress", securityGroupId: outputOf(id, "id"), ...inputs },
      filter,
    );
  const inside = filter.networks.flatMap((network) => {
    const subnet = plan.networks.find(({ name }) => name === network)?.subnet;
    if (subnet === undefined) return [];
    return [rule(`from-${network}`, { ethertype: `IPv${subnet.ipVersion}`, remoteIpPrefix: subnet.cidr })];
  });
  return [
    spec(
      id,
      filter.name,
      "networking/secGroup:SecGroup",
      { name: filter.cloudName, description: "Ports that are open to the outside" },
      filter,
    ),
    ...inside,
    ...filter.open.map(({ protocol, from, to, remoteCidr, purpose }) =>
      rule(`${protocol}-${from}-${to}`, {
        ethertype: "IPv4",
        protocol,
        portRangeMin: from,
        portRangeMax: to,
        remoteIpPrefix: remoteCidr,
        description: purpose,
      }),
    ),
  ];
}

export function portSpec(plan: ResourcePlan, port: PortResource): ResourceSpec {
  const subnet = plan.networks.find(({ name }) => name === port.network)?.subnet;
  const groups: Input[] = [
    ...port.securityGroups.map((name) => lookUp("networking/getSecGroup:getSecGroup", { name })),
    ...(port.filter === undefined ? [] : [outputOf(`filter/${port.filter}`, "id")]),
  ];
  const fixed = port.addresses.map((ipAddress) => ({
    ipAddress,
    ...subnetOf(port.network, subnet !== undefined),
  }));
  const any = subnet === undefined ? [] : [subnetOf(port.network, true)];
  return spec(
    `port/${port.name}`,
    port.name,
    "networking/port:Port",
    {
      name: port.cloudName,
      networkId: networkId(plan, port.network),
      adminStateUp: true,
      // A port that names its subnet waits for it; else its machine would boot without an address.
      ...(fixed.length > 0 || any.length > 0 ? { fixedIps: fixed.length > 0 ? fixed : any } : {}),
      ...(port.vnicType === undefined ? {} : { binding: { vnicType: port.vnicType } }),
      ...(port.macAddress === undefined ? {} : { macAddress: port.macAddress }),
      ...(port.security ? {} : { portSecurityEnabled: false, noSecurityGroups: true }),
      ...(port.security && groups.length > 0 ? { securityGroupIds: groups } : {}),
    },
    port,
    routed(plan, port.network),
  );
}

function subnetOf(network: string, made: boolean): { readonly [key: string]: Input } {
  return made ? { subnetId: outputOf(`subnet/${network}`, "id") } : {};
}

function routed({ router }: ResourcePlan, network: string): { readonly dependsOn?: readonly string[] } {
  return router?.networks.includes(network) === true ? { dependsOn: [`router/${network}`] } : {};
}

/** The address outlives the machine: it hangs on the port. */
export function addressSpecs(address: AddressResource): readonly ResourceSpec[] {
  const id = `address/${address.name}`;
  return [
    spec(id, address.name, "networking/floatingIp:FloatingIp", { pool: address.pool }, address),
    spec(
      `${id}/binding`,
      `${address.name}-binding`,
      "networking/floatingIpAssociate:FloatingIpAssociate",
      { floatingIp: outputOf(id, "address"), portId: outputOf(`port/${address.port}`, "id") },
      address,
    ),
  ];
}
