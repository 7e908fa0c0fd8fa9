import { describe, expect, test } from "vitest";
import { stopwatch } from "../../support/processor-time.js";
import { compile2 } from "./compile.js";

const HEAD = "tosca_definitions_version: tosca_2_0\n";
const TYPES = `${HEAD}capability_types: { Cap: { properties: { size: { type: integer, default: 1 } } } }
relationship_types: { Rel: { properties: { weight: { type: integer, default: 1 } } } }
interface_types: { Conf: { operations: { run: { outputs: { ip: { type: string } } } } } }
node_types:
  Web: { capabilities: { on: Cap } }
  App:
    properties: { name: { type: string, default: a } }
    attributes: { ip: { type: string } }
    interfaces: { conf: { type: Conf } }
    requirements: [ up: { capability: Cap, relationship: Rel } ]
service_template:
  node_templates:
`;
const errors = (text: string) => compile2(text).errors;
const service = (lines: string) => errors(`${TYPES}    big: { type: Web }\n    app: { type: App${lines} }\n`);

describe("TOSCA 2.0, hostile and partly broken files", () => {
  test("G08: $matches ends with any pattern, finds a part, and refuses what is no expression", () => {
    const type = (pattern: string, value: string) =>
      errors(
        `${HEAD}data_types: { T: { derived_from: string, validation: { $matches: [ $value, "${pattern}" ] } } }\nnode_types: { N: { properties: { p: { type: T } } } }\nservice_template: { node_templates: { n: { type: N, properties: { p: ${value} } } } }\n`,
      );
    const spent = stopwatch();
    expect(type("^(a+)+$", `${"a".repeat(3_000)}b`)).toEqual(["4 TS3007"]);
    expect(spent()).toBeLessThan(2_000);
    expect(type("b", "abc")).toEqual([]);
    expect(type("^b$", "abc")).toEqual(["4 TS3007"]);
    expect(type("[", "abc")).toEqual(["2 TS3306"]);
  });

  test.each([
    [", properties: { name: { $get_property: [ SELF, name, part ] } }", ["15 TS3306"]],
    [", interfaces: { conf: { operations: { run: { outputs: { ip: [ SELF, ip ] } } } } }", []],
    [", interfaces: { conf: { operations: { run: { outputs: { ip: [ SELF, pi ] } } } } }", ["15 TS3019"]],
    [", interfaces: { conf: { operations: { run: { outputs: { ip: [ SELF ] } } } } }", ["15 TS3323"]],
    [", requirements: [ up: ]", ["15 TS3300"]],
    [", requirements: [ up: { node: big, count: -1 } ]", ["15 TS2011"]],
  ])("G10, G16: the node template App%s", (lines, expected) => {
    expect(service(lines)).toEqual(expected);
  });

  test("G10: a type looks around from SELF only", () => {
    const type = (path: string) =>
      errors(
        `${HEAD}node_types: { N: { properties: { p: { type: string }, q: { type: string, default: { $get_property: ${path} } } } } }\n`,
      );
    expect(type("[ SELF, p ]")).toEqual([]);
    expect(type("[ web, p ]")).toEqual(["2 TS3323"]);
  });

  test.each([
    ["node_type: { A: {} }\nservice_template: { node_templates: { a: { type: A } } }", ["2 TS2004"]],
    ["node_types: [ A ]\nservice_template: { node_templates: { a: { type: A } } }", ["2 TS2006"]],
    [
      "node_types: { A: }\nservice_template: { node_templates: { a: { type: A, properties: { x: 1 } } } }",
      ["2 TS3300"],
    ],
    [
      "node_types: { A: { propertys: { x: { type: integer } } } }\nservice_template: { node_templates: { a: { type: A, properties: { x: 1 } } } }",
      ["2 TS2004"],
    ],
    ["node_types: { A: { properties: { x: { typ: integer } } } }", ["2 TS2004"]],
    [
      "node_types: { A: { properties: { x: { type: integer, defalt: 1 } } } }\nservice_template: { node_templates: { a: { type: A } } }",
      ["2 TS2004"],
    ],
    ["group_types: { A: { derived_from: B }, B: { derived_from: A } }", ["2 TS3002"]],
    ["imports: [ file: a.yaml ]\nnode_types: { A: { derived_from: Elsewhere } }", ["2 TS2004"]],
    [
      "node_types: { A: { attributes: { x: { type: string } } }, B: { derived_from: A, attributes: { x: y } } }",
      ["2 TS2006"],
    ],
  ])("D-7: one fault is one finding: %s", (text, expected) => {
    expect(errors(`${HEAD}${text}\n`)).toEqual(expected);
  });

  test("G04: functions of the service template are found, and refine those outside", () => {
    const call = (argument: string) =>
      errors(
        `${HEAD}functions: { f: { signatures: [ { arguments: [ integer ], result: integer } ] } }\nservice_template:\n  functions: { f: { signatures: [ { implementation: f.sh }, { arguments: [ string ] } ] }, g: { signatures: [ {} ] } }\n  node_templates: {}\n  outputs: { o: { value: { $f: [ ${argument} ] } }, p: { value: $g } }\n`,
      );
    expect(call("1")).toEqual([]);
    expect(call("text")).toEqual([]);
    expect(call("[ 1 ]")).toEqual(["6 TS3306"]);
  });

  test("G02: the service template of an imported file is checked too", () => {
    const files = { "b.yaml": `${HEAD}service_template: { node_templates: { a: { type: Nope } } }\n` };
    expect(compile2(`${HEAD}imports: [ b.yaml ]\n`, { files }).errors).toEqual(["2 TS3001"]);
  });

  test("G15: node filters choose among the candidates of a requirement", () => {
    const filter = "{ $equal: [ { $get_property: [ SELF, CAPABILITY, size ] }, 4 ] }";
    const { topology, errors: found } = compile2(
      `${TYPES}    small: { type: Web }\n    big: { type: Web, capabilities: { on: { properties: { size: 4 } } } }\n    app: { type: App, requirements: [ up: { node: Web, node_filter: ${filter} } ] }\n`,
    );
    expect(found).toEqual([]);
    expect(topology?.nodes.get("app")?.requirements.map(({ target }) => target)).toEqual(["big"]);
  });

  test("G12: a named relationship template gives its values to the edge", () => {
    const { topology } = compile2(
      `${TYPES}    web: { type: Web }\n    app: { type: App, requirements: [ up: { node: web, relationship: heavy } ] }\n  relationship_templates: { heavy: { type: Rel, properties: { weight: 9 } } }\n`,
    );
    const [edge] = topology?.nodes.get("app")?.requirements ?? [];
    expect(edge?.properties.get("weight")?.value).toEqual({ kind: "static", json: 9 });
  });

  test("G10: properties that ask for each other in a long row do not overflow", () => {
    const node = (index: number) =>
      `    n${index}: { type: App, properties: { name: { $get_property: [ n${index + 1}, name ] } } }\n`;
    const row = Array.from({ length: 3_000 }, (_, index) => node(index)).join("");
    expect(errors(`${TYPES}${row}    n3000: { type: App }\n`)).toEqual([]);
  });
});
