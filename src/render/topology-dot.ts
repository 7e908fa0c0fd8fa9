import { KIND_COLORS, type NodeKind } from "./node-kind.js";
import {
  type GraphEdge,
  type GraphNode,
  type GraphSite,
  shortType,
  type TopologyGraph,
} from "./topology-graph.js";

/** Shapes say what colours say, for those who do not see them. */
const SHAPES: Readonly<Record<NodeKind, string>> = {
  compute: "box3d",
  worker: "box3d",
  router: "hexagon",
  software: "box",
  cluster: "octagon",
  database: "cylinder",
  container: "component",
  storage: "cylinder",
  network: "ellipse",
  port: "tab",
  policy: "note",
  other: "box",
};

const EDGES: Readonly<Record<GraphEdge["kind"], string>> = {
  host: "penwidth=1.6",
  requirement: 'arrowhead="vee"',
  vpn: 'style="dashed", penwidth=2, color="#b45309", arrowhead="vee"',
  instance: 'style="dotted", dir="back", arrowtail="empty", color="#64748b", fontcolor="#64748b"',
  policy: 'style="dotted", arrowhead="none", color="#a16207"',
};

/** A topology as a graph for Graphviz: sites as clusters, shapes by kind, VPN links dashed. */
export function topologyDot(graph: TopologyGraph): string {
  const outside = graph.nodes.filter(({ site }) => site === undefined);
  const lines = [
    `digraph ${quoted(graph.name)} {`,
    '  graph [rankdir="TB", compound=true, nodesep=0.35, ranksep=0.55, fontname="Helvetica,Arial,sans-serif", bgcolor="transparent"];',
    '  node [fontname="Helvetica,Arial,sans-serif", fontsize=11, style="filled", margin="0.26,0.1", fontcolor="#0f172a"];',
    '  edge [fontname="Helvetica,Arial,sans-serif", fontsize=10, color="#475569", fontcolor="#334155"];',
    ...graph.sites.flatMap((site, index) => cluster(site, index, graph.nodes)),
    ...outside.map((node) => `  ${nodeLine(node)}`),
    ...graph.edges.map((edge) => `  ${edgeLine(edge)}`),
    "}",
  ];
  return `${lines.join("\n")}\n`;
}

function cluster(site: GraphSite, index: number, nodes: readonly GraphNode[]): readonly string[] {
  const label = quoted(`${site.name} (${site.provider})${site.home ? ", home" : ""}\n${site.cidr}`);
  return [
    `  subgraph cluster_${index} {`,
    `    graph [label=${label}, class="site", style="rounded,filled", fillcolor="#f8fafc", color="#94a3b8", fontsize=12, fontcolor="#0f172a", margin=14];`,
    ...nodes.filter((node) => node.site === site.name).map((node) => `    ${nodeLine(node)}`),
    "  }",
  ];
}

/** Every line of a label is centred by itself, so that it stays in its shape whatever font is there. */
function nodeLine(node: GraphNode): string {
  const { fill, line } = KIND_COLORS[node.kind];
  const open = node.open.length === 0 ? [] : [`open: ${node.open.join(", ")}`];
  const attributes = [
    `label=${quoted([node.name, shortType(node.type), ...node.details, ...open].join("\n"))}`,
    `shape="${SHAPES[node.kind]}"`,
    `class="${node.kind}"`,
    `fillcolor="${fill}"`,
    `color="${line}"`,
    `tooltip=${quoted([node.name, node.type].join(", "))}`,
  ];
  return `${quoted(node.id)} [${attributes.join(", ")}];`;
}

/** Machines stand below the Compute that they are instances of: what is abstract is on top. */
function edgeLine(edge: GraphEdge): string {
  const { kind, label } = edge;
  const [from, to] = kind === "instance" ? [edge.to, edge.from] : [edge.from, edge.to];
  const text = label === "" ? "" : `label=${quoted(` ${label} `)}, `;
  // A link between sites says nothing of what lies above what.
  const between = kind === "vpn" && from.startsWith("machine:") ? ", constraint=false" : "";
  return `${quoted(from)} -> ${quoted(to)} [${text}class="${kind}", ${EDGES[kind]}${between}];`;
}

function quoted(text: string): string {
  return `"${text.replaceAll("\\", "\\\\").replaceAll('"', '\\"').replaceAll("\n", "\\n")}"`;
}
