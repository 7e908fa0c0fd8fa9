import type { Construct } from "./construct.js";
import { TEMPLATE_CONSTRUCTS } from "./template-constructs.js";
import { TYPE_CONSTRUCTS } from "./type-constructs.js";

export type ConstructName =
  | "file"
  | "import"
  | "repository"
  | "function"
  | "signature"
  | "artifact-type"
  | "data-type"
  | "capability-type"
  | "interface-type"
  | "relationship-type"
  | "node-type"
  | "group-type"
  | "policy-type"
  | "property"
  | "attribute"
  | "parameter"
  | "schema"
  | "capability"
  | "requirement"
  | "relationship"
  | "interface"
  | "operation"
  | "implementation"
  | "artifact"
  | "service-template"
  | "node-template"
  | "relationship-template"
  | "capability-assignment"
  | "requirement-assignment"
  | "relationship-assignment"
  | "interface-assignment"
  | "operation-assignment"
  | "group"
  | "policy"
  | "trigger"
  | "workflow"
  | "step"
  | "activity"
  | "workflow-call"
  | "operation-call"
  | "substitution-mapping";

/** Every construct by its name. A key that a refinement may inherit is not mandatory in the tables. */
export const CONSTRUCTS: Readonly<Record<ConstructName, Construct>> = {
  ...TYPE_CONSTRUCTS,
  ...TEMPLATE_CONSTRUCTS,
};
