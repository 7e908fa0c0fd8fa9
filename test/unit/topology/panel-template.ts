import { expect } from "vitest";
import { compileText, template } from "./compile.js";

/** A panel with sockets, and lamps that are to be plugged in. */
export const TYPES = `capability_types:
  my.Socket:
    derived_from: tosca.capabilities.Root
    properties: {volts: {type: integer, default: 230}}
  my.HeavySocket: {derived_from: my.Socket}
  my.Drain: {derived_from: tosca.capabilities.Root}
relationship_types:
  my.Cable:
    derived_from: tosca.relationships.Root
    valid_target_types: [my.Socket]
    properties: {colour: {type: string, default: black}, metres: {type: integer, required: false}}
    attributes: {heat: {type: integer}}
  my.ThickCable: {derived_from: my.Cable}
  my.Pipe: {derived_from: tosca.relationships.Root, valid_target_types: [my.Drain]}
node_types:
  my.Panel:
    derived_from: tosca.nodes.Root
    properties: {age: {type: integer, default: 1}}
    capabilities:
      main: my.Socket
      heavy: {type: my.HeavySocket, valid_source_types: [my.Oven]}
      drain: my.Drain
  my.Lamp:
    derived_from: tosca.nodes.Root
    requirements:
      - power: {capability: my.Socket, node: my.Panel, relationship: my.Cable}
  my.Oven:
    derived_from: my.Lamp
    requirements:
      - strong: {capability: my.HeavySocket, relationship: my.Cable, occurrences: [0, 1]}
  my.Desk:
    derived_from: tosca.nodes.Root
    requirements:
      - light: {capability: tosca.capabilities.Node, node: my.Lamp, occurrences: [2, 3]}
`;

/** Line of the first node template. */
export const FIRST = 2 + TYPES.split("\n").length + 1;

/** A template of these types with the given node templates. */
export function compiled(nodes: string, more = {}) {
  return compileText(template(nodes, TYPES), more);
}

/** Findings as `line CODE`, lines counted from the first node template on. */
export function found(nodes: string, severity: "error" | "warning" | "info" = "error", more = {}) {
  return compiled(nodes, more)
    .diagnostics.filter((finding) => finding.severity === severity)
    .map(({ code, span }) => `${span.source.position(span.start).line - FIRST + 1} ${code}`);
}

export const PANEL = "    panel: {type: my.Panel}\n";

/** A lamp with this assignment of its requirement `power`. */
export const lamp = (power: string, type = "my.Lamp") =>
  `    lamp:\n      type: ${type}\n      requirements:\n        - power: ${power}\n`;

/** Target, capability and relationship of the first requirement of a node. */
export function bound(nodes: string, node = "lamp", more = {}) {
  const { topology, errors } = compiled(nodes, more);
  expect(errors).toEqual([]);
  const requirement = topology?.nodes.get(node)?.requirements[0];
  return [requirement?.target, requirement?.capability, requirement?.relationship];
}
