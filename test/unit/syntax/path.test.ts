import { describe, expect, test } from "vitest";
import { type Span, sourceText } from "../../../src/base/span.js";
import { documentPaths } from "../../../src/syntax/path.js";

const TEXT = `tosca_definitions_version: tosca_simple_yaml_1_3
dsl_definitions:
  common: &common { disk: 10 GB }
node_types:
  example.nodes.Server: {}
topology_template:
  node_templates:
    server:
      type: tosca.nodes.Compute
      capabilities:
        host: { properties: *common }
        os: { properties: { <<: *common, type: linux } }
      requirements:
        - local_storage: disk
        - network: [ a, b ]
      properties:
`;
const source = sourceText("x.yaml", TEXT);

/** The span of the n-th (from 0) place of a text. */
function spanOf(text: string, nth = 0): Span {
  let start = TEXT.indexOf(text);
  for (let left = nth; left > 0; left -= 1) start = TEXT.indexOf(text, start + 1);
  return { source, start, end: start + text.length };
}

describe("D-3 path inside the document", () => {
  const pathOf = documentPaths();

  test("D-3 keys, values and list items have the path of the smallest part that holds them", () => {
    expect(pathOf(spanOf("tosca.nodes.Compute"))).toBe("topology_template.node_templates.server.type");
    expect(pathOf(spanOf("requirements"))).toBe("topology_template.node_templates.server.requirements");
    expect(pathOf(spanOf("local_storage"))).toBe(
      "topology_template.node_templates.server.requirements[0].local_storage",
    );
    expect(pathOf(spanOf("b ]"))).toBe("topology_template.node_templates.server.requirements[1].network");
    expect(pathOf({ ...spanOf("b ]"), end: spanOf("b ]").start + 1 })).toBe(
      "topology_template.node_templates.server.requirements[1].network[1]",
    );
  });

  test("D-3 a section without content, and a key that is no plain word", () => {
    expect(pathOf(spanOf("properties", 2))).toBe("topology_template.node_templates.server.properties");
    expect(pathOf(spanOf("example.nodes.Server"))).toBe('node_types["example.nodes.Server"]');
  });

  test("D-3 what an alias brings in has its path where it is written", () => {
    expect(pathOf(spanOf("10 GB"))).toBe("dsl_definitions.common.disk");
    expect(pathOf(spanOf("*common"))).toBe(
      "topology_template.node_templates.server.capabilities.host.properties",
    );
    expect(pathOf(spanOf("linux"))).toBe(
      "topology_template.node_templates.server.capabilities.os.properties.type",
    );
  });

  test("D-3 the whole document and a text that is no YAML have none", () => {
    expect(pathOf({ source, start: 0, end: 0 })).toBeUndefined();
    expect(pathOf({ source, start: 0, end: TEXT.length })).toBeUndefined();
    const broken = sourceText("y.yaml", "{ a: [");
    expect(pathOf({ source: broken, start: 2, end: 3 })).toBeUndefined();
  });
});
