import type { Evaluation } from "../model/entities.js";
import { chainOf } from "../model/inherit.js";
import type { RelationshipTemplateView } from "../schema/documents.js";
import type { MadeRelationship } from "./relationships.js";
import type { TopologyRelationship } from "./topology.js";
import { valuesOf } from "./values.js";

/** A relationship template with its values checked, as the topology keeps it (F58). */
export function finishedRelationship(
  view: RelationshipTemplateView,
  { type, slots, attributeSlots }: MadeRelationship,
  evaluation: Evaluation,
): TopologyRelationship {
  return {
    name: view.name,
    type: type?.name ?? view.type?.text ?? "",
    typeChain: type === undefined ? [] : chainOf(type).names,
    properties: valuesOf(slots, evaluation),
    attributes: valuesOf(attributeSlots, evaluation),
    span: view.nameSpan,
  };
}
