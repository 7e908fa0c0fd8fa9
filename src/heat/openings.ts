import type { OpenPort } from "../lowering/ir.js";
import { distinctPorts, SSH_PORT } from "../lowering/ports.js";
import { computeOf } from "../placement/cluster.js";
import { textOf } from "../placement/values.js";
import type { TopologyCapability, TopologyNode } from "../topology/topology.js";
import { PUBLIC } from "./networks.js";
import { entriesOf, field, type HeatContext, numberField } from "./read.js";

const ENDPOINT = "tosca.capabilities.Endpoint";
const ANYWHERE = "0.0.0.0/0";

/** True when an endpoint of a machine, or of software on it, is to be reached over public addresses. */
export function asksForPublic(context: HeatContext, server: TopologyNode): boolean {
  return publicEndpoints(context, server).length > 0;
}

/** What is open to the world on a machine: the ports of its public endpoints, and ssh where steps are run. */
export function openPorts(context: HeatContext, server: TopologyNode, managed: boolean): readonly OpenPort[] {
  const open = publicEndpoints(context, server).flatMap((endpoint) => portsOf(endpoint));
  return distinctPorts(managed ? [SSH_PORT, ...open] : open);
}

/** Public by name of the network, as of TOSCA 1.3 section 5.5.6; `PUBLIC` of an unassigned default counts not. */
function publicEndpoints(context: HeatContext, server: TopologyNode): readonly TopologyCapability[] {
  const hosted = [...context.topology.nodes.values()].filter(
    (node) => node === server || computeOf(context.topology, node) === server,
  );
  return hosted.flatMap((node) =>
    [...node.capabilities.values()].filter(
      (capability) =>
        capability.typeChain.includes(ENDPOINT) &&
        textOf(capability.properties.get("network_name"))?.toUpperCase() === PUBLIC,
    ),
  );
}

/** `port` with `protocol`, and the sources of `ports` (PortSpec, TOSCA 1.3 section 5.3.9). */
function portsOf(endpoint: TopologyCapability): readonly OpenPort[] {
  const { properties } = endpoint;
  const single = numberField(properties.get("port"));
  const protocol = textOf(properties.get("protocol"));
  const open = single === undefined ? [] : [opening(protocol, single, single, endpoint.name)];
  for (const [name, spec] of entriesOf(field(properties.get("ports")))) {
    const members = new Map(entriesOf(spec));
    const given = members.get("source") ?? members.get("target");
    const range = members.get("source_range") ?? members.get("target_range");
    const [from, to] = Array.isArray(range) ? range : [given, given];
    const kind = members.get("protocol");
    if (typeof from === "number" && typeof to === "number")
      open.push(opening(typeof kind === "string" ? kind : protocol, from, to, name));
  }
  return open;
}

function opening(protocol: string | undefined, from: number, to: number, purpose: string): OpenPort {
  // Protocols of applications, such as https, run over TCP.
  return { protocol: protocol === "udp" ? "udp" : "tcp", from, to, remoteCidr: ANYWHERE, purpose };
}
