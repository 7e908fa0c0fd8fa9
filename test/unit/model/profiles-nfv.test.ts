import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { bundledScope } from "../../../src/model/imports.js";
import { bundled, compileText, corpus } from "../topology/compile.js";

const host = {
  read: (path: string) => (path === "etsi-common.yaml" ? bundled("etsi-common").text : undefined),
  resolve: (_from: string, reference: string) => reference,
};

const template = (version: string, nodes: string, before = "") =>
  `tosca_definitions_version: ${version}\n${before}topology_template:\n  node_templates:\n${nodes}`;

const VDU = `    vdu:
      type: tosca:VDU.Compute
      properties: {name: n, description: d, configurable_properties: {}}
      capabilities:
        virtual_compute:
          properties:
            virtual_cpu: {num_virtual_cpu: 2}
            virtual_memory: {virtual_mem_size: 8 GB}
    cpd:
      type: VduCpd
      requirements:
        - virtual_binding: vdu
`;

describe("F87: the profile for network functions", () => {
  test.each(["tosca_simple_profile_for_nfv_1_0", "tosca_simple_profile_for_nfv_1_0_0"])(
    "F87: %s knows its types without an import, by short and by full name",
    (version) => {
      const { topology, errors } = compileText(template(version, VDU));
      expect(errors).toEqual([]);
      expect(topology?.nodes.get("vdu")?.type).toBe("tosca.nodes.nfv.VDU.Compute");
      expect(topology?.nodes.get("cpd")?.type).toBe("tosca.nodes.nfv.VduCpd");
      const full = VDU.replace("tosca:VDU", "tosca.nodes.nfv.VDU").replace(
        "VduCpd",
        "tosca.nodes.nfv.VduCpd",
      );
      expect(compileText(template(version, full)).errors).toEqual([]);
    },
  );

  test("F87: the types of the earlier draft", () => {
    const nodes = `    net: {type: tosca.nodes.nfv.VL, properties: {vendor: v}}
    vdu: {type: tosca.nodes.nfv.VDU}
    vnf:
      type: tosca.nodes.nfv.VNF
      properties: {id: a, vendor: b, version: 1.0}
      requirements: [{virtualLink: net}]
    cp:
      type: tosca.nodes.nfv.CP
      requirements: [{virtualLink: net}, {virtualBinding: vdu}]
`;
    expect(compileText(template("tosca_simple_profile_for_nfv_1_0_0", nodes)).errors).toEqual([]);
  });

  test("F87: the types of the Simple Profile 1.0 are there as well, and keep their short names", () => {
    const nodes = "    c: {type: Compute}\n";
    const { topology } = compileText(template("tosca_simple_profile_for_nfv_1_0", nodes));
    expect(topology?.nodes.get("c")?.type).toBe("tosca.nodes.Compute");
  });

  test("F87: what is wrong with them is reported as with any type", () => {
    const wrong = VDU.replace("num_virtual_cpu: 2", "num_virtual_cpu: two");
    expect(compileText(template("tosca_simple_profile_for_nfv_1_0", wrong)).errors).toEqual(["10:44 TS3004"]);
    expect(compileText(template("tosca_simple_yaml_1_0", VDU)).errors).toEqual([
      "5:13 TS3001",
      "13:13 TS3001",
    ]);
  });
});

describe("F87: the types of ETSI NFV", () => {
  test.each([
    ["etsi-common", 11],
    ["etsi-vnfd", 74],
  ] as const)("F87: %s has %i types and loads clean under etsinfv", (name, count) => {
    const own = [...bundledScope(name, bundled).own.values()];
    expect(own.reduce((sum, types) => sum + types.size, 0)).toBe(count);
    expect(compileText(bundled(name).text, { name, host, profile: "etsinfv" }).diagnostics).toEqual([]);
  });

  test("F87: a descriptor that imports them by URL gets the bundled ones and is judged as etsinfv", () => {
    const url = "https://forge.etsi.org/rep/nfv/SOL001/raw/v2.6.1/etsi_nfv_sol001_vnfd_types.yaml";
    const nodes = `    vl:
      type: tosca.nodes.nfv.VnfVirtualLink
      properties:
        connectivity_type: {layer_protocols: [ipv4]}
        vl_profile:
          max_bitrate_requirements: {root: 1048576}
          min_bitrate_requirements: {root: 1048576}
`;
    const text = template("tosca_simple_yaml_1_2", nodes, `imports: [${url}]\n`);
    expect(compileText(text).errors).toEqual([]);
    expect(compileText(text.replace("[ipv4]", "[ipv5]")).errors).toEqual(["8:47 TS3007"]);
  });

  const folder = corpus("heat-translator");
  test.skipIf(folder === undefined)(
    "F87: ours has the types of the original (skipped without the corpora)",
    () => {
      const names = (text: string) =>
        [...text.matchAll(/^ {2}(tosca\.[\w.]+):/gm)].map(([, name]) => name).sort();
      for (const part of ["common", "vnfd"] as const) {
        const file = join(folder ?? "", "etsi_nfv", `etsi_nfv_sol001_${part}_types.yaml`);
        expect(names(bundled(`etsi-${part}`).text)).toEqual(names(readFileSync(file, "utf8")));
      }
    },
  );
});
