import { describe, expect, test } from "vitest";
import { compileText, memoryHost } from "./compile.js";

describe("F71: imported templates that may stand for a node", () => {
  const imported = (inputs: string) => `tosca_definitions_version: tosca_simple_yaml_1_0
imports: [types.yaml]
topology_template:
${inputs}  substitution_mappings:
    node_type: my.Queue
  node_templates:
    server: {type: tosca.nodes.Compute}
`;
  const types = `tosca_definitions_version: tosca_simple_yaml_1_0
node_types:
  my.Queue:
    derived_from: tosca.nodes.Root
    properties:
      port: {type: integer}
      label: {type: string, default: none}
  my.Other: {derived_from: tosca.nodes.Root}
`;
  const findings = (inputs: string, node: string) => {
    const text = `tosca_definitions_version: tosca_simple_yaml_1_0
imports: [part.yaml]
topology_template:
  node_templates:
    it: ${node}
`;
    const host = memoryHost({ "part.yaml": imported(inputs), "types.yaml": types });
    return compileText(text, { host }).diagnostics.filter(({ severity }) => severity === "error");
  };
  const queue = "{type: my.Queue, properties: {port: 1}}";

  test("F71: they take in the required properties of the type, whether the node asks for it or not", () => {
    expect(findings("  inputs: {port: {type: integer}}\n", queue)).toEqual([]);
    const [error, ...more] = findings("", queue);
    expect(more).toEqual([]);
    expect(error?.code).toBe("TS4114");
    expect(error?.span.source.name).toBe("part.yaml");
    expect(error?.span.source.position(error.span.start).line).toBe(5);
  });

  test("F71: where no node is of the type nothing is asked of them", () => {
    expect(findings("", "{type: my.Other}")).toEqual([]);
  });
});
