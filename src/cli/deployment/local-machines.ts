import { docker, engineFault, MANAGED } from "../../../providers/local/engine/client.js";
import { containerConsole } from "../../../providers/local/node/console.js";
import type { Machine } from "../../elasticity/nodes/actuator.js";
import { GENERATION_TAG } from "../../lowering/generation.js";
import { newestMachine } from "../machines/newest-machine.js";

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
    if (node?.startsWith("vnode-") !== true) return [];
    const generation = Labels[GENERATION_TAG];
    const made = { node, id: Id, madeAt: Created * 1000 };
    return [generation === undefined ? made : { ...made, generation }];
  });
}

const CONSOLE_MILLIS = 10_000;

/**
 * What the container of a worker wrote last; undefined when there is none. Rejects when the Docker engine does
 * not answer within ten seconds.
 */
export async function localConsole(cluster: string, site: string, node: string): Promise<string | undefined> {
  const machine = newestMachine(await localMachines(cluster, site), node);
  return machine === undefined ? undefined : await containerConsole(machine.id, CONSOLE_MILLIS);
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
