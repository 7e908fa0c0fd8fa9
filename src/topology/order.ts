import { topologicalOrder } from "../base/graph.js";
import type { Topology, TopologyNode, TopologyRequirement } from "./topology.js";

const HARD = ["tosca.relationships.HostedOn", "tosca.relationships.DependsOn"];

/** True for a requirement whose target has to be there first: HostedOn, DependsOn and what derives from them. */
export function isHardRequirement(requirement: Pick<TopologyRequirement, "relationshipChain">): boolean {
  return HARD.some((name) => requirement.relationshipChain.includes(name));
}

/**
 * Node names in the order in which they are deployed: each after its targets; ties in template order.
 * ConnectsTo, AttachesTo and the like count where HostedOn and DependsOn leave the choice.
 */
export function deployOrder(topology: Topology): readonly string[] {
  const targets = (hard: boolean) => (name: string) => targetsOf(topology.nodes.get(name), hard);
  return topologicalOrder([...topology.nodes.keys()], targets(true), targets(false));
}

function targetsOf(node: Pick<TopologyNode, "requirements"> | undefined, hard: boolean): readonly string[] {
  const names: string[] = [];
  for (const requirement of node?.requirements ?? []) {
    if (requirement.target !== undefined && isHardRequirement(requirement) === hard)
      names.push(requirement.target);
  }
  return names;
}
