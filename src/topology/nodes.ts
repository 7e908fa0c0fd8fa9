import { suggest } from "../base/suggest.js";
import { CODES, report } from "../diagnostics/catalog.js";
import type { DiagnosticSink } from "../diagnostics/diagnostic.js";
import type { ModelCapability, ModelNode, ModelRequirement } from "../model/entities.js";
import {
  artifactsOf,
  capabilitiesOf,
  chainOf,
  type Inherited,
  memo,
  nearest,
  requirementsOf,
} from "../model/inherit.js";
import { attributeDefinitionsOf, propertiesOf } from "../model/properties.js";
import { lookupType, resolveType } from "../model/registry.js";
import type { Scope, TypeEntry } from "../model/types.js";
import type {
  CapabilityAssignmentView,
  CapabilityDefinitionView,
  CapabilityTypeView,
  LocatedText,
  NodeTemplateView,
} from "../schema/documents.js";
import { isUnreadable, UNREADABLE } from "../schema/unreadable.js";
import { parseRange, type Range } from "../syntax/scalars.js";
import { capabilityAttributes, capabilityProperties } from "./capability-properties.js";
import { defaultSlots, needsValues } from "./default-slots.js";
import { checkTemplateFilter } from "./filter-check.js";
import { rangeText } from "./range.js";
import { makeAttributeSlots, makeSlots } from "./slots.js";

/** A node template in the making: the maps are filled once the node exists, because SELF names it. */
interface Draft extends ModelNode {
  slots: ModelNode["slots"];
  attributeSlots: ModelNode["attributeSlots"];
  capabilities: ModelNode["capabilities"];
}

const NONE: ReadonlyMap<string, never> = new Map<string, never>();
const NO_NAMES: ReadonlySet<string> = new Set();
const requirements = new WeakMap<TypeEntry, ReadonlySet<string>>();

function requirementNames(type: TypeEntry): ReadonlySet<string> {
  return memo(requirements, type, () => new Set(requirementsOf(type).keys()));
}

/** Binds a node template to its type: properties, capabilities and artifacts; requirements come later. */
export function makeNode(view: NodeTemplateView, scope: Scope, sink: DiagnosticSink): ModelNode {
  const type = view.type === undefined ? undefined : resolveType(scope, "node", view.type, sink);
  const chain = type === undefined ? undefined : chainOf(type);
  const node: Draft = {
    name: view.name,
    type,
    typeName: type?.name ?? view.type?.text ?? "",
    typeChain: chain?.names ?? [],
    span: view.nameSpan,
    slots: NONE,
    attributeSlots: NONE,
    attributes: type === undefined ? NONE : attributeDefinitionsOf(type),
    capabilities: NONE,
    artifacts: artifactFiles(view, type),
    declaredRequirements: type === undefined ? NO_NAMES : requirementNames(type),
    requirements: [] as ModelRequirement[],
    complete: chain?.complete ?? false,
  };
  const owner = {
    path: view.name,
    label: `"${view.name}"`,
    self: { kind: "node", node } as const,
    span: view.nameSpan,
    complete: node.complete,
    partial: view.partial === true,
    type,
    scope,
  };
  const declared = type === undefined ? NONE : propertiesOf(type);
  node.slots = makeSlots(declared, view.properties, owner, sink);
  node.attributeSlots = makeAttributeSlots(node.attributes, view.attributes, owner, sink);
  node.capabilities = makeCapabilities(node, view, sink);
  checkDirectives(view, sink);
  checkTemplateFilter(view, type, scope, sink);
  return node;
}

/** TOSCA 1.3 section 3.4.3 with the older spellings, and those of TOSCA 2.0. */
const DIRECTIVES = ["select", "substitute", "selectable", "substitutable", "create"];

function checkDirectives(view: NodeTemplateView, sink: DiagnosticSink): void {
  for (const { text, span } of view.directives) {
    if (DIRECTIVES.includes(text)) continue;
    const args = { directive: text, node: view.name, suggestion: suggest(text, DIRECTIVES) };
    report(sink, CODES.unknownDirective, span, args);
  }
}

function artifactFiles(view: NodeTemplateView, type: TypeEntry | undefined): ReadonlyMap<string, string> {
  const inherited =
    type === undefined ? [] : [...artifactsOf(type).values()].map(({ definition }) => definition);
  if (inherited.length === 0 && view.artifacts.length === 0) return NONE;
  return new Map([...inherited, ...view.artifacts].map(({ name, file }) => [name, file?.text ?? ""]));
}

function makeCapabilities(
  node: ModelNode,
  view: NodeTemplateView,
  sink: DiagnosticSink,
): ReadonlyMap<string, ModelCapability> {
  const declared = node.type === undefined ? NONE : capabilitiesOf(node.type);
  if (declared.size === 0 && view.capabilities.length === 0) return NONE;
  const capabilities = new Map<string, ModelCapability>();
  const unwritten = view.partial === true || isUnreadable(view.capabilities) ? UNREADABLE : NOTHING;
  declared.forEach((definition, name) => {
    const assigned = assignmentOf(view.capabilities, name);
    const capability =
      assigned === undefined && unwritten === NOTHING
        ? unassignedCapability(node, definition, sink)
        : makeCapability(node, definition, assigned, unwritten, sink);
    capabilities.set(name, capability);
  });
  for (const { name, nameSpan } of view.capabilities) {
    if (capabilities.has(name) || !node.complete) continue;
    const suggestion = suggest(name, capabilities.keys());
    const args = { capability: name, node: node.name, type: node.typeName, suggestion };
    report(sink, CODES.unknownCapability, nameSpan, args);
  }
  return capabilities;
}

const NOTHING: readonly never[] = [];

function assignmentOf(
  assignments: readonly CapabilityAssignmentView[],
  name: string,
): CapabilityAssignmentView | undefined {
  for (let index = 0; index < assignments.length; index += 1)
    if (assignments[index]?.name === name) return assignments[index];
  return undefined;
}

/**
 * A capability of which the template says nothing: most are, and most are never asked for a value, so that their
 * slots are made when they are.
 */
function unassignedCapability(
  node: ModelNode,
  inherited: Inherited<CapabilityDefinitionView>,
  sink: DiagnosticSink,
): ModelCapability {
  const properties = capabilityProperties(inherited);
  const declared = declaredCapability(inherited);
  if (needsValues(properties)) return makeCapability(node, inherited, undefined, NOTHING, sink);
  const { type, typeName, validSourceTypes, complete, occurrences } = declared;
  const { name } = inherited.definition;
  const { span } = node;
  const capability: ModelCapability = {
    name,
    type,
    typeName,
    slots: properties.size === 0 ? NONE : defaultSlots(properties, node, name, span, complete),
    unassigned: properties,
    attributeSlots: NONE,
    attributes: capabilityAttributes(inherited),
    validSourceTypes,
    span,
    complete,
  };
  return occurrences === undefined ? capability : { ...capability, occurrences };
}

function makeCapability(
  node: ModelNode,
  inherited: Inherited<CapabilityDefinitionView>,
  assigned: CapabilityAssignmentView | undefined,
  unwritten: readonly never[],
  sink: DiagnosticSink,
): ModelCapability {
  const { name } = inherited.definition;
  const declared = declaredCapability(inherited);
  const { type, complete } = declared;
  const span = assigned?.nameSpan ?? node.span;
  const owner = {
    path: `${node.name}.${name}`,
    label: `the capability "${name}" of "${node.name}"`,
    self: { kind: "node", node } as const,
    span,
    complete,
    unmentioned: assigned === undefined,
  };
  const properties = capabilityProperties(inherited);
  const attributes = capabilityAttributes(inherited);
  const given = assigned?.properties ?? unwritten;
  return {
    name,
    type,
    typeName: declared.typeName,
    slots: makeSlots(properties, given, owner, sink),
    unassigned: given.length === 0 ? properties : undefined,
    attributeSlots: makeAttributeSlots(attributes, assigned?.attributes ?? [], owner, sink),
    attributes,
    validSourceTypes: declared.validSourceTypes,
    ...occurrencesOf(declared, assigned, sink),
    span,
    complete,
  };
}

type CapabilityDefinition = Inherited<CapabilityDefinitionView>;

/** What the node types say of a capability, the same for all templates of a type. */
interface DeclaredCapability extends Pick<ModelCapability, "type" | "typeName" | "complete"> {
  readonly validSourceTypes: readonly string[];
  readonly occurrences: Range | undefined;
}

const declaredCapabilities = new WeakMap<CapabilityDefinition, DeclaredCapability>();

function declaredCapability(inherited: CapabilityDefinition): DeclaredCapability {
  return memo(declaredCapabilities, inherited, () => {
    const stated = nearest(inherited, (definition) => definition.type);
    const type = stated && lookupType(stated.owner.scope, "capability", stated.value.text);
    const occurrences = nearest(inherited, (definition) => definition.occurrences)?.value;
    return {
      type,
      typeName: type?.name ?? stated?.value.text ?? "",
      complete: type !== undefined && chainOf(type).complete,
      validSourceTypes: validSources(inherited, type),
      occurrences: occurrences && parseRange(occurrences),
    };
  });
}

/**
 * Types of nodes that may use a capability (TOSCA 1.3 section 3.7.2); none for any node. A list with a type
 * that nobody declares lets any node in: who is meant cannot be known, and the name is reported where it stands.
 */
function validSources(
  inherited: Inherited<CapabilityDefinitionView>,
  type: TypeEntry | undefined,
): readonly string[] {
  const stated = nearest(inherited, (definition) => definition.validSourceTypes);
  if (stated !== undefined) return fullNames(stated.value, stated.owner.scope);
  for (const ancestor of type === undefined ? [] : chainOf(type).types) {
    const names = (ancestor.view as CapabilityTypeView).validSourceTypes;
    if (names !== undefined) return fullNames(names, ancestor.scope);
  }
  return [];
}

/** Occurrences that the definition states, narrowed by the assignment (TOSCA 1.3 sections 3.7.2, 3.8.1). */
function occurrencesOf(
  { occurrences: defined }: DeclaredCapability,
  assigned: CapabilityAssignmentView | undefined,
  sink: DiagnosticSink,
): Pick<ModelCapability, "occurrences"> {
  const own = assigned?.occurrences && parseRange(assigned.occurrences);
  if (own === undefined) return defined === undefined ? {} : { occurrences: defined };
  const widened = defined !== undefined && (own.lower < defined.lower || own.upper > defined.upper);
  if (widened && assigned?.occurrences !== undefined) {
    const what = `the capability "${assigned.name}"`;
    report(sink, CODES.occurrencesWidened, assigned.occurrences.span, { what, allowed: rangeText(defined) });
  }
  return { occurrences: own };
}

function fullNames(names: readonly LocatedText[], scope: Scope): readonly string[] {
  const found = names.map(({ text }) => lookupType(scope, "node", text)?.name);
  const known = found.filter((name) => name !== undefined);
  return known.length < found.length ? [] : known;
}
