import { describe, expect, test } from "vitest";
import { resourcePlanJson } from "../../../src/heat/serialize.js";
import { HEAD, host } from "./compute-template.js";
import { countsOf, lowerText, SITES } from "./corpus.js";

describe("OR-11: flavor and image", () => {
  const one = (text: string, sites = SITES) =>
    lowerText(`${HEAD}  node_templates:\n    box:\n      type: tosca.nodes.Compute${text}\n`, { sites });

  test("OR-11: the cheapest flavor that is large enough, the first image of the system", () => {
    const { resources, errors } = one(host(2, "5 GB"));
    expect(errors).toEqual([]);
    expect(resources?.plan.servers).toMatchObject([
      { name: "box", cloudName: "heat-box", flavor: { name: "m1.large" }, image: "ubuntu-14.04" },
    ]);
    expect(resources?.plan.report.pricePerHour).toEqual({ minimum: 0.08, maximum: 0.08 });
  });

  test("OR-11: nothing large enough is reported at the capability", () => {
    expect(one(host(64, "1 GB")).errors).toEqual(["7 TS6206"]);
  });

  test("OR-11: no image and no fallback is reported", () => {
    const sites = SITES.replace("      - { name: any, fallback: true }\n", "");
    expect(one(host(1, "1 GB", "distribution: plan9"), sites).errors).toEqual(["7 TS6206"]);
  });

  test("OR-11: flavor, image and key by name go before the table", () => {
    const { resources } = lowerText(`tosca_definitions_version: tosca_simple_yaml_1_3
node_types:
  my.Server:
    derived_from: tosca.nodes.Compute
    properties:
      flavor: { type: string }
      image: { type: string }
      key_name: { type: string }
topology_template:
  node_templates:
    box:
      type: my.Server
      properties: { flavor: huge, image: own-image, key_name: me }
`);
    expect(resources?.plan.servers).toMatchObject([
      { flavor: { name: "huge" }, image: "own-image", keyPair: "me" },
    ]);
  });
});

describe("SY-7: which path a template takes", () => {
  const template = `${HEAD}  node_templates:\n    box:\n      type: tosca.nodes.Compute${host(1, "1 GB")}\n`;
  const site = (provider: string) => `sites:
  - name: here
    provider: ${provider}
    images: [{ name: any, fallback: true }]
    flavors: [{ name: small, cpus: 1, memory: 2 GB, pricePerHour: 0 }]
`;

  test.each(["local", "aws"])(
    "SY-7: a %s site cannot take single resources, which is said at the template",
    (provider) => {
      const { errors, resources } = lowerText(template, { sites: site(provider) });
      expect(errors).toEqual(["4 TS6201"]);
      expect(resources).toBeUndefined();
    },
  );

  test("SY-7: without a named home site the first OpenStack site is taken", () => {
    const sites = `${site("local")}  - name: there
    provider: openstack
    images: [{ name: any, fallback: true }]
    flavors: [{ name: small, cpus: 1, memory: 2 GB, pricePerHour: 0 }]
`;
    expect(lowerText(template, { sites }).resources?.plan.site.name).toBe("there");
    const home = `cluster: { home: here }\n${sites}`;
    expect(lowerText(template, { sites: home }).errors).toEqual(["4 TS6201"]);
  });

  test("SY-7: a type without a counterpart is an error at its node", () => {
    const text = `${template}    balancer:\n      type: tosca.nodes.LoadBalancer\n`;
    expect(lowerText(text).errors).toEqual(["9 TS6202"]);
  });
});

describe("SY-38: a virtual network function", () => {
  const VNF = `tosca_definitions_version: tosca_simple_profile_for_nfv_1_0_0
topology_template:
  node_templates:
    VDU1:
      type: tosca.nodes.nfv.VDU
      capabilities:
        host: { properties: { num_cpus: 2, mem_size: 1 GB } }
        os: { properties: { type: linux, distribution: cirros } }
    CP1:
      type: tosca.nodes.nfv.CP
      requirements: [ { virtualBinding: VDU1 }, { virtualLink: VL1 } ]
    VL1:
      type: tosca.nodes.nfv.VL
      properties: { vendor: ACME, cidr: 192.168.0.0/24 }
`;

  test("SY-38: VDU, CP and VL become server, port and network", () => {
    const result = lowerText(VNF);
    expect(result.errors).toEqual([]);
    expect(countsOf(result)).toEqual({ server: 1, port: 1, network: 1, subnet: 1 });
    expect(result.resources?.plan.ports).toMatchObject([{ name: "CP1", server: "VDU1", network: "VL1" }]);
  });
});

describe("OR-11: the plan", () => {
  test("OR-11: equal input gives equal bytes, and every part has its place", () => {
    const text = `${HEAD}  node_templates:\n    box:\n      type: tosca.nodes.Compute${host(1, "1 GB")}\n`;
    const [first, second] = [lowerText(text), lowerText(text)].map(({ resources }) => resources?.plan);
    if (first === undefined || second === undefined) throw new Error("no plan");
    expect(resourcePlanJson(first)).toBe(resourcePlanJson(second));
    expect(first.servers[0]?.origin).toEqual({ file: "t.yaml", line: 4, column: 5, name: "box" });
    expect(resourcePlanJson(first, () => "moved.yaml")).toContain('"file": "moved.yaml"');
  });
});
