import { suggest } from "../base/suggest.js";
import { CODES, report } from "../diagnostics/catalog.js";
import type { ModelCapability, ModelNode, ModelRequirement, Slot } from "../model/entities.js";
import { chainOf } from "../model/inherit.js";
import { attributeDefinitionsOf, type PropertyDefinition, propertiesOf } from "../model/properties.js";
import { lookupType, resolveType, visibleNames } from "../model/registry.js";
import type { TypeEntry } from "../model/types.js";
import type {
  LocatedText,
  NamedValue,
  RelationshipTemplateView,
  RequirementAssignmentView,
} from "../schema/documents.js";
import { type Binding, type Declared, typeNames } from "./binding.js";
import { makeAttributeSlots, makeSlots } from "./slots.js";
import { checkValidTargets } from "./valid-targets.js";

const ROOT = "tosca.relationships.Root";

type Bound = Pick<
  ModelRequirement,
  "relationship" | "relationshipChain" | "relationshipType" | "template" | "slots"
>;

/** The relationship of a requirement: the assigned template or type, else the definition's (F53, F57). */
export function bindRelationship(
  source: ModelNode,
  target: ModelNode | undefined,
  capability: ModelCapability | undefined,
  assignment: RequirementAssignmentView | undefined,
  declared: Declared | undefined,
  binding: Binding,
): Bound {
  const chosen = assigned(assignment, declared, binding);
  const type = chosen?.type ?? declared?.relationship;
  const known = type ?? lookupType(binding.scope, "relationship", ROOT);
  if (known !== undefined && assignment !== undefined && target !== undefined && chosen?.faulty !== true)
    checkValidTargets(known, target, expectedOf(capability, declared), assignment, binding);
  const chain = known === undefined ? undefined : chainOf(known);
  return {
    relationship: known?.name ?? ROOT,
    relationshipChain: chain?.names ?? [ROOT],
    ...(known === undefined ? {} : { relationshipType: known }),
    ...(chosen?.template === undefined ? {} : { template: chosen.template.name }),
    slots: assignment === undefined ? NO_SLOTS : slots(source, target, assignment, known, chosen, binding),
  };
}

/** The capability, unless it is not of the type asked for: that is reported already. */
function expectedOf(
  capability: ModelCapability | undefined,
  declared: Declared | undefined,
): ModelCapability | undefined {
  const expected = declared?.capability?.name;
  const fits = capability === undefined || expected === undefined || typeNames(capability).includes(expected);
  return fits ? capability : undefined;
}

interface Chosen {
  readonly type: TypeEntry | undefined;
  readonly values: readonly NamedValue[];
  /** The template that was named; its faults are reported at it, however often it is used. */
  readonly template?: RelationshipTemplateView;
  /** True when it was reported as the wrong relationship. */
  readonly faulty?: boolean;
}

function assigned(
  assignment: RequirementAssignmentView | undefined,
  declared: Declared | undefined,
  binding: Binding,
): Chosen | undefined {
  const reference = assignment?.relationship;
  if (assignment === undefined) return undefined;
  if (reference?.type === undefined) return byDefault(reference?.properties ?? [], declared, binding);
  const template = binding.relationshipTemplates.get(reference.type.text);
  if (template !== undefined) {
    const chosen = fromTemplate(template, reference.properties, binding);
    const fits =
      chosen.type === undefined ||
      checkDerivation(chosen.type, reference.type, assignment.name, declared, binding);
    return { ...chosen, faulty: !fits };
  }
  const type = lookupType(binding.scope, "relationship", reference.type.text);
  if (type === undefined) reportUnknown(reference.type, binding);
  const fits =
    type !== undefined && checkDerivation(type, reference.type, assignment.name, declared, binding);
  return { type, values: reference.properties, faulty: !fits };
}

/** The relationship that the definition names: its type, or a template of the topology (F57). */
function byDefault(
  values: readonly NamedValue[],
  declared: Declared | undefined,
  binding: Binding,
): Chosen | undefined {
  const name = declared?.relationship === undefined ? declared?.relationshipName : undefined;
  const template = name === undefined ? undefined : binding.relationshipTemplates.get(name);
  return template === undefined ? { type: undefined, values } : fromTemplate(template, values, binding);
}

/** A relationship template with what the assignment adds to its properties (F58). */
function fromTemplate(
  template: RelationshipTemplateView,
  own: readonly NamedValue[],
  binding: Binding,
): Chosen {
  const type = template.type && lookupType(binding.scope, "relationship", template.type.text);
  return { type, values: [...template.properties, ...own], template };
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
): boolean {
  const expected = declared?.relationship;
  const chain = chainOf(type);
  if (expected === undefined || !chain.complete || chain.names.includes(expected.name)) return true;
  const args = { relationship: type.name, expected: expected.name, requirement };
  report(binding.sink, CODES.relationshipMismatch, name.span, args);
  return false;
}

const NO_PROPERTIES: ReadonlyMap<string, PropertyDefinition> = new Map();
const NO_SLOTS: ReadonlyMap<string, Slot> = new Map();

function slots(
  source: ModelNode,
  target: ModelNode | undefined,
  assignment: RequirementAssignmentView,
  type: TypeEntry | undefined,
  chosen: Chosen | undefined,
  binding: Binding,
): ReadonlyMap<string, Slot> {
  const declared = type === undefined ? NO_PROPERTIES : propertiesOf(type);
  const values = chosen?.values ?? [];
  if (declared.size === 0 && values.length === 0) return NO_SLOTS;
  const made = new Map<string, Slot>();
  const index = source.requirements.length;
  const template = chosen?.template;
  const owner = {
    path: `${source.name}.requirements.${index}.${assignment.name}`,
    label:
      template === undefined
        ? `the relationship "${assignment.name}" of "${source.name}"`
        : labelOf(template),
    self: {
      kind: "relationship",
      requirement: assignment.name,
      source,
      target,
      type,
      slots: made,
    } as const,
    span: template?.nameSpan ?? assignment.nameSpan,
    complete: type !== undefined && chainOf(type).complete,
  };
  const unknownType = assignment.relationship?.type !== undefined && type?.name === ROOT;
  const bound = makeSlots(
    declared,
    values,
    { ...owner, complete: owner.complete && !unknownType },
    binding.sink,
  );
  for (const [name, slot] of bound) made.set(name, slot);
  return made;
}

function labelOf(template: RelationshipTemplateView): string {
  return `the relationship template "${template.name}"`;
}

/** A relationship template with its values checked (F58). */
export interface MadeRelationship {
  readonly type: TypeEntry | undefined;
  readonly slots: ReadonlyMap<string, Slot>;
  readonly attributeSlots: ReadonlyMap<string, Slot>;
}

/** Checks a relationship template by itself; SOURCE and TARGET are not known there (F58). */
export function makeRelationshipTemplate(view: RelationshipTemplateView, binding: Binding): MadeRelationship {
  const type = view.type && resolveType(binding.scope, "relationship", view.type, binding.sink);
  if (type === undefined) return { type, slots: new Map(), attributeSlots: new Map() };
  const owner = {
    path: `relationship.${view.name}`,
    label: labelOf(view),
    self: { kind: "topology" } as const,
    span: view.nameSpan,
    complete: chainOf(type).complete,
    partial: view.partial === true,
  };
  return {
    type,
    slots: makeSlots(propertiesOf(type), view.properties, owner, binding.sink),
    attributeSlots: makeAttributeSlots(attributeDefinitionsOf(type), view.attributes, owner, binding.sink),
  };
}
