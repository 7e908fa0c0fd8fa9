import type { NodeActuator } from "../../elasticity/nodes/actuator.js";
import type { DeploymentPlan, SitePlan } from "../../lowering/ir.js";
import { CORE_STACK, type Project } from "../../workspace/project.js";
import { existingStack, type openStack, stackResources } from "../deploy.js";
import type { CloudMachines } from "../machines/site-machines.js";

type OpenStack = Awaited<ReturnType<typeof openStack>>;

export interface MachineListingOptions {
  readonly project: Project;
  readonly plan: DeploymentPlan;
  /** The stack that builds a site. */
  readonly stackOf: (site: string) => Promise<OpenStack>;
  /** Told once of a site that cannot be asked with what is known of its account. */
  readonly onUnlistable: (site: string, problem: string) => void;
}

type Listing = Required<Pick<NodeActuator, "machines" | "removeMachines" | "console">>;

/**
 * Lists and removes the machines of a cluster on its sites and reads their consoles, by labels in the Docker
 * engine and by tags and metadata in clouds. The lists are what the state is found from again when the controller's
 * disk is lost.
 */
export function machineListing(options: MachineListingOptions): Listing {
  const { project, plan, onUnlistable } = options;
  const siteOf = (name: string) => plan.sites.find((each) => each.name === name);
  const local = () => import("./local-machines.js");
  let opened: Promise<CloudMachines> | undefined;
  const clouds = () => {
    opened ??= import("../machines/site-machines.js").then(({ cloudMachines }) =>
      cloudMachines({ plan, root: project.root, onUnlistable }),
    );
    return opened;
  };
  return {
    async machines(name) {
      const site = siteOf(name);
      if (site === undefined) return undefined;
      if (site.provider === "local") return await (await local()).localMachines(plan.cluster.name, name);
      return await (await clouds()).list(name, () => idsOn(site, options));
    },
    async removeMachines(name, ids) {
      if (siteOf(name)?.provider === "local") await (await local()).removeLocalMachines(ids);
      else await (await clouds()).remove(name, ids);
    },
    async console(name, node) {
      const site = siteOf(name);
      if (site === undefined) return undefined;
      if (site.provider === "local") return await (await local()).localConsole(plan.cluster.name, name, node);
      return await (await clouds()).console(name, node, () => idsOn(site, options));
    },
  };
}

/**
 * Ids in the cloud of all that the stacks have on a site. The network of the home site belongs to the core
 * stack; of other sites the stack of the site has everything.
 */
async function idsOn(
  { name, provider, home }: SitePlan,
  { project, stackOf }: MachineListingOptions,
): Promise<ReadonlySet<string>> {
  const stacks = [await stackOf(name), home ? await existingStack(project, CORE_STACK) : undefined];
  const ids = new Set<string>();
  for (const stack of stacks) {
    if (stack === undefined) continue;
    for (const { type, id } of await stackResources(stack))
      if (id !== undefined && type.startsWith(`${provider}:`)) ids.add(id);
  }
  return ids;
}
