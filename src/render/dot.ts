import type { DeploymentPlan, LinkPlan, ServerPlan, SitePlan } from "../lowering/ir.js";

/** The plan as a graph for Graphviz: sites as clusters, machines in them, VPN links dashed. */
export function planDot(plan: DeploymentPlan): string {
  const lines = [
    `digraph ${quoted(plan.cluster.name)} {`,
    "  rankdir=LR;",
    "  node [shape=box, fontname=sans-serif];",
    "  edge [fontname=sans-serif];",
    "  internet [shape=ellipse];",
    ...plan.sites.flatMap((site, index) => cluster(site, index)),
    ...plan.sites.flatMap(({ gateway }) => publicEdges(gateway)),
    ...plan.links.map(linkEdge),
    "}",
  ];
  return `${lines.join("\n")}\n`;
}

function cluster(site: SitePlan, index: number): readonly string[] {
  const { gateway, network, workers } = site;
  return [
    `  subgraph cluster_${index} {`,
    `    label=${quoted(`${site.name} (${site.provider})`, network.cidr)};`,
    `    ${machine(gateway, ", style=bold")};`,
    ...workers.map((worker) => `    ${machine(worker)};`),
    ...workers.map((worker) => `    ${quoted(gateway.name)} -> ${quoted(worker.name)} [dir=none];`),
    "  }",
  ];
}

function machine({ name, address, role, flavor }: ServerPlan, style = ""): string {
  return `${quoted(name)} [label=${quoted(name, address, `${role}, ${flavor.name}`)}${style}]`;
}

function publicEdges(gateway: ServerPlan): readonly string[] {
  if (!gateway.public) return [];
  const ports = gateway.openPorts.map(({ protocol, from, to }) =>
    from === to ? `${protocol} ${from}` : `${protocol} ${from}-${to}`,
  );
  return [`  internet -> ${quoted(gateway.name)} [label=${quoted(ports.join(", "))}];`];
}

function linkEdge({ name, central, remote, port }: LinkPlan): string {
  const label = quoted(name, `udp ${port}`);
  return `  ${quoted(remote.machine)} -> ${quoted(central.machine)} [style=dashed, label=${label}];`;
}

/** A quoted string; several parts stand below one another. */
function quoted(...parts: readonly string[]): string {
  const escaped = parts.map((part) => part.replaceAll("\\", "\\\\").replaceAll('"', '\\"'));
  return `"${escaped.join("\\n")}"`;
}
