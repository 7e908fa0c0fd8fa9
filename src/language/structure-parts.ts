import type { TypeKind } from "../model/types.js";
import {
  ARTIFACT,
  ATTRIBUTE_DEFINITION,
  CAPABILITY_DEFINITION,
  IMPLEMENTATION,
  INTERFACE,
  OPERATION,
  PROPERTY_DEFINITION,
  REQUIREMENT_DEFINITION,
  SCHEMA,
} from "../schema/keynames.js";
import type { Shape } from "../schema/shape.js";
import {
  CAPABILITY_FILTER,
  NODE_FILTER,
  RELATIONSHIP_REFERENCE,
  REQUIREMENT_ASSIGNMENT,
} from "../schema/template-keynames.js";
import {
  assign,
  CONSTRAINTS,
  type Construct,
  define,
  FILE,
  list,
  type NameKind,
  type NamesConstruct,
  type Parts,
  reference,
  shape,
  VALUE,
} from "./construct.js";

/** What types and templates are made of: the parts of the table that stand in several constructs. */
export const ENTRY_SCHEMA: Construct = shape(
  SCHEMA,
  () => ({
    type: reference("data type"),
    constraints: CONSTRAINTS,
    entry_schema: ENTRY_SCHEMA,
    key_schema: ENTRY_SCHEMA,
  }),
  { short: reference("data type") },
);

export const SCHEMA_PARTS: Parts = {
  type: reference("data type"),
  default: VALUE,
  value: VALUE,
  constraints: CONSTRAINTS,
  entry_schema: ENTRY_SCHEMA,
  key_schema: ENTRY_SCHEMA,
};

export const PROPERTY_DEFINITIONS = define("property", shape(PROPERTY_DEFINITION, SCHEMA_PARTS));
export const ATTRIBUTE_DEFINITIONS = define("attribute", shape(ATTRIBUTE_DEFINITION, SCHEMA_PARTS));
export const PROPERTIES = assign("property", VALUE);
export const ATTRIBUTES = assign("attribute", VALUE);

export const ARTIFACTS = define(
  "artifact",
  shape(
    ARTIFACT,
    {
      type: reference("artifact type"),
      file: FILE,
      repository: reference("repository"),
      properties: PROPERTIES,
    },
    { short: FILE },
  ),
);

export const IMPLEMENTATIONS: Construct = shape(
  IMPLEMENTATION,
  { primary: reference("artifact"), dependencies: list(reference("artifact")) },
  { short: reference("artifact") },
);

/** Operations of an interface, whose inputs are definitions in types and values in templates. */
export function operations(role: "define" | "assign", name: "operation" | "notification"): NamesConstruct {
  const inputs = define("parameter", VALUE);
  const body = shape(
    OPERATION,
    { implementation: IMPLEMENTATIONS, inputs },
    { short: reference("artifact") },
  );
  return { kind: "names", name, role, of: body };
}

export function interfaceBody(table: Shape, role: "define" | "assign"): Construct {
  const parts = {
    type: reference("interface type"),
    derived_from: reference("interface type"),
    inputs: define("parameter", VALUE),
    operations: operations(role, "operation"),
    notifications: operations(role, "notification"),
  };
  return shape(table, parts, { rest: operations(role, "operation") });
}

export const INTERFACE_DEFINITIONS = define("interface", interfaceBody(INTERFACE, "define"));
export const INTERFACE_ASSIGNMENTS = assign("interface", interfaceBody(INTERFACE, "assign"));

export function typeParts(kind: TypeKind): Parts {
  return {
    derived_from: reference(`${kind} type`),
    properties: PROPERTY_DEFINITIONS,
    attributes: ATTRIBUTE_DEFINITIONS,
    interfaces: INTERFACE_DEFINITIONS,
  };
}

export function relationshipReference(...to: readonly NameKind[]): Construct {
  const parts = { type: reference(...to), properties: PROPERTIES, interfaces: INTERFACE_ASSIGNMENTS };
  return shape(RELATIONSHIP_REFERENCE, parts, { short: reference(...to) });
}

/** Conditions on properties of a node and of its capabilities (TOSCA 1.3 section 3.6.5). */
export const NODE_FILTERS: Construct = shape(NODE_FILTER, {
  properties: assign("property", CONSTRAINTS),
  capabilities: assign(
    "capability",
    shape(CAPABILITY_FILTER, { properties: assign("property", CONSTRAINTS) }),
  ),
});

export const CAPABILITY_DEFINITIONS = define(
  "capability",
  shape(
    CAPABILITY_DEFINITION,
    {
      type: reference("capability type"),
      properties: PROPERTY_DEFINITIONS,
      attributes: ATTRIBUTE_DEFINITIONS,
      valid_source_types: list(reference("node type")),
    },
    { short: reference("capability type") },
  ),
);

export const REQUIREMENT_DEFINITIONS = define(
  "requirement",
  shape(
    REQUIREMENT_DEFINITION,
    {
      capability: reference("capability type"),
      node: reference("node type"),
      relationship: relationshipReference("relationship type"),
      node_filter: NODE_FILTERS,
    },
    { short: reference("capability type") },
  ),
);

export const REQUIREMENT_ASSIGNMENTS = assign(
  "requirement",
  shape(
    REQUIREMENT_ASSIGNMENT,
    {
      node: reference("node template", "node type"),
      capability: reference("capability", "capability type"),
      relationship: relationshipReference("relationship template", "relationship type"),
      node_filter: NODE_FILTERS,
    },
    { short: reference("node template", "node type") },
  ),
);
