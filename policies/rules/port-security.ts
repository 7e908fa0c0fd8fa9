import { isGateway } from "../labels.js";
import { listOf, type PolicedResource } from "../resource.js";

/**
 * Port security stays on, and only a front-end or vRouter may send or forward under addresses that are not
 * its own (IM-2).
 */
export function portSecurity(resource: PolicedResource): readonly string[] {
  const check = checks[resource.type];
  return check ? check(resource) : [];
}

const checks: Readonly<Record<string, (resource: PolicedResource) => readonly string[]>> = {
  "openstack:networking/port:Port": openstackPort,
  "openstack:networking/network:Network": openstackNetwork,
  "aws:ec2/instance:Instance": sourceCheck,
  "aws:ec2/networkInterface:NetworkInterface": sourceCheck,
  "elastosca-local:index:Node": localRouter,
};

function openstackPort(port: PolicedResource): readonly string[] {
  const foreign = listOf(port.props.allowedAddressPairs).length > 0;
  return [
    ...(port.props.portSecurityEnabled === false
      ? ["portSecurityEnabled is false: leave port security on"]
      : []),
    ...(port.props.noSecurityGroups === true
      ? ["noSecurityGroups is true: the port needs a security group"]
      : []),
    ...(foreign && !isGateway(port) ? [`allowedAddressPairs is set ${onlyGateways}`] : []),
  ];
}

function openstackNetwork(network: PolicedResource): readonly string[] {
  if (network.props.portSecurityEnabled !== false) return [];
  return ["portSecurityEnabled is false: ports of this network would have no port security"];
}

function sourceCheck(resource: PolicedResource): readonly string[] {
  const off = resource.props.sourceDestCheck === false;
  return off && !isGateway(resource) ? [`sourceDestCheck is false ${onlyGateways}`] : [];
}

function localRouter(node: PolicedResource): readonly string[] {
  return node.props.router === true && !isGateway(node) ? [`router is true ${onlyGateways}`] : [];
}

const onlyGateways = "on a machine that is neither front-end nor vrouter by its label elastosca.role";
