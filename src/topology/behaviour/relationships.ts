import type { ModelNode, ModelRequirement } from "../../model/entities.js";
import { chainOf, type Inherited, nearest, requirementsOf } from "../../model/inherit.js";
import {
  type InterfaceDefinition,
  type InterfaceLayer,
  interfaceLayers,
  interfacesOf,
  mergeInterfaces,
} from "../../model/interfaces.js";
import { lookupType } from "../../model/registry.js";
import type { TypeEntry } from "../../model/types.js";
import type {
  InterfaceView,
  NodeTemplateView,
  RelationshipTemplateView,
  RequirementAssignmentView,
  RequirementDefinitionView,
} from "../../schema/documents.js";
import type { TopologyInterface } from "../topology.js";
import type { BehaviourContext, BehaviourOwner, BoundInterfaces } from "./context.js";
import { bindInterfaces, bindTyped, idleInterfaces, type Retype } from "./interfaces.js";

type Interfaces = ReadonlyMap<string, TopologyInterface>;

/**
 * Interfaces of the relationships of a node, one for each of its requirements (F44, F48): what the
 * relationship type declares and the requirement definition adds, with the values of the relationship
 * template and of the assignment.
 */
export function bindRelationshipInterfaces(
  node: ModelNode,
  view: NodeTemplateView,
  templates: ReadonlyMap<string, RelationshipTemplateView>,
  context: BehaviourContext,
): readonly (Interfaces | undefined)[] {
  if (node.requirements.length === 0) return [];
  const { requirements } = view;
  const bySpan =
    requirements.length > FEW ? new Map(requirements.map((each) => [each.span, each])) : undefined;
  return node.requirements.map((requirement, index) => {
    const { span } = requirement;
    const assignment =
      bySpan === undefined ? requirements.findLast((each) => each.span === span) : bySpan.get(span);
    const views = assignment === undefined ? [] : statedViews(assignment, templates);
    const type = lookupType(context.scope, "relationship", requirement.relationship);
    if (type === undefined) return undefined;
    const layer = definitionLayer(node, requirement.name);
    const declared = declaredInterfaces(type, layer);
    const bound = (views.length === 0 ? idleInterfaces(declared) : undefined) ?? bindOwn();
    if (assignment !== undefined) context.bound.set(`${node.name} ${requirement.name}`, bound);
    return bound.interfaces;

    function bindOwn(): BoundInterfaces {
      const at = type as TypeEntry;
      const owner = edgeOwner(node, requirement, index, at, assignment, templates);
      const retype: Retype = (name, own) =>
        mergeInterfaces(layersOf(at, layer), { name, type: own }).get(name);
      return bindInterfaces(views, declared, owner, context, retype);
    }
  });
}

/** Few assignments are found faster one by one than in a map that is made for them. */
const FEW = 8;

/** The relationship template's statements, overridden by those of the assignment. */
function statedViews(
  { relationship }: RequirementAssignmentView,
  templates: ReadonlyMap<string, RelationshipTemplateView>,
): readonly InterfaceView[] {
  if (relationship === undefined) return [];
  const template = relationship.type && templates.get(relationship.type.text);
  const own = new Set(relationship.interfaces.map(({ name }) => name));
  const inherited = template?.interfaces.filter(({ name }) => !own.has(name)) ?? [];
  return [...inherited, ...relationship.interfaces];
}

function edgeOwner(
  node: ModelNode,
  requirement: ModelRequirement,
  index: number,
  type: TypeEntry,
  assignment: RequirementAssignmentView | undefined,
  templates: ReadonlyMap<string, RelationshipTemplateView>,
): BehaviourOwner {
  const named = assignment?.relationship?.type;
  const template = named && templates.get(named.text);
  const { target, slots } = requirement;
  return {
    kind: "relationship",
    path: `${node.name}.requirements.${index}.${requirement.name}`,
    label:
      template === undefined
        ? `the relationship "${requirement.name}" of "${node.name}"`
        : `the relationship template "${template.name}"`,
    typeName: type.name,
    self: { kind: "relationship", requirement: requirement.name, source: node, target, type, slots },
    span: template?.nameSpan ?? assignment?.nameSpan ?? node.span,
    complete: chainOf(type).complete && node.complete,
    artifacts: new Map(),
    placed: target !== undefined,
  };
}

const byDefinition = new WeakMap<
  RequirementDefinitionView,
  Map<TypeEntry, ReadonlyMap<string, InterfaceDefinition>>
>();

interface DefinitionLayer extends InterfaceLayer {
  readonly definition: RequirementDefinitionView;
}

/** The nearest requirement definition that states interfaces: refining ones replace it (3.7.3). */
function definitionLayer(node: ModelNode, name: string): DefinitionLayer | undefined {
  const inherited = node.type && requirementsOf(node.type).get(name);
  const stated = inherited && nearest(inherited as Inherited<RequirementDefinitionView>, withInterfaces);
  if (stated === undefined) return undefined;
  return {
    definition: stated.value,
    views: stated.value.relationship?.interfaces ?? [],
    owner: stated.owner,
  };
}

function withInterfaces(view: RequirementDefinitionView): RequirementDefinitionView | undefined {
  return (view.relationship?.interfaces.length ?? 0) > 0 ? view : undefined;
}

function layersOf(type: TypeEntry, layer: InterfaceLayer | undefined): readonly InterfaceLayer[] {
  return layer === undefined ? interfaceLayers(type) : [...interfaceLayers(type), layer];
}

function declaredInterfaces(
  type: TypeEntry,
  layer: DefinitionLayer | undefined,
): ReadonlyMap<string, InterfaceDefinition> {
  if (layer === undefined) return interfacesOf(type);
  const known = byDefinition.get(layer.definition) ?? new Map();
  byDefinition.set(layer.definition, known);
  const merged = known.get(type) ?? mergeInterfaces(layersOf(type, layer));
  known.set(type, merged);
  return merged;
}

/** Relationship templates that no requirement uses are checked as far as their ends do not matter (F58). */
export function checkUnusedTemplates(
  templates: readonly RelationshipTemplateView[],
  views: readonly NodeTemplateView[],
  context: BehaviourContext,
): void {
  const used = new Set(
    views.flatMap(({ requirements }) =>
      requirements.flatMap(({ relationship }) => relationship?.type?.text ?? []),
    ),
  );
  for (const view of templates) {
    const type = view.type && lookupType(context.scope, "relationship", view.type.text);
    if (used.has(view.name) || type === undefined) continue;
    const owner: BehaviourOwner = {
      kind: "relationship",
      path: `relationship.${view.name}`,
      label: `the relationship template "${view.name}"`,
      typeName: type.name,
      self: { kind: "topology" },
      span: view.nameSpan,
      complete: chainOf(type).complete,
      artifacts: new Map(),
      placed: false,
    };
    bindTyped(view.interfaces, type, owner, context);
  }
}
