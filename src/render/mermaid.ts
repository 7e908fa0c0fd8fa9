import type { DeploymentPlan, ServerPlan, SitePlan } from "../lowering/ir.js";

/** The plan as a Mermaid flowchart: sites as subgraphs, machines in them, VPN links dashed. */
export function planMermaid(plan: DeploymentPlan): string {
  const lines = [
    "flowchart LR",
    "  internet((internet))",
    ...plan.sites.flatMap((site, index) => subgraph(site, index)),
    ...plan.sites.flatMap(({ gateway }) => (gateway.public ? [`  internet --> ${id(gateway.name)}`] : [])),
    ...plan.links.map(
      ({ name, central, remote, port }) =>
        `  ${id(remote.machine)} -. ${text(`${name}, udp ${port}`)} .-> ${id(central.machine)}`,
    ),
  ];
  return `${lines.join("\n")}\n`;
}

function subgraph(site: SitePlan, index: number): readonly string[] {
  const { gateway, network, workers } = site;
  return [
    `  subgraph site${index} [${text(`${site.name} (${site.provider}) ${network.cidr}`)}]`,
    ...[gateway, ...workers].map((server) => `    ${machine(server)}`),
    ...workers.map((worker) => `    ${id(gateway.name)} --- ${id(worker.name)}`),
    "  end",
  ];
}

function machine({ name, address, role, flavor }: ServerPlan): string {
  return `${id(name)}[${text(`${name}<br>${address}<br>${role}, ${flavor.name}`)}]`;
}

/** Ids may hold letters, digits and underscores here; `end` is a word of the language, hence the first letter. */
function id(name: string): string {
  return `m_${name.replace(/[^A-Za-z0-9_]/g, "_")}`;
}

function text(content: string): string {
  return `"${content.replaceAll('"', "#quot;")}"`;
}
