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
  node: ModelNode,
  scope: Scope,
  evaluation: Evaluation,
): TopologyNode {
  valuesOf(node.attributeSlots, evaluation);
  node.capabilities.forEach(({ attributeSlots }) => {
    valuesOf(attributeSlots, evaluation);
  });
  return {
    name: node.name,
    type: node.typeName,
    typeChain: node.typeChain,
    span: node.span,
    properties: valuesOf(node.slots, evaluation),
    capabilities: finishedCapabilities(node, evaluation),
    requirements: node.requirements.map((requirement) => finishedRequirement(requirement, evaluation)),
    artifacts: makeArtifacts(node, view, scope, evaluation),
    directives: view.directives.map(({ text }) => text),
    metadata: metadataOf(view),
  };
}

function metadataOf({ metadata }: NodeTemplateView): Readonly<Record<string, Json>> {
  if (metadata.length === 0) return {};
  return Object.fromEntries(metadata.map(({ name, value }) => [name, toJson(value)] as const));
}

const NO_NAMES: readonly string[] = [];

function finishedCapabilities(
  { capabilities }: ModelNode,
  evaluation: Evaluation,
): ReadonlyMap<string, TopologyCapability> {
  const finished = new Map<string, TopologyCapability>();
  capabilities.forEach((capability, name) => {
    const { type, typeName, span } = capability;
    const typeChain = type === undefined ? NO_NAMES : chainOf(type).names;
    const properties = capabilityValues(capability, evaluation);
    finished.set(name, { name, type: typeName, typeChain, properties, span });
  });
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
