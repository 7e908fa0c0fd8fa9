import { suggest } from "../base/suggest.js";
import { CODES, report } from "../diagnostics/catalog.js";
import type { ModelNode, ModelRequirement, Slot } from "../model/entities.js";
import { chainOf } from "../model/inherit.js";
import { type PropertyDefinition, propertiesOf } from "../model/properties.js";
import { lookupType, resolveType, visibleNames } from "../model/registry.js";
import type { TypeEntry } from "../model/types.js";
import type {
  LocatedText,
  NamedValue,
  RelationshipTemplateView,
  RequirementAssignmentView,
} from "../schema/documents.js";
import type { Binding, Declared } from "./binding.js";
import { makeSlots } from "./slots.js";

const ROOT = "tosca.relationships.Root";

type Bound = Pick<ModelRequirement, "relationship" | "relationshipChain" | "slots">;

/** The relationship of a requirement: the assigned template or type, else the definition's (F53, F57). */
export function bindRelationship(
  source: ModelNode,
  target: ModelNode | undefined,
  assignment: RequirementAssignmentView | undefined,
  declared: Declared | undefined,
  binding: Binding,
): Bound {
  const chosen = assigned(assignment, declared, binding);
  const type = chosen?.type ?? declared?.relationship;
  const known = type ?? lookupType(binding.scope, "relationship", ROOT);
  const chain = known === undefined ? undefined : chainOf(known);
  return {
    relationship: known?.name ?? ROOT,
    relationshipChain: chain?.names ?? [ROOT],
    slots: assignment === undefined ? new Map() : slots(source, target, assignment, known, chosen, binding),
  };
}

interface Chosen {
  readonly type: TypeEntry | undefined;
  readonly values: readonly NamedValue[];
  /** The template that was named; its faults are reported at it, however often it is used. */
  readonly template?: RelationshipTemplateView;
}

function assigned(
  assignment: RequirementAssignmentView | undefined,
  declared: Declared | undefined,
  binding: Binding,
): Chosen | undefined {
  const reference = assignment?.relationship;
  if (assignment === undefined || reference === undefined) return undefined;
  if (reference.type === undefined) return { type: undefined, values: reference.properties };
  const template = binding.relationshipTemplates.get(reference.type.text);
  if (template !== undefined) {
    const type = template.type && resolveType(binding.scope, "relationship", template.type, binding.sink);
    return { type, values: [...template.properties, ...reference.properties], template };
  }
  const type = lookupType(binding.scope, "relationship", reference.type.text);
  if (type === undefined) reportUnknown(reference.type, binding);
  else checkDerivation(type, reference.type, assignment.name, declared, binding);
  return { type, values: reference.properties };
}

function reportUnknown(name: LocatedText, binding: Binding): void {
  if (binding.scope.incomplete) return;
  const names = [...binding.relationshipTemplates.keys(), ...visibleNames(binding.scope, "relationship")];
  report(binding.sink, CODES.unknownRelationship, name.span, {
    name: name.text,
    suggestion: suggest(name.text, names),
  });
}

function checkDerivation(
  type: TypeEntry,
  name: LocatedText,
  requirement: string,
  declared: Declared | undefined,
  binding: Binding,
): void {
  const expected = declared?.relationship;
  const chain = chainOf(type);
  if (expected === undefined || !chain.complete || chain.names.includes(expected.name)) return;
  const args = { relationship: type.name, expected: expected.name, requirement };
  report(binding.sink, CODES.relationshipMismatch, name.span, args);
}

function slots(
  source: ModelNode,
  target: ModelNode | undefined,
  assignment: RequirementAssignmentView,
  type: TypeEntry | undefined,
  chosen: Chosen | undefined,
  binding: Binding,
): ReadonlyMap<string, Slot> {
  const made = new Map<string, Slot>();
  const index = source.requirements.length;
  const template = chosen?.template;
  const owner = {
    path: `${source.name}.requirements.${index}.${assignment.name}`,
    label:
      template === undefined
        ? `the relationship "${assignment.name}" of "${source.name}"`
        : labelOf(template),
    self: { kind: "relationship", source, target, slots: made } as const,
    span: template?.nameSpan ?? assignment.nameSpan,
    complete: type !== undefined && chainOf(type).complete,
  };
  const declared = type === undefined ? new Map<string, PropertyDefinition>() : propertiesOf(type);
  const unknownType = assignment.relationship?.type !== undefined && type?.name === ROOT;
  const bound = makeSlots(
    declared,
    chosen?.values ?? [],
    { ...owner, complete: owner.complete && !unknownType },
    binding.sink,
  );
  for (const [name, slot] of bound) made.set(name, slot);
  return made;
}

function labelOf(template: RelationshipTemplateView): string {
  return `the relationship template "${template.name}"`;
}

/** Checks a relationship template that no requirement uses; SOURCE and TARGET are not known there (F58). */
export function checkRelationshipTemplate(
  view: RelationshipTemplateView,
  binding: Binding,
): ReadonlyMap<string, Slot> {
  const type = view.type && resolveType(binding.scope, "relationship", view.type, binding.sink);
  if (type === undefined) return new Map();
  const owner = {
    path: `relationship.${view.name}`,
    label: labelOf(view),
    self: { kind: "topology" } as const,
    span: view.nameSpan,
    complete: chainOf(type).complete,
  };
  return makeSlots(propertiesOf(type), view.properties, owner, binding.sink);
}
