import { type Input, outputOf } from "../lowering/resource-program.js";
import type { ResourcePlan } from "./plan.js";
import { PROVIDER } from "./spec.js";

/** Id of a network: made, or looked up by name. */
export function networkId(plan: ResourcePlan, name: string): Input {
  const existing = plan.networks.find((network) => network.name === name)?.existing;
  if (existing === undefined) return outputOf(`network/${name}`, "id");
  if ("id" in existing) return existing.id;
  return lookUp("networking/getNetwork:getNetwork", { name: existing.name });
}

/** The id that a function of the provider finds. */
export function lookUp(token: string, args: { readonly [key: string]: Input }): Input {
  return { $: "invoke", token: `openstack:${token}`, provider: PROVIDER, arguments: args, property: "id" };
}

/** Id of a volume: made, or there already. */
export function volumeId(plan: ResourcePlan, name: string): Input {
  const existing = plan.volumes.find((volume) => volume.name === name)?.existing;
  return existing ?? outputOf(`volume/${name}`, "id");
}
