import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { bundledScope } from "../../../src/model/imports.js";
import { bundled, compileText, corpus } from "../topology/compile.js";

const host = {
  read: (path: string) => {
    const [, name] = /^(etsi-\w+|nonnormative-1\.0)\.yaml$/.exec(path) ?? [];
    return name === undefined ? undefined : bundled(name as "etsi-common").text;
  },
  resolve: (_from: string, reference: string) => reference,
};

const template = (version: string, nodes: string, before = "") =>
  `tosca_definitions_version: ${version}\n${before}topology_template:\n  node_templates:\n${nodes}`;

const hideSpans = (key: string, value: unknown) => (/span$/i.test(key) ? undefined : value);

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

describe("F87: the profile for edge computing", () => {
  const NODES = `    net: {type: tosca.nodes.mec.VL.ELAN, properties: {vendor: v}}
    vdu: {type: tosca.nodes.mec.VDU}
    app:
      type: tosca.nodes.mec.MEA
      properties: {id: a, vendor: b, version: 1.0}
      requirements: [{virtualLink: net}]
    cp:
      type: tosca.nodes.mec.CP
      requirements: [{virtualLink: net}, {virtualBinding: vdu}]
`;

  test("F87: its version knows its types without an import", () => {
    const own = [...bundledScope("mec-1.0", bundled).own.values()];
    expect(own.reduce((sum, types) => sum + types.size, 0)).toBe(20);
    const { topology, errors } = compileText(template("tosca_simple_profile_for_mec_1_0_0", NODES));
    expect(errors).toEqual([]);
    expect(topology?.nodes.get("net")?.type).toBe("tosca.nodes.mec.VL.ELAN");
  });

  test("F87: other versions do not, and what is wrong with them is reported", () => {
    expect(compileText(template("tosca_simple_yaml_1_0", NODES)).errors).toContain("4:17 TS3001");
    const wrong = NODES.replace("{virtualLink: net}]", "{virtualLink: vdu}]");
    expect(compileText(template("tosca_simple_profile_for_mec_1_0", wrong)).errors).toHaveLength(1);
  });
});

describe("F87: the types of ETSI NFV", () => {
  test.each([
    ["etsi-common", 11],
    ["etsi-vnfd", 74],
    ["etsi-pnfd", 7],
    ["etsi-nsd", 24],
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

  const LIFECYCLE = `interface_types:
  my.Vnflcm: {derived_from: tosca.interfaces.Root, instantiate: {}, terminate: {}}
node_types:
  TYPE: {derived_from: tosca.nodes.Root, interfaces: {Vnflcm: {type: my.Vnflcm}}}
`;
  const FUNCTION = `    function:
      type: TYPE
      interfaces:
        Vnflcm:
          instantiate: []
          terminate: [stop.sh]
`;

  test("F87: an operation as an empty list says nothing of it in descriptors of network functions", () => {
    const named = (type: string) =>
      template("tosca_simple_yaml_1_3", FUNCTION, LIFECYCLE).replaceAll("TYPE", type);
    const plain = compileText(named("my.Function"));
    expect(plain.errors).toEqual(["12:24 TS2024", "13:22 TS2006"]);
    // A copy of the types of ETSI in the file calls for the profile as their public address does.
    const copied = compileText(named("tosca.nodes.nfv.Mine"));
    expect([copied.errors, copied.warnings]).toEqual([["13:22 TS2006"], ["12:24 TS2024"]]);
    const operations = (text: string) =>
      compileText(text, { profile: "etsinfv" }).topology?.nodes.get("function")?.interfaces;
    const sound = named("my.Function").replace("terminate: [stop.sh]", "terminate: stop.sh");
    expect(operations(sound)).toBeDefined();
    expect(JSON.stringify(operations(sound), hideSpans)).toBe(
      JSON.stringify(operations(sound.replace("instantiate: []", "instantiate: {}")), hideSpans),
    );
  });

  const NS = `    ns:
      type: tosca.nodes.nfv.NS
      properties:
        descriptor_id: d
        designer: us
        version: "1.0"
        name: two functions
        invariant_id: i
        flavour_id: simple
      requirements: [{virtual_link: link}]
    link:
      type: tosca.nodes.nfv.NsVirtualLink
      properties:
        connectivity_type: {layer_protocols: [ipv4]}
        test_access: [passive_monitoring]
        vl_profile:
          max_bitrate_requirements: {root: 1048576}
          min_bitrate_requirements: {root: 1048576}
          qos: {latency: 10 ms, packet_delay_variation: 0 s, priority: 1}
    access:
      type: tosca.nodes.nfv.Sap
      properties: {layer_protocols: [ipv4]}
      requirements: [{internal_virtual_link: link}]
    radio:
      type: tosca.nodes.nfv.PNF
      properties:
        descriptor_id: p
        function_description: antenna
        provider: us
        version: "2"
        descriptor_invariant_id: p
        name: radio
        geographical_location_info: {country_code: ES}
      requirements: [{virtual_link: link}]
  groups:
    apart: {type: tosca.groups.nfv.NsPlacementGroup, properties: {description: d}, members: [link]}
  policies:
    - spread: {type: tosca.policies.nfv.NsAntiAffinityRule, targets: [apart], properties: {scope: zone}}
    - guard: {type: tosca.policies.nfv.NsSecurityGroupRule, targets: [access], properties: {protocol: udp}}
`;

  test("F87: a network service with a physical function, by the public URL of its types", () => {
    const url = "https://forge.etsi.org/rep/nfv/SOL001/raw/v3.3.1/etsi_nfv_sol001_nsd_types.yaml";
    const text = template("tosca_simple_yaml_1_3", NS, `imports: [${url}]\n`);
    const { topology, errors, warnings } = compileText(text);
    expect(errors).toEqual([]);
    expect(warnings).toEqual([]);
    expect(topology?.nodes.size).toBe(4);
  });

  test.each([
    ["passive_monitoring]", "listening]", "19:23 TS3007"],
    ["priority: 1", "priority: -1", "23:72 TS3007"],
    ["scope: zone", "scope: rack", "42:99 TS3007"],
    ["country_code: ES", "city: Ayora", "37:38 TS3006"],
    ["targets: [access]", "targets: [link]", "43:71 TS4013"],
  ])("F87: a network service with %s changed to %s is refused", (right, wrong, error) => {
    const url = "https://forge.etsi.org/rep/nfv/SOL001/raw/v3.3.1/etsi_nfv_sol001_nsd_types.yaml";
    const text = template("tosca_simple_yaml_1_3", NS.replace(right, wrong), `imports: [${url}]\n`);
    expect(compileText(text).errors).toContain(error);
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
