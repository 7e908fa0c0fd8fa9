import { describe, expect, test } from "vitest";
import { compileText } from "./compile.js";

const HEAD = `tosca_definitions_version: tosca_simple_yaml_1_3
node_types:
  my.Disk:
    derived_from: tosca.nodes.Root
    properties:
      size: {type: scalar-unit.size, default: 10 GB}
      tags: {type: list, entry_schema: string, default: [fast]}
      release: {type: version, default: 1.0}
      label: {type: string, default: disk}
    capabilities: {plug: tosca.capabilities.Attachment}
  my.BigDisk:
    derived_from: my.Disk
    properties: {shelves: {type: integer, default: 3}}
  my.User:
    derived_from: tosca.nodes.Root
    requirements:
      - disk: {capability: tosca.capabilities.Attachment, node: my.Disk}
topology_template:
  inputs: {least: {type: scalar-unit.size, default: 1 GB}}
  node_templates:
    disk: {type: my.BigDisk}
    user:
      type: my.User
      requirements:
        - disk:
            node_filter:
`;
const FIRST = HEAD.split("\n").length;

/** Errors of a filter's body as `line CODE`, lines counted inside the body; each line is indented. */
function errors(...body: string[]) {
  const text = HEAD + body.map((line) => `              ${line}\n`).join("");
  return compileText(text).errors.map((error) => {
    const [place = "", code] = error.split(" ");
    return `${Number(place.split(":")[0]) - FIRST + 1} ${code}`;
  });
}

/** True when the only disk passes the filter. */
function passes(...body: string[]): boolean {
  const { topology } = compileText(HEAD + body.map((line) => `              ${line}\n`).join(""));
  return topology?.nodes.get("user")?.requirements[0]?.target === "disk";
}
const property = (filter: string) => ["properties:", `  - ${filter}`];

describe("node filters", () => {
  test("F59: a bare value means equal, a constraint or a list of constraints is tested", () => {
    expect(passes(...property("label: disk"))).toBe(true);
    expect(passes(...property("label: disc"))).toBe(false);
    expect(passes(...property("size: {greater_than: 5 GB}"))).toBe(true);
    expect(passes(...property("size: 10000 MB"))).toBe(true);
    expect(passes(...property("size: [{greater_than: 5 GB}, {less_than: 8 GB}]"))).toBe(false);
    expect(passes(...property("tags: [fast]"))).toBe(true);
    expect(passes(...property("tags: [slow]"))).toBe(false);
    expect(passes(...property("size: {greater_or_equal: {get_input: least}}"))).toBe(true);
    expect(passes(...property("release: {in_range: [0.9, 1.1]}"))).toBe(true);
  });

  test("F59: capabilities are found by name or by type", () => {
    expect(passes("capabilities:", "  - plug: {}")).toBe(true);
    expect(passes("capabilities:", "  - tosca.capabilities.Attachment: {}")).toBe(true);
    expect(errors("capabilities:", "  - plugs: {}")).toEqual(["2 TS4107"]);
    expect(errors("capabilities:", "  - tosca.capabilities.Compute: {}")).toEqual(["2 TS4107"]);
    expect(errors("capabilities:", "  - plug:", "      properties:", "        - volts: 3")).toEqual([
      "4 TS4106",
    ]);
  });

  test("F59: an undefined property is an error, one of a derived type is not", () => {
    expect(errors(...property("sise: 3"))).toEqual(["2 TS4106"]);
    expect(errors(...property("shelves: 3"))).toEqual([]);
    const { diagnostics } = compileText(`${HEAD}              properties: [{sise: 3}]\n`);
    expect(diagnostics.find(({ code }) => code === "TS4106")?.hint).toContain('"size"');
  });

  test("F59: operands have the type of the property, at their own line", () => {
    expect(errors(...property("release: one"))).toEqual(["2 TS3008"]);
    expect(errors(...property("size: {greater_than: 5}"))).toEqual(["2 TS3008"]);
    expect(
      errors("properties:", "  - size:", "      - greater_than: 1 GB", "      - less_than: much"),
    ).toEqual(["4 TS3008"]);
    expect(errors(...property("label: {pattern: '('}"))).toEqual(["2 TS3008"]);
    expect(errors(...property("label: {min_length: -1}"))).toEqual(["2 TS3008"]);
    expect(errors(...property("label: {greatr_than: 1}"))).toEqual(["2 TS3008"]);
  });

  test("F59: what is no filter is refused", () => {
    expect(errors(...property("size: {}"))).toEqual(["2 TS4108"]);
    expect(errors(...property("size: {greater_than: 1 GB, less_than: 2 GB}"))).toEqual(["2 TS4108"]);
    expect(errors("properties: {size: 1 GB}")).toEqual(["1 TS2006"]);
    expect(errors("capabilities: {plug: {}}")).toEqual(["1 TS2006"]);
    expect(errors("property: []")).toEqual(["1 TS2004"]);
    expect(errors("properties: []", "capabilities: []")).toEqual([]);
  });

  test("F59: the filter of a node template is about its own type", () => {
    const node = (directive: string, filter: string) =>
      compileText(`tosca_definitions_version: tosca_simple_yaml_1_3
topology_template:
  node_templates:
    server:
      type: tosca.nodes.WebServer
      directives: [${directive}]
      node_filter:
        properties:
          - ${filter}
`).errors;
    expect(node("select", "component_version: 1.0")).toEqual([]);
    expect(node("select", "component_version: new")).toEqual(["9:32 TS3008"]);
    expect(node("select", "root_password: x")).toEqual(["9:13 TS4106"]);
    expect(node("", "nowhere_declared: x")).toEqual(["9:13 TS4106"]);
  });

  test("F59: the filter of a requirement definition is checked where it stands", () => {
    const text = `tosca_definitions_version: tosca_simple_yaml_1_3
node_types:
  my.User:
    derived_from: tosca.nodes.Root
    requirements:
      - disk:
          capability: tosca.capabilities.Attachment
          node: tosca.nodes.Storage.BlockStorage
          node_filter:
            properties:
              - size: {greater_than: 1 GB}
              - sizes: {greater_than: 1 GB}
`;
    expect(compileText(text).errors).toEqual(["12:17 TS4106"]);
  });
});
