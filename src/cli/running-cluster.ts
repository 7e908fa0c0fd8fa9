import type { ControlledCluster } from "../elasticity/controller.js";
import { policyWith } from "../elasticity/core/index.js";
import type { QueueSource } from "../elasticity/queues/queue.js";
import { slurmQueue } from "../elasticity/queues/slurm.js";
import { type SshRunner, sshRunner } from "../elasticity/ssh.js";
import type { DeploymentPlan } from "../lowering/ir.js";
import type { Project } from "../workspace/project.js";
import { type FrontEndAccess, frontEndAccess } from "./access.js";
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
    queue: slurmQueue(ssh, { now: Date.now }),
    controlled: controlledCluster(plan),
  };
}

/** The part of the plan that the elasticity loop works with. */
export function controlledCluster(plan: DeploymentPlan): ControlledCluster {
  const { cluster, sites } = plan;
  return {
    name: cluster.name,
    nodes: cluster.batch.nodes,
    sites: sites.map((site) => site.name),
    policy: policyWith(cluster.elasticity),
  };
}
