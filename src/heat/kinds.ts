import type { TopologyNode } from "../topology/topology.js";

/** What a node template becomes. */
export type ResourceKind =
  | "server"
  | "volume"
  | "container"
  | "network"
  | "port"
  | "software"
  /** Groups others or says nothing of resources: it has no counterpart of its own and needs none. */
  | "abstract"
  | "unknown";

/** The first type of a node's chain that the table has decides: nearest ancestor first. */
const KINDS: ReadonlyMap<string, ResourceKind> = new Map<string, ResourceKind>([
  ["tosca.nodes.Compute", "server"],
  ["tosca.nodes.nfv.VDU", "server"],
  ["tosca.nodes.nfv.VDU.Compute", "server"],
  ["tosca.nodes.nfv.Vdu.Compute", "server"],
  ["tosca.nodes.BlockStorage", "volume"],
  ["tosca.nodes.Storage.BlockStorage", "volume"],
  ["tosca.nodes.nfv.VDU.VirtualStorage", "volume"],
  ["tosca.nodes.nfv.Vdu.VirtualStorage", "volume"],
  ["tosca.nodes.nfv.Vdu.VirtualBlockStorage", "volume"],
  ["tosca.nodes.ObjectStorage", "container"],
  ["tosca.nodes.Storage.ObjectStorage", "container"],
  ["tosca.nodes.nfv.Vdu.VirtualObjectStorage", "container"],
  ["tosca.nodes.network.Network", "network"],
  ["tosca.nodes.nfv.VL", "network"],
  ["tosca.nodes.nfv.VnfVirtualLink", "network"],
  ["tosca.nodes.nfv.VnfVirtualLinkDesc", "network"],
  ["tosca.nodes.network.Port", "port"],
  ["tosca.nodes.nfv.CP", "port"],
  ["tosca.nodes.nfv.VduCp", "port"],
  ["tosca.nodes.nfv.VduCpd", "port"],
  ["tosca.nodes.nfv.VnfExtCp", "port"],
  ["tosca.nodes.SoftwareComponent", "software"],
  ["tosca.nodes.WebServer", "software"],
  ["tosca.nodes.WebApplication", "software"],
  ["tosca.nodes.DBMS", "software"],
  ["tosca.nodes.Database", "software"],
  ["tosca.nodes.nfv.VNF", "abstract"],
]);

const ROOTS: ReadonlySet<string> = new Set(["tosca.nodes.Root", "Root"]);

/**
 * Kind of a node by its type and ancestors. A type of somebody's own that derives from the root alone is
 * software where it runs something or is hosted; else it says nothing of resources.
 */
export function kindOfNode(node: TopologyNode): ResourceKind {
  for (const type of node.typeChain) {
    const kind = KINDS.get(type);
    if (kind !== undefined) return kind;
  }
  if (hasOperations(node) || isHosted(node)) return "software";
  return isPlain(node) ? "abstract" : "unknown";
}

/** True when at least one operation of the node has an implementation. */
export function hasOperations(node: TopologyNode): boolean {
  return [...(node.interfaces?.values() ?? [])].some(({ operations }) =>
    [...operations.values()].some(({ implementation }) => implementation?.primary !== undefined),
  );
}

const HOSTED_ON = "tosca.relationships.HostedOn";

function isHosted(node: TopologyNode): boolean {
  return node.requirements.some(
    ({ target, relationshipChain }) => target !== undefined && relationshipChain.includes(HOSTED_ON),
  );
}

/** A node of the root type or of a custom type right below it: no normative type promises a resource. */
function isPlain(node: TopologyNode): boolean {
  const [nearest = ""] = node.typeChain.filter((type) => type.startsWith("tosca.nodes."));
  return ROOTS.has(nearest) || nearest === "";
}
