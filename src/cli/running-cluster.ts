import { gresType } from "../contextualization/slurm.js";
import type { ControlledCluster } from "../elasticity/controller.js";
import { type ElasticityPolicy, type NodeSpec, policyWith } from "../elasticity/core/index.js";
import type { QueueSource } from "../elasticity/queues/queue.js";
import { type SshRunner, sshRunner } from "../elasticity/ssh.js";
import { generationOf } from "../lowering/generation.js";
import type { BatchNode, DeploymentPlan } from "../lowering/ir.js";
import type { Project } from "../workspace/project.js";
import { type FrontEndAccess, frontEndAccess } from "./access.js";
import { batchQueue } from "./batch-system.js";
import { loadRunning } from "./load.js";

/** A cluster that is up, with a connection to its batch system. */
export interface RunningCluster {
  readonly plan: DeploymentPlan;
  readonly access: FrontEndAccess;
  readonly ssh: SshRunner;
  readonly queue: QueueSource;
  readonly controlled: ControlledCluster;
}

/** Opens the cluster that the project's stacks hold; the caller closes `ssh`. */
export async function openRunningCluster(project: Project): Promise<RunningCluster> {
  const plan = loadRunning(project);
  const access = await frontEndAccess(project);
  const ssh = sshRunner({
    host: access.address,
    username: access.user,
    privateKey: access.privateKey,
    hostKey: access.hostKey,
  });
  return {
    plan,
    access,
    ssh,
    queue: batchQueue(plan.cluster.batch, ssh, project),
    controlled: controlledCluster(plan),
  };
}

/**
 * The part of the plan that the elasticity loop works with. `settings` of a policy file come over those of
 * the sites file and the template.
 */
export function controlledCluster(
  plan: DeploymentPlan,
  settings: Partial<ElasticityPolicy> = {},
): ControlledCluster {
  const { cluster, sites } = plan;
  return {
    name: cluster.name,
    nodes: cluster.batch.nodes.map((node) => nodeSpec(plan, node)),
    sites: sites.map((site) => site.name),
    policy: policyWith({ ...cluster.elasticity, ...settings }),
  };
}

/** A worker with what failures, prices and pools are told apart by. */
function nodeSpec({ cluster, sites }: DeploymentPlan, node: BatchNode): NodeSpec {
  const site = sites.find(({ name }) => name === node.site);
  const server = site?.workers.find(({ name }) => name === node.name);
  const { pricePerHour = 0, market } = server?.flavor ?? {};
  const { gpus, ...plain } = node;
  const generation = server === undefined ? undefined : generationOf(server);
  const gres = gpus?.model === undefined ? "gpu" : `gpu:${gresType(gpus.model)}`;
  return {
    ...plain,
    partitions: [cluster.batch.partition],
    ...(server === undefined ? {} : { pool: server.origin.name, flavor: server.flavor.name }),
    ...(site?.zone === undefined ? {} : { zone: site.zone }),
    ...(market === undefined ? {} : { market }),
    ...(pricePerHour === 0 ? {} : { pricePerHour }),
    ...(gpus === undefined ? {} : { gres: { [gres]: gpus.count } }),
    ...(site?.bootTime === undefined ? {} : { bootTime: site.bootTime }),
    ...(generation === undefined ? {} : { generation }),
  };
}
