import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { sourceText } from "../../../src/base/span.js";
import { analyse } from "../../../src/language/analysis.js";
import { type Candidate, complete } from "../../../src/language/complete.js";
import { bundled, corpus } from "../topology/compile.js";
import { edit, filesHost } from "./editor.js";

const HEAD = `tosca_definitions_version: tosca_simple_yaml_1_0
imports:
  - indigo: https://raw.githubusercontent.com/indigo-dc/tosca-types/master/custom_types.yaml
topology_template:
  inputs:
    cpus: { type: integer, default: 2 }
    name: { type: string }
  node_templates:
    server:
      type: tosca.nodes.indigo.Compute
    front:
      type: tosca.nodes.indigo.LRMS.FrontEnd.Slurm
      requirements:
        - host: server
`;

function candidates(text: string, files: Readonly<Record<string, string>> = {}): readonly Candidate[] {
  const { analysis, offset } = edit(text, files);
  return complete(analysis, offset).candidates;
}

function labels(text: string, files: Readonly<Record<string, string>> = {}): readonly string[] {
  return candidates(text, files).map(({ label }) => label);
}

/** A node template `new` of a type, with the cursor in what stands under it. */
function within(type: string, lines: string): string {
  return `${HEAD}    new:\n      type: ${type}\n${lines}`;
}

describe("keynames", () => {
  test("of the file, without those that are there", () => {
    const found = labels("tosca_definitions_version: tosca_simple_yaml_1_3\n‸");
    expect(found).toContain("topology_template");
    expect(found).toContain("namespace");
    expect(found).not.toContain("tosca_definitions_version");
  });

  test("of the version of the file", () => {
    const filter = (version: string) =>
      labels(
        `tosca_definitions_version: tosca_simple_yaml_${version}\nnode_types:\n  a:\n    requirements:\n      - r:\n          capability: c\n          ‸`,
      );
    expect(filter("1_0")).not.toContain("node_filter");
    expect(filter("1_3")).toContain("node_filter");
  });

  test("required ones first", () => {
    expect(
      labels(
        "tosca_definitions_version: tosca_simple_yaml_1_3\nnode_types:\n  a:\n    properties:\n      p:\n        ‸",
      )[0],
    ).toBe("type");
  });

  test("words that the grammar lists", () => {
    const definition =
      "tosca_definitions_version: tosca_simple_yaml_1_3\nnode_types:\n  a:\n    properties:\n      p:\n        type: string\n";
    expect(labels(`${definition}        required: ‸`)).toEqual(["true", "false"]);
    expect(labels(`${definition}        status: ‸`)).toContain("deprecated");
    expect(labels(`${definition}        constraints:\n          - ‸`)).toContain("in_range");
    expect(labels("tosca_definitions_version: ‸")).toContain("tosca_simple_yaml_1_3");
  });
});

describe("types", () => {
  test("of the kind that the place wants", () => {
    const found = labels(
      "tosca_definitions_version: tosca_simple_yaml_1_3\ncapability_types:\n  mine:\n    derived_from: ‸",
    );
    expect(found).toContain("tosca.capabilities.Compute");
    expect(found).not.toContain("tosca.nodes.Compute");
    expect(found).not.toContain("mine");
  });

  test("of imports, with the prefix that the import has", () => {
    const own =
      "tosca_definitions_version: tosca_simple_yaml_1_3\nnode_types:\n  example.Mine: { derived_from: tosca.nodes.Root }\n";
    const text = `tosca_definitions_version: tosca_simple_yaml_1_3
imports:
  - file: own.yaml
    namespace_prefix: my
topology_template:
  node_templates:
    a:
      type: ‸`;
    const found = labels(text, { "/w/own.yaml": own });
    expect(found).toContain("my:example.Mine");
    expect(found).not.toContain("example.Mine");
  });

  test("primitive ones where a data type stands", () => {
    const found = labels(
      "tosca_definitions_version: tosca_simple_yaml_1_3\nnode_types:\n  a:\n    properties:\n      p: { type: ‸ }",
    );
    expect(found).toEqual(
      expect.arrayContaining(["integer", "scalar-unit.size", "tosca.datatypes.Credential"]),
    );
  });
});

describe("members", () => {
  test("properties that are not assigned yet, required ones first", () => {
    const found = candidates(within("tosca.nodes.indigo.ElasticCluster", "      properties:\n        ‸"));
    expect(found.length).toBeGreaterThan(1);
    const all = labels(
      within("tosca.nodes.indigo.LRMS.FrontEnd.Slurm", "      properties:\n        wn_ips: []\n        ‸"),
    );
    expect(all).toContain("hybrid");
    expect(all).not.toContain("wn_ips");
  });

  test("capabilities, and what is added to them", () => {
    expect(labels(within("tosca.nodes.indigo.Compute", "      capabilities:\n        ‸"))).toEqual(
      expect.arrayContaining(["host", "os", "endpoint"]),
    );
    expect(
      labels(
        within(
          "tosca.nodes.indigo.Compute",
          "      capabilities:\n        host:\n          properties:\n            num_cpus: 1\n            me‸",
        ),
      ),
    ).toEqual(expect.arrayContaining(["mem_size"]));
  });

  test("operations of an interface", () => {
    expect(
      labels(within("tosca.nodes.indigo.Compute", "      interfaces:\n        Standard:\n          ‸")),
    ).toEqual(expect.arrayContaining(["create", "start"]));
  });

  test("fields of a data type and words of its constraints", () => {
    const types = `tosca_definitions_version: tosca_simple_yaml_1_3
data_types:
  example.Level:
    properties:
      loud: { type: boolean }
      colour: { type: string, constraints: [ valid_values: [ red, green ] ] }
node_types:
  example.Lamp:
    derived_from: tosca.nodes.Root
    properties:
      level: { type: example.Level }
topology_template:
  node_templates:
    lamp:
      type: example.Lamp
      properties:
        level:
`;
    expect(labels(`${types}          lo‸`).slice(0, 2)).toEqual(["colour", "loud"]);
    expect(labels(`${types}          loud: ‸`).slice(0, 2)).toEqual(["false", "true"]);
    expect(labels(`${types}          colour: ‸`).slice(0, 2)).toEqual(["green", "red"]);
  });
});

describe("targets of requirements", () => {
  test("only node templates whose capability serves", () => {
    expect(
      labels(within("tosca.nodes.indigo.LRMS.WorkerNode.Slurm", "      requirements:\n        - host: ‸")),
    ).toEqual(["server"]);
    expect(
      labels(
        within(
          "tosca.nodes.indigo.LRMS.WorkerNode.Slurm",
          "      requirements:\n        - host:\n            node: ‸",
        ),
      ),
    ).toEqual(["server"]);
  });

  test("never the template itself", () => {
    expect(
      labels(within("tosca.nodes.indigo.Compute", "      requirements:\n        - dependency: ‸")),
    ).not.toContain("new");
  });
});

describe("functions", () => {
  const output = (value: string) => `${HEAD}  outputs:\n    out:\n      value: ${value}`;

  test("their names", () => {
    expect(labels(output("{ get_‸ }"))).toContain("get_property");
    expect(labels(output("‸"))).toContain("{ get_input: }");
  });

  test("their arguments, in brackets that are still open as well", () => {
    expect(labels(output("{ get_input: ‸ }"))).toEqual(["cpus", "name"]);
    expect(labels(output("{ concat: [ a, { get_input: ‸"))).toEqual(["cpus", "name"]);
    expect(labels(output("{ get_attribute: [ ‸ ] }"))).toEqual(expect.arrayContaining(["server", "SELF"]));
    expect(labels(output("{ get_attribute: [ server, ‸"))[0]).not.toBe("server");
    expect(labels(output("{ get_attribute: [ server, ‸"))).toContain("private_address");
    expect(labels(output("{ get_property: [ server, host, ‸ ] }"))).toContain("num_cpus");
    expect(labels(output("{ get_nodes_of_type: ‸ }"))).toContain("tosca.nodes.indigo.Compute");
  });

  test("SELF is the template around, a requirement leads on", () => {
    const text = within(
      "tosca.nodes.indigo.LRMS.WorkerNode.Slurm",
      "      requirements:\n        - host: server\n      properties:\n        front_end_ip: { get_attribute: [ SELF, host, ‸ ] }",
    );
    expect(labels(text)).toContain("private_address");
  });
});

test("groups, policies and outputs take node templates", () => {
  expect(
    labels(`${HEAD}  policies:\n    - p:\n        type: tosca.policies.Scaling\n        targets: [ ‸ ]`),
  ).toEqual(["front", "server"]);
  expect(
    labels(
      `${HEAD}  policies:\n    - p:\n        type: tosca.policies.Scaling\n        targets:\n          - ‸`,
    ),
  ).toEqual(["front", "server"]);
});

test("a key in front of a colon is replaced without a second colon", () => {
  const { analysis, offset } = edit(`${HEAD}    new:\n      ty‸: x`);
  const { candidates: found, span } = complete(analysis, offset);
  expect(found.find(({ label }) => label === "type")?.insert).toBe("type");
  expect(analysis.source.text.slice(span.start, span.end)).toBe("ty");
});

test("nothing in a comment", () => expect(labels(`${HEAD}# ‸`)).toEqual([]));

test("TOSCA 2.0 has the keynames and names of its own grammar", () => {
  const text = `tosca_definitions_version: tosca_2_0
node_types:
  Server: { properties: { size: { type: integer } } }
service_template:
  inputs:
    cpus: { type: integer }
  node_templates:
    a:
      type: Server
      `;
  expect(labels(`${text}‸`)).toEqual(expect.arrayContaining(["directives", "count"]));
  expect(labels(text.replace("type: Server", "type: ‸"))).toEqual(["Server"]);
  expect(labels(`${text}properties:\n        size: { $get_input: ‸ }`)).toEqual(["cpus"]);
  expect(labels(`${text}properties:\n        size: ‸`)).toContain("{ $get_input: }");
});

describe("half typed texts", () => {
  const folder = corpus("indigo");

  test.skipIf(folder === undefined)("every place of an INDIGO template can be completed, quickly", () => {
    const text = readFileSync(
      join(folder ?? "", "examples", "galaxy_elastic_cluster_elixir_it.yaml"),
      "utf8",
    );
    const host = filesHost({});
    const started = performance.now();
    let count = 0;
    for (let at = 0; at < text.length; at += 61) {
      const cut = analyse(sourceText("/w/a.yaml", text.slice(0, at)), { host, bundled });
      complete(cut, at);
      complete(analyse(sourceText("/w/a.yaml", text), { host, bundled }), at);
      count += 2;
    }
    expect((performance.now() - started) / count).toBeLessThan(100);
  });
});
