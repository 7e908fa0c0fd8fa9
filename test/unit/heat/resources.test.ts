import { describe, expect, test } from "vitest";
import { openstackProgram } from "../../../src/heat/openstack.js";
import { resourcePlanJson } from "../../../src/heat/serialize.js";
import { wantedServers } from "../../../src/heat/wanted.js";
import { resourceYaml } from "../../../src/resource-yaml.js";
import { countsOf, lowerText, programOf, SITES } from "./corpus.js";

const HEAD = `tosca_definitions_version: tosca_simple_yaml_1_3
topology_template:
`;
const host = (cpus: number, memory: string, os = "distribution: ubuntu, version: 14.04") => `
      capabilities:
        host: { properties: { num_cpus: ${cpus}, mem_size: ${memory} } }
        os: { properties: { type: linux, ${os} } }`;

const typed = (result: ReturnType<typeof lowerText>, type: string) =>
  programOf(result).filter((one) => one.type === `openstack:${type}`);

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

describe("SY-7: networks", () => {
  const network = (properties: string) =>
    lowerText(`${HEAD}  node_templates:
    net:
      type: tosca.nodes.network.Network
      properties: { ${properties} }
`);

  test("SY-7: addresses outside the prefix are reported at the property", () => {
    expect(network("cidr: 10.0.0.0/24, gateway_ip: 10.0.1.1").errors).toEqual(["6 TS6208"]);
    expect(network("cidr: 10.0.0.7/24").errors).toEqual(["6 TS6208"]);
  });

  test("SY-7: a name alone is that of a network which is there; a prefix makes one of that name", () => {
    expect(countsOf(network("network_name: shared"))).toEqual({});
    expect(network("network_name: shared").resources?.plan.networks).toMatchObject([
      { existing: { name: "shared" } },
    ]);
    const made = network("network_name: shared, cidr: 10.0.0.0/24, start_ip: 10.0.0.9");
    expect(typed(made, "networking/network:Network")).toMatchObject([{ inputs: { name: "shared" } }]);
    expect(typed(made, "networking/subnet:Subnet")).toMatchObject([
      { inputs: { allocationPools: [{ start: "10.0.0.9", end: "10.0.0.254" }] } },
    ]);
  });

  test("SY-7: networks without addresses get different ones, and not those that are taken", () => {
    const { resources } = lowerText(`${HEAD}  node_templates:
    a: { type: tosca.nodes.network.Network }
    b: { type: tosca.nodes.network.Network }
    c: { type: tosca.nodes.network.Network, properties: { cidr: 10.0.1.0/24 } }
`);
    expect(resources?.plan.networks.map(({ subnet }) => subnet?.cidr)).toEqual([
      "10.0.0.0/24",
      "10.0.2.0/24",
      "10.0.1.0/24",
    ]);
  });

  const PORTS = `${HEAD}  node_templates:
    net: { type: tosca.nodes.network.Network, properties: { cidr: 10.1.0.0/24 } }
    box:
      type: tosca.nodes.Compute${host(1, "1 GB")}
        endpoint: { properties: { network_name: PUBLIC, ports: { web: { protocol: tcp, source: 80 } } } }
    late:
      type: tosca.nodes.network.Port
      properties: { order: 1 }
      requirements: [ { binding: box }, { link: net } ]
    early:
      type: tosca.nodes.network.Port
      properties: { order: 0, ip_address: 10.1.0.9 }
      requirements: [ { binding: box }, { link: net } ]
`;

  test("SY-7: interfaces keep their order, a public endpoint gives an address, a router and open ports", () => {
    const result = lowerText(PORTS);
    expect(result.errors).toEqual([]);
    const { plan } = result.resources ?? {};
    expect(plan?.servers[0]?.ports).toEqual(["early", "late"]);
    expect(plan?.addresses).toMatchObject([{ port: "early", server: "box", pool: "public" }]);
    expect(plan?.router).toEqual({ external: "public", networks: ["net"] });
    expect(plan?.filters[0]?.open).toMatchObject([{ protocol: "tcp", from: 80, to: 80 }]);
    expect(countsOf(result)).toEqual({ network: 1, subnet: 1, router: 1, port: 2, server: 1, address: 1 });
    const port = typed(result, "networking/port:Port").find(({ name }) => name === "early");
    expect(port?.inputs["fixedIps"]).toMatchObject([{ ipAddress: "10.1.0.9" }]);
  });

  test("SY-7: a public address needs the name of the external network", () => {
    const sites = SITES.replace("    network: { external: public }\n", "");
    expect(lowerText(PORTS, { sites }).errors).toEqual(["15 TS6215"]);
  });
});

describe("SY-7: sets of machines", () => {
  const text = (policy: string) => `${HEAD}  node_templates:
    net: { type: tosca.nodes.network.Network, properties: { cidr: 10.1.0.0/24 } }
    box:
      type: tosca.nodes.Compute${host(1, "1 GB")}
      requirements:
        - local_storage: { node: disk, relationship: { type: tosca.relationships.AttachesTo, properties: { location: /data } } }
    disk: { type: tosca.nodes.Storage.BlockStorage, properties: { name: d, size: 10 GiB } }
    card:
      type: tosca.nodes.network.Port
      requirements: [ { binding: box }, { link: net } ]
  policies:
    - grow:
        type: my.Scaling
        properties: { ${policy} }
        targets: [ box ]
policy_types:
  my.Scaling:
    derived_from: tosca.policies.Scaling
    properties:
      min_instances: { type: integer }
      max_instances: { type: integer }
      default_instances: { type: integer }
`;

  test("SY-7: a scaling policy is a named set; ports and volumes come with each machine", () => {
    const result = lowerText(text("min_instances: 1, default_instances: 2, max_instances: 4"));
    expect(result.errors).toEqual([]);
    const plan = result.resources?.plan;
    expect(plan?.scaling).toMatchObject([
      { name: "grow", servers: ["box-1", "box-2", "box-3", "box-4"], minimum: 1, initial: 2, maximum: 4 },
    ]);
    const first = { network: 1, subnet: 1, port: 2, volume: 2, attachment: 2, server: 2, set: 1 };
    expect(countsOf(result)).toEqual(first);
    expect(countsOf(result, ["box-1", "box-3", "box-4"])).toEqual({
      ...first,
      port: 3,
      volume: 3,
      attachment: 3,
      server: 3,
    });
  });

  test("SY-7: naming machines moves none of those that stay", () => {
    const plan = lowerText(text("min_instances: 1, default_instances: 2, max_instances: 4")).resources?.plan;
    if (plan === undefined) throw new Error("no plan");
    expect([...wantedServers(plan, ["box-2", "box-4"])]).toEqual(["box-2", "box-4"]);
    const resource = (nodes: readonly string[]) =>
      openstackProgram(plan, nodes).resources.find(({ id }) => id === "server/box-2");
    expect(resource(["box-2", "box-4"])).toEqual(resource([]));
  });

  test("SY-7: sizes that do not fit are reported", () => {
    const { errors } = lowerText(text("min_instances: 1, default_instances: 2, max_instances: 900"));
    expect(errors).toEqual(["19 TS6214"]);
  });
});

describe("SY-7: software", () => {
  const TEXT = `${HEAD}  inputs:
    password: { type: string }
  node_templates:
    front:
      type: tosca.nodes.Compute${host(1, "1 GB")}
    back:
      type: tosca.nodes.Compute${host(1, "1 GB")}
    database:
      type: tosca.nodes.DBMS
      properties: { root_password: { get_input: password } }
      requirements: [ { host: back } ]
      interfaces:
        Standard:
          operations:
            configure:
              implementation: db.py
              inputs: { root_password: { get_property: [ SELF, root_password ] } }
            create: db.sh
    application:
      type: tosca.nodes.SoftwareComponent
      requirements: [ { host: front }, { dependency: database } ]
      interfaces:
        Standard:
          operations:
            create:
              implementation: app.yaml
              inputs:
                database: { get_attribute: [ back, private_address ] }
                url: { concat: [ "http://", { get_attribute: [ front, private_address ] } ] }
  outputs:
    address: { value: { get_attribute: [ front, private_address ] } }
    shown: { value: { get_property: [ database, root_password ] } }
`;
  const files = { "db.sh": "#!/bin/sh\n", "db.py": "print(1)\n", "app.yaml": "- hosts: all\n" };
  const result = lowerText(TEXT, { inputs: { password: "correct horse" }, files });
  const plan = result.resources?.plan;

  test("SY-7: operations run in the order of the lifecycle, after those that their node needs", () => {
    expect(result.errors).toEqual([]);
    expect(
      plan?.steps.map(({ name, server, interpreter, after }) => [name, server, interpreter, after]),
    ).toEqual([
      ["database-create", "back", "shell", []],
      ["database-configure", "back", "python", ["database-create"]],
      ["application-create", "front", "ansible", ["database-configure"]],
    ]);
    expect(plan?.steps[2]?.environment).toEqual({
      HOST: { kind: "static", value: "front" },
      SELF: { kind: "static", value: "application" },
      database: { kind: "private-address", servers: ["back"] },
      url: {
        kind: "concat",
        parts: [
          { kind: "static", value: "http://" },
          { kind: "private-address", servers: ["front"] },
        ],
      },
    });
  });

  test("SY-7: no secret is in the plan or the program, and outputs that show one are left out", () => {
    if (plan === undefined) throw new Error("no plan");
    const key = "database.configure.root_password";
    expect(plan.steps[1]?.environment).toMatchObject({ root_password: { kind: "secret", key } });
    expect(result.resources?.secrets).toEqual({ [key]: "correct horse" });
    expect(result.warnings.filter((line) => line.includes(" TS62"))).toEqual(["40 TS6212"]);
    expect(Object.keys(plan.outputs)).toEqual(["address"]);
    const yaml = resourceYaml(plan);
    for (const text of [resourcePlanJson(plan), JSON.stringify(openstackProgram(plan)), yaml])
      expect(text).not.toContain("correct horse");
    expect(yaml).toContain("database-configure-root_password:\n    type: string\n    secret: true");
  });

  test("SY-7: a script that is not there is a warning at its place, an unknown kind one that leaves it out", () => {
    expect(lowerText(TEXT, { inputs: { password: "correct horse" } }).warnings).toContain("26 TS6210");
    const unknown = lowerText(TEXT.replace("db.sh", "db.exe"), {
      inputs: { password: "correct horse" },
      files,
    });
    expect(unknown.warnings).toContain("26 TS6211");
    expect(unknown.resources?.plan.steps).toHaveLength(2);
  });

  test("SY-7: software that runs something needs a machine", () => {
    const lost = TEXT.replace("{ host: front }, ", "");
    expect(lowerText(lost, { inputs: { password: "correct horse" }, files }).errors).toEqual(["27 TS6209"]);
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
