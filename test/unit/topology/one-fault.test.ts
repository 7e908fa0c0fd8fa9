import { describe, expect, test } from "vitest";
import { compileText, memoryHost } from "./compile.js";

/** A template of version 1.3: node templates from line 16 on, further node types before them. */
function text(nodes: string, types = ""): string {
  return `tosca_definitions_version: tosca_simple_yaml_1_3
node_types:
  my.nodes.Box:
    derived_from: tosca.nodes.Root
    properties:
      size: { type: integer }
      label: { type: string, required: false }
    capabilities:
      slot: tosca.capabilities.Node
${types}topology_template:
  node_templates:
${nodes}`;
}

describe("one fault is one error, however often it is met", () => {
  test("D-6: what is wrong in an anchored value is said once, at the anchor", () => {
    const { errors, diagnostics } = compileText(
      text(`    a:
      type: my.nodes.Box
      properties: &shared { size: big, ghost: 1 }
    b: { type: my.nodes.Box, properties: *shared }
    c: { type: my.nodes.Box, properties: *shared }
`),
    );
    expect(errors).toEqual(["14:35 TS3004", "14:40 TS3006"]);
    expect(diagnostics[0]?.message).toContain('of "a"');
  });

  test("D-6: two wrong entries of one list are two errors, at one place or not", () => {
    const { errors } = compileText(
      text(
        "    a: { type: my.nodes.List }\n    b: { type: my.nodes.List }\n",
        `  my.nodes.List:
    derived_from: tosca.nodes.Root
    properties:
      all: { type: list, entry_schema: integer, default: [x, y] }
`,
      ),
    );
    expect(errors).toEqual(["13:59 TS3004", "13:62 TS3004"]);
  });

  test("D-6: a missing value stays an error of its own in every template", () => {
    const { errors } = compileText(text("    a: { type: my.nodes.Box }\n    b: { type: my.nodes.Box }\n"));
    expect(errors).toEqual(["12:5 TS3005", "13:5 TS3005"]);
  });

  test("D-6: an unknown type is one error per reference, and nothing follows from it", () => {
    const { errors } = compileText(
      text(`    a: { type: my.Nothing, properties: { x: 1 }, capabilities: { c: {} }, requirements: [{ r: b }] }
    b: { type: my.Nothing }
    c: { type: my.nodes.Box, properties: { size: { get_property: [a, x] } } }
`),
    );
    expect(errors).toEqual(["12:16 TS3001", "13:16 TS3001"]);
  });

  test("D-6: a section that cannot be read hides no other fault of the template", () => {
    const { errors } = compileText(
      text(`    a:
      type: my.nodes.Box
      properties: [size]
      capabilities: { slop: {} }
      requirements: [{ ghost: a }]
`),
    );
    expect(errors).toEqual(["14:19 TS2006", "15:23 TS4005", "16:24 TS4004"]);
  });

  test("D-6: a definition that is no map keeps its name", () => {
    const { errors } = compileText(
      text(
        "    a: { type: my.nodes.Odd, properties: { one: 1 } }\n    b: { type: my.nodes.Odd, properties: { two: 1 } }\n",
        "  my.nodes.Odd:\n    derived_from: tosca.nodes.Root\n    properties: { one: integer }\n",
      ),
    );
    expect(errors).toEqual(["12:24 TS2006", "16:44 TS3006"]);
  });

  test("D-6: an import that fails excuses only the names that it may define", () => {
    const imports = "imports:\n  - { file: gone.yaml, namespace_prefix: q }\n";
    const { errors } = compileText(
      `tosca_definitions_version: tosca_simple_yaml_1_3
${imports}topology_template:
  node_templates:
    a: { type: "q:Thing" }
    b: { type: "r:Thing" }
    c: { type: Thing }
`,
      { host: memoryHost({}) },
    );
    expect(errors).toEqual(["3:13 TS3009", "7:16 TS3001", "8:16 TS3001"]);
  });
});

describe("a file whose version is missing or unknown is checked to its end", () => {
  const rest = "topology_template:\n  node_templates:\n    a: { type: my.Nothing }\n    b: { typ: x }\n";
  const others = ["3:16 TS3001", "4:5 TS2005", "4:10 TS2004"];

  test("F01: a missing version is reported on line 1, and all else where it stands", () => {
    expect(compileText(rest).errors).toEqual(["1:1 TS2001", ...others]);
  });

  test("F01: an unknown version of the profile is reported at the version", () => {
    const { errors } = compileText(`tosca_definitions_version: tosca_simple_yaml_1_9\n${rest}`);
    expect(errors).toEqual(["1:28 TS2002", "4:16 TS3001", "5:5 TS2005", "5:10 TS2004"]);
  });

  test("F01: YAML of another language is not judged by the keys of this one", () => {
    expect(compileText("heat_template_version: 2018-08-31\nresources: {}\n").errors).toEqual(["1:1 TS2001"]);
  });
});
