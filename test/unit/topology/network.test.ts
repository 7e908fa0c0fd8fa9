import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { describe, expect, test } from "vitest";
import { networkAlias, portsByNode } from "../../../src/topology/network.js";
import { compileText, corpus, diskHost } from "./compile.js";

const HEAD = `tosca_definitions_version: tosca_simple_yaml_1_3
topology_template:
  node_templates:
    server: {type: tosca.nodes.Compute}
`;
const network = (properties: string, name = "lan") =>
  `    ${name}: {type: tosca.nodes.network.Network, properties: {${properties}}}\n`;
const port = (name: string, properties: string, link = "lan") =>
  `    ${name}:\n      type: tosca.nodes.network.Port\n      properties: {${properties}}\n      requirements: [{binding: server}, {link: ${link}}]\n`;

/** Errors as \`line CODE\`, lines counted from the first node after the server. */
function errors(nodes: string) {
  return compileText(HEAD + nodes).errors.map(
    (error) => `${Number(error.split(":")[0]) - 4} ${error.split(" ")[1]}`,
  );
}

describe("networks", () => {
  test("F85: ports are bound and linked, in their order", () => {
    const nodes =
      network("cidr: 10.0.0.0/8") +
      network("network_name: PUBLIC", "wan") +
      port("b", "order: 1, ip_address: 10.1.1.1") +
      port("a", "order: 0", "wan");
    const { topology, errors: found } = compileText(HEAD + nodes);
    expect(found).toEqual([]);
    expect(topology && portsByNode(topology).get("server")).toEqual([
      { port: "a", order: 0, network: "wan", address: undefined },
      { port: "b", order: 1, network: "lan", address: "10.1.1.1" },
    ]);
  });

  test("F85: orders begin with 0 and have no gap; none at all is fine", () => {
    const lan = network("cidr: 10.0.0.0/8");
    expect(errors(lan + port("a", "order: 0") + port("b", "order: 1"))).toEqual([]);
    expect(errors(lan + port("a", "is_default: false") + port("b", "is_default: false"))).toEqual([]);
    expect(errors(lan + port("a", "order: 0") + port("b", "order: 2"))).toEqual(["8 TS4118"]);
    expect(errors(lan + port("a", "order: 1") + port("b", "order: 1"))).toEqual(["4 TS4118"]);
    expect(errors(lan + port("a", "order: -1"))).toEqual(["4 TS3007"]);
  });

  test("F85: given addresses and ranges lie in the network, lower end first", () => {
    const lan = network("cidr: 192.168.10.0/24");
    expect(errors(lan + port("a", "ip_address: 192.168.10.5"))).toEqual([]);
    expect(errors(lan + port("a", "ip_address: 192.168.11.5"))).toEqual(["4 TS4119"]);
    expect(errors(lan + port("a", "ip_address: 192.168.10.555"))).toEqual(["4 TS4119"]);
    expect(errors(lan + port("a", "ip_range_start: 192.168.10.9, ip_range_end: 192.168.10.20"))).toEqual([]);
    expect(errors(lan + port("a", "ip_range_start: 192.168.10.30, ip_range_end: 192.168.10.20"))).toEqual([
      "4 TS4119",
    ]);
    expect(errors(network("cidr: 192.168.10.0/24, start_ip: 192.168.10.9, end_ip: 192.168.9.20"))).toEqual([
      "1 TS4119",
    ]);
    expect(errors(network("cidr: 'fd00::/64'") + port("a", "ip_address: 'fd01::1'"))).toEqual([]);
  });

  test("F85: PRIVATE and PUBLIC are aliases, other names are networks", () => {
    expect([networkAlias("PRIVATE"), networkAlias("PUBLIC"), networkAlias("lan")]).toEqual([
      "PRIVATE",
      "PUBLIC",
      undefined,
    ]);
  });
});

const folder = corpus("indigo/examples");

describe.skipIf(folder === undefined)("the reference case of the INDIGO profile", () => {
  const path = resolve(folder ?? "", "hybrid_elastic_cluster_vr_l2.yaml");
  const compiled = () => compileText(readFileSync(path, "utf8"), { name: path, host: diskHost });

  test("F85: the vRouter cluster is accepted with its networks, interfaces and open host", () => {
    const { topology, errors: found, infos } = compiled();
    expect(found).toEqual([]);
    if (topology === undefined) throw new Error("not compiled");
    const networks = (node: string) =>
      portsByNode(topology)
        .get(node)
        ?.map(({ network: name, order }) => [name, order]);
    expect(networks("lrms_server")).toEqual([
      ["network1", 0],
      ["pub_network", 1],
    ]);
    expect(networks("lrms_wn")).toEqual([["network1", 0]]);
    expect(infos.some((info) => info.endsWith("TS4001"))).toBe(true);
    const front = topology.nodes.get("elastic_cluster_front_end");
    const hosted = front?.requirements.filter(({ relationshipChain }) =>
      relationshipChain.includes("tosca.relationships.HostedOn"),
    );
    expect(
      hosted?.map(({ name, target }) => [name, target]).filter(([, target]) => target !== undefined),
    ).toHaveLength(1);
    expect(hosted?.find(({ name }) => name === "host")?.target).toBeUndefined();
  });

  test("F78: requirement hops of the cluster reach capabilities of another name", () => {
    const { topology } = compiled();
    const text = JSON.stringify(
      [...(topology?.nodes.get("elastic_cluster_front_end")?.properties ?? [])].map(([, { value }]) => value),
    );
    expect(text).not.toContain("undefined");
    const worker = topology?.nodes.get("lrms_wn")?.capabilities;
    expect(worker?.get("host")?.properties.get("num_cpus")?.value).toEqual({ kind: "static", json: 2 });
    expect(worker?.get("host")?.properties.get("mem_size")?.value).toEqual({
      kind: "static",
      json: 3_000_000_000,
    });
    const server = topology?.nodes.get("lrms_server")?.capabilities.get("host")?.properties;
    expect(server?.get("mem_size")?.value).toEqual({ kind: "static", json: 2_000_000_000 });
  });
});
