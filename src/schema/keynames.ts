import { keys, type Shape } from "./shape.js";

/**
 * Keynames of TOSCA Simple Profile in YAML 1.0 to 1.3, one table for all versions: `since` and `last`
 * say where they differ. The numbers are sections of 1.3. Reading, suggestions and the JSON Schema for
 * editors come from these tables.
 */

const TYPE_KEYS = { text: ["derived_from", "description"], scalar: ["version"], map: ["metadata"] } as const;
const TYPE_MAPS = ["metadata", "properties"] as const;
const TYPE_VERSIONS = { metadata: { since: "1.1" } } as const;

/** 3.10 */
export const SERVICE_TEMPLATE: Shape = {
  owner: "The service template",
  keys: keys(
    {
      text: ["tosca_definitions_version", "tosca_default_namespace", "namespace", "description"],
      scalar: ["template_name", "template_author", "template_version"],
      list: ["imports"],
      any: ["dsl_definitions"],
      map: [
        "metadata",
        "repositories",
        "artifact_types",
        "data_types",
        "capability_types",
        "interface_types",
        "relationship_types",
        "node_types",
        "group_types",
        "policy_types",
        "topology_template",
      ],
    },
    { namespace: { since: "1.2" }, tosca_default_namespace: { last: "1.1" } },
  ),
};

/** 3.6.8 */
export const IMPORT: Shape = {
  owner: "The import",
  keys: keys(
    { text: ["file", "repository", "namespace_prefix", "namespace_uri"] },
    { file: { required: true } },
  ),
};

/** 3.6.6 */
export const REPOSITORY: Shape = {
  owner: "Repository",
  keys: keys({ text: ["url", "description"], map: ["credential"] }, { url: { required: true } }),
};

/** 5.3.2: what a repository's credential may hold. */
export const CREDENTIAL: Shape = {
  owner: "The credential of repository",
  keys: keys({ text: ["protocol", "token_type"], "scalar|map": ["token", "user"], map: ["keys"] }),
};

/** 3.7.4 */
export const ARTIFACT_TYPE: Shape = {
  owner: "Artifact type",
  keys: keys(
    { ...TYPE_KEYS, text: [...TYPE_KEYS.text, "mime_type"], list: ["file_ext"], map: TYPE_MAPS },
    TYPE_VERSIONS,
  ),
};

/** 3.7.6 */
export const DATA_TYPE: Shape = {
  owner: "Data type",
  keys: keys(
    { ...TYPE_KEYS, list: ["constraints"], map: TYPE_MAPS, "text|map": ["entry_schema", "key_schema"] },
    { ...TYPE_VERSIONS, entry_schema: { since: "1.3" }, key_schema: { since: "1.3" } },
  ),
};

/** 3.7.7 */
export const CAPABILITY_TYPE: Shape = {
  owner: "Capability type",
  keys: keys(
    { ...TYPE_KEYS, list: ["valid_source_types"], map: [...TYPE_MAPS, "attributes"] },
    TYPE_VERSIONS,
  ),
};

/** 3.7.5; other keys are operations. */
export const INTERFACE_TYPE: Shape = {
  owner: "Interface type",
  open: true,
  keys: keys(
    { ...TYPE_KEYS, map: ["metadata", "inputs", "operations", "notifications"] },
    { ...TYPE_VERSIONS, operations: { since: "1.3" }, notifications: { since: "1.3" } },
  ),
};

/** 3.7.10 */
export const RELATIONSHIP_TYPE: Shape = {
  owner: "Relationship type",
  keys: keys(
    { ...TYPE_KEYS, list: ["valid_target_types"], map: [...TYPE_MAPS, "attributes", "interfaces"] },
    TYPE_VERSIONS,
  ),
};

/** 3.7.9 */
export const NODE_TYPE: Shape = {
  owner: "Node type",
  keys: keys(
    {
      ...TYPE_KEYS,
      list: ["requirements"],
      map: [...TYPE_MAPS, "attributes", "capabilities", "interfaces"],
      "map|list": ["artifacts"],
    },
    { ...TYPE_VERSIONS, artifacts: { until: { list: "1.0" } } },
  ),
};

/** 3.7.11 */
export const GROUP_TYPE: Shape = {
  owner: "Group type",
  keys: keys(
    {
      ...TYPE_KEYS,
      list: ["members", "requirements"],
      map: [...TYPE_MAPS, "attributes", "capabilities", "interfaces"],
    },
    {
      ...TYPE_VERSIONS,
      attributes: { since: "1.3" },
      capabilities: { last: "1.2" },
      requirements: { last: "1.2" },
      interfaces: { last: "1.2" },
    },
  ),
};

/** 3.7.12 */
export const POLICY_TYPE: Shape = {
  owner: "Policy type",
  keys: keys(
    { ...TYPE_KEYS, list: ["targets"], map: [...TYPE_MAPS, "triggers"] },
    { ...TYPE_VERSIONS, triggers: { since: "1.1" } },
  ),
};

const STATUS = { values: ["supported", "unsupported", "experimental", "deprecated"] } as const;

/** 3.6.10 */
export const PROPERTY_DEFINITION: Shape = {
  owner: "Property",
  keys: keys(
    {
      text: ["type", "description", "status"],
      boolean: ["required"],
      any: ["default", "value"],
      list: ["constraints"],
      map: ["metadata"],
      "text|map": ["entry_schema", "key_schema", "external-schema"],
    },
    {
      type: { required: true },
      status: STATUS,
      metadata: { since: "1.2" },
      key_schema: { since: "1.3" },
      value: { extension: true },
    },
  ),
};

/** 3.6.12; `required` and `constraints` are tolerated, libraries write them. */
export const ATTRIBUTE_DEFINITION: Shape = { ...PROPERTY_DEFINITION, owner: "Attribute" };

/** 3.6.14 */
export const PARAMETER_DEFINITION: Shape = {
  owner: "Input",
  keys: {
    ...PROPERTY_DEFINITION.keys,
    type: { kinds: ["text"] },
    value: { kinds: ["any"] },
  },
};

/** 3.9.3.6; 3.6.14 leaves even the value optional. */
export const OUTPUT_DEFINITION: Shape = { ...PARAMETER_DEFINITION, owner: "Output" };

/** 3.6.9 */
export const SCHEMA: Shape = {
  owner: "The schema of",
  keys: keys(
    {
      text: ["type", "description"],
      list: ["constraints"],
      "text|map": ["entry_schema", "key_schema"],
      any: ["default", "required"],
    },
    { type: { required: true }, key_schema: { since: "1.3" } },
  ),
};

/** 3.7.2 */
export const CAPABILITY_DEFINITION: Shape = {
  owner: "Capability",
  keys: keys(
    {
      text: ["type", "description", "relationship"],
      map: ["properties", "attributes"],
      list: ["valid_source_types", "occurrences"],
    },
    { type: { required: true }, relationship: { extension: true } },
  ),
};

/** 3.7.3 */
export const REQUIREMENT_DEFINITION: Shape = {
  owner: "Requirement",
  keys: keys(
    {
      text: ["capability", "node", "description"],
      "text|map": ["relationship"],
      map: ["node_filter"],
      list: ["occurrences"],
    },
    { capability: { required: true }, node_filter: { since: "1.3" }, description: { since: "1.3" } },
  ),
};

/** 3.6.20; other keys are operations. */
export const INTERFACE: Shape = {
  owner: "Interface",
  open: true,
  keys: keys(
    { text: ["type", "description"], map: ["inputs", "operations", "notifications"] },
    { operations: { since: "1.3" }, notifications: { since: "1.3" } },
  ),
};

/** 3.6.17 */
export const OPERATION: Shape = {
  owner: "Operation",
  keys: keys(
    { text: ["description"], "text|map": ["implementation"], map: ["inputs", "outputs"] },
    { outputs: { since: "1.3" } },
  ),
};

/** 3.6.16; a map with `file` is an artifact definition in place. */
export const IMPLEMENTATION: Shape = {
  owner: "The implementation of",
  keys: keys(
    { "text|map": ["primary"], list: ["dependencies"], scalar: ["timeout"], text: ["operation_host"] },
    { timeout: { since: "1.2" }, operation_host: { since: "1.2" } },
  ),
};

/** 3.6.7; a template may leave `file` to the artifact of its type, and a function may give it. */
export const ARTIFACT: Shape = {
  owner: "Artifact",
  keys: keys(
    {
      text: ["type", "repository", "description", "deploy_path", "checksum_algorithm"],
      "text|map": ["file"],
      scalar: ["artifact_version", "checksum"],
      map: ["properties", "metadata"],
    },
    {
      artifact_version: { since: "1.3" },
      checksum: { since: "1.3" },
      checksum_algorithm: { since: "1.3" },
      properties: { since: "1.2" },
    },
  ),
};
