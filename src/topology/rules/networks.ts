import { CODES, report } from "../../diagnostics/catalog.js";
import type { DiagnosticSink } from "../../diagnostics/diagnostic.js";
import { linkedNetwork, portsByNode, staticJson } from "../network.js";
import { isNodeOfType, type Topology, type TopologyNode } from "../topology.js";
import { type AddressBlock, ipv4, ipv4Block } from "./addresses.js";

/**
 * Ports and networks (TOSCA 1.3 section 8, F85): ports of a node that state an order are numbered 0, 1, 2;
 * addresses and ranges lie inside the block of their network, lower end first.
 */
export function checkNetworks(topology: Topology, sink: DiagnosticSink): void {
  for (const node of topology.nodes.values()) {
    if (isNodeOfType(node, "tosca.nodes.network.Network")) checkNetwork(node, sink);
    else if (isNodeOfType(node, "tosca.nodes.network.Port")) checkPort(topology, node, sink);
  }
  checkOrders(topology, sink);
}

function checkOrders(topology: Topology, sink: DiagnosticSink): void {
  for (const [owner, ports] of portsByNode(topology)) {
    if (ports.every(({ order }) => order === 0)) continue;
    const wrong = ports.find(({ order }, index) => order !== index);
    const node = wrong && topology.nodes.get(wrong.port);
    if (wrong === undefined || node === undefined) continue;
    const stated = node.properties.get("order")?.span;
    const span = stated?.source === node.span.source ? stated : node.span;
    const args = { port: wrong.port, order: wrong.order, node: owner, count: ports.length };
    const labels = ports.flatMap(({ port }) => {
      const other = port === wrong.port ? undefined : topology.nodes.get(port);
      return other === undefined ? [] : [{ span: other.span, text: "another port of the node" }];
    });
    report(sink, CODES.portOrder, span, args, { labels });
  }
}

function checkNetwork(node: TopologyNode, sink: DiagnosticSink): void {
  const cidr = staticJson(node.properties.get("cidr"));
  const block = typeof cidr === "string" ? ipv4Block(cidr) : undefined;
  const where = `of the network ${String(cidr)}`;
  checkRange(node, "start_ip", "end_ip", block, where, sink);
}

function checkPort(topology: Topology, node: TopologyNode, sink: DiagnosticSink): void {
  const network = linkedNetwork(topology, node);
  const cidr = staticJson(network?.properties.get("cidr"));
  const block = typeof cidr === "string" ? ipv4Block(cidr) : undefined;
  const where = network === undefined ? "" : `of the network "${network.name}" (${String(cidr)})`;
  checkAddress(node, "ip_address", block, where, sink);
  checkRange(node, "ip_range_start", "ip_range_end", block, where, sink);
}

function checkRange(
  node: TopologyNode,
  from: string,
  to: string,
  block: AddressBlock | undefined,
  where: string,
  sink: DiagnosticSink,
): void {
  const start = checkAddress(node, from, block, where, sink);
  const end = checkAddress(node, to, block, where, sink);
  const value = node.properties.get(to);
  if (start === undefined || end === undefined || start <= end || value === undefined) return;
  const args = { property: to, node: node.name, value: String(staticJson(value)) };
  report(sink, CODES.addressNotUsable, value.span, { ...args, reason: `is below "${from}"` });
}

/** The address of a property; undefined without one, for IPv6, and for a wrong one, which is reported. */
function checkAddress(
  node: TopologyNode,
  property: string,
  block: AddressBlock | undefined,
  where: string,
  sink: DiagnosticSink,
): number | undefined {
  const value = node.properties.get(property);
  const text = staticJson(value);
  if (value === undefined || typeof text !== "string" || text === "" || text.includes(":")) return undefined;
  const args = { property, node: node.name, value: text };
  const address = ipv4(text);
  if (address === undefined) {
    report(sink, CODES.addressNotUsable, value.span, { ...args, reason: "is not an address" });
    return undefined;
  }
  if (block === undefined || (address >= block.first && address <= block.last)) return address;
  report(sink, CODES.addressNotUsable, value.span, { ...args, reason: `is no address ${where}` });
  return undefined;
}
