import { keys, type Shape } from "./shape.js";

/** Keynames inside `topology_template`; the numbers are sections of TOSCA Simple Profile in YAML 1.3. */

/** 3.9 */
export const TOPOLOGY_TEMPLATE: Shape = {
  owner: "The topology template",
  keys: keys(
    {
      text: ["description"],
      map: [
        "inputs",
        "node_templates",
        "relationship_templates",
        "groups",
        "outputs",
        "substitution_mappings",
        "workflows",
      ],
      // A list since 1.0 in the grammar, but a map in examples of that version.
      "map|list": ["policies"],
    },
    { workflows: { since: "1.1" }, policies: { until: { map: "1.0" } } },
  ),
};

/** 3.8.3 */
export const NODE_TEMPLATE: Shape = {
  owner: "Node template",
  keys: keys(
    {
      text: ["type", "description", "copy"],
      list: ["directives", "requirements"],
      map: ["metadata", "properties", "attributes", "capabilities", "interfaces", "node_filter"],
      "map|list": ["artifacts"],
    },
    { type: { required: "copy" }, artifacts: { until: { list: "1.0" } } },
  ),
};

/** 3.8.1 */
export const CAPABILITY_ASSIGNMENT: Shape = {
  owner: "Capability",
  keys: keys({ map: ["properties", "attributes"], list: ["occurrences"] }, { occurrences: { since: "1.3" } }),
};

/** 3.8.2 */
export const REQUIREMENT_ASSIGNMENT: Shape = {
  owner: "Requirement",
  keys: keys(
    {
      text: ["node", "capability"],
      "text|map": ["relationship"],
      map: ["node_filter"],
      list: ["occurrences"],
    },
    { occurrences: { since: "1.3" } },
  ),
};

/** 3.8.2.2: the relationship of a requirement as a map. */
export const RELATIONSHIP_REFERENCE: Shape = {
  owner: "The relationship of requirement",
  keys: keys({ text: ["type"], map: ["properties", "interfaces"] }),
};

/** 3.6.5 */
export const NODE_FILTER: Shape = {
  owner: "The node filter",
  keys: keys({ list: ["properties", "capabilities"] }),
};

/** 3.6.5: one capability of a node filter. */
export const CAPABILITY_FILTER: Shape = {
  owner: "The filter on the capability",
  keys: keys({ list: ["properties"] }),
};

/** 3.8.4 */
export const RELATIONSHIP_TEMPLATE: Shape = {
  owner: "Relationship template",
  keys: keys(
    {
      text: ["type", "description", "copy"],
      map: ["metadata", "properties", "attributes", "interfaces"],
    },
    { type: { required: "copy" } },
  ),
};

/** 3.8.5 */
export const GROUP: Shape = {
  owner: "Group",
  keys: keys(
    {
      text: ["type", "description"],
      map: ["metadata", "properties", "attributes", "interfaces"],
      list: ["members"],
    },
    {
      type: { required: true },
      metadata: { since: "1.1" },
      attributes: { since: "1.3" },
      interfaces: { last: "1.2" },
    },
  ),
};

/** 3.8.6 */
export const POLICY: Shape = {
  owner: "Policy",
  keys: keys(
    { text: ["type", "description"], map: ["metadata", "properties", "triggers"], list: ["targets"] },
    { type: { required: true }, metadata: { since: "1.1" }, triggers: { since: "1.1" } },
  ),
};

/** 3.8.13 */
export const SUBSTITUTION_MAPPINGS: Shape = {
  owner: "The substitution mapping",
  keys: keys(
    {
      text: ["node_type"],
      map: ["properties", "attributes", "capabilities", "interfaces", "substitution_filter"],
      "map|list": ["requirements"],
    },
    {
      node_type: { required: true },
      properties: { since: "1.2" },
      attributes: { since: "1.3" },
      interfaces: { since: "1.2" },
      substitution_filter: { since: "1.3" },
    },
  ),
};
