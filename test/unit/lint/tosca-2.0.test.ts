import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { sourceText } from "../../../src/base/span.js";
import { compile } from "../../../src/compiler.js";
import { createSink } from "../../../src/diagnostics/bag.js";
import type { Diagnostic } from "../../../src/diagnostics/diagnostic.js";
import { bundled, memoryHost } from "../topology/compile.js";

function diagnose(text: string, files: Readonly<Record<string, string>> = {}): readonly Diagnostic[] {
  const sink = createSink();
  compile({ template: sourceText("service.yaml", text), host: memoryHost(files), bundled, sink });
  return sink.list();
}

/** Findings of a TOSCA 2.0 file as `line CODE`. */
function findings(text: string, files?: Readonly<Record<string, string>>): readonly string[] {
  return diagnose(text, files).map(({ code, span }) => `${span.source.position(span.start).line} ${code}`);
}

const HEAD = `tosca_definitions_version: tosca_2_0
imports:
  - profile: com.github.indigo-dc.tosca-types:2.0
`;

const service = (body: string) => `${HEAD}service_template:\n${body}`;

const UNUSED = `node_types:
  Cache:
    properties: { size: { type: integer, default: 1 } }
  Spare: { derived_from: Cache }
service_template:
  inputs:
    size: { type: integer, default: 2 }
    other: { type: integer, default: 3 }
  node_templates:
    cache: { type: Cache, properties: { size: { $get_input: size } } }
`;

describe("advice on TOSCA 2.0 templates", () => {
  test("inputs that nothing reads and types that nothing names", () => {
    expect(findings(`tosca_definitions_version: tosca_2_0\n${UNUSED}`)).toEqual(["5 TS4502", "9 TS4501"]);
    const [, input] = diagnose(`tosca_definitions_version: tosca_2_0\n${UNUSED}`);
    expect(input?.hint).toContain("{ $get_input: other }");
    // An input can be read by its first step, and a substitution mapping reads it by its bare name.
    const steps = UNUSED.replace("$get_input: size", "$get_input: [ size ]");
    expect(findings(`tosca_definitions_version: tosca_2_0\n${steps}`)).toEqual(["5 TS4502", "9 TS4501"]);
    const mapped = `${UNUSED}  substitution_mappings: { node_type: Spare, properties: { size: other } }\n`;
    expect(findings(`tosca_definitions_version: tosca_2_0\n${mapped}`)).toEqual([]);
  });

  test("types of an imported file are for whoever imports it", () => {
    const files = {
      "types.yaml": "tosca_definitions_version: tosca_2_0\nnode_types: { A: {}, B: {} }\n",
    };
    const text = `tosca_definitions_version: tosca_2_0
imports: [ types.yaml ]
service_template: { node_templates: { a: { type: A } } }
`;
    expect(findings(text, files)).toEqual([]);
  });

  test("secrets that are written out, wherever a value stands", () => {
    const text = service(`  inputs:
    db_password: { type: string, default: hunter22 }
  node_templates:
    cluster:
      type: tosca.nodes.indigo.ElasticCluster
      properties: { secret_token: verysecret, im_auth: { $get_input: db_password } }
`);
    expect(findings(text)).toEqual(["6 TS4503", "10 TS4503"]);
    const right = text
      .replace(", default: hunter22", "")
      .replace("verysecret", "{ $get_input: db_password }");
    expect(findings(right)).toEqual([]);
  });

  test("a property that its definition calls deprecated", () => {
    const text = (status: string) => `tosca_definitions_version: tosca_2_0
node_types:
  Server:
    properties:
      size: { type: integer, status: ${status} }
  Large: { derived_from: Server }
service_template:
  node_templates:
    one: { type: Large, properties: { size: 1 } }
`;
    expect(findings(text("deprecated"))).toEqual(["9 TS4504"]);
    expect(findings(text("supported"))).toEqual([]);
  });

  test("artifacts whose content can change, in types and templates", () => {
    const text = (file: string) => `tosca_definitions_version: tosca_2_0
artifact_types: { Image.Container: {} }
node_types:
  App:
    artifacts:
      image: { type: Image.Container, file: ${file} }
service_template:
  node_templates:
    app: { type: App, artifacts: { sidecar: { type: Image.Container, file: nginx:1.27 } } }
`;
    expect(findings(text("nginx:latest"))).toEqual(["6 TS4505"]);
    expect(findings(text("nginx"))).toEqual(["6 TS4505"]);
    expect(findings(text("nginx:1.27"))).toEqual([]);
  });

  test("ports of public endpoints that are open to everybody", () => {
    const text = (network: string, rest: string) =>
      service(`  node_templates:
    server:
      type: tosca.nodes.indigo.Compute
      capabilities:
        endpoint:
          properties:
            network_name: ${network}
            ports: { http: { protocol: tcp, source: 80${rest} } }
`);
    expect(findings(text("PUBLIC", ""))).toEqual(["12 TS4506"]);
    expect(findings(text("PRIVATE", ", remote_cidr: 0.0.0.0/0"))).toEqual(["12 TS4506"]);
    expect(findings(text("PUBLIC", ", remote_cidr: 10.0.0.0/8"))).toEqual([]);
    expect(findings(text("PRIVATE", ""))).toEqual([]);
  });

  test("a function without its dollar sign is only a map", () => {
    const text = (value: string) =>
      service(`  inputs: { name: { type: string, default: x } }
  node_templates: {}
  outputs:
    first: { value: ${value} }
    second: { value: { $get_input: name } }
`);
    expect(findings(text("{ get_input: name }"))).toEqual(["8 TS4507"]);
    const [finding] = diagnose(text("{ concat: [ a, b ] }"));
    expect(finding).toMatchObject({ code: "TS4507", hint: 'Did you mean "$concat"?' });
    expect(finding?.fixes?.[0]?.edits[0]?.replacement).toBe("$concat");
    expect(findings(text("{ address: name }"))).toEqual([]);
  });

  test("a copied template is advised on once, and a comment leaves advice out", () => {
    const text = service(`  node_templates:
    one:
      type: tosca.nodes.indigo.ElasticCluster
      properties: { secret_token: verysecret }
    two: { copy: one }
`);
    expect(findings(text)).toEqual(["8 TS4503"]);
    expect(findings(text.replace("secret }", "secret } # elastosca: ignore TS4503"))).toEqual([]);
  });

  test("the example of a hybrid cluster deserves no advice", () => {
    const path = new URL("../../../tosca/examples/hybrid_slurm_cluster_2_0.yaml", import.meta.url);
    expect(findings(readFileSync(path, "utf8"))).toEqual([]);
  });
});
