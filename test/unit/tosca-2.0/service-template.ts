import { compile2 } from "./compile.js";

/** The version line. */
export const V = "tosca_definitions_version: tosca_2_0\n";

/** Errors of a text behind the version line, as `LINE CODE`. */
export const errors = (text: string) => compile2(V + text).errors;

/** A service with types: the types end on line 10, `service_template:` is line 11. */
export function withTypes(service: string, left = "count_range: [ 0, UNBOUNDED ]"): string {
  return `${V}capability_types:\n  Feature: { properties: { slots: { type: integer, required: false } } }\n  Other: {}\nrelationship_types:\n  { Uses: {}, Narrow: { derived_from: Uses, valid_capability_types: [ Other ] } }\nnode_types:\n  Right: { capabilities: { feature: Feature }, properties: { name: { type: string, default: r } } }\n  Wrong: { capabilities: { other: Other } }\n  Left: { requirements: [ uses: { capability: Feature, relationship: Uses, ${left} } ] }\nservice_template:\n${service}`;
}
