import type { YamlNode } from "../../syntax/node.js";
import { type Fields, isText, locatedText, type ReadContext, readFields } from "../fields.js";
import {
  ARTIFACT_TYPE,
  CAPABILITY_DEFINITION,
  CAPABILITY_TYPE,
  DATA_TYPE,
  GROUP_TYPE,
  INTERFACE_TYPE,
  NODE_TYPE,
  POLICY_TYPE,
  RELATIONSHIP_TYPE,
  REQUIREMENT_DEFINITION,
} from "../keynames.js";
import { RELATIONSHIP_REFERENCE } from "../template-keynames.js";
import type {
  CapabilityDefinitionView,
  NamedValue,
  RelationshipReferenceView,
  RequirementDefinitionView,
  ServiceTemplateDocument,
  TypeView,
} from "../views.js";
import { readArtifacts } from "./artifacts.js";
import { named, namedItems, readEach } from "./collections.js";
import { readAttributes, readProperties, readSchemaParts } from "./definitions.js";
import { readNodeFilter } from "./filters.js";
import { type InterfacePlace, readInterfaceBody, readInterfaces, readTypeInterfaces } from "./interfaces.js";
import { readMetadata } from "./metadata.js";
import { readOccurrences } from "./occurrences.js";
import { readTriggers } from "./triggers.js";

type TypeSections = Pick<
  ServiceTemplateDocument,
  | "artifactTypes"
  | "dataTypes"
  | "capabilityTypes"
  | "interfaceTypes"
  | "relationshipTypes"
  | "nodeTypes"
  | "groupTypes"
  | "policyTypes"
>;

/** Their names. */
export const TYPE_SECTIONS: readonly string[] = [
  "artifact_types",
  "data_types",
  "capability_types",
  "interface_types",
  "relationship_types",
  "node_types",
  "group_types",
  "policy_types",
];

/** The eight sections of type definitions (TOSCA 1.3 3.7). */
export function readTypes(context: ReadContext, root: Fields): TypeSections {
  const common = (fields: Fields, entry: NamedValue) => typeView(context, fields, entry);
  return {
    artifactTypes: readEach(context, root.entries("artifact_types"), ARTIFACT_TYPE, (fields, entry) => ({
      ...common(fields, entry),
      mimeType: fields.text("mime_type"),
      fileExt: fields.texts("file_ext"),
    })),
    dataTypes: readEach(context, root.entries("data_types"), DATA_TYPE, (fields, entry) => ({
      ...common(fields, entry),
      ...readSchemaParts(context, fields, entry.name),
      constraintsSpan: fields.node("constraints")?.span,
    })),
    capabilityTypes: readEach(
      context,
      root.entries("capability_types"),
      CAPABILITY_TYPE,
      (fields, entry) => ({
        ...common(fields, entry),
        attributes: readAttributes(context, fields),
        validSourceTypes: fields.texts("valid_source_types"),
      }),
    ),
    interfaceTypes: readEach(context, root.entries("interface_types"), INTERFACE_TYPE, (fields, entry) => {
      return { ...common(fields, entry), ...readInterfaceBody(context, fields) };
    }),
    ...readEntityTypes(context, root),
  };
}

function readEntityTypes(context: ReadContext, root: Fields) {
  const common = (fields: Fields, entry: NamedValue) => typeView(context, fields, entry);
  const members = (fields: Fields) => ({
    attributes: readAttributes(context, fields),
    interfaces: readTypeInterfaces(context, fields),
  });
  const provided = (fields: Fields) => ({
    capabilities: readCapabilityDefinitions(context, fields),
    requirements: readRequirementDefinitions(context, fields),
  });
  return {
    relationshipTypes: readEach(
      context,
      root.entries("relationship_types"),
      RELATIONSHIP_TYPE,
      (fields, entry) => ({
        ...common(fields, entry),
        ...members(fields),
        validTargetTypes: fields.texts("valid_target_types"),
      }),
    ),
    nodeTypes: readEach(context, root.entries("node_types"), NODE_TYPE, (fields, entry) => ({
      ...common(fields, entry),
      ...members(fields),
      ...provided(fields),
      artifacts: readArtifacts(context, fields),
    })),
    groupTypes: readEach(context, root.entries("group_types"), GROUP_TYPE, (fields, entry) => ({
      ...common(fields, entry),
      ...members(fields),
      ...provided(fields),
      members: fields.texts("members"),
    })),
    policyTypes: readEach(context, root.entries("policy_types"), POLICY_TYPE, (fields, entry) => ({
      ...common(fields, entry),
      targets: fields.texts("targets"),
      triggers: readTriggers(context, fields),
    })),
  };
}

function typeView(context: ReadContext, fields: Fields, entry: NamedValue): TypeView {
  return {
    ...named(entry),
    derivedFrom: fields.text("derived_from"),
    version: fields.text("version"),
    description: fields.text("description"),
    metadata: readMetadata(context, fields),
    properties: readProperties(context, fields),
    ...(MEMBERS.some((key) => fields.lost(key)) ? { partial: true as const } : {}),
  };
}

/** Entries of a type without which nobody can say what it has not. */
const MEMBERS = ["derived_from", "properties", "attributes", "capabilities", "requirements", "interfaces"];

function readCapabilityDefinitions(context: ReadContext, owner: Fields): readonly CapabilityDefinitionView[] {
  return owner.entries("capabilities").flatMap((entry) => {
    if (isText(entry.value)) {
      const type = locatedText(entry.value);
      return [{ ...NO_CAPABILITY_BODY, ...named(entry), type }];
    }
    return readEach(context, [entry], CAPABILITY_DEFINITION, (fields) => ({
      ...named(entry),
      type: fields.text("type"),
      description: fields.text("description"),
      properties: readProperties(context, fields),
      attributes: readAttributes(context, fields),
      validSourceTypes: fields.texts("valid_source_types"),
      occurrences: readOccurrences(context, fields, "capability", entry),
    }));
  });
}

const NO_CAPABILITY_BODY = {
  description: undefined,
  properties: [],
  attributes: [],
  validSourceTypes: undefined,
  occurrences: undefined,
} as const;

function readRequirementDefinitions(
  context: ReadContext,
  owner: Fields,
): readonly RequirementDefinitionView[] {
  const entries = namedItems(context, owner.node("requirements"), "Each requirement");
  return entries.flatMap((entry) => {
    if (isText(entry.value)) {
      const capability = locatedText(entry.value);
      return [{ ...named(entry), ...NO_REQUIREMENT_BODY, capability }];
    }
    return readEach(context, [entry], REQUIREMENT_DEFINITION, (fields) => ({
      ...named(entry),
      capability: fields.text("capability"),
      node: fields.text("node"),
      relationship: readRelationshipReference(context, fields.node("relationship"), entry, "type"),
      nodeFilter: readNodeFilter(context, entry.value),
      occurrences: readOccurrences(context, fields, "requirement", entry),
    }));
  });
}

const NO_REQUIREMENT_BODY = {
  node: undefined,
  relationship: undefined,
  nodeFilter: undefined,
  occurrences: undefined,
} as const;

/** Relationship of a requirement definition or assignment: a name or a map (TOSCA 1.3 3.7.3, 3.8.2). */
export function readRelationshipReference(
  context: ReadContext,
  node: YamlNode | undefined,
  owner: NamedValue,
  place: InterfacePlace = "template",
): RelationshipReferenceView | undefined {
  if (node === undefined) return undefined;
  if (isText(node)) return { type: locatedText(node), properties: [], interfaces: [], span: node.span };
  const fields = readFields(context, node, RELATIONSHIP_REFERENCE, { name: owner.name, place: node.span });
  if (fields === undefined) return undefined;
  return {
    type: fields.text("type"),
    properties: fields.entries("properties"),
    interfaces: readInterfaces(context, fields, place),
    span: node.span,
  };
}
