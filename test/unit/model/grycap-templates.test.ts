import { describe, expect, test } from "vitest";
import { compileText, memoryHost } from "../topology/compile.js";

const V0 = "tosca_definitions_version: tosca_simple_yaml_1_0\n";
const LIBRARY = "https://raw.githubusercontent.com/grycap/tosca/main/custom_types.yaml";
const TAGGED = "https://raw.githubusercontent.com/grycap/tosca/refs/tags/v9.9.9/custom_types.yaml";
const INDIGO = "https://raw.githubusercontent.com/indigo-dc/tosca-types/master/custom_types.yaml";
const GRYCAP = `imports:\n  - grycap_types: ${LIBRARY}\n`;

const DISK = `topology_template:
  inputs:
    extra: {type: scalar-unit.size, default: 0 GB}
  node_templates:
    disk:
      type: tosca.nodes.BlockStorage
      properties: {size: {get_input: extra}}
`;

describe("values by which templates of Infrastructure Manager ask for nothing", () => {
  test("F32: a default of zero is remarked on under indigo, with the place that it comes from", () => {
    const { errors, infos, diagnostics } = compileText(V0 + GRYCAP + DISK);
    expect(errors).toEqual([]);
    expect(infos).toContain("10:26 TS3028");
    const finding = diagnostics.find(({ code }) => code === "TS3028");
    const lines = finding?.labels?.map(
      ({ span }) => `${span.source.name}:${span.source.position(span.start).line}`,
    );
    expect(lines).toContain("template.yaml:6");
  });

  test("F32: it stays an error where nobody reads it as nothing, and so does a value written out", () => {
    expect(compileText(V0 + DISK).errors).toEqual(["8:26 TS3028"]);
    const written = DISK.replace("{get_input: extra}", "0 GB");
    expect(compileText(V0 + GRYCAP + written).errors).toEqual(["10:26 TS3007"]);
  });

  test("F32: any other value that breaks the constraint stays an error, and the input is named", () => {
    const small = DISK.replace("default: 0 GB", "default: 1 kB");
    const { errors, diagnostics } = compileText(V0 + GRYCAP + small);
    expect(errors).toEqual(["10:26 TS3007"]);
    const labels = diagnostics.find(({ code }) => code === "TS3007")?.labels;
    expect(labels?.map(({ text }) => text)).toContain("the value comes from here");
  });

  test("F32: an empty map of ports is none", () => {
    const ports = `topology_template:
  inputs:
    ports: {type: map, entry_schema: {type: PortSpec}, default: {}}
  node_templates:
    vm:
      type: tosca.nodes.indigo.Compute
      capabilities: {endpoint: {properties: {ports: {get_input: ports}}}}
`;
    expect(compileText(V0 + GRYCAP + ports).errors).toEqual([]);
  });
});

describe("slips of the grycap library that no template can help", () => {
  const elastic = `topology_template:
  node_templates:
    front: {type: tosca.nodes.indigo.Compute}
    machine: {type: tosca.nodes.indigo.Compute}
    lrms:
      type: tosca.nodes.indigo.LRMS.FrontEnd.Slurm
      requirements: [{host: front}]
    wn_node:
      type: tosca.nodes.indigo.LRMS.WorkerNode.Slurm
      properties: {front_end_ip: {get_attribute: [front, private_address, 0]}}
      capabilities: {wn: {properties: {max_instances: 4}}}
      requirements: [{host: machine}]
    cluster:
      type: tosca.nodes.ec3.ElasticCluster
      requirements: [{lrms: lrms}, {wn: wn_node}]
`;

  test("F56: an elastic cluster binds the workers, whose valid source type the library does not know", () => {
    const { errors, warnings, topology } = compileText(V0 + GRYCAP + elastic);
    expect([...errors, ...warnings]).toEqual([]);
    const wn = topology?.nodes.get("cluster")?.requirements.find(({ name }) => name === "wn");
    expect(wn).toMatchObject({ target: "wn_node", capability: "wn" });
  });

  test("F56: a valid source type that nobody declares lets in any node, and is one fault where it stands", () => {
    const types = `node_types:
  my.Store:
    derived_from: tosca.nodes.Root
    capabilities:
      store: {type: tosca.capabilities.Node, valid_source_types: [my.Nowhere]}
  my.User:
    derived_from: tosca.nodes.Root
    requirements: [{store: {capability: tosca.capabilities.Node, node: my.Store}}]
topology_template:
  node_templates:
    store: {type: my.Store}
    user: {type: my.User, requirements: [{store: store}]}
`;
    expect(compileText(V0 + types).errors).toEqual(["6:67 TS3026"]);
  });

  const dataset = `topology_template:
  node_templates:
    vm: {type: tosca.nodes.indigo.Compute}
    data:
      type: tosca.nodes.eosc.dts.Dataset
      properties: {dataset_ids: [one]}
      requirements:
        - host: vm
        - remote_storage:
            node: store
            relationship:
              type: tosca.relationships.eosc.Transfers
              properties: {dts_credential: {token: none}}
    store:
      type: tosca.nodes.StorageSystem
      capabilities: {remote_storage: {properties: {endpoint: https://store.example.org}}}
`;

  test("F56: what the library pairs itself is bound, though the capability does not list it", () => {
    const { errors, infos, topology } = compileText(V0 + GRYCAP + dataset);
    expect(errors).toEqual([]);
    expect(infos).toContain("13:19 TS4122");
    const requirements = topology?.nodes.get("data")?.requirements ?? [];
    expect(requirements.map(({ name, capability }) => `${name} ${capability}`)).toEqual([
      "host host",
      "remote_storage remote_storage",
    ]);
  });

  test("F56: under strict the pair is an error", () => {
    const { errors } = compileText(V0 + GRYCAP + dataset, { profile: "strict" });
    expect(errors).toContain("13:19 TS4122");
  });

  test("F56: in 1.0 a host of the capability type Compute is one of the type Container", () => {
    const own = `node_types:
  my.App:
    derived_from: tosca.nodes.SoftwareComponent
    requirements:
      - host: {capability: tosca.capabilities.Compute, relationship: tosca.relationships.HostedOn}
topology_template:
  node_templates:
    vm: {type: tosca.nodes.Compute}
    app: {type: my.App, requirements: [{host: vm}]}
    disk: {type: tosca.nodes.BlockStorage, properties: {size: 1 GB}}
`;
    expect(compileText(V0 + own).errors).toEqual([]);
    expect(compileText(V0 + own.replace("host: vm", "host: disk")).errors).toEqual(["10:47 TS4006"]);
  });

  test("F35: a required property of a capability that the template does not mention", () => {
    const storm = `topology_template:
  node_templates:
    vm: {type: tosca.nodes.indigo.Compute}
    front: {type: tosca.nodes.indigo.LRMS.FrontEnd.Storm, requirements: [{host: vm}]}
`;
    const { errors, infos, diagnostics } = compileText(V0 + GRYCAP + storm);
    expect(errors).toEqual([]);
    expect(infos).toContain("7:5 TS3029");
    expect(diagnostics.find(({ code }) => code === "TS3029")?.message).toMatch(
      /^The capability "lrms" of "front"/,
    );
    expect(compileText(V0 + GRYCAP + storm, { profile: "default" }).errors).toContain("7:5 TS3029");
  });
});

describe("F09: fragments of the IM dashboard and the imports of their parents", () => {
  const parent = `${V0}metadata: {childs: [child.yaml]}
imports:
  - grycap_types: ${LIBRARY}
topology_template:
  node_templates:
    vm: {type: tosca.nodes.indigo.Compute}
    lrms:
      type: tosca.nodes.indigo.LRMS.FrontEnd.Slurm
      properties: {version: 1.2.3}
      requirements: [{host: vm}]
`;
  const fragment = (name: string, address: string) => `${V0}metadata: {parents: [parent.yaml]}
imports:
  - ${name}: ${address}
topology_template:
  node_templates:
    app: {type: tosca.nodes.SoftwareComponent, requirements: [{host: vm}]}
`;
  const errorsOf = (name: string, address: string) =>
    compileText(fragment(name, address), { host: memoryHost({ "parent.yaml": parent }) }).errors;

  test("one library under one name by two addresses is imported once", () => {
    expect(errorsOf("grycap_types", TAGGED)).toEqual([]);
  });

  test("the sister library of a fragment does not change the types of the parent's nodes", () => {
    expect(errorsOf("indigo_types", INDIGO)).toEqual([]);
  });

  test("an import that cannot be found is one fault, and the profile is still that of the dashboard", () => {
    const address = "https://example.org/somebody/custom_types.yaml";
    const host = memoryHost({ "parent.yaml": parent });
    const { errors, warnings } = compileText(fragment("grycap_types", address), { host });
    expect(errors).toEqual(["4:19 TS3009"]);
    expect(warnings).toEqual([]);
  });
});

describe("F33: optional properties of branches and later states of the library", () => {
  test("control planes behind one address, a chart from a registry", () => {
    const text = `topology_template:
  node_templates:
    vm: {type: tosca.nodes.indigo.Compute}
    front:
      type: tosca.nodes.indigo.LRMS.FrontEnd.Kubernetes
      properties:
        admin_token: none
        control_plane_ip: 10.0.0.9
        master_node_ip: {get_attribute: [vm, private_address, 0]}
      requirements: [{host: vm}]
    chart:
      type: tosca.nodes.indigo.Helm.Chart
      properties: {name: store, oci_registry: "oci://registry.example.org/store"}
      requirements: [{host: front}]
`;
    expect(compileText(V0 + GRYCAP + text).errors).toEqual([]);
    const slip = text.replace("oci_registry", "oci_registy");
    const { errors, diagnostics } = compileText(V0 + GRYCAP + slip);
    expect(errors).toEqual(["16:33 TS3006"]);
    expect(diagnostics.find(({ code }) => code === "TS3006")?.hint).toBe('Did you mean "oci_registry"?');
  });
});

describe("F38: inputs of a template that a fragment imports as template_file", () => {
  const parent = `${V0}topology_template:
  inputs:
    cpus: {type: integer, default: 1, constraints: [{less_or_equal: 8}]}
    gpus: {type: integer, default: 0}
  node_templates:
    vm:
      type: tosca.nodes.Compute
      capabilities: {host: {properties: {num_cpus: {get_input: cpus}}}}
`;
  const compiled = (inputs: string) =>
    compileText(`${V0}imports:\n  - template_file: parent.yaml\ntopology_template:\n  inputs:\n${inputs}`, {
      host: memoryHost({ "parent.yaml": parent }),
    });

  test("a bare value is the new default, a map is merged, and others are added", () => {
    const inputs = "    cpus: 4\n    gpus: {default: 2}\n    more: {type: string, default: x}\n";
    const { errors, topology } = compiled(inputs);
    expect(errors).toEqual([]);
    const host = topology?.nodes.get("vm")?.capabilities.get("host")?.properties;
    expect(host?.get("num_cpus")?.value).toMatchObject({ kind: "static", json: 4 });
    expect([...(topology?.inputs.keys() ?? [])]).toEqual(["cpus", "gpus", "more"]);
  });

  test("the parent's type and constraints hold for it, and an input of its own is no bare value", () => {
    expect(compiled("    cpus: many\n").errors).toEqual(["6:11 TS3004"]);
    expect(compiled("    cpus: 16\n").errors).toEqual(["6:11 TS3007"]);
    expect(compiled("    other: 16\n").errors).toEqual(["6:12 TS2006"]);
  });
});

test("D-3: a second key on a line is called by its name", () => {
  const { errors, diagnostics } = compileText(
    `${V0}topology_template:\n  inputs:\n    size: type: integer\n`,
  );
  expect(errors[0]).toBe("4:15 TS1001");
  expect(diagnostics[0]?.message).toContain("a second key stands on this line");
});
