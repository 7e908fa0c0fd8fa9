import type { DeploymentPlan, Origin } from "../../lowering/ir.js";

/**
 * Where a resource comes from: the line of its machine, else that of its site. Resources are named after
 * what they belong to (`vnode-3-server`, `lab-b-network`); undefined for those of the whole cluster.
 */
export function originOfResource(plan: DeploymentPlan, resource: string): Origin | undefined {
  const machines = plan.sites.flatMap((site) => [site.gateway, ...site.workers]);
  const links = plan.links.map(({ name, site }) => ({ name, site }));
  const named = [
    ...machines.map(({ name, origin }) => ({ name, origin })),
    ...plan.sites.map(({ name, origin }) => ({ name, origin })),
    ...links.flatMap(({ name, site }) =>
      plan.sites.filter((candidate) => candidate.name === site).map(({ origin }) => ({ name, origin })),
    ),
  ];
  const owners = named.filter(({ name }) => resource === name || resource.startsWith(`${name}-`));
  return owners.sort((left, right) => right.name.length - left.name.length)[0]?.origin;
}
