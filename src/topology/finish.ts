import type { Json } from "../base/json.js";
import type { Evaluation, ModelNode, ModelRequirement } from "../model/entities.js";
import { chainOf } from "../model/inherit.js";
import type { Scope } from "../model/types.js";
import type { NodeTemplateView } from "../schema/documents.js";
import { toJson } from "../syntax/scalars.js";
import { makeArtifacts } from "./artifacts.js";
import type { TopologyCapability, TopologyNode, TopologyRequirement } from "./topology.js";
import { capabilityValues, valuesOf } from "./values.js";

/** A bound node template with its values evaluated, as the topology keeps it. */
export function finishedNode(
  view: NodeTemplateView,
  nodes: ReadonlyMap<string, ModelNode>,
  scope: Scope,
  evaluation: Evaluation,
): readonly (readonly [string, TopologyNode])[] {
  const node = nodes.get(view.name);
  if (node === undefined) return [];
  valuesOf(node.attributeSlots, evaluation);
  for (const { attributeSlots } of node.capabilities.values()) valuesOf(attributeSlots, evaluation);
  const metadata: [string, Json][] = view.metadata.map(({ name, value }) => [name, toJson(value)]);
  const made: TopologyNode = {
    name: node.name,
    type: node.typeName,
    typeChain: node.typeChain,
    span: node.span,
    properties: valuesOf(node.slots, evaluation),
    capabilities: finishedCapabilities(node, evaluation),
    requirements: node.requirements.map((requirement) => finishedRequirement(requirement, evaluation)),
    artifacts: makeArtifacts(node, view, scope, evaluation),
    directives: view.directives.map(({ text }) => text),
    metadata: Object.fromEntries(metadata),
  };
  return [[node.name, made]];
}

function finishedCapabilities(
  { capabilities }: ModelNode,
  evaluation: Evaluation,
): ReadonlyMap<string, TopologyCapability> {
  const finished = new Map<string, TopologyCapability>();
  for (const [name, capability] of capabilities) {
    const { type, typeName, span } = capability;
    const typeChain = type === undefined ? [] : chainOf(type).names;
    const properties = capabilityValues(capability, evaluation);
    finished.set(name, { name, type: typeName, typeChain, properties, span });
  }
  return finished;
}

function finishedRequirement(requirement: ModelRequirement, evaluation: Evaluation): TopologyRequirement {
  return {
    name: requirement.name,
    ...(requirement.target === undefined ? {} : { target: requirement.target.name }),
    ...(requirement.capability === undefined ? {} : { capability: requirement.capability.name }),
    relationship: requirement.relationship,
    relationshipChain: requirement.relationshipChain,
    properties: valuesOf(requirement.slots, evaluation),
    span: requirement.span,
  };
}
