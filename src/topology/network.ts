import { isNodeOfType, type Topology, type TopologyNode, type TopologyValue } from "./topology.js";

const PORT = "tosca.nodes.network.Port";
const BINDS_TO = "tosca.relationships.network.BindsTo";
const LINKS_TO = "tosca.relationships.network.LinksTo";

/** One network interface of a node (TOSCA 1.3 section 8.5). */
export interface NodePort {
  /** Name of the port's node template. */
  readonly port: string;
  /** Number of the interface, from 0. */
  readonly order: number;
  /** Name of the network's node template; undefined while the port is linked to none. */
  readonly network: string | undefined;
  /** Address that the template asks for. */
  readonly address: string | undefined;
}

/** Ports by the node that they are bound to, in their order; equal orders stay in template order. */
export function portsByNode(topology: Pick<Topology, "nodes">): ReadonlyMap<string, readonly NodePort[]> {
  const byNode = new Map<string, NodePort[]>();
  for (const node of topology.nodes.values()) {
    if (!isNodeOfType(node, PORT)) continue;
    const owner = targetOf(node, BINDS_TO);
    if (owner === undefined) continue;
    const order = staticJson(node.properties.get("order"));
    const address = staticJson(node.properties.get("ip_address"));
    const port: NodePort = {
      port: node.name,
      order: typeof order === "number" ? order : 0,
      network: targetOf(node, LINKS_TO),
      address: typeof address === "string" ? address : undefined,
    };
    const ports = byNode.get(owner);
    if (ports === undefined) byNode.set(owner, [port]);
    else ports.push(port);
  }
  for (const ports of byNode.values()) ports.sort((left, right) => left.order - right.order);
  return byNode;
}

/** The reserved names of networks (section 3.4.4); undefined for the name of a particular network. */
export function networkAlias(name: string): "PRIVATE" | "PUBLIC" | undefined {
  return name === "PRIVATE" || name === "PUBLIC" ? name : undefined;
}

/** The network that a port is linked to; undefined while it is open. */
export function linkedNetwork(
  topology: Pick<Topology, "nodes">,
  port: TopologyNode,
): TopologyNode | undefined {
  const name = targetOf(port, LINKS_TO);
  return name === undefined ? undefined : topology.nodes.get(name);
}

function targetOf(node: TopologyNode, relationship: string): string | undefined {
  return node.requirements.find(({ relationshipChain }) => relationshipChain.includes(relationship))?.target;
}

/** The value where it is known before run time. */
export function staticJson(value: TopologyValue | undefined) {
  return value?.value.kind === "static" ? value.value.json : undefined;
}
