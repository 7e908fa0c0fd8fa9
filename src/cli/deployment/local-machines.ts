import { docker, engineFault, MANAGED } from "../../../providers/local/engine/client.js";
import type { Machine } from "../../elasticity/nodes/actuator.js";

/** Labels that the plan puts on every machine of a cluster. */
const CLUSTER = "elastosca.cluster";
const SITE = "elastosca.site";
const NODE = "elastosca.machine";

/**
 * The workers of a cluster that run on a local site, found by their labels: containers that are stopped or
 * half made are machines as well. Rejects when the Docker engine does not answer.
 */
export async function localMachines(cluster: string, site: string): Promise<readonly Machine[]> {
  const engine = await docker();
  const label = [`${MANAGED}=true`, `${CLUSTER}=${cluster}`, `${SITE}=${site}`];
  const containers = await engine.listContainers({ all: true, filters: { label } });
  return containers.flatMap(({ Id, Labels, Created }) => {
    const node = Labels[NODE];
    return node?.startsWith("vnode-") === true ? [{ node, id: Id, madeAt: Created * 1000 }] : [];
  });
}

/** Removes containers with their volumes; one that is gone already is no fault. */
export async function removeLocalMachines(ids: readonly string[]): Promise<void> {
  const engine = await docker();
  for (const id of ids) {
    try {
      await engine.getContainer(id).remove({ force: true, v: true });
    } catch (error) {
      const { status, message } = engineFault(error);
      // 404: it is gone; 409: somebody else is removing it at this moment.
      if (status !== 404 && status !== 409) throw new Error(message);
    }
  }
}
