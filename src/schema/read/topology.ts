import { type Fields, isText, locatedText, type ReadContext, readFields } from "../fields.js";
import { OUTPUT_DEFINITION, PARAMETER_DEFINITION } from "../keynames.js";
import type { Shape } from "../shape.js";
import {
  CAPABILITY_ASSIGNMENT,
  GROUP,
  NODE_TEMPLATE,
  POLICY,
  RELATIONSHIP_TEMPLATE,
  REQUIREMENT_ASSIGNMENT,
  SUBSTITUTION_MAPPINGS,
  TOPOLOGY_TEMPLATE,
} from "../template-keynames.js";
import { UNREADABLE } from "../unreadable.js";
import type {
  CapabilityAssignmentView,
  NamedValue,
  NodeTemplateView,
  PolicyView,
  RequirementAssignmentView,
  SubstitutionMappingsView,
  TopologyTemplateView,
} from "../views.js";
import { readArtifacts } from "./artifacts.js";
import { named, namedItems, readEach } from "./collections.js";
import { readDefinitions } from "./definitions.js";
import { readNodeFilter } from "./filters.js";
import { readInterfaces } from "./interfaces.js";
import { readMetadata } from "./metadata.js";
import { readOccurrences } from "./occurrences.js";
import { readTriggers } from "./triggers.js";
import { readRelationshipReference } from "./types.js";
import { readWorkflows } from "./workflows.js";

/** The topology template (TOSCA 1.3 3.9); undefined when absent or no map. */
export function readTopologyTemplate(context: ReadContext, root: Fields): TopologyTemplateView | undefined {
  const node = root.node("topology_template");
  if (node === undefined) return undefined;
  const fields = readFields(context, node, TOPOLOGY_TEMPLATE, { place: node.span });
  if (fields === undefined) return undefined;
  return withoutConsequences(fields, {
    span: fields.span,
    description: fields.text("description"),
    inputs: readDefinitions(context, fields.entries("inputs"), inputShape(context)),
    nodeTemplates: readNodeTemplates(context, fields),
    relationshipTemplates: readEach(
      context,
      fields.entries("relationship_templates"),
      RELATIONSHIP_TEMPLATE,
      (inner, entry) => ({
        ...assigned(context, inner, entry),
        interfaces: readInterfaces(context, inner),
        copy: inner.text("copy"),
      }),
    ),
    groups: readEach(context, fields.entries("groups"), GROUP, (inner, entry) => ({
      ...assigned(context, inner, entry),
      members: inner.texts("members") ?? [],
      interfaces: readInterfaces(context, inner),
    })),
    policies: readPolicies(context, fields),
    outputs: readDefinitions(context, fields.entries("outputs"), OUTPUT_DEFINITION),
    substitutionMappings: readSubstitutionMappings(context, fields),
    workflows: readWorkflows(context, fields.entries("workflows")),
  });
}

/** Without the sections that mention nodes, or groups, when there was no reading those (D-6). */
function withoutConsequences(fields: Fields, view: TopologyTemplateView): TopologyTemplateView {
  if (fields.lost("node_templates")) {
    const none = { groups: [], policies: [], outputs: [], workflows: [] };
    return { ...view, ...none, substitutionMappings: undefined };
  }
  if (!fields.lost("groups")) return view;
  return { ...view, policies: view.policies.map((policy) => ({ ...policy, targets: [] })) };
}

/** The type of an input may be left out since 1.3 (3.6.14). */
function inputShape(context: ReadContext): Shape {
  if (context.version === "1.3") return PARAMETER_DEFINITION;
  const type = { kinds: ["text"], required: true } as const;
  return { ...PARAMETER_DEFINITION, keys: { ...PARAMETER_DEFINITION.keys, type } };
}

/** What templates of every kind have. */
function assigned(context: ReadContext, fields: Fields, entry: NamedValue) {
  return {
    ...named(entry),
    type: fields.text("type"),
    description: fields.text("description"),
    metadata: readMetadata(context, fields),
    properties: fields.entries("properties"),
    attributes: fields.entries("attributes"),
  };
}

function readNodeTemplates(context: ReadContext, topology: Fields): readonly NodeTemplateView[] {
  // Written out, without spreading: files can have thousands of them.
  return readEach(context, topology.entries("node_templates"), NODE_TEMPLATE, (fields, entry) => ({
    name: entry.name,
    nameSpan: entry.nameSpan,
    span: entry.span,
    type: fields.text("type"),
    description: fields.text("description"),
    metadata: readMetadata(context, fields),
    properties: fields.entries("properties"),
    attributes: fields.entries("attributes"),
    directives: fields.texts("directives") ?? NONE,
    capabilities: readCapabilityAssignments(context, fields),
    requirements: readRequirementAssignments(context, fields),
    interfaces: readInterfaces(context, fields),
    artifacts: readArtifacts(context, fields),
    nodeFilter: readNodeFilter(context, entry.value),
    copy: fields.text("copy"),
  }));
}

const NONE: readonly never[] = [];

function readCapabilityAssignments(context: ReadContext, owner: Fields): readonly CapabilityAssignmentView[] {
  return readEach(context, owner.entries("capabilities"), CAPABILITY_ASSIGNMENT, (fields, entry) => ({
    name: entry.name,
    nameSpan: entry.nameSpan,
    span: entry.span,
    properties: fields.entries("properties"),
    attributes: fields.entries("attributes"),
    occurrences: readOccurrences(context, fields, "capability", entry),
  }));
}

function readRequirementAssignments(
  context: ReadContext,
  owner: Fields,
): readonly RequirementAssignmentView[] {
  if (owner.lost("requirements")) return UNREADABLE;
  const entries = namedItems(context, owner.node("requirements"), "Each requirement");
  if (entries.length === 0) return NONE;
  return entries.flatMap((entry) => {
    const { name, nameSpan, span, value } = entry;
    if (isText(value)) return { name, nameSpan, span, node: locatedText(value), ...OPEN_ASSIGNMENT };
    return readEach(context, [entry], REQUIREMENT_ASSIGNMENT, (fields) => ({
      ...named(entry),
      node: fields.text("node"),
      capability: fields.text("capability"),
      relationship: readRelationshipReference(context, fields.node("relationship"), entry),
      nodeFilter: readNodeFilter(context, entry.value),
      occurrences: readOccurrences(context, fields, "requirement", entry),
    }));
  });
}

const OPEN_ASSIGNMENT = {
  capability: undefined,
  relationship: undefined,
  nodeFilter: undefined,
  occurrences: undefined,
} as const;

function readPolicies(context: ReadContext, topology: Fields): readonly PolicyView[] {
  const entries = namedItems(context, topology.node("policies"), "Each policy");
  return readEach(context, entries, POLICY, (fields, entry) => ({
    ...named(entry),
    type: fields.text("type"),
    description: fields.text("description"),
    metadata: readMetadata(context, fields),
    properties: fields.entries("properties"),
    targets: fields.texts("targets") ?? [],
    triggers: readTriggers(context, fields),
  }));
}

function readSubstitutionMappings(
  context: ReadContext,
  topology: Fields,
): SubstitutionMappingsView | undefined {
  const node = topology.node("substitution_mappings");
  if (node === undefined) return undefined;
  const fields = readFields(context, node, SUBSTITUTION_MAPPINGS, { place: node.span });
  if (fields === undefined) return undefined;
  const requirements = fields.node("requirements");
  return {
    span: fields.span,
    nodeType: fields.text("node_type"),
    properties: fields.entries("properties"),
    attributes: fields.entries("attributes"),
    capabilities: fields.entries("capabilities"),
    requirements: namedItems(context, requirements, "Each requirement"),
    interfaces: fields.entries("interfaces"),
    substitutionFilter: readNodeFilter(context, node, "substitution_filter"),
  };
}
