import { suggest } from "../../base/suggest.js";
import { CODES, report } from "../../diagnostics/catalog.js";
import type { DiagnosticSink } from "../../diagnostics/diagnostic.js";
import type {
  CapabilityDefinitionView,
  CapabilityTypeView,
  DataTypeView,
  GroupTypeView,
  LocatedText,
  NodeTypeView,
  PolicyTypeView,
  PropertyDefinitionView,
  RelationshipTypeView,
  RequirementDefinitionView,
  SchemaView,
} from "../../schema/documents.js";
import { isBuiltIn, PRIMITIVE_NAMES } from "../primitives.js";
import { lookupType, resolveType, visibleNames } from "../registry.js";
import type { Scope, TypeEntry, TypeKind } from "../types.js";

interface Context {
  readonly scope: Scope;
  readonly sink: DiagnosticSink;
}

/** Every type that a definition names exists (TOSCA 1.3 section 3.7); reported at the name. */
export function checkReferences(scope: Scope, sink: DiagnosticSink): void {
  const context = { scope, sink };
  for (const types of scope.own.values()) for (const type of types.values()) checkType(type, context);
  const topology = scope.document.topologyTemplate;
  for (const parameter of [...(topology?.inputs ?? []), ...(topology?.outputs ?? [])])
    checkProperty(parameter, context);
}

function checkType(type: TypeEntry, context: Context): void {
  for (const property of type.view.properties) checkProperty(property, context);
  switch (type.kind) {
    case "data":
      checkSchema((type.view as DataTypeView).entrySchema, context);
      break;
    case "capability":
      checkCapabilityType(type.view as CapabilityTypeView, context);
      break;
    case "relationship":
      checkRelationshipType(type.view as RelationshipTypeView, context);
      break;
    case "node":
      checkNodeType(type.view as NodeTypeView, context);
      break;
    case "group":
      checkNames((type.view as GroupTypeView).members, ["node"], context);
      break;
    case "policy":
      checkNames((type.view as PolicyTypeView).targets, ["node", "group"], context);
      break;
  }
}

function checkCapabilityType(view: CapabilityTypeView, context: Context): void {
  for (const attribute of view.attributes) checkProperty(attribute, context);
  checkNames(view.validSourceTypes, ["node"], context);
}

/** Targets are capability types; early files name node types as well. */
function checkRelationshipType(view: RelationshipTypeView, context: Context): void {
  for (const attribute of view.attributes) checkProperty(attribute, context);
  checkNames(view.validTargetTypes, ["capability", "node"], context);
}

function checkNodeType(view: NodeTypeView, context: Context): void {
  for (const attribute of view.attributes) checkProperty(attribute, context);
  for (const capability of view.capabilities) checkCapability(capability, context);
  for (const requirement of view.requirements) checkRequirement(requirement, context);
  for (const { type } of view.artifacts)
    if (type !== undefined)
      resolveType(context.scope, "artifact", type, context.sink, CODES.undefinedReference);
  for (const { type } of view.interfaces)
    if (type !== undefined)
      resolveType(context.scope, "interface", type, context.sink, CODES.undefinedReference);
}

function checkCapability(view: CapabilityDefinitionView, context: Context): void {
  if (view.type !== undefined)
    resolveType(context.scope, "capability", view.type, context.sink, CODES.undefinedReference);
  for (const property of [...view.properties, ...view.attributes]) checkProperty(property, context);
  checkNames(view.validSourceTypes, ["node"], context);
}

function checkRequirement(view: RequirementDefinitionView, context: Context): void {
  const { scope, sink } = context;
  if (view.capability !== undefined)
    resolveType(scope, "capability", view.capability, sink, CODES.undefinedReference);
  if (view.node !== undefined) resolveType(scope, "node", view.node, sink, CODES.undefinedReference);
  if (view.relationship?.type !== undefined)
    resolveType(scope, "relationship", view.relationship.type, sink, CODES.undefinedReference);
}

function checkProperty(view: PropertyDefinitionView, context: Context): void {
  if (view.type !== undefined) checkDataType(view.type, context);
  checkSchema(view.entrySchema, context);
  checkSchema(view.keySchema, context);
}

function checkSchema(view: SchemaView | undefined, context: Context): void {
  if (view === undefined) return;
  if (view.type !== undefined) checkDataType(view.type, context);
  checkSchema(view.entrySchema, context);
  checkSchema(view.keySchema, context);
}

function checkDataType(name: LocatedText, { scope, sink }: Context): void {
  if (isBuiltIn(name.text) || lookupType(scope, "data", name.text) !== undefined || scope.incomplete) return;
  const suggestion = suggest(name.text, [...PRIMITIVE_NAMES, ...visibleNames(scope, "data")]);
  report(sink, CODES.undefinedReference, name.span, { kind: "data", name: name.text, suggestion });
}

function checkNames(
  names: readonly LocatedText[] | undefined,
  kinds: readonly [TypeKind, ...TypeKind[]],
  { scope, sink }: Context,
): void {
  for (const name of names ?? []) {
    if (kinds.some((kind) => lookupType(scope, kind, name.text) !== undefined)) continue;
    resolveType(scope, kinds[0], name, sink, CODES.undefinedReference);
  }
}
