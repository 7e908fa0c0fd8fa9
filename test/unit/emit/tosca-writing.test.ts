import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { compileTexts, EXAMPLE, LOCAL_SITES } from "./compiled.js";
import { roundTrip } from "./round-trip.js";

const example = readFileSync(EXAMPLE, "utf8");

describe("values of inputs", () => {
  test("that were given become defaults; get_input stays", () => {
    const expanded = roundTrip(example, LOCAL_SITES, {
      inputs: { max_workers: "3", worker_memory: "512 MB" },
    });
    expect(expanded).toContain("default: 3\n");
    expect(expanded).toContain("default: 512 MB\n");
    expect(expanded).toContain("max_instances: { get_input: max_workers }");
  });

  test("are texts where a text is wanted, and lists and maps are kept", () => {
    const inputs = ["name: { type: string }", "sizes: { type: list, entry_schema: { type: integer } }"];
    const text = example.replace(
      "  inputs:\n",
      `  inputs:\n${inputs.map((line) => `    ${line}\n`).join("")}`,
    );
    const expanded = roundTrip(text, LOCAL_SITES, { inputs: { name: "016", sizes: [1, 2] } });
    expect(expanded).toContain('name: { type: string , default: "016" }');
    expect(expanded).toContain("default: [1, 2]");
  });

  test("that are secrets are not written", () => {
    const text = example.replace(
      "  inputs:\n",
      "  inputs:\n    admin_token: { type: string, required: false }\n",
    );
    const expanded = roundTrip(text, LOCAL_SITES, { inputs: { admin_token: "s3cr3t-51e27f" } });
    expect(expanded).not.toContain("s3cr3t");
    expect(expanded).toContain("admin_token: { type: string, required: false }");
  });
});

describe("secrets in the template", () => {
  const cluster = "        hybrid: true\n      requirements:\n        - lrms";
  const leaky = example
    .replace(cluster, `        iam_access_token: "tok-7f3a9c51e2" # token: tok-7f3a9c51e2\n${cluster}`)
    .replace(
      "  outputs:\n",
      '  outputs:\n    leak:\n      value: { concat: [ "is ", { get_property: [ elastic_cluster, iam_access_token ] } ] }\n',
    )
    .replace(
      "  inputs:\n",
      "  inputs:\n    api_key:\n      type: string\n      description: the api key\n      default: abcdef0123\n",
    )
    .replace("description: Elastic", "metadata: { db_password: hunter2-hunter2 }\ndescription: Elastic");

  test("are left out wherever they stand, and the plan is the same", () => {
    const expanded = roundTrip(leaky, LOCAL_SITES);
    for (const secret of ["tok-7f3a9c51e2", "abcdef0123", "hunter2"]) expect(expanded).not.toContain(secret);
    expect(expanded).toContain('iam_access_token: "[secret]"');
    expect(expanded).toContain("description: the api key");
    expect(expanded).toContain("get_property: [ elastic_cluster, iam_access_token ]");
  });

  test("place holders of examples stay", () => {
    const text = example.replace(cluster, `        iam_access_token: iam_access_token\n${cluster}`);
    expect(roundTrip(text, LOCAL_SITES)).toContain("iam_access_token: iam_access_token\n");
  });
});

describe("ways of writing", () => {
  test("requirements that were matched name their target", () => {
    const text = example.replace(
      "- host: front_end_machine",
      "- host:\n            node: tosca.nodes.Compute\n            node_filter:\n              capabilities:\n                - endpoint:\n                    properties:\n                      - network_name: { equal: PUBLIC }",
    );
    const expanded = roundTrip(text, LOCAL_SITES);
    expect(expanded).toContain("- host:\n            node: front_end_machine\n");
  });

  test("requirements that nobody assigned and one node fulfils are written out", () => {
    const types = `node_types:
  my.Monitor:
    derived_from: tosca.nodes.Root
    requirements:
      - watched: { capability: tosca.capabilities.Node, node: my.Watched, relationship: tosca.relationships.DependsOn }
  my.Watched: { derived_from: tosca.nodes.Compute }
`;
    const nodes = "    monitor: { type: my.Monitor }\n    watched:\n      type: my.Watched\n";
    const text = example
      .replace("topology_template:", `${types}topology_template:`)
      .replace("  node_templates:\n", `  node_templates:\n${nodes}`);
    const profile = { profile: "default" } as const;
    const monitor = compileTexts(text, LOCAL_SITES, profile).topology?.nodes.get("monitor");
    expect(monitor?.requirements).toMatchObject([{ name: "watched", target: "watched" }]);
    expect(roundTrip(text, LOCAL_SITES, profile)).toContain("requirements: [{ watched: watched }]");
  });

  test("a template in flow style, as JSON", () => {
    const { topology_template } = flow;
    const text = JSON.stringify({ ...flow, topology_template });
    const expanded = roundTrip(text, LOCAL_SITES);
    expect(expanded).toContain("elastosca.nodes.Worker");
  });

  test("sections in flow style, empty sections, and sections as a map", () => {
    const policies =
      "  policies:\n    - workers_by_agreement:\n        type: tosca.policies.indigo.SlaPlacement\n        properties: { sla_id: 5cf12da6cb0e8f527dfb3c97 }\n        targets: [ worker_machine ]\n";
    expect(example).toContain(policies);
    for (const written of [
      "  policies: []\n",
      "  policies:\n",
      "  policies: [ { p: { type: tosca.policies.Placement } } ]\n",
      "",
      "  policies:\n    p:\n      type: tosca.policies.Placement\n",
    ])
      roundTrip(example.replace(policies, written), LOCAL_SITES);
  });

  test("line ends of Windows, and no line end at the end", () => {
    const expanded = roundTrip(example.replaceAll("\n", "\r\n"), LOCAL_SITES);
    expect(expanded.replaceAll("\r\n", "")).not.toContain("\n");
    roundTrip(example.trimEnd(), LOCAL_SITES);
  });

  test("own types and existing sections are added to", () => {
    const types =
      "node_types:\n  my.Cluster:\n    derived_from: tosca.nodes.indigo.ElasticCluster\npolicy_types: { my.P: { derived_from: tosca.policies.Root } }\n";
    const text = `${example.replace("topology_template:", `${types}topology_template:`)}`;
    expect(roundTrip(text, LOCAL_SITES)).toMatch(/my\.P:/);
  });

  test.each(["tosca_simple_yaml_1_1", "tosca_simple_yaml_1_2", "tosca_simple_yaml_1_3"])(
    "of %s",
    (version) => {
      roundTrip(example.replace("tosca_simple_yaml_1_0", version), LOCAL_SITES);
    },
  );
});

const flow = {
  tosca_definitions_version: "tosca_simple_yaml_1_0",
  imports: [{ indigo: "https://raw.githubusercontent.com/indigo-dc/tosca-types/master/custom_types.yaml" }],
  topology_template: {
    node_templates: {
      front: {
        type: "tosca.nodes.indigo.LRMS.FrontEnd.Slurm",
        properties: { wn_ips: [] },
        requirements: [{ host: "machine" }],
      },
      machine: {
        type: "tosca.nodes.indigo.Compute",
        capabilities: { host: { properties: { num_cpus: 1, mem_size: "1 GB" } } },
      },
      worker: {
        type: "tosca.nodes.indigo.LRMS.WorkerNode.Slurm",
        properties: { front_end_ip: { get_attribute: ["machine", "private_address", 0] } },
        capabilities: { wn: { properties: { max_instances: 2 } } },
        requirements: [{ host: "machines" }],
      },
      machines: {
        type: "tosca.nodes.indigo.Compute",
        capabilities: { host: { properties: { num_cpus: 1 } } },
      },
    },
  },
};
