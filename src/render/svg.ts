import { KIND_COLORS } from "./node-kind.js";
import type { TopologyGraph } from "./topology-graph.js";

/**
 * Graphviz' SVG of {@link topologyDot} made fit for a page: a title and a description that screen readers
 * tell, colours that follow the reader's light or dark surroundings, no stamp of the program that drew it.
 */
export function accessibleSvg(drawn: string, graph: TopologyGraph): string {
  const start = drawn.indexOf("<svg");
  const headEnd = drawn.indexOf(">", start);
  if (start === -1 || headEnd === -1) throw new Error("no SVG was drawn");
  const head = drawn.slice(start, headEnd);
  const body = drawn
    .slice(headEnd + 1)
    .replace(/<!--[\s\S]*?-->\n?/g, "")
    .replaceAll("&#45;", "-")
    .replace(/<title>([^<]*)<\/title>/g, (_, id: string) => `<title>${spoken(id)}</title>`);
  return [
    `${head} role="img" aria-labelledby="graph-title graph-description">`,
    `<title id="graph-title">${escaped(`Topology of ${graph.name}`)}</title>`,
    `<desc id="graph-description">${escaped(describe(graph))}</desc>`,
    `<style>\n${STYLE}\n</style>`,
    body.trim(),
    "",
  ].join("\n");
}

/** Ids of nodes and edges as names: what a pointer over them shows. */
function spoken(id: string): string {
  return id.replace(/(^|-&gt;)(node|machine|policy):/g, "$1").replace("-&gt;", " to ");
}

/** What the picture shows, in words. */
function describe({ nodes, edges, sites }: TopologyGraph): string {
  const count = (number: number, what: string) => `${number} ${what}${number === 1 ? "" : "s"}`;
  const nameOf = new Map(nodes.map(({ id, name }) => [id, name]));
  const relations = edges
    .filter(({ kind }) => kind !== "policy")
    .map(({ from, to, label }) => `${nameOf.get(from)} to ${nameOf.get(to)} (${label})`);
  const places = sites.map(({ name, provider }) => `${name} (${provider})`).join(", ");
  return [
    `${count(nodes.length, "node")} and ${count(edges.length, "connection")}`,
    ...(sites.length === 0 ? [] : [`${count(sites.length, "site")}: ${places}`]),
    ...(relations.length === 0 ? [] : [`Connections: ${relations.join("; ")}`]),
  ].join(". ");
}

const DARK = [
  "  svg { color-scheme: dark; }",
  "  .graph > polygon { fill: transparent; }",
  "  text { fill: #e6edf3; }",
  "  .edge path { stroke: #9fb0c3; }",
  "  .edge polygon { stroke: #9fb0c3; fill: #9fb0c3; }",
  "  .edge text { fill: #c3cfdb; }",
  "  .edge.vpn path, .edge.vpn polygon { stroke: #f5b94a; }",
  "  .cluster.site > path, .cluster.site > polygon { fill: #161b22; stroke: #57657a; }",
  ...Object.entries(KIND_COLORS).map(([kind, { darkFill, darkLine }]) => {
    const shapes = ["polygon", "path", "ellipse", "polyline"].map((shape) => `.node.${kind} ${shape}`);
    return `  ${shapes.join(", ")} { fill: ${darkFill}; stroke: ${darkLine}; }`;
  }),
  "  .node polyline { fill: none; }",
].join("\n");

const TEXT = [
  ".node text:first-of-type, .cluster text:first-of-type { font-weight: bold; }",
  ".node text ~ text { font-size: 10px; }",
].join("\n");

const STYLE = `${TEXT}\n@media (prefers-color-scheme: dark) {\n${DARK}\n}`;

function escaped(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}
