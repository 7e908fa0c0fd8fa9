import { describe, expect, test } from "vitest";
import { HEAD, host } from "./compute-template.js";
import { countsOf, lowerText, programOf, SITES } from "./corpus.js";

const typed = (result: ReturnType<typeof lowerText>, type: string) =>
  programOf(result).filter((one) => one.type === `openstack:${type}`);

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
