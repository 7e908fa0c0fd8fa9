import type { ModelNode, Slot } from "../../model/entities.js";
import type { Scope } from "../../model/types.js";
import type { TopologyTemplateView } from "../../schema/documents.js";
import type { AssembleOptions } from "../assemble.js";
import type { Topology, TopologyNode } from "../topology.js";
import { handOver } from "./handover.js";
import { selectSubstitute } from "./select.js";
import { spliceIn } from "./splice.js";

const SUBSTITUTE = ["substitute", "substitutable"];

type Assemble = (scope: Scope, template: TopologyTemplateView, options: AssembleOptions) => Topology;

/**
 * Replaces every node with the directive `substitute` by the one topology that can stand for it (TOSCA 1.3
 * sections 3.4.3 and 11.11, F72). `assemble` binds that topology, which may hold such nodes itself.
 */
export function substituteNodes(
  topology: Topology,
  nodes: ReadonlyMap<string, ModelNode>,
  scope: Scope,
  options: AssembleOptions & { readonly slots: ReadonlyMap<string, Slot> },
  assemble: Assemble,
): Topology {
  const { substitutes, sink, slots } = options;
  const within = [...(options.within ?? []), scope.source.name];
  let whole = topology;
  for (const node of topology.nodes.values()) {
    const model = nodes.get(node.name);
    if (substitutes === undefined || model === undefined || !asks(node)) continue;
    const chosen = selectSubstitute(model, substitutes, slots, within, sink);
    const admitted = chosen?.admit();
    const template = admitted?.document.topologyTemplate;
    if (admitted === undefined || template === undefined) continue;
    const { template: filled, given } = handOver(template, node, model);
    const inner = assemble(admitted, filled, { ...options, inputs: {}, given, within });
    // The node may have changed meanwhile: a neighbour that it is bound to was replaced.
    whole = spliceIn(whole, whole.nodes.get(node.name) ?? node, inner, statedNames(template), sink);
  }
  return whole;
}

function statedNames({ substitutionMappings: view }: TopologyTemplateView): ReadonlySet<string> {
  return new Set([...(view?.attributes ?? []), ...(view?.capabilities ?? [])].map(({ name }) => name));
}

function asks(node: TopologyNode): boolean {
  return node.directives.some((directive) => SUBSTITUTE.includes(directive));
}
