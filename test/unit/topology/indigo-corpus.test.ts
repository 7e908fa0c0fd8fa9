import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { Json } from "../../../src/base/json.js";
import { deployOrder } from "../../../src/topology/order.js";
import { nodeOf, type Topology, type TopologyValue } from "../../../src/topology/topology.js";
import { compileText, corpus, diskHost } from "./compile.js";

const folder = corpus("indigo/examples");
const files = folder === undefined ? [] : readdirSync(folder).filter((file) => /\.ya?ml$/.test(file));

/** Values for the inputs that a template requires and gives no default for. */
const INPUTS: Readonly<Record<string, Readonly<Record<string, Json>>>> = {
  "elasticsearch.yaml": { es_password: "secret-1", kibana_password: "secret-2" },
  "indigo_job_output_upload_web.yaml": {
    input_urls: ["https://data.example.org/a"],
    output_filenames: "result",
    output_endpoint: "https://store.example.org",
    output_path: "/out",
    output_username: "user",
    output_password: "secret",
    docker_image: "debian:12",
  },
  "spark_mesos_cluster.yaml": {
    marathon_password: "secret-1",
    mesos_password: "secret-2",
    chronos_password: "secret-3",
  },
};

function compileExample(file: string) {
  const path = join(folder ?? "", file);
  const inputs = INPUTS[file] ?? {};
  return compileText(readFileSync(path, "utf8"), { name: path, host: diskHost, inputs });
}

function json(value: TopologyValue | undefined): Json | undefined {
  return value?.value.kind === "static" ? value.value.json : undefined;
}

describe.skipIf(folder === undefined)("the INDIGO examples (skipped without the corpora)", () => {
  it("are 35", () => {
    expect(files).toHaveLength(35);
  });

  it.each(files)("accepts %s without an error", (file) => {
    const { errors, topology } = compileExample(file);
    expect(errors).toEqual([]);
    expect(topology?.nodes.size).toBeGreaterThan(0);
  });

  it("names the first and second place of the duplicate key in hadoop_cluster.yaml", () => {
    const { warnings, diagnostics } = compileExample("hadoop_cluster.yaml");
    expect(warnings).toEqual(["27:13 TS1002"]);
    expect(diagnostics.find(({ code }) => code === "TS1002")?.labels).toHaveLength(1);
  });

  it("leaves the host of the elastic cluster to the orchestrator, at the node", () => {
    expect(compileExample("hybrid_elastic_cluster.yaml").infos).toEqual(["51:5 TS4001"]);
  });
});

describe.skipIf(folder === undefined)("hybrid_elastic_cluster.yaml", () => {
  const topology = (): Topology => {
    const made = compileExample("hybrid_elastic_cluster.yaml").topology;
    if (made === undefined) throw new Error("no topology");
    return made;
  };

  it("has its five nodes in template order", () => {
    expect([...topology().nodes.keys()]).toEqual([
      "elastic_cluster_front_end",
      "lrms_front_end",
      "lrms_server",
      "wn_node",
      "lrms_wn",
    ]);
  });

  it("binds requirements to the right capabilities", () => {
    const edges = [...topology().nodes.values()].flatMap((node) =>
      node.requirements.map(({ name, target, capability, relationship }) =>
        [node.name, name, target ?? "-", capability ?? "-", relationship].join(" "),
      ),
    );
    expect(edges).toEqual([
      "elastic_cluster_front_end lrms lrms_front_end lrms tosca.relationships.HostedOn",
      "elastic_cluster_front_end wn wn_node wn tosca.relationships.indigo.Manages",
      "elastic_cluster_front_end host - - tosca.relationships.HostedOn",
      "lrms_front_end host lrms_server host tosca.relationships.HostedOn",
      "wn_node host lrms_wn host tosca.relationships.HostedOn",
    ]);
  });

  it("reads values by their declared types", () => {
    const made = topology();
    const host = nodeOf(made, "lrms_server").capabilities.get("host");
    expect(json(host?.properties.get("num_cpus"))).toBe(1);
    expect(json(host?.properties.get("mem_size"))).toBe(1_000_000_000);
    expect(host?.properties.get("mem_size")?.type).toBe("scalar-unit.size");
    expect(json(nodeOf(made, "lrms_server").capabilities.get("os")?.properties.get("version"))).toBe("16.04");
    const wn = nodeOf(made, "wn_node").capabilities.get("wn");
    expect(json(wn?.properties.get("max_instances"))).toBe(5);
    expect(json(wn?.properties.get("min_instances"))).toBe(0);
    expect(json(nodeOf(made, "wn_node").properties.get("hybrid"))).toBe(true);
    expect(json(nodeOf(made, "lrms_wn").capabilities.get("scalable")?.properties.get("count"))).toBe(0);
    expect(json(nodeOf(made, "lrms_server").capabilities.get("endpoint")?.properties.get("ports"))).toEqual({
      openvpn: { protocol: "udp", source: 1194 },
    });
  });

  it("takes an input value over the default", () => {
    const path = join(folder ?? "", "hybrid_elastic_cluster.yaml");
    const inputs = { wn_num: "12", wn_mem: "2 GiB" };
    const { topology: made, errors } = compileText(readFileSync(path, "utf8"), {
      name: path,
      host: diskHost,
      inputs,
    });
    expect(errors).toEqual([]);
    const node = made?.nodes.get("wn_node")?.capabilities.get("wn");
    expect(json(node?.properties.get("max_instances"))).toBe(12);
    expect(json(made?.nodes.get("lrms_wn")?.capabilities.get("host")?.properties.get("mem_size"))).toBe(
      2 * 2 ** 30,
    );
  });

  it("leaves addresses to run time", () => {
    const made = topology();
    expect(made.outputs.get("cluster_ip")?.value).toEqual({
      kind: "get_attribute",
      node: "lrms_server",
      path: ["public_address", 0],
    });
    expect(made.outputs.get("cluster_creds")?.value).toEqual({
      kind: "get_attribute",
      node: "lrms_server",
      path: ["endpoint", "credential", 0],
    });
    expect(nodeOf(made, "lrms_front_end").properties.get("wn_ips")?.value).toEqual({
      kind: "get_attribute",
      node: "lrms_wn",
      path: ["private_address"],
    });
  });

  it("keeps policy, roles and the order of deployment", () => {
    const made = topology();
    const [policy] = made.policies;
    expect(policy?.targets).toEqual(["lrms_wn"]);
    expect(json(policy?.properties.get("sla_id"))).toBe("5cf12da6cb0e8f527dfb3c97");
    expect(policy?.typeChain).toContain("tosca.policies.Placement");
    const artifacts = nodeOf(made, "lrms_front_end").artifacts;
    expect(artifacts.get("slurm_role")?.file).toBe("indigo-dc.slurm,master");
    const order = deployOrder(made);
    expect(order.indexOf("lrms_server")).toBeLessThan(order.indexOf("lrms_front_end"));
    expect(order.indexOf("lrms_front_end")).toBeLessThan(order.indexOf("elastic_cluster_front_end"));
  });
});

describe.skipIf(folder === undefined)("hybrid_elastic_cluster_vr_l2.yaml", () => {
  it("follows a requirement whose relationship is DependsOn to the central point", () => {
    const { topology, errors } = compileExample("hybrid_elastic_cluster_vr_l2_add.yaml");
    expect(errors).toEqual([]);
    const router = topology?.nodes
      .get("indigovr_router2")
      ?.requirements.find(({ name }) => name === "central_point");
    expect(router).toMatchObject({ target: "indigovr_cp", capability: "central_point" });
    const port = topology?.nodes
      .get("wn_port")
      ?.requirements.map(({ target, capability }) => `${target}.${capability}`);
    expect(port).toEqual(["lrms_wn.binding", "network2.link"]);
  });
});
