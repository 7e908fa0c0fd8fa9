import { describe, expect, it, test } from "vitest";
import { compileText } from "../topology/compile.js";

const MASTER = "https://raw.githubusercontent.com/indigo-dc/tosca-types/master/custom_types.yaml";
const INFN = "https://baltig.infn.it/infn-cloud/tosca-types/raw/v2.2.1/tosca_types";

function template(library: string, nodes: string, more = ""): string {
  return `tosca_definitions_version: tosca_simple_yaml_1_0
imports:
  - indigo_custom_types: ${library}
topology_template:
  node_templates:
${nodes}
    front: {type: tosca.nodes.indigo.Compute}
${more}`;
}

describe("types that branches of the INDIGO library and its daughters add", () => {
  test.each([
    ["k8s/custom_types.yaml", "HelmInstall", "{name: a, chart: b/c, values: 'https://example.org/v.yaml'}"],
    ["dodas-1.1.1/custom_types.yaml", "NfsClient", "{remote_path: /a, local_path: /b, server_host: c}"],
    ["dodas_roll/custom_types.yaml", "HTCondorClient", "{condor_host: a}"],
    ["refactor_dodas/dodas_types/dodas_types.yml", "k3s", "{master_ip: a, mode: server}"],
    [
      "master/custom_types.yaml",
      "GalaxyWnCvmfsReferenceData",
      "{front_end_ip: a, flavor: b, refdata_dir: /c}",
    ],
  ])("F09: %s has the type %s", (file, type, properties) => {
    const library = `https://raw.githubusercontent.com/indigo-dc/tosca-types/${file}`;
    const node = (more: string) => `    app:
      type: tosca.nodes.indigo.${type}
      properties: ${more}
      requirements: [{host: front}]`;
    expect(compileText(template(library, node(properties))).errors).toEqual([]);
    expect(compileText(template(library, node("{nonsense: 1}"))).errors).toContain("8:20 TS3006");
  });

  test("F09: the files of INFN Cloud are one library, however many are imported", () => {
    const text = template(
      `${INFN}/infrastructure/kubernetes_types.yaml\n  - ${INFN}/applications/jupyter_types.yaml`,
      `    master:
      type: tosca.nodes.DODAS.FrontEnd.Kubernetes
      properties: {kube_version: 1.24.12, enable_gpu: false}
      requirements: [{host: front}]
    hub:
      type: tosca.nodes.DODAS.single-node-jupyterhub
      properties: {iam_subject: me}
      requirements: [{host: front}]`,
    );
    expect(compileText(text)).toMatchObject({ errors: [], warnings: [] });
    expect(compileText(text.replace("kube_version", "cert_manager_type")).errors).toEqual(["9:39 TS3007"]);
  });

  test("F35: a type keeps the properties that only other branches of the library declare", () => {
    const node = `    portal:
      type: tosca.nodes.indigo.GalaxyPortalAndStorage
      properties: {os_storage: IaaS, token: {get_input: token}, provider: a, space: b}
      requirements: [{lrms: local}]
    local:
      type: tosca.nodes.indigo.LRMS.FrontEnd.Local
      requirements: [{host: front}]`;
    const text = template(MASTER, node, "  inputs: {token: {type: string, default: t}}\n");
    expect(compileText(text).errors).toEqual([]);
  });
});

describe("hints about the types of a library", () => {
  it("D-4 names the library of a type that the file does not import", () => {
    const text = `tosca_definitions_version: tosca_simple_yaml_1_0
topology_template:
  node_templates:
    a: {type: tosca.nodes.indigo.Compute}
    b: {type: tosca.nodes.ec3.ElasticCluster}
`;
    const { diagnostics: found } = compileText(text);
    expect(found.map(({ code }) => code)).toEqual(["TS3001", "TS3001"]);
    expect(found[0]?.hint).toContain(MASTER);
    expect(found[1]?.hint).toContain("/grycap/tosca/");
  });

  it("D-4 suggests near types of a library that is imported", () => {
    const { diagnostics: found } = compileText(template(MASTER, "    a: {type: tosca.nodes.indigo.Comput}"));
    expect(found.find(({ code }) => code === "TS3001")?.hint).toBe(
      'Did you mean "tosca.nodes.indigo.Compute"?',
    );
  });

  it("D-4 names the derived type that declares a property", () => {
    const policies = `  policies:
    - here:
        type: tosca.policies.Placement
        properties: {sla_id: abc, password: secret}
        targets: [front]
`;
    const { diagnostics: found } = compileText(
      template(MASTER, "    other: {type: tosca.nodes.indigo.Compute}", policies),
    );
    const hints = found.filter(({ code }) => code === "TS3006").map(({ hint }) => hint);
    expect(hints).toHaveLength(2);
    expect(hints[0]).toContain('"tosca.policies.indigo.SlaPlacement" declares it');
    expect(hints[1]).toContain('"tosca.policies.indigo.CredentialsAwareSlaPlacement" declares it');
  });

  it("D-4 names none where several unrelated types declare the property", () => {
    const text = `tosca_definitions_version: tosca_simple_yaml_1_3
node_types:
  base: {derived_from: tosca.nodes.Root}
  one: {derived_from: base, properties: {colour: {type: string, required: false}}}
  two: {derived_from: base, properties: {colour: {type: string, required: false}}}
topology_template:
  node_templates:
    a: {type: base, properties: {colour: red}}
`;
    const hint = (source: string) =>
      compileText(source).diagnostics.find(({ code }) => code === "TS3006")?.hint;
    expect(hint(text)).toBe("Remove it, or declare it in the type.");
    expect(hint(text.replace("two: {derived_from: base", "two: {derived_from: one"))).toContain('"one"');
  });

  test.each([
    ["bool", "boolean"],
    ["Int", "integer"],
    ["dict", "map"],
  ])("D-4 takes %s for the TOSCA type %s", (written, meant) => {
    const text = `tosca_definitions_version: tosca_simple_yaml_1_3
topology_template:
  inputs: {a: {type: ${written}}}
`;
    const { diagnostics: found } = compileText(text);
    expect(found.map(({ hint }) => hint)).toContain(`Did you mean "${meant}"?`);
  });
});

describe("parts of what is empty", () => {
  const users = (value: string, step = "0") =>
    template(
      MASTER,
      `    other:
      type: tosca.nodes.indigo.Compute
      properties: {os_users: {get_input: users}}`,
      `  inputs: {users: {type: list, entry_schema: {type: tosca.datatypes.indigo.User}, default: ${value}}}
  outputs: {user: {value: {get_property: [other, os_users, ${step}]}}}
`,
    );

  it("F78: an index into an empty list has no value yet, which is no error", () => {
    expect(compileText(users("[]"))).toMatchObject({ errors: [], warnings: ["11:60 TS3022"] });
    expect(compileText(users("[{os_user_name: a}]"))).toMatchObject({ errors: [], warnings: [] });
  });

  it("F78: an index beyond the end of a list, and one that is no number, stay errors", () => {
    expect(compileText(users("[{os_user_name: a}]", "3")).errors).toEqual(["11:60 TS3019"]);
    expect(compileText(users("[]", "first")).errors).toEqual(["11:60 TS3017"]);
  });

  it("F79: an attribute that is not declared is named without the index behind it", () => {
    const text = template(
      MASTER,
      "    other: {type: tosca.nodes.indigo.Compute}",
      "  outputs: {o: {value: {get_attribute: [other, adress, 0]}}}\n",
    );
    const [fault] = compileText(text).diagnostics.filter(({ code }) => code === "TS4019");
    expect(fault?.message).toContain('no attribute "adress"');
  });
});
