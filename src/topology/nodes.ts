import { suggest } from "../base/suggest.js";
import { CODES, report } from "../diagnostics/catalog.js";
import type { DiagnosticSink } from "../diagnostics/diagnostic.js";
import type { ModelCapability, ModelNode, ModelRequirement } from "../model/entities.js";
import {
  artifactsOf,
  capabilitiesOf,
  chainOf,
  type Inherited,
  nearest,
  requirementsOf,
} from "../model/inherit.js";
import { attributeDefinitionsOf, type PropertyDefinition, propertiesOf } from "../model/properties.js";
import { lookupType, resolveType } from "../model/registry.js";
import type { Scope, TypeEntry } from "../model/types.js";
import type {
  CapabilityAssignmentView,
  CapabilityDefinitionView,
  CapabilityTypeView,
  LocatedText,
  NodeTemplateView,
} from "../schema/documents.js";
import { parseRange } from "../syntax/scalars.js";
import { capabilityAttributes, capabilityProperties } from "./capability-properties.js";
import { checkTemplateFilter } from "./filter-check.js";
import { rangeText } from "./range.js";
import { makeAttributeSlots, makeSlots } from "./slots.js";

/** A node template in the making: the maps are filled once the node exists, because SELF names it. */
interface Draft extends ModelNode {
  slots: ModelNode["slots"];
  attributeSlots: ModelNode["attributeSlots"];
  capabilities: ModelNode["capabilities"];
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
    slots: new Map(),
    attributeSlots: new Map(),
    attributes: type === undefined ? new Map() : attributeDefinitionsOf(type),
    capabilities: new Map(),
    artifacts: artifactFiles(view, type),
    declaredRequirements: new Set(type === undefined ? [] : requirementsOf(type).keys()),
    requirements: [] as ModelRequirement[],
    complete: chain?.complete ?? false,
  };
  const owner = {
    path: view.name,
    label: `"${view.name}"`,
    self: { kind: "node", node } as const,
    span: view.nameSpan,
    complete: node.complete,
  };
  const declared = type === undefined ? new Map<string, PropertyDefinition>() : propertiesOf(type);
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
  return new Map([...inherited, ...view.artifacts].map(({ name, file }) => [name, file?.text ?? ""]));
}

function makeCapabilities(
  node: ModelNode,
  view: NodeTemplateView,
  sink: DiagnosticSink,
): ReadonlyMap<string, ModelCapability> {
  const declared = node.type === undefined ? new Map() : capabilitiesOf(node.type);
  const capabilities = new Map<string, ModelCapability>();
  for (const [name, definition] of declared) {
    const assigned = view.capabilities.find((capability) => capability.name === name);
    capabilities.set(name, makeCapability(node, definition, assigned, sink));
  }
  for (const { name, nameSpan } of view.capabilities) {
    if (capabilities.has(name) || !node.complete) continue;
    const suggestion = suggest(name, capabilities.keys());
    const args = { capability: name, node: node.name, type: node.typeName, suggestion };
    report(sink, CODES.unknownCapability, nameSpan, args);
  }
  return capabilities;
}

function makeCapability(
  node: ModelNode,
  inherited: Inherited<CapabilityDefinitionView>,
  assigned: CapabilityAssignmentView | undefined,
  sink: DiagnosticSink,
): ModelCapability {
  const { name } = inherited.definition;
  const declared = nearest(inherited, (definition) => definition.type);
  const type = declared && lookupType(declared.owner.scope, "capability", declared.value.text);
  const complete = type !== undefined && chainOf(type).complete;
  const span = assigned?.nameSpan ?? node.span;
  const owner = {
    path: `${node.name}.${name}`,
    label: `the capability "${name}" of "${node.name}"`,
    self: { kind: "node", node } as const,
    span,
    complete,
  };
  const properties = capabilityProperties(inherited);
  const attributes = capabilityAttributes(inherited);
  return {
    name,
    type,
    typeName: type?.name ?? declared?.value.text ?? "",
    slots: makeSlots(properties, assigned?.properties ?? [], owner, sink),
    attributeSlots: makeAttributeSlots(attributes, assigned?.attributes ?? [], owner, sink),
    attributes,
    validSourceTypes: validSources(inherited, type),
    ...occurrencesOf(inherited, assigned, sink),
    span,
    complete,
  };
}

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
  inherited: Inherited<CapabilityDefinitionView>,
  assigned: CapabilityAssignmentView | undefined,
  sink: DiagnosticSink,
): Pick<ModelCapability, "occurrences"> {
  const stated = nearest(inherited, (definition) => definition.occurrences)?.value;
  const defined = stated && parseRange(stated);
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
  return names.map(({ text }) => lookupType(scope, "node", text)?.name ?? text);
}
