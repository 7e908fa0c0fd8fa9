import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { sourceText } from "../../../src/base/span.js";
import { createSink } from "../../../src/diagnostics/bag.js";
import { readServiceTemplate } from "../../../src/schema/documents.js";
import { grammarOf } from "../../../src/schema/version.js";
import { parseYaml } from "../../../src/syntax/compose.js";
import { CORPORA, HAS_CORPORA, places, read } from "../../support/diagnose.js";
import { V0, V3 } from "./version-lines.js";

describe("F01 version", () => {
  test.each([
    ["tosca_simple_yaml_1_0", "1.0"],
    ["tosca_simple_yaml_1_0_0", "1.0"],
    ["tosca_simple_yaml_1_1", "1.1"],
    ["tosca_simple_yaml_1_3", "1.3"],
    ["http://docs.oasis-open.org/tosca/ns/simple/yaml/1.2", "1.2"],
    ["tosca_simple_profile_for_nfv_1_0_0", "1.0"],
    ["tosca_simple_yaml_1_4", undefined],
    ["tosca_2_0", undefined],
  ])("%s", (text, expected) => {
    expect(grammarOf(text)?.version).toBe(expected);
  });

  test.each([
    ["missing: line 1", "\ndescription: x\n", ["TS2001 1:1"]],
    ["unknown: at the version", "description: x\ntosca_definitions_version: 9x\n", ["TS2002 2:28"]],
    ["not first in 1.0: at its line", `description: x\n${V0}`, ["TS2003 2:1"]],
    ["comments, BOM and marker may precede", `\uFEFF# x\n---\n${V0}`, []],
    ["not first in 1.3", `description: x\n${V3}`, []],
    ["no text", "tosca_definitions_version: [a]\n", ["TS2006 1:28"]],
    ["root is a list", "- a\n", ["TS2006 1:1"]],
  ])("D-9 %s", (_, text, expected) => {
    expect(places(read(text).sink.list())).toEqual(expected);
  });

  test("the message lists what is accepted", () => {
    const [finding] = read("tosca_definitions_version: tosca_1\n").sink.list();
    for (const text of ["tosca_simple_yaml_1_1", "http://docs.oasis-open.org/tosca/ns/simple/yaml/1.3"]) {
      expect(finding?.message).toContain(text);
    }
  });

  test("a fragment may go without when its grammar is given", () => {
    const { document, sink } = read("description: x\n", { assumeVersion: "1.0" });
    expect([document?.version, sink.list()]).toEqual(["1.0", []]);
  });
});

describe("F07 to F11 imports and repositories", () => {
  test("every notation", () => {
    const { document, sink } = read(`${V0}imports:
  - a.yaml
  - types: " https://example.org/b.yaml "
  - more: {file: c.yaml, repository: r, namespace_prefix: p, namespace_uri: urn:x}
  - file: d.yaml
  - file: e.yaml
    repository: r
repositories:
  r: https://example.org/
  s: {url: https://example.org/, description: x, credential: {token: t}}
`);
    expect(sink.list()).toEqual([]);
    expect(
      document?.imports.map(({ name, file, repository }) => [name?.text, file.text, repository?.text]),
    ).toEqual([
      [undefined, "a.yaml", undefined],
      ["types", "https://example.org/b.yaml", undefined],
      ["more", "c.yaml", "r"],
      [undefined, "d.yaml", undefined],
      [undefined, "e.yaml", "r"],
    ]);
    expect(document?.imports[2]?.namespacePrefix?.text).toBe("p");
    expect(document?.repositories.map(({ name, url }) => [name, url?.text])).toEqual([
      ["r", "https://example.org/"],
      ["s", "https://example.org/"],
    ]);
  });

  test.each([
    ["no file", `${V3}imports:\n  - repository: r\n    namespace_prefix: p\n`, ["TS2005 3:5"]],
    ["a number", `${V3}imports:\n  - 1\n`, ["TS2006 3:5"]],
    ["no list", `${V3}imports: a.yaml\n`, ["TS2006 2:10"]],
    ["repository without url", `${V3}repositories:\n  r:\n    description: x\n`, ["TS2005 3:3"]],
  ])("%s", (_, text, expected) => {
    expect(places(read(text).sink.list())).toEqual(expected);
  });
});

describe("views", () => {
  test("types, short forms and places", () => {
    const { document, sink } = read(`${V3}node_types:
  a.Node:
    derived_from: tosca.nodes.Root
    properties:
      p: {type: list, required: no, default: [], entry_schema: string, constraints: [{min_length: 1}]}
    capabilities:
      c: a.Cap
      d: {type: a.Cap, valid_source_types: [a.Node], occurrences: [1, UNBOUNDED]}
    requirements:
      - r: a.Cap
      - s: {capability: a.Cap, relationship: {type: a.Rel, interfaces: {Configure: {type: x}}}}
    interfaces:
      Standard:
        type: tosca.interfaces.node.lifecycle.Standard
        inputs: {i: {type: string}}
        operations:
          create: run.sh
          start: {implementation: {primary: s.sh, dependencies: [lib.sh], timeout: 5}, inputs: {x: {type: integer, default: 1}}}
    artifacts:
      f: file.sh
`);
    expect(sink.list()).toEqual([]);
    const type = document?.nodeTypes[0];
    expect(type?.derivedFrom?.text).toBe("tosca.nodes.Root");
    expect(type?.properties[0]).toMatchObject({
      name: "p",
      required: { value: false },
      entrySchema: { type: { text: "string" } },
      constraints: [{ operator: { text: "min_length" } }],
    });
    expect(type?.capabilities.map((capability) => capability.type?.text)).toEqual(["a.Cap", "a.Cap"]);
    expect(type?.requirements.map((requirement) => requirement.capability?.text)).toEqual(["a.Cap", "a.Cap"]);
    expect(type?.requirements[1]?.relationship?.type?.text).toBe("a.Rel");
    const [standard] = type?.interfaces ?? [];
    expect(standard?.operations.map(({ name }) => name)).toEqual(["create", "start"]);
    expect(standard?.operations[1]?.implementation).toMatchObject({
      primary: { name: { text: "s.sh" } },
      dependencies: [{ name: { text: "lib.sh" } }],
      timeout: { text: "5" },
    });
    expect(type?.artifacts[0]?.file?.text).toBe("file.sh");
    const span = type?.nameSpan;
    expect(span?.source.text.slice(span.start, span.end)).toBe("a.Node");
  });

  test("topology template with inline operations of 1.0", () => {
    const { document, sink } = read(`${V0}topology_template:
  inputs:
    n: {type: integer, default: 1}
  node_templates:
    server:
      type: tosca.nodes.Compute
      capabilities: {host: {properties: {num_cpus: 2}}}
      requirements:
        - local_storage: {node: disk, capability: a, relationship: {type: r, properties: {location: /mnt}}}
        - dependency: other
      interfaces: {Standard: {configure: {implementation: a.yml, inputs: {x: 1}}}}
      artifacts:
        - role: {file: a.role, type: t}
  relationship_templates:
    r: {type: tosca.relationships.AttachesTo}
  groups:
    g: {type: tosca.groups.Root, members: [server]}
  policies:
    - p: {type: tosca.policies.Placement, targets: [server], properties: {cloud_id: c}}
  outputs:
    o: {value: {get_attribute: [server, private_address]}}
  substitution_mappings: {node_type: a, requirements: [{x: [server, y]}]}
`);
    expect(sink.list()).toEqual([]);
    const topology = document?.topologyTemplate;
    const [server] = topology?.nodeTemplates ?? [];
    expect(server?.capabilities[0]?.properties[0]).toMatchObject({ name: "num_cpus", value: { text: "2" } });
    expect(server?.requirements.map(({ name, node }) => [name, node?.text])).toEqual([
      ["local_storage", "disk"],
      ["dependency", "other"],
    ]);
    expect(server?.interfaces[0]?.operations[0]?.inputs[0]?.name).toBe("x");
    expect(server?.artifacts[0]).toMatchObject({ name: "role", file: { text: "a.role" } });
    expect(topology?.groups[0]?.members.map(({ text }) => text)).toEqual(["server"]);
    expect(topology?.policies[0]?.targets.map(({ text }) => text)).toEqual(["server"]);
    expect(topology?.outputs[0]?.value?.kind).toBe("map");
    expect(topology?.substitutionMappings?.requirements[0]?.name).toBe("x");
  });

  test("the file of an artifact may be a function", () => {
    const { document, sink } = read(
      `${V0}node_types:\n  a:\n    artifacts:\n      i: {file: {get_input: x}, type: t}\n`,
    );
    expect(sink.list()).toEqual([]);
    expect(document?.nodeTypes[0]?.artifacts[0]).toMatchObject({
      file: undefined,
      fileExpression: { kind: "map" },
    });
  });
});

const indigo = (name: string) => join(CORPORA, "indigo", name);

describe.skipIf(!HAS_CORPORA)("INDIGO files have the right shape under their profile", () => {
  test.each(["custom_types.yaml", "examples/hybrid_elastic_cluster.yaml"])("%s", (name) => {
    const text = readFileSync(indigo(name), "utf8");
    const sink = createSink({ profile: "indigo" });
    const root = parseYaml(sourceText(name, text), sink);
    const document = root && readServiceTemplate(root, sink, { profile: "indigo" });
    expect(document?.version).toBe("1.0");
    expect(sink.hasErrors()).toBe(false);
    expect(places(sink.list()).filter((place) => place.startsWith("TS1002"))).toEqual(
      name === "custom_types.yaml" ? [expect.stringMatching(/^TS1002 1307:/)] : [],
    );
  });

  test("the library has all its types", () => {
    const { document } = read(readFileSync(indigo("custom_types.yaml"), "utf8"), { profile: "indigo" });
    expect([
      document?.nodeTypes.length,
      document?.capabilityTypes.length,
      document?.dataTypes.length,
      document?.relationshipTypes.length,
      document?.artifactTypes.length,
      document?.policyTypes.length,
    ]).toEqual([72, 14, 5, 4, 3, 3]);
  });
});
