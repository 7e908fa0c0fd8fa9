import {
  ARTIFACT_TYPE,
  CAPABILITY_TYPE,
  DATA_TYPE,
  GROUP_TYPE,
  IMPORT,
  INTERFACE_TYPE,
  NODE_TYPE,
  OUTPUT_DEFINITION,
  PARAMETER_DEFINITION,
  POLICY_TYPE,
  RELATIONSHIP_TYPE,
  REPOSITORY,
  SERVICE_TEMPLATE,
} from "../schema/keynames.js";
import {
  CAPABILITY_ASSIGNMENT,
  GROUP,
  NODE_TEMPLATE,
  POLICY,
  RELATIONSHIP_TEMPLATE,
  SUBSTITUTION_MAPPINGS,
  TOPOLOGY_TEMPLATE,
} from "../schema/template-keynames.js";
import {
  assign,
  CONSTRAINTS,
  type Construct,
  define,
  FILE,
  FREE,
  list,
  reference,
  shape,
} from "./construct.js";

import { several, TRIGGERS, WORKFLOW_PARTS } from "./structure-behaviour.js";
import {
  ARTIFACTS,
  ATTRIBUTES,
  CAPABILITY_DEFINITIONS,
  ENTRY_SCHEMA,
  INTERFACE_ASSIGNMENTS,
  interfaceBody,
  NODE_FILTERS,
  PROPERTIES,
  REQUIREMENT_ASSIGNMENTS,
  REQUIREMENT_DEFINITIONS,
  SCHEMA_PARTS,
  typeParts,
} from "./structure-parts.js";

const MEMBERS = list(reference("node template", "group"));

const TOPOLOGY: Construct = shape(TOPOLOGY_TEMPLATE, {
  inputs: define("input", shape(PARAMETER_DEFINITION, SCHEMA_PARTS)),
  outputs: define("output", shape(OUTPUT_DEFINITION, SCHEMA_PARTS)),
  node_templates: define(
    "node template",
    shape(NODE_TEMPLATE, {
      type: reference("node type"),
      copy: reference("node template"),
      properties: PROPERTIES,
      attributes: ATTRIBUTES,
      capabilities: assign(
        "capability",
        shape(CAPABILITY_ASSIGNMENT, { properties: PROPERTIES, attributes: ATTRIBUTES }),
      ),
      requirements: REQUIREMENT_ASSIGNMENTS,
      interfaces: INTERFACE_ASSIGNMENTS,
      artifacts: ARTIFACTS,
      node_filter: NODE_FILTERS,
    }),
  ),
  relationship_templates: define(
    "relationship template",
    shape(RELATIONSHIP_TEMPLATE, {
      type: reference("relationship type"),
      copy: reference("relationship template"),
      properties: PROPERTIES,
      attributes: ATTRIBUTES,
      interfaces: INTERFACE_ASSIGNMENTS,
    }),
  ),
  groups: define(
    "group",
    shape(GROUP, {
      type: reference("group type"),
      properties: PROPERTIES,
      attributes: ATTRIBUTES,
      members: MEMBERS,
      interfaces: INTERFACE_ASSIGNMENTS,
    }),
  ),
  policies: define(
    "policy",
    shape(POLICY, {
      type: reference("policy type"),
      properties: PROPERTIES,
      targets: MEMBERS,
      triggers: TRIGGERS,
    }),
  ),
  workflows: define("workflow", WORKFLOW_PARTS),
  substitution_mappings: shape(SUBSTITUTION_MAPPINGS, {
    node_type: reference("node type"),
    capabilities: assign("capability", several("node template", "capability")),
    requirements: assign("requirement", several("node template", "requirement")),
    properties: assign("property", several("input", "node template")),
    attributes: assign("attribute", several("node template", "output")),
  }),
});

const IMPORT_ITEM: Construct = shape(
  IMPORT,
  { file: FILE, repository: reference("repository") },
  { short: FILE, rest: { kind: "names", name: "artifact", role: "assign", of: FILE } },
);

/** The root of the table (TOSCA 1.3 section 3.10). */
export const ROOT: Construct = shape(SERVICE_TEMPLATE, {
  imports: list(IMPORT_ITEM),
  repositories: define("repository", shape(REPOSITORY, {}, { short: FREE })),
  artifact_types: define("artifact type", shape(ARTIFACT_TYPE, typeParts("artifact"))),
  data_types: define(
    "data type",
    shape(DATA_TYPE, {
      ...typeParts("data"),
      constraints: CONSTRAINTS,
      entry_schema: ENTRY_SCHEMA,
      key_schema: ENTRY_SCHEMA,
    }),
  ),
  capability_types: define(
    "capability type",
    shape(CAPABILITY_TYPE, {
      ...typeParts("capability"),
      valid_source_types: list(reference("node type")),
    }),
  ),
  interface_types: define("interface type", interfaceBody(INTERFACE_TYPE, "define")),
  relationship_types: define(
    "relationship type",
    shape(RELATIONSHIP_TYPE, {
      ...typeParts("relationship"),
      valid_target_types: list(reference("capability type", "node type")),
    }),
  ),
  node_types: define(
    "node type",
    shape(NODE_TYPE, {
      ...typeParts("node"),
      capabilities: CAPABILITY_DEFINITIONS,
      requirements: REQUIREMENT_DEFINITIONS,
      artifacts: ARTIFACTS,
    }),
  ),
  group_types: define(
    "group type",
    shape(GROUP_TYPE, {
      ...typeParts("group"),
      capabilities: CAPABILITY_DEFINITIONS,
      requirements: REQUIREMENT_DEFINITIONS,
      members: list(reference("node type")),
    }),
  ),
  policy_types: define(
    "policy type",
    shape(POLICY_TYPE, { ...typeParts("policy"), targets: list(reference("node type", "group type")) }),
  ),
  topology_template: TOPOLOGY,
});
