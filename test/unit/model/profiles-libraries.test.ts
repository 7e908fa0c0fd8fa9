import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it, test } from "vitest";
import type { Json } from "../../../src/base/json.js";
import { sourceText } from "../../../src/base/span.js";
import { createSink } from "../../../src/diagnostics/bag.js";
import { wellKnownLibrary } from "../../../src/model/well-known.js";
import { parseYaml } from "../../../src/syntax/compose.js";
import { toJson } from "../../../src/syntax/scalars.js";
import { bundled, compileText, corpus, diskHost } from "../topology/compile.js";

/** Says nothing of what a type is, or is no part of the language where it stands. */
const LEFT_OUT =
  /(?:^|(?<!properties|attributes|inputs)\/)(?:description|metadata)$|^imports$|\/admin_token\/value$|\/capabilities\/[^/]+\/relationship$/;

/** Optional properties that other branches of the library declare, and libraries that grew from it. */
const OF_BRANCHES: Readonly<Record<string, readonly string[]>> = {
  "capability_types/tosca.capabilities.indigo.OperatingSystem": ["gpu"],
  "node_types/tosca.nodes.indigo.Compute": [
    ...["zabbix_server", "zabbix_server_port", "zabbix_server_metadata"],
    ...["fail2ban_enabled", "fail2ban_bantime", "fail2ban_maxretry", "fail2ban_jail_config"],
  ],
  "node_types/tosca.nodes.indigo.GalaxyPortalAndStorage": ["os_storage", "token", "provider", "space"],
  "node_types/tosca.nodes.indigo.GalaxyReferenceData": [
    ...["refdata_repository_name", "refdata_provider_type", "refdata_provider", "refdata_token"],
  ],
  "node_types/tosca.nodes.indigo.LRMS.FrontEnd.Mesos": [
    ...["dns_name", "certbot_admin_email", "mesos_enable_ssl", "ssl_cert_gen"],
  ],
  "node_types/tosca.nodes.indigo.CmsServices": [
    ...["local_cache_expiration_time", "lock_file_age", "cache_dir", "cms_orchestrator"],
  ],
  "node_types/tosca.nodes.indigo.CmsWnConfig": ["cms_xrd_readserver", "cms_orchestrator"],
  "node_types/tosca.nodes.indigo.LRMS.WorkerNode.Kubernetes": [
    ...["kube_version", "kubelet_extra_args", "node_name", "kube_network"],
  ],
  "node_types/tosca.nodes.indigo.LRMS.FrontEnd.Kubernetes": ["kube_version", "kube_network"],
};
const OF_GRYCAP_BRANCHES: Readonly<Record<string, readonly string[]>> = {
  "node_types/tosca.nodes.indigo.LRMS.FrontEnd.Kubernetes": ["control_plane_ip", "master_node_ip"],
  "node_types/tosca.nodes.indigo.Helm.Chart": ["oci_registry"],
};
const propertiesIn = (table: Readonly<Record<string, readonly string[]>>) =>
  new Set(
    Object.entries(table).flatMap(([type, names]) => names.map((name) => `${type}/properties/${name}`)),
  );
const ADDED = { indigo: propertiesIn(OF_BRANCHES), grycap: propertiesIn(OF_GRYCAP_BRANCHES) };

/** Every difference of two values as `path: left | right`; lists and maps are compared part by part. */
function differences(left: Json | undefined, right: Json | undefined, path = ""): readonly string[] {
  if (LEFT_OUT.test(path) || left === right) return [];
  const [one, two] = [parts(left), parts(right)];
  if (one === undefined || two === undefined) {
    // A default of nothing is no default, and a type alone is short for a map with it.
    if ((left ?? undefined) === (right ?? undefined)) return [];
    if (typeof left === "string" && two?.["type"] === left && Object.keys(two).length === 1) return [];
    return [`${path}: ${JSON.stringify(left)} | ${JSON.stringify(right)}`];
  }
  const keys = new Set([...Object.keys(one), ...Object.keys(two)]);
  return [...keys].flatMap((key) => differences(one[key], two[key], path === "" ? key : `${path}/${key}`));
}

function parts(value: Json | undefined): Readonly<Record<string, Json>> | undefined {
  if (Array.isArray(value)) return Object.fromEntries(Object.entries(value)) as Record<string, Json>;
  return typeof value === "object" && value !== null ? (value as Readonly<Record<string, Json>>) : undefined;
}

function dataOf(name: string, text: string): Json | undefined {
  const root = parseYaml(sourceText(name, text), createSink());
  return root === undefined ? undefined : toJson(root);
}

describe("differences", () => {
  it("are found in types, defaults, constraints, inputs and lists", () => {
    const type = { properties: { a: { type: "string", default: "x" } }, requirements: [{ host: "C" }] };
    expect(differences(type, type)).toEqual([]);
    expect(differences(type, { ...type, properties: {} })).toHaveLength(1);
    expect(differences(type, { ...type, requirements: [{ host: "D" }] })).toEqual([
      'requirements/0/host: "C" | "D"',
    ]);
    expect(differences({ default: null }, {})).toEqual([]);
    expect(differences({ entry_schema: "string" }, { entry_schema: { type: "string" } })).toEqual([]);
  });
});

describe("the type libraries of INDIGO and grycap", () => {
  for (const name of ["indigo", "grycap"] as const) {
    const folder = corpus(name);
    const file = join(folder ?? "", "custom_types.yaml");

    test.skipIf(folder === undefined)(
      `${name}: no type differs from the original in anything (skipped without the corpora)`,
      () => {
        const original = dataOf(file, readFileSync(file, "utf8"));
        const found = differences(original, dataOf(name, bundled(name).text));
        const isAdded = (line: string) => ADDED[name].has(line.replace(/: undefined \| .*$/, ""));
        expect(found.filter((line) => !isAdded(line))).toEqual([]);
        expect(found.filter(isAdded)).toHaveLength(ADDED[name].size);
        expect(found.filter((line) => isAdded(line) && !line.endsWith('"required":false}'))).toEqual([]);
      },
    );

    test.skipIf(folder === undefined)(`${name}: the original is accepted as a file`, () => {
      const text = readFileSync(file, "utf8");
      expect(compileText(text, { name: file, host: diskHost, profile: "indigo" }).errors).toEqual([]);
    });

    test(`${name}: ours is accepted as a file`, () => {
      const read = (path: string) => {
        const library = (["nonnormative-1.0", "indigo", "indigo-family"] as const).find(
          (each) => path === `${each}.yaml`,
        );
        return library === undefined ? undefined : bundled(library).text;
      };
      const host = { read, resolve: (_from: string, reference: string) => reference };
      expect(compileText(bundled(name).text, { profile: "indigo", host }).errors).toEqual([]);
    });
  }
});

describe("addresses of public type libraries", () => {
  test.each([
    ["https://raw.githubusercontent.com/indigo-dc/tosca-types/master/custom_types.yaml", "indigo"],
    ["https://raw.githubusercontent.com/indigo-dc/tosca-types/refs/tags/v4.0.0/custom_types.yaml", "indigo"],
    ["https://raw.githubusercontent.com/indigo-dc/tosca-types/5b1f1f1/custom_types.yaml", "indigo"],
    ["https://github.com/indigo-dc/tosca-types/raw/devel/custom_types.yaml", "indigo"],
    ["https://github.com/Indigo-DC/tosca-types/blob/devel/custom_types.yaml?raw=true", "indigo"],
    ["https://cdn.jsdelivr.net/gh/indigo-dc/tosca-types@v4.0.0/custom_types.yaml", "indigo"],
    ["https://git.example.org/mirror/indigo-dc/tosca-types/-/raw/devel/custom_types.yaml", "indigo"],
    [
      "https://raw.githubusercontent.com/indigo-dc/tosca-types/refactor_dodas/dodas_types/dodas_types.yml",
      "indigo",
    ],
    [
      "https://raw.githubusercontent.com/indigo-dc/tosca-types/refactor_dodas/dodas_types/dodas_legacy_types.yml",
      "indigo",
    ],
    [
      "https://raw.githubusercontent.com/indigo-dc/tosca-types/refactor_dodas/dodas_types/dodas_custom_apps/htc_type.yml",
      "indigo",
    ],
    [
      "https://baltig.infn.it/infn-cloud/tosca-types/raw/v2.0.0/tosca_types/infrastructure/kubernetes_types.yaml",
      "indigo",
    ],
    [
      "https://baltig.infn.it/infn-cloud/tosca-types/-/raw/CLOUD-1394/tosca_types/applications/htcondor_types.yaml",
      "indigo",
    ],
    ["https://baltig.infn.it/infn-cloud/tosca-types/raw/v2.8.0/tosca_types/base/basic_types.yaml", "indigo"],
    ["https://baltig.infn.it/infn-cloud/tosca-types/raw/master/custom_types.yaml", "indigo"],
    ["https://paas.cloud.infn.it/public/tosca/custom_types.yaml", "indigo"],
    [
      "https://baltig.infn.it/infn-cloud/tosca-types/raw/v3.0.0/tosca_types/applications/laniakea_types.yaml",
      undefined,
    ],
    [
      "https://raw.githubusercontent.com/indigo-dc/tosca-types/master/dodas_types/dodas_custom_apps/my_type.yml",
      undefined,
    ],
    ["https://cloud.example.org/public/tosca/custom_types.yaml", undefined],
    ["https://raw.githubusercontent.com/grycap/tosca/main/custom_types.yaml", "grycap"],
    ["https://cdn.jsdelivr.net/gh/grycap/tosca@main/custom_types.yaml", "grycap"],
    ["https://raw.githubusercontent.com/grycap/ec3/tosca/tosca/custom_types.yaml", "grycap"],
    ["https://raw.githubusercontent.com/grycap/ec3/tosca_ha/tosca/custom_types.yaml", "grycap"],
    ["https://raw.githubusercontent.com/grycap/ec3/master/templates/custom.radl", undefined],
    ["https://gitlab.example.org/grycap/tosca/-/raw/v1.2/custom_types.yaml#L1", "grycap"],
    [
      "https://gitlab.example.org/api/v4/projects/grycap%2Ftosca/repository/files/custom_types.yaml/raw?ref=main",
      "grycap",
    ],
    ["https://forge.etsi.org/rep/nfv/SOL001/raw/v2.6.1/etsi_nfv_sol001_vnfd_types.yaml", "etsi-vnfd"],
    ["https://forge.etsi.org/rep/nfv/sol001/-/raw/v2.6.1/etsi_nfv_sol001_common_types.yaml", "etsi-common"],
    ["https://forge.etsi.org/rep/nfv/SOL001/raw/master/etsi_nfv_sol001_vnfd_2_5_1_types.yaml", "etsi-vnfd"],
    ["https://forge.etsi.org/rep/nfv/SOL001/raw/v3.3.1/etsi_nfv_sol001_nsd_types.yaml", "etsi-nsd"],
    ["https://forge.etsi.org/rep/nfv/SOL001/raw/v2.6.1/etsi_nfv_sol001_pnfd_2_6_1_types.yaml", "etsi-pnfd"],
    ["custom_types.yaml", undefined],
    ["../indigo-dc/tosca-types/custom_types.yaml", undefined],
    ["https://raw.githubusercontent.com/somebody/tosca-types/master/custom_types.yaml", undefined],
    ["https://raw.githubusercontent.com/grycap/tosca-more/main/custom_types.yaml", undefined],
    ["https://raw.githubusercontent.com/grycap/tosca/main/other_types.yaml", undefined],
  ])("%s", (url, library) => {
    expect(wellKnownLibrary(url)).toBe(library);
  });

  const template = (imports: string, type: string) => `tosca_definitions_version: tosca_simple_yaml_1_0
${imports}
topology_template:
  node_templates:
    c: {type: ${type}}
`;

  it("give the bundled types to every form of import", () => {
    const base = "https://raw.githubusercontent.com/indigo-dc/tosca-types/master";
    for (const imports of [
      `imports: [${base}/custom_types.yaml]`,
      `imports:\n  - indigo_types: ${base}/custom_types.yaml`,
      `imports:\n  - file: ${base}/custom_types.yaml`,
      `repositories: {types: ${base}}\nimports:\n  - {file: custom_types.yaml, repository: types}`,
    ]) {
      expect(compileText(template(imports, "tosca.nodes.indigo.Compute"))).toMatchObject({
        errors: [],
        warnings: [],
      });
    }
  });

  it("do not stand for a file of the author's own", () => {
    const own =
      "tosca_definitions_version: tosca_simple_yaml_1_0\nnode_types: {my.Node: {derived_from: tosca.nodes.Root}}\n";
    const host = {
      read: (path: string) => (path === "custom_types.yaml" ? own : undefined),
      resolve: (_from: string, reference: string) => reference,
    };
    const imports = "imports: [custom_types.yaml]";
    expect(compileText(template(imports, "my.Node"), { host }).errors).toEqual([]);
    expect(compileText(template(imports, "tosca.nodes.indigo.Compute"), { host }).errors).toEqual([
      "5:15 TS3001",
    ]);
  });

  it("of the EC3 family have its types", () => {
    const imports = "imports: [https://raw.githubusercontent.com/grycap/tosca/main/custom_types.yaml]";
    for (const type of ["tosca.nodes.ec3.ElasticCluster", "tosca.nodes.SoftwareComponent"]) {
      expect(compileText(template(imports, type)).errors.filter((error) => error.includes("TS3001"))).toEqual(
        [],
      );
    }
  });
});
