import type { ContainerInspectInfo } from "dockerode";
import { docker, explain } from "../engine/client.js";
import type { PropertyChange, ResourceKind } from "../rpc/resource.js";
import { canonical, hasUnknown, type PropertyMap } from "../rpc/values.js";
import { checkNode, NODE_INPUTS, type NodeInputs, nodeInputs } from "./check.js";
import {
  createContainer,
  inspectContainer,
  instanceIdOf,
  removeContainer,
  startContainer,
} from "./container.js";
import { limits } from "./options.js";

/** elastosca-local:index:Node: one machine of the cluster as a container with systemd, cloud-init and sshd. */
export const node: ResourceKind = {
  secrets: ["userData"],
  computed: ["containerId", "addresses", "instanceId", "state"],
  check: checkNode,
  diff: diffNode,
  create: async (inputs) => {
    const info = await createContainer(nodeInputs(inputs));
    return { id: info.Id, outputs: computedOutputs(info, nodeInputs(inputs)) };
  },
  read: async (id, inputs) => {
    const info = await inspectContainer(id);
    return info === undefined ? undefined : computedOutputs(info, nodeInputs(inputs));
  },
  update: async (id, inputs) => updateNode(id, nodeInputs(inputs)),
  delete: async (id, inputs) => removeContainer(id, String(inputs.name ?? id)),
};

/** Limits of a container can be changed while it runs, but not taken away: the engine reads 0 as "leave as it is". */
function actionFor(key: string, inputs: PropertyMap): PropertyChange["action"] {
  return (key === "cpus" || key === "memoryBytes") && inputs[key] !== undefined ? "update" : "replace";
}

/** What differs: new inputs, a container that does not run, an interface that is gone. */
export function diffNode(oldInputs: PropertyMap, state: PropertyMap, inputs: PropertyMap): PropertyChange[] {
  const changes: PropertyChange[] = NODE_INPUTS.filter(
    (key) => canonical(oldInputs[key]) !== canonical(inputs[key]),
  ).map((property) => ({ property, action: actionFor(property, inputs), inputDiff: true }));
  if (state.state !== "running") changes.push({ property: "state", action: "update", inputDiff: false });
  if (!hasUnknown(oldInputs.networks) && addressesDiffer(oldInputs, state)) {
    // A connection made anew gets another interface name and loses its routes: only a new container is whole.
    changes.push({ property: "addresses", action: "replace", inputDiff: false });
  }
  return changes;
}

function addressesDiffer(oldInputs: PropertyMap, state: PropertyMap): boolean {
  const wanted = nodeInputs(oldInputs).networks.map(({ address }) => address);
  return canonical(wanted) !== canonical(state.addresses);
}

async function updateNode(id: string, inputs: NodeInputs): Promise<PropertyMap> {
  const changed = limits(inputs);
  if (Object.keys(changed).length > 0) {
    const engine = await docker();
    const swap = inputs.memoryBytes === undefined ? {} : { MemorySwap: 2 * Math.round(inputs.memoryBytes) };
    await engine
      .getContainer(id)
      .update({ ...changed, ...swap })
      .catch((error: unknown) =>
        Promise.reject(explain(`changing the limits of node ${inputs.name}`, error)),
      );
  }
  return computedOutputs(await startContainer(id, inputs), inputs);
}

/** Addresses in the order of the inputs, as far as the container still has them. */
export function computedOutputs(info: ContainerInspectInfo, inputs: NodeInputs): PropertyMap {
  const actual = new Set(
    Object.values(info.NetworkSettings.Networks).map(
      // A stopped container has no address in use; the one it was given remains in its configuration.
      (network) => network.IPAMConfig?.IPv4Address ?? network.IPAddress,
    ),
  );
  return {
    containerId: info.Id,
    addresses: inputs.networks.map(({ address }) => address).filter((address) => actual.has(address)),
    instanceId: instanceIdOf(info),
    state: info.State.Running && !info.State.Paused ? "running" : info.State.Status,
  };
}
