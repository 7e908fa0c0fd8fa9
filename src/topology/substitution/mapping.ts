import { resolveType } from "../../model/registry.js";
import type { SubstitutionMappingsView } from "../../schema/documents.js";
import type { TopologySubstitution } from "../topology.js";
import type { MappingContext } from "./context.js";
import { checkInterfaces, mapCapabilities, mapRequirements } from "./members.js";
import { mapAttributes, mapProperties } from "./values.js";

/**
 * Checks a substitution mapping (TOSCA 1.3 section 3.8.13, F71): the type exists, every mapped name is one
 * of the type, every target exists, and the types fit. Undefined when the type is not known.
 */
export function bindSubstitution(
  view: SubstitutionMappingsView,
  world: Omit<MappingContext, "type">,
): TopologySubstitution | undefined {
  const type = view.nodeType && resolveType(world.scope, "node", view.nodeType, world.sink);
  if (type === undefined) return undefined;
  const context: MappingContext = { ...world, type };
  checkInterfaces(view, context);
  return {
    nodeType: type.name,
    properties: mapProperties(view, context),
    attributes: mapAttributes(view, context),
    capabilities: mapCapabilities(view, context),
    requirements: mapRequirements(view, context),
    span: view.span,
  };
}
