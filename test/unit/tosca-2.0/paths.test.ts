import { describe, expect, test } from "vitest";
import { compile2 } from "./compile.js";
import { withTypes } from "./service-template.js";

describe("service templates", () => {
  const path = (value: string) =>
    withTypes(
      `  node_templates:\n    right: { type: Right }\n    left: { type: Left, requirements: [ uses: right ] }\n  outputs:\n    out: { value: ${value} }\n`,
    );

  test.each([
    ["{ $get_property: [ right, name ] }", "r"],
    ["{ $get_property: [ left, RELATIONSHIP, uses, TARGET, name ] }", "r"],
    ["{ $get_property: [ left, RELATIONSHIP, uses, 0, TARGET, name ] }", "r"],
    ["{ $get_property: [ left, RELATIONSHIP, uses, SOURCE, RELATIONSHIP, uses, TARGET, name ] }", "r"],
  ])("G10: the path %s is followed", (value, json) => {
    const { errors: found, topology } = compile2(path(value));
    expect(found).toEqual([]);
    expect(topology?.outputs.get("out")?.value).toEqual({ kind: "static", json });
  });

  test("G10: attributes are left for run time, of the node that the path leads to", () => {
    const { errors: found, topology } = compile2(
      path("{ $get_attribute: [ left, RELATIONSHIP, uses, TARGET, name ] }"),
    );
    expect(found).toEqual([]);
    expect(topology?.outputs.get("out")?.value).toEqual({
      kind: "get_attribute",
      node: "right",
      path: ["name"],
    });
  });

  test.each([
    ["{ $get_property: [ rihgt, name ] }", "TS3018"],
    ["{ $get_property: [ right, nam ] }", "TS3019"],
    ["{ $get_property: [ right, RELATIONSHIP, uses, TARGET, name ] }", "TS3323"],
    ["{ $get_property: [ right, CAPABILITY, featur, slots ] }", "TS3323"],
    ["{ $get_property: [ right, CAPABILITY, feature, slot ] }", "TS3019"],
    ["{ $get_property: [ right, TARGET, name ] }", "TS3323"],
    ["{ $get_property: [ HOST, name ] }", "TS3323"],
    ["{ $get_property: [ right ] }", "TS3306"],
    ["{ $get_property: right }", "TS3306"],
    ["{ $get_artifact: [ right, zip ] }", "TS3019"],
    ["{ $get_input: nowhere }", "TS3016"],
    ["{ $get_input: [] }", "TS3306"],
  ])("G10: %s is refused at its line", (value, code) => {
    expect(compile2(path(value)).errors).toEqual([`16 ${code}`]);
  });

  test("G11: $node_index indexes inputs; $available_allocation asks a capability", () => {
    const service =
      "  inputs:\n    names: { type: list, entry_schema: string, default: [ a, b ] }\n  node_templates:\n    right:\n      type: Right\n      count: 2\n      properties: { name: { $get_input: [ names, $node_index ] } }\n";
    const { topology, errors: found } = compile2(withTypes(service));
    expect(found).toEqual([]);
    expect([...(topology?.nodes.values() ?? [])].map((node) => node.properties.get("name")?.value)).toEqual([
      { kind: "static", json: "a" },
      { kind: "static", json: "b" },
    ]);
    const select = (name: string) =>
      withTypes(
        `  node_templates:\n    right:\n      type: Right\n      directives: [ select ]\n      node_filter: { $greater_than: [ { $available_allocation: [ SELF, CAPABILITY, feature, ${name} ] }, 3 ] }\n`,
      );
    expect(compile2(select("slots")).errors).toEqual([]);
    expect(compile2(select("slot")).errors).toEqual(["16 TS3019"]);
    expect(
      compile2(
        withTypes("  node_templates:\n    right: { type: Right, properties: { name: $node_index } }\n"),
      ).errors,
    ).toEqual(["13 TS3004"]);
  });
});
