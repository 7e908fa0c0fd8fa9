import { KIND_COLORS, type NodeKind } from "./node-kind.js";
import { type GraphEdge, type GraphNode, shortType, type TopologyGraph } from "./topology-graph.js";

const SHAPES: Readonly<Record<NodeKind, readonly [string, string]>> = {
  compute: ["[", "]"],
  worker: ["[", "]"],
  router: ["{{", "}}"],
  software: ["(", ")"],
  cluster: ["([", "])"],
  database: ["[(", ")]"],
  container: ["[[", "]]"],
  storage: ["[(", ")]"],
  network: ["((", "))"],
  port: [">", "]"],
  policy: ["[/", "/]"],
  other: ["[", "]"],
};

const ARROWS: Readonly<Record<GraphEdge["kind"], string>> = {
  host: "==>",
  requirement: "-->",
  vpn: "-.->",
  instance: "-.->",
  policy: "-.-",
};

/** A topology as a Mermaid flowchart: sites as subgraphs, shapes by kind, VPN links dashed. */
export function topologyMermaid(graph: TopologyGraph): string {
  const ids = new Map(graph.nodes.map(({ id }, index) => [id, `n${index}`]));
  const idOf = (id: string) => ids.get(id) ?? "unknown";
  const line = (node: GraphNode) => {
    const [open, close] = SHAPES[node.kind];
    const text = [
      `<b>${escaped(node.name)}</b>`,
      ...[shortType(node.type), ...node.details].map(escaped),
    ].join("<br>");
    return `${idOf(node.id)}${open}"${text}"${close}:::${node.kind}`;
  };
  const used = [...new Set(graph.nodes.map(({ kind }) => kind))];
  const lines = [
    "flowchart TB",
    ...graph.sites.flatMap((site, index) => [
      `  subgraph site${index} ["${escaped(`${site.name} (${site.provider})${site.home ? ", home" : ""} ${site.cidr}`)}"]`,
      ...graph.nodes.filter((node) => node.site === site.name).map((node) => `    ${line(node)}`),
      "  end",
    ]),
    ...graph.nodes.filter(({ site }) => site === undefined).map((node) => `  ${line(node)}`),
    ...graph.edges.map(
      ({ from, to, kind, label }) =>
        `  ${idOf(from)} ${ARROWS[kind]}${label === "" ? "" : `|"${escaped(label)}"|`} ${idOf(to)}`,
    ),
    ...used.map((kind) => {
      const { fill, line: stroke } = KIND_COLORS[kind];
      return `  classDef ${kind} fill:${fill},stroke:${stroke},color:#0f172a`;
    }),
  ];
  return `${lines.join("\n")}\n`;
}

function escaped(text: string): string {
  return text
    .replaceAll("&", "#amp;")
    .replaceAll('"', "#quot;")
    .replaceAll("<", "#lt;")
    .replaceAll(">", "#gt;");
}
