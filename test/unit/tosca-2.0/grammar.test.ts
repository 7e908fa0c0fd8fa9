import { describe, expect, test } from "vitest";
import { compileText } from "../topology/compile.js";
import { compile2 } from "./compile.js";

const V = "tosca_definitions_version: tosca_2_0\n";
const errors = (text: string, files?: Record<string, string>) =>
  compile2(V + text, files === undefined ? {} : { files }).errors;

describe("TOSCA file and grammar", () => {
  test("G01: the front end is chosen by the version, and a service stands under service_template", () => {
    const template = `${V}node_types:\n  Web: {}\nservice_template:\n  node_templates:\n    web: { type: Web }\n`;
    expect(compileText(template).errors).toEqual([]);
    expect([...(compileText(template).topology?.nodes.keys() ?? [])]).toEqual(["web"]);
    expect(errors("topology_template:\n  node_templates: {}\n")).toEqual(["2 TS2004"]);
    expect(errors("service_template: {}\n")).toEqual(["2 TS2005"]);
    expect(compile2(`description: x\n${V}`).errors).toEqual(["2 TS2003"]);
  });

  test.each(["null", "1", "text", "[]", "[ a ]", "1.5", "true"])(
    "G01: a section of types that is %s instead of a map is refused at its line",
    (wrong) => {
      for (const kind of [
        "node",
        "data",
        "capability",
        "relationship",
        "interface",
        "artifact",
        "group",
        "policy",
      ])
        expect(errors(`${kind}_types: ${wrong}\n`), kind).toHaveLength(1);
    },
  );

  test("G01: every keyname refuses values of the wrong kind, at the value", () => {
    const cases: readonly (readonly [string, string])[] = [
      ["description: 5\n", "2 TS2006"],
      ["metadata: [ a ]\n", "2 TS2006"],
      ["profile: [ a ]\n", "2 TS2006"],
      ["imports: { a: b }\n", "2 TS2006"],
      ["node_types:\n  Web:\n    version: 1.0\n", "4 TS2006"],
      ["node_types:\n  Web:\n    version: 1.x\n", "4 TS3004"],
      ["node_types:\n  Web:\n    derived_from:\n", "4 TS3300"],
      ["node_types:\n  Web:\n    properties: [ a ]\n", "4 TS2006"],
      ["node_types:\n  Web:\n    requirements: { a: b }\n", "4 TS2006"],
      ["node_types:\n  Web:\n    capabilities: [ a ]\n", "4 TS2006"],
      ["node_types:\n  Web:\n    properties:\n      a: { type: 3 }\n", "5 TS2006"],
      ["node_types:\n  Web:\n    properties:\n      a: { type: string, required: 0 }\n", "5 TS2006"],
      ["node_types:\n  Web:\n    properties:\n      a: { type: string, requird: true }\n", "5 TS2004"],
      ["node_types:\n  Web:\n    properties:\n      a: text\n", "5 TS2006"],
      ["node_types:\n  Web:\n    properties:\n      a: {}\n", "5 TS2005"],
      ["node_types:\n  Web:\n", "3 TS3300"],
      ["artifact_types:\n  A:\n    file_ext: jar\n", "4 TS2006"],
      ["group_types:\n  A:\n    members: Web\n", "4 TS2006"],
      ["repositories:\n  r: { description: x }\n", "3 TS2005"],
      ["service_template:\n  node_templates: []\n", "3 TS2006"],
      ["service_template:\n  node_templates:\n    web: {}\n", "4 TS2005"],
      ["service_template:\n  node_templates: {}\n  policies: { a: b }\n", "4 TS2006"],
      [
        "service_template:\n  node_templates: {}\n  workflows:\n    w:\n      steps:\n        s: { target: x }\n",
        "7 TS2005",
      ],
    ];
    for (const [text, expected] of cases) expect(errors(text), text).toContain(expected);
  });

  test("G01: repeated keys, nameless entries and DSL definitions without anchor are errors", () => {
    expect(errors("node_types:\n  Web: {}\n  Web: {}\n")).toEqual(["4 TS3331"]);
    expect(errors('node_types:\n  "": {}\n')).toEqual(["3 TS3301"]);
    expect(errors("dsl_definitions:\n  a: 1\n")).toEqual(["3 TS3302"]);
    expect(errors("dsl_definitions:\n  a: &a 1\n  b: &b { c: d }\n  e:\n    - &f 1\n")).toEqual([]);
    expect(errors("metadata:\n  template_name: 5\n  other: 5\n  list: [ 1 ]\n")).toEqual(["3 TS2006"]);
  });

  test("G02: profiles are imported by name; a file of a profile has no service", () => {
    const use =
      "imports:\n  - profile: org.oasis-open.tosca.simple:2.0\n    namespace: simple\nnode_types:\n";
    expect(errors(`${use}  Web: { derived_from: simple:tosca.nodes.Compute }\n`)).toEqual([]);
    expect(errors(`${use}  Web: { derived_from: tosca.nodes.Compute }\n`)).toEqual(["6 TS3001"]);
    expect(errors("node_types:\n  Web: { derived_from: tosca.nodes.Compute }\n")).toEqual(["3 TS3001"]);
    expect(errors("imports:\n  - profile: com.example:1\n")).toEqual(["3 TS3313"]);
    expect(errors("profile: com.example\nservice_template:\n  node_templates: {}\n")).toEqual(["2 TS3314"]);
  });

  test("G02: imports are checked: order and presence of keys, repositories, files", () => {
    const files = {
      "a.yaml": `${V}node_types:\n  A: {}\n`,
      "http://x.org/lib/a.yaml": `${V}node_types:\n  A: {}\n`,
    };
    expect(errors("imports: [ a.yaml ]\nnode_types:\n  B: { derived_from: A }\n", files)).toEqual([]);
    const repository = "repositories:\n  r: http://x.org/lib\nimports:\n";
    expect(errors(`${repository}  - url: a.yaml\n    repository: r\n`, files)).toEqual([]);
    expect(errors(`${repository}  - repository: r\n    url: a.yaml\n`, files)).toEqual(["5 TS3312"]);
    expect(errors(`${repository}  - repository: r\n`, files)).toEqual(["5 TS2005"]);
    expect(errors(`${repository}  - url: http://x.org/lib/a.yaml\n    repository: r\n`, files)).toEqual([
      "6 TS3312",
    ]);
    expect(errors("imports:\n  - url: a.yaml\n    repository: s\n", files)).toEqual(["4 TS3010"]);
    expect(errors("imports:\n  - url: b.yaml\n", files)).toEqual(["3 TS3009"]);
    expect(errors("imports:\n  - file: a.yaml\n", files)).toEqual(["3 TS2004"]);
  });

  test("G02: nested namespaces, and names of a failed import are not reported as well", () => {
    const files = {
      "inner.yaml": `${V}node_types:\n  Pod: {}\n`,
      "my.yaml": `${V}imports:\n  - url: inner.yaml\n    namespace: k8s\nnode_types:\n  Own: { derived_from: k8s:Pod }\n`,
    };
    const use = "imports:\n  - url: my.yaml\n    namespace: my\nnode_types:\n";
    expect(errors(`${use}  A: { derived_from: my:k8s:Pod }\n  B: { derived_from: my:Own }\n`, files)).toEqual(
      [],
    );
    expect(errors(`${use}  A: { derived_from: k8s:Pod }\n`, files)).toEqual(["6 TS3001"]);
    expect(errors("imports: [ gone.yaml ]\nnode_types:\n  A: { derived_from: B }\n")).toEqual(["2 TS3009"]);
  });

  test("G18: derivation: unknown and cyclic parents, refinements, artifacts in types", () => {
    expect(errors("node_types:\n  A: { derived_from: B }\n  B: { derived_from: A }\n")).toEqual(["3 TS3002"]);
    const base =
      "node_types:\n  A:\n    properties:\n      a: { type: integer }\n  B:\n    derived_from: A\n    properties:\n";
    expect(errors(`${base}      a: { description: more }\n`)).toEqual([]);
    expect(errors(`${base}      a: 5\n`)).toEqual([]);
    expect(errors(`${base}      a: five\n`)).toEqual(["9 TS3004"]);
    expect(errors(`${base}      a: { type: string }\n`)).toEqual(["9 TS3003"]);
    expect(errors(`${base}      a: { required: false }\n`)).toEqual(["9 TS3315"]);
    const lists =
      "node_types:\n  A: {}\n  B: { derived_from: A }\n  C: {}\ncapability_types:\n  P: { valid_source_node_types: [ A ] }\n";
    expect(errors(`${lists}  Q: { derived_from: P, valid_source_node_types: [ B ] }\n`)).toEqual([]);
    expect(errors(`${lists}  Q: { derived_from: P, valid_source_node_types: [ C ] }\n`)).toEqual([
      "8 TS3315",
    ]);
    const artifacts = "artifact_types:\n  Zip: {}\nnode_types:\n  A:\n    artifacts:\n";
    expect(errors(`${artifacts}      a: { type: Zip, file: a.zip }\n`)).toEqual([]);
    expect(errors(`${artifacts}      a: { type: Zap, file: a.zip }\n`)).toEqual(["7 TS3001"]);
    expect(errors(`${artifacts}      a: { type: Zip }\n`)).toEqual(["7 TS2005"]);
  });
});
