import { describe, expect, test } from "vitest";
import { compile2 } from "./compile.js";

const V = "tosca_definitions_version: tosca_2_0\n";
const SIMPLE = "imports: [ profile: org.oasis-open.tosca.simple:2.0 ]\n";

/** Findings above the level of a hint as `line CODE hint`. */
const findings = (text: string) =>
  compile2(V + text)
    .diagnostics.filter(({ severity }) => severity !== "info")
    .map(({ code, span, hint }) => `${span.source.position(span.start).line} ${code} ${hint ?? ""}`.trim());

describe("what TOSCA 1.3 writes otherwise", () => {
  test.each([
    ["G01", "topology_template:\n  node_templates: {}\n", '2 TS2004 TOSCA 2.0 calls it "service_template".'],
    [
      "G05",
      "node_types: { N: { properties: { a: { type: string, constraints: [ pattern: x ] } } } }\n",
      '2 TS2004 TOSCA 2.0 calls it "validation".',
    ],
    [
      "G12",
      "capability_types: { C: {} }\nrelationship_types: { R: {} }\nnode_types: { N: { requirements: [ r: { capability: C, relationship: R, occurrences: [ 1, 1 ] } ] } }\n",
      '4 TS2004 TOSCA 2.0 calls it "count_range".',
    ],
    [
      "G12",
      "capability_types: { C: {} }\nrelationship_types: { R: {} }\nnode_types: { N: { capabilities: { c: C }, requirements: [ r: { capability: C, relationship: R } ] } }\nservice_template: { node_templates: { n: { type: N, requirements: [ r: { node: n, occurrences: 2 } ] } } }\n",
      '5 TS2004 TOSCA 2.0 calls it "count".',
    ],
    [
      "G18",
      "capability_types: { C: {} }\nrelationship_types: { R: { valid_target_types: [ C ] } }\n",
      '3 TS2004 TOSCA 2.0 calls it "valid_capability_types".',
    ],
    [
      "G16",
      "interface_types: { I: { operations: { run: {} } } }\nnode_types: { N: { interfaces: { i: { type: I, run: run.sh } } } }\n",
      '3 TS2004 TOSCA 2.0 has the operations of an interface below "operations:"; move "run" there.',
    ],
    [
      "G08",
      "interface_types: { I: { operations: { run: {} } } }\nnode_types: { N: {} }\nservice_template: { node_templates: { n: { type: N } }, workflows: { w: { steps: { s: { target: n, filter: [ or: [ true, false ] ], activities: [] } } } } }\n",
      '4 TS3307 Did you mean "$or"?',
    ],
    [
      "G13",
      "node_types: { N: {} }\nservice_template: { node_templates: { n: { type: N, directives: [ select ], node_filter: { properties: [ a: 1 ] } } } }\n",
      "3 TS3307 TOSCA 2.0 filters by a condition, such as { $equal: [ { $get_property: [ SELF, name ] }, value ] }.",
    ],
    [
      "G03",
      "node_types: { N: { properties: { a: { type: string } } } }\nservice_template: { inputs: { i: { type: string } }, node_templates: { n: { type: N, properties: { a: { get_input: i } } } } }\n",
      '3 TS3004 Did you mean "$get_input"?',
    ],
    [
      "G02",
      "node_types: { N: { derived_from: tosca.nodes.Compute } }\n",
      '2 TS3001 TOSCA 2.0 has no such types without an import: write "- profile: org.oasis-open.tosca.simple:2.0" below "imports:".',
    ],
    [
      "G02",
      "node_types: { N: { properties: { a: { type: tosca:PortInfo } } } }\n",
      '2 TS3001 TOSCA 2.0 has no such types without an import: write "- profile: org.oasis-open.tosca.simple:2.0" with "namespace: tosca" below "imports:".',
    ],
    [
      "G07",
      "data_types: { D: { derived_from: string, properties: { a: { type: string } } } }\n",
      '2 TS3011 Remove "derived_from:" or the properties.',
    ],
  ])("%s: one finding with the word of TOSCA 2.0: %s", (_row, text, expected) => {
    expect(findings(text)).toEqual([expected]);
  });
});

describe("G07 versions and schemas", () => {
  const valued = (value: string) =>
    `node_types: { N: { properties: { v: { type: version } } } }\nservice_template: { node_templates: { n: { type: N, properties: { v: ${value} } } } }\n`;

  test("G07: a version with a wrong part is told how versions are written, not to be quoted", () => {
    expect(findings(valued("1.2.3-beta4"))).toEqual([
      "3 TS3004 Write a version such as 1.2, 1.2.3 or 1.2.3.beta-4.",
    ]);
    expect(findings(valued("1.2"))).toEqual(["3 TS3004 Write a version in quotes."]);
    expect(findings(valued("1.2.3.beta-4"))).toEqual([]);
  });

  test("G07: a schema that the built-in parent does not have is refused by the name of the parent", () => {
    const { diagnostics } = compile2(
      `${V}data_types: { S: { derived_from: string, entry_schema: string } }\n`,
    );
    expect(diagnostics.map(({ message }) => message)).toEqual([
      'The data type "S" is of type "string", which has no "entry_schema".',
    ]);
  });

  test("G06: a scalar type without a base unit is one fault, with prefixes as well", () => {
    const scalar = "data_types: { S: { derived_from: scalar, units: { a: 2 }, prefixes: { k: 1000 } } }\n";
    expect(compile2(V + scalar).errors).toEqual(["2 TS3308"]);
  });
});

describe("G02 short names of the Simple Profile", () => {
  const service = (types: string, type: string) =>
    `${SIMPLE}node_types: { ${types} }\nservice_template: { node_templates: { n: { type: ${type} } } }\n`;

  test("G02: types of the bundled profile may be written short or in full", () => {
    for (const type of ["Compute", "tosca.nodes.Compute"]) {
      const { errors, topology } = compile2(V + service("App: { derived_from: SoftwareComponent }", type));
      expect(errors).toEqual([]);
      expect(topology?.nodes.get("n")?.type).toBe("tosca.nodes.Compute");
    }
    expect(findings(service("App: { properties: { p: { type: PortInfo } } }", "Compute"))).toEqual([]);
  });

  test("G02: a type of the file goes before the short name, and users' imports have none", () => {
    const own = compile2(V + service("Compute: {}", "Compute"));
    expect([...own.errors, ...own.warnings]).toEqual([]);
    expect(own.topology?.nodes.get("n")?.type).toBe("Compute");
    const files = { "a.yaml": `${V}node_types: { tosca.nodes.Mine: {} }\n` };
    const text = "imports: [ url: a.yaml ]\nservice_template: { node_templates: { n: { type: Mine } } }\n";
    expect(compile2(V + text, { files }).errors).toEqual(["3 TS3001"]);
  });
});
