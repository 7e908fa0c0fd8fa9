import { describe, expect, test } from "vitest";
import { check, meta, zip } from "./pack.js";

const META = "TOSCA-Metadata/TOSCA.meta";
const VERSION = "tosca_definitions_version: tosca_simple_yaml_1_3\n";

describe("F27: schemas of values in an archive", () => {
  const files = (value: string, schema: string, more: Readonly<Record<string, string>> = {}) => ({
    [META]: meta("d/s.yaml"),
    "d/s.yaml": `${VERSION}imports: [ types.yaml ]
topology_template:
  node_templates:
    one: { type: my.Node, properties: { event: '${value}' } }
`,
    "d/types.yaml": `${VERSION}node_types:
  my.Node:
    derived_from: tosca.nodes.Root
    properties:
      event: { type: json, constraints: [ { schema: ${schema} } ] }
`,
    "schemas/event.json": '{"required": ["id"]}',
    ...more,
  });

  test("F27: they are found from the file that names them, inside the archive only", () => {
    expect(check(zip(files('{"id": 1}', "../schemas/event.json"))).faults).toEqual([]);
    expect(check(zip(files("{}", "../schemas/event.json"))).faults).toEqual(["a.csar!/d/s.yaml:5 TS3007"]);
    expect(check(zip(files("{}", "../schemas/evnt.json"))).faults).toEqual(["a.csar!/d/types.yaml:6 TS3008"]);
    const outside = { read: () => "{}", has: () => true, resolve: (_: string, path: string) => path };
    expect(check(zip(files("{}", "../../../event.json")), { outside }).faults).toEqual([
      "a.csar!/d/types.yaml:6 TS3008",
    ]);
  });
});

describe("F11: a repository of types in an archive", () => {
  test("F11: types are found by their folders", () => {
    const template = (name: string) => ({
      [META]: meta("servicetemplates/shop/Web/ServiceTemplate.tosca"),
      "servicetemplates/shop/Web/ServiceTemplate.tosca": `${VERSION}topology_template:
  node_templates:
    page: { type: ${name} }
`,
      "nodetypes/shop.nodes/Page/NodeType.tosca": `${VERSION}node_types:
  shop.nodes.Page: { derived_from: tosca.nodes.Root }
`,
    });
    expect(check(zip(template("shop.nodes.Page"))).faults).toEqual([]);
    expect(check(zip(template("shop.nodes.Pag"))).faults).toEqual([
      "a.csar!/servicetemplates/shop/Web/ServiceTemplate.tosca:4 TS3001",
    ]);
  });
});
