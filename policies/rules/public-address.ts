import { contains } from "../ipv4.js";
import { isGateway, roleOf } from "../labels.js";
import { isMap, type LinkedResource, listOf, type PolicedResource, textOf, UNKNOWN } from "../resource.js";

/**
 * A worker has no public address, as far as the machine's own properties tell: no public address by AWS,
 * one network only on local sites (the site's; the others are for front-end and vRouters) (IM-1, IM-2).
 */
export function publicAddress(resource: PolicedResource): readonly string[] {
  if (resource.type === "aws:ec2/instance:Instance") {
    const wanted = resource.props.associatePublicIpAddress === true;
    return wanted && !isGateway(resource) ? [`associatePublicIpAddress is true ${notAGateway}`] : [];
  }
  if (resource.type === LOCAL_NODE && roleOf(resource) === "worker") {
    const networks = listOf(resource.props.networks).length;
    return networks > 1 ? [`the worker is on ${networks} networks: it may be on its site network only`] : [];
  }
  return [];
}

/**
 * The same, where only the connections between resources tell: addresses that are associated with a port
 * or a machine, subnets that give every machine an address, local networks that stand for the Internet.
 */
export function publicAddressByReference(resource: LinkedResource): readonly string[] {
  const check = checks[resource.type];
  return check ? check(resource) : [];
}

const LOCAL_NODE = "elastosca-local:index:Node";
const notAGateway = "on a machine that is neither front-end nor vrouter by its label elastosca.role";

const checks: Readonly<Record<string, (resource: LinkedResource) => readonly string[]>> = {
  "openstack:networking/floatingIp:FloatingIp": (resource) => associated(resource, ["portId"]),
  "openstack:networking/floatingIpAssociate:FloatingIpAssociate": (resource) =>
    associated(resource, ["portId"]),
  "openstack:compute/floatingIpAssociate:FloatingIpAssociate": (resource) =>
    associated(resource, ["instanceId"]),
  "aws:ec2/eip:Eip": (resource) => associated(resource, ["instance", "networkInterface"]),
  "aws:ec2/eipAssociation:EipAssociation": (resource) =>
    associated(resource, ["instanceId", "networkInterfaceId"]),
  "aws:ec2/instance:Instance": publicSubnet,
  [LOCAL_NODE]: internetNetwork,
};

/**
 * An address may be given only to what says that it is a gateway's; an unlabelled machine might be a worker.
 * Where a property comes from several resources together, one gateway among them is what is meant.
 */
function associated(resource: LinkedResource, properties: readonly string[]): readonly string[] {
  const targets = properties
    .flatMap((property) => resource.references[property] ?? [])
    .filter(({ type }) => takesAddress.has(type));
  if (targets.some(isGateway)) return [];
  return targets.map(
    ({ name }) => `a public address is given to ${name}, which is no front-end or vrouter by its label`,
  );
}

const takesAddress = new Set([
  "openstack:networking/port:Port",
  "openstack:compute/instance:Instance",
  "aws:ec2/instance:Instance",
  "aws:ec2/networkInterface:NetworkInterface",
]);

function publicSubnet(instance: LinkedResource): readonly string[] {
  const stated = instance.props.associatePublicIpAddress;
  if (stated === false || stated === UNKNOWN || isGateway(instance)) return [];
  return (instance.references.subnetId ?? [])
    .filter(({ props }) => props.mapPublicIpOnLaunch === true)
    .map(
      ({ name }) =>
        `subnet ${name} gives a public address to every machine: set associatePublicIpAddress to false`,
    );
}

/** By addresses: that a network's id is among those a property was made of does not mean that it was chosen. */
function internetNetwork(node: LinkedResource): readonly string[] {
  if (roleOf(node) !== "worker") return [];
  const addresses = listOf(node.props.networks).map((item) =>
    isMap(item) ? textOf(item.address) : undefined,
  );
  return (node.references.networks ?? [])
    .filter(
      ({ props }) => props.kind === "internet" && addresses.some((address) => contains(props.cidr, address)),
    )
    .map(({ name }) => `the worker has an address on network ${name}, which stands for the Internet`);
}
