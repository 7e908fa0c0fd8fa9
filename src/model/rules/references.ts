import { CODES } from "../../diagnostics/catalog.js";
import type { DiagnosticSink } from "../../diagnostics/diagnostic.js";
import type {
  CapabilityDefinitionView,
  CapabilityTypeView,
  DataTypeView,
  GroupTypeView,
  InterfaceView,
  LocatedText,
  NodeTypeView,
  PolicyTypeView,
  PropertyDefinitionView,
  RelationshipReferenceView,
  RelationshipTypeView,
  RequirementDefinitionView,
  SchemaView,
} from "../../schema/documents.js";
import { attributeViewsOf } from "../inherit.js";
import { isBuiltIn, PRIMITIVE_NAMES } from "../primitives.js";
import { lookupType, reportUnknownType, resolveType } from "../registry.js";
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
  for (const member of [...type.view.properties, ...attributeViewsOf(type.view)])
    checkProperty(member, context);
  switch (type.kind) {
    case "data":
      checkSchema((type.view as DataTypeView).entrySchema, context);
      checkSchema((type.view as DataTypeView).keySchema, context);
      break;
    case "capability":
      checkNames((type.view as CapabilityTypeView).validSourceTypes, ["node"], context);
      break;
    case "relationship":
      checkRelationshipType(type.view as RelationshipTypeView, context);
      break;
    case "node":
      checkNodeType(type.view as NodeTypeView, context);
      break;
    case "group":
      checkGroupType(type.view as GroupTypeView, context);
      break;
    case "policy":
      checkNames((type.view as PolicyTypeView).targets, ["node", "group"], context);
      break;
  }
}

/** Targets are capability types; early files name node types as well. */
function checkRelationshipType(view: RelationshipTypeView, context: Context): void {
  checkNames(view.validTargetTypes, ["capability", "node"], context);
  checkInterfaces(view.interfaces, context);
}

function checkNodeType(view: NodeTypeView, context: Context): void {
  for (const capability of view.capabilities) checkCapability(capability, context);
  for (const requirement of view.requirements) checkRequirement(requirement, context);
  for (const { type } of view.artifacts) checkName("artifact", type, context);
  checkInterfaces(view.interfaces, context);
}

function checkGroupType(view: GroupTypeView, context: Context): void {
  checkNames(view.members, ["node"], context);
  for (const capability of view.capabilities) checkCapability(capability, context);
  for (const requirement of view.requirements) checkRequirement(requirement, context);
  checkInterfaces(view.interfaces, context);
}

function checkInterfaces(views: readonly InterfaceView[], context: Context): void {
  for (const { type } of views) checkName("interface", type, context);
}

function checkCapability(view: CapabilityDefinitionView, context: Context): void {
  checkName("capability", view.type, context);
  for (const property of [...view.properties, ...view.attributes]) checkProperty(property, context);
  checkNames(view.validSourceTypes, ["node"], context);
}

function checkRequirement(view: RequirementDefinitionView, context: Context): void {
  checkName("capability", view.capability, context);
  checkName("node", view.node, context);
  checkRelationship(view.relationship, context);
}

/** A relationship type with the interfaces that the requirement adds to it (TOSCA 1.3 3.7.3, F48). */
function checkRelationship(view: RelationshipReferenceView | undefined, context: Context): void {
  checkName("relationship", view?.type, context);
  checkInterfaces(view?.interfaces ?? [], context);
}

function checkProperty(view: PropertyDefinitionView, context: Context): void {
  checkDataType(view.type, context);
  checkSchema(view.entrySchema, context);
  checkSchema(view.keySchema, context);
}

function checkSchema(view: SchemaView | undefined, context: Context): void {
  if (view === undefined) return;
  checkDataType(view.type, context);
  checkSchema(view.entrySchema, context);
  checkSchema(view.keySchema, context);
}

function checkDataType(name: LocatedText | undefined, { scope, sink }: Context): void {
  if (name === undefined || isBuiltIn(name.text) || lookupType(scope, "data", name.text) !== undefined)
    return;
  reportUnknownType(scope, "data", name.text, name.span, sink, CODES.undefinedReference, PRIMITIVE_NAMES);
}

function checkName(kind: TypeKind, name: LocatedText | undefined, { scope, sink }: Context): void {
  if (name !== undefined) resolveType(scope, kind, name, sink, CODES.undefinedReference);
}

function checkNames(
  names: readonly LocatedText[] | undefined,
  kinds: readonly [TypeKind, ...TypeKind[]],
  context: Context,
): void {
  for (const name of names ?? []) {
    if (kinds.some((kind) => lookupType(context.scope, kind, name.text) !== undefined)) continue;
    checkName(kinds[0], name, context);
  }
}
