import type { Topology, TopologyNode, TopologyValue } from "../topology.js";
import { mapEach, mapNodeValues, mapValue, outerName } from "./names.js";

/** The inner topology with `prefix` before every name, so that it can stand in the outer one. */
export function prefixed(inner: Topology, prefix: string): Topology {
  const name = (node: string) => outerName(node, prefix);
  const value = (at: TopologyValue): TopologyValue => ({
    ...at,
    value: mapValue(at.value, (part) => ({ ...part, node: name(part.node) })),
  });
  const entries = <T>(map: ReadonlyMap<string, T>, rewrite: (at: T) => T) =>
    new Map([...map].map(([key, at]) => [name(key), rewrite(at)] as const));
  return {
    ...inner,
    nodes: entries(inner.nodes, (node) => renamed(mapNodeValues(node, value), name)),
    groups: entries(inner.groups, (group) => ({
      ...group,
      name: name(group.name),
      members: group.members.map(name),
    })),
    policies: inner.policies.map((policy) => ({
      ...policy,
      name: name(policy.name),
      properties: mapEach(policy.properties, value),
      targets: policy.targets.length === 0 ? [...inner.nodes.keys()].map(name) : policy.targets.map(name),
    })),
    outputs: mapEach(inner.outputs, value),
  };
}

function renamed(node: TopologyNode, name: (node: string) => string): TopologyNode {
  const requirements = node.requirements.map((requirement) =>
    requirement.target === undefined ? requirement : { ...requirement, target: name(requirement.target) },
  );
  return { ...node, name: name(node.name), requirements };
}
