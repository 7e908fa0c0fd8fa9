import type {
  DeploymentPlan,
  LinkPlan,
  OpenPort,
  PlanReport,
  QuotaUse,
  ServerPlan,
  SitePlan,
} from "../lowering/ir.js";

/**
 * The plan as an indented text for people: site, network, machines with the reasons for their place, open
 * ports, VPN links, price and what was left out.
 */
export function planTree(plan: DeploymentPlan): string {
  const { cluster, report } = plan;
  const workers = cluster.batch.nodes.length;
  const lines = [
    `cluster ${cluster.name} (template ${cluster.template}): ${cluster.batch.system}, ${cluster.elasticity.minNodes} to ${workers} workers, overlay ${cluster.overlay}`,
    ...(cluster.sharedHome === undefined ? [] : [`shared folder ${cluster.sharedHome.path}`]),
    ...plan.sites.flatMap((site) => siteLines(site, plan)),
    ...(plan.links.length === 0 ? [] : ["VPN", ...plan.links.map((link) => `  ${linkLine(link)}`)]),
    `price per hour: ${report.pricePerHour.minimum} at the least (workers: ${cluster.elasticity.minNodes}), ${report.pricePerHour.maximum} at the most (workers: ${workers}); worst-case month: ${report.worstCaseMonth}`,
    ...limitLines(report.limits ?? {}),
    ...section("outputs", Object.keys(plan.outputs)),
    ...section(
      "without effect",
      report.ignored.map(({ name, reason, origin }) => `${name} (${origin.file}:${origin.line}): ${reason}`),
    ),
  ];
  return `${lines.join("\n")}\n`;
}

/** What the elasticity loop may spend, where the policy limits it. */
function limitLines({
  budgetPerHour,
  budgetPerDay,
  priceCeiling,
}: NonNullable<PlanReport["limits"]>): readonly string[] {
  const limits = [
    ...(budgetPerHour === undefined ? [] : [`${budgetPerHour} within an hour`]),
    ...(budgetPerDay === undefined ? [] : [`${budgetPerDay} within a day`]),
    ...(priceCeiling === undefined ? [] : [`${priceCeiling} per hour for what runs at one time`]),
  ];
  return limits.length === 0 ? [] : [`budget of the workers: at most ${limits.join(", ")}`];
}

function siteLines(site: SitePlan, plan: DeploymentPlan): readonly string[] {
  const { network, gateway, workers } = site;
  const place = [site.provider, site.region, site.zone].filter((part) => part !== undefined).join(" ");
  const chosen = plan.report.decisions.filter((decision) => decision.site === site.name);
  return [
    `site ${site.name} (${place})${site.home ? ", home" : ""}`,
    `  network ${network.name} ${network.cidr}, gateway ${network.gatewayAddress}, router ${network.routerAddress}`,
    ...plan.report.quotas.filter((quota) => quota.site === site.name).map(quotaLine),
    ...chosen.flatMap((decision) => decisionLines(decision, [gateway, ...workers])),
  ];
}

/** What the site is asked for at full size against what it allows. */
function quotaLine({ instances, cpus, memoryBytes }: PlanReport["quotas"][number]): string {
  const gigabytes = (bytes: number) => Math.round(bytes / 1e7) / 100;
  const use = ({ used, limit }: QuotaUse, unit: string) => {
    if (limit === undefined) return `${used} ${unit}`;
    return `${used} of ${limit} ${unit}${used === limit ? " (all)" : ""}`;
  };
  const memory = {
    used: gigabytes(memoryBytes.used),
    ...(memoryBytes.limit === undefined ? {} : { limit: gigabytes(memoryBytes.limit) }),
  };
  return `  quota at full size: ${[use(instances, "instances"), use(cpus, "CPUs"), use(memory, "GB of memory")].join(", ")}`;
}

function decisionLines(
  decision: PlanReport["decisions"][number],
  servers: readonly ServerPlan[],
): readonly string[] {
  const machines = servers.filter(({ name }) => decision.machines.includes(name));
  return [
    ...machines.flatMap((server) => [
      `  ${server.name} ${server.address} (${server.role}, ${server.flavor.name}, image ${server.image.name}, ${server.flavor.pricePerHour} per hour${server.flavor.market === "spot" ? ", spot" : ""})${server.public ? ", public" : ""}`,
      ...server.openPorts.map((port) => `    open ${portText(port)}`),
    ]),
    ...decision.reasons.map((reason) => `    because ${reason}`),
    ...decision.rejected.map(({ site, reason }) => `    not on ${site}: ${reason}`),
  ];
}

function linkLine(link: LinkPlan): string {
  return `${link.name}: ${link.remote.machine} ${link.remote.address} dials ${link.central.machine} ${link.central.address}, udp ${link.port}`;
}

function portText({ protocol, from, to, remoteCidr, purpose }: OpenPort): string {
  return `${protocol} ${from === to ? from : `${from}-${to}`} to ${remoteCidr} (${purpose})`;
}

function section(title: string, items: readonly string[]): readonly string[] {
  return items.length === 0 ? [] : [title, ...items.map((item) => `  ${item}`)];
}
