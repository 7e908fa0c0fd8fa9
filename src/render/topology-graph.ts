import type { DeploymentPlan, ServerPlan, SitePlan } from "../lowering/ir.js";
import type { Topology, TopologyNode, TopologyRequirement } from "../topology/topology.js";
import { kindOf, type NodeKind } from "./node-kind.js";

/** A topology as a picture has it: data for every renderer, and what `graph --format json` prints. */
export interface TopologyGraph {
  readonly name: string;
  readonly description?: string;
  readonly nodes: readonly GraphNode[];
  readonly edges: readonly GraphEdge[];
  /** Sites of the plan, home first; empty without a plan. */
  readonly sites: readonly GraphSite[];
}

export interface GraphNode {
  readonly id: string;
  readonly kind: NodeKind;
  readonly name: string;
  /** Node or policy type; of a machine what it is. */
  readonly type: string;
  /** Further lines: addresses, flavors. */
  readonly details: readonly string[];
  readonly site?: string;
  /** Requirements that nothing in the template fulfils. */
  readonly open: readonly string[];
}

export interface GraphEdge {
  readonly from: string;
  readonly to: string;
  readonly kind: EdgeKind;
  readonly label: string;
}

export type EdgeKind = "host" | "requirement" | "vpn" | "instance" | "policy";

export interface GraphSite {
  readonly name: string;
  readonly provider: string;
  readonly cidr: string;
  readonly home: boolean;
}

const HOSTED_ON = "tosca.relationships.HostedOn";
/** More workers of one site than this stand behind one another. */
const SHOWN_WORKERS = 6;

/** The graph of a topology; with its plan, machines stand in the site that they are placed on. */
export function topologyGraph(topology: Topology, plan?: DeploymentPlan): TopologyGraph {
  const places = plan === undefined ? new Map<string, string>() : sitesOfNodes(topology, plan);
  const nodes = [...topology.nodes.values()].map((node) => templateNode(node, plan, places));
  const placed = plan?.sites.flatMap((site) => machines(site)) ?? [];
  return {
    name: topology.name,
    ...(topology.description === undefined ? {} : { description: topology.description }),
    nodes: [...nodes, ...placed.map(({ node }) => node), ...policyNodes(topology)],
    edges: [
      ...[...topology.nodes.values()].flatMap(requirementEdges),
      ...placed.flatMap(({ edges }) => edges),
      ...(plan === undefined ? [] : vpnEdges(plan)),
      ...policyEdges(topology),
    ],
    sites:
      plan?.sites.map(({ name, provider, network, home }) => ({
        name,
        provider,
        cidr: network.cidr,
        home,
      })) ?? [],
  };
}

function templateNode(
  node: TopologyNode,
  plan: DeploymentPlan | undefined,
  places: ReadonlyMap<string, string>,
): GraphNode {
  const gateway = plan?.sites.find(({ home }) => home)?.gateway;
  const site = places.get(node.name);
  return {
    id: nodeId(node.name),
    kind: kindOf(node.typeChain),
    name: node.name,
    type: node.type,
    details: gateway?.origin.name === node.name ? machineDetails(gateway) : [],
    ...(site === undefined ? {} : { site }),
    open: node.requirements.filter(({ target }) => target === undefined).map(({ name }) => name),
  };
}

/** Node templates that lie on the front-end's machine are on its site; the workers' are on no single one. */
function sitesOfNodes(topology: Topology, plan: DeploymentPlan): ReadonlyMap<string, string> {
  const home = plan.sites.find((site) => site.home);
  const places = new Map<string, string>();
  if (home === undefined) return places;
  for (const node of topology.nodes.values())
    if (liesOn(topology, node, home.gateway.origin.name)) places.set(node.name, home.name);
  return places;
}

function liesOn(topology: Topology, node: TopologyNode, machine: string): boolean {
  const seen = new Set<string>();
  let current: TopologyNode | undefined = node;
  while (current !== undefined && !seen.has(current.name)) {
    if (current.name === machine) return true;
    seen.add(current.name);
    const host: TopologyRequirement | undefined = current.requirements.find(({ relationshipChain }) =>
      relationshipChain.includes(HOSTED_ON),
    );
    current = host?.target === undefined ? undefined : topology.nodes.get(host.target);
  }
  return false;
}

interface Placed {
  readonly node: GraphNode;
  readonly edges: readonly GraphEdge[];
}

function machines(site: SitePlan): readonly Placed[] {
  const shown = site.workers.length > SHOWN_WORKERS ? SHOWN_WORKERS - 1 : site.workers.length;
  const rest = site.workers.slice(shown);
  return [
    ...(site.home ? [] : [machineNode(site.gateway, site.name, "router")]),
    ...site.workers.slice(0, shown).map((worker, index) => {
      const made = machineNode(worker, site.name, "worker");
      // One label for all of a site.
      return index === 0 ? made : { ...made, edges: made.edges.map((edge) => ({ ...edge, label: "" })) };
    }),
    ...(rest.length === 0 ? [] : [manyWorkers(rest, site.name)]),
  ];
}

function machineNode(server: ServerPlan, site: string, kind: NodeKind): Placed {
  const id = machineId(server.name);
  return {
    node: { id, kind, name: server.name, type: server.role, details: machineDetails(server), site, open: [] },
    edges:
      kind === "worker"
        ? [{ from: id, to: nodeId(server.origin.name), kind: "instance", label: "instance of" }]
        : [],
  };
}

function manyWorkers(servers: readonly ServerPlan[], site: string): Placed {
  const [first] = servers;
  const last = servers.at(-1);
  if (first === undefined || last === undefined) throw new Error("no workers");
  const made = machineNode(first, site, "worker");
  const details = [`${servers.length} workers`, `${first.address} to ${last.address}`, first.flavor.name];
  return { ...made, node: { ...made.node, name: `${first.name} to ${last.name}`, details } };
}

function machineDetails({ address, flavor, public: open }: ServerPlan): readonly string[] {
  return [open ? `${address}, public` : address, flavor.name];
}

function requirementEdges(node: TopologyNode): readonly GraphEdge[] {
  return node.requirements.flatMap(({ name, target, relationshipChain }): readonly GraphEdge[] => {
    if (target === undefined) return [];
    const vpn = name === "central_point" || relationshipChain.some((type) => /vpn/i.test(type));
    const kind = vpn ? "vpn" : relationshipChain.includes(HOSTED_ON) ? "host" : "requirement";
    return [{ from: nodeId(node.name), to: nodeId(target), kind, label: name }];
  });
}

function vpnEdges({ links, sites }: DeploymentPlan): readonly GraphEdge[] {
  const central = sites.find(({ home }) => home)?.gateway.origin.name;
  if (central === undefined) return [];
  return links.map((link) => ({
    from: machineId(link.remote.machine),
    to: nodeId(central),
    kind: "vpn",
    label: `${link.name}, udp ${link.port}`,
  }));
}

function policyNodes({ policies }: Topology): readonly GraphNode[] {
  return policies.map(({ name, type }) => ({
    id: policyId(name),
    kind: "policy",
    name,
    type,
    details: [],
    open: [],
  }));
}

function policyEdges({ policies }: Topology): readonly GraphEdge[] {
  return policies.flatMap(({ name, targets }) =>
    targets.map(
      (target): GraphEdge => ({ from: policyId(name), to: nodeId(target), kind: "policy", label: "" }),
    ),
  );
}

/** A type's name without the prefix that most share; pictures have little room. */
export function shortType(type: string): string {
  return type.replace(/^tosca\.(nodes|policies)\./, "");
}

/** Node templates, machines and policies have names of their own each: the prefix keeps them apart. */
function nodeId(name: string): string {
  return `node:${name}`;
}

function machineId(name: string): string {
  return `machine:${name}`;
}

function policyId(name: string): string {
  return `policy:${name}`;
}
