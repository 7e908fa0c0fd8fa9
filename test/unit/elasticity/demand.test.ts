import { describe, expect, test } from "vitest";
import { bringUp, job, smallCluster, spec, specs } from "./small-cluster.js";

describe("CL-3 what pending jobs are packed onto", () => {
  test("several jobs share a node, the next one gets its own", () => {
    const cluster = smallCluster(specs(4));
    cluster.look([job("1"), job("2"), job("3")]);
    expect(cluster.wanted()).toEqual(["n1", "n2"]);
  });

  test("a node without the feature, the partition or the GPU is not started", () => {
    const gpu = spec("g1", { gres: { "gpu:a100": 2 }, features: ["fast"], partitions: ["gpu"] });
    const cluster = smallCluster([...specs(2, { partitions: ["cpu"] }), gpu]);
    cluster.look([job("1", { gresPerNode: { gpu: 1 } })]);
    expect(cluster.wanted()).toEqual(["g1"]);
    const byFeature = smallCluster([...specs(2), gpu]);
    byFeature.look([job("1", { featureSets: [["slow"], ["fast"]] })]);
    expect(byFeature.wanted()).toEqual(["g1"]);
    const byPartition = smallCluster([...specs(2, { partitions: ["cpu"] }), gpu]);
    byPartition.look([job("1", { partitions: ["gpu"] })]);
    expect(byPartition.wanted()).toEqual(["g1"]);
  });

  test("GPUs are used up one by one, of any kind or of the kind that is named", () => {
    const nodes = specs(3, { cpus: 16, gres: { "gpu:a100": 2 } });
    const cluster = smallCluster(nodes);
    const three = ["1", "2", "3"].map((id) => job(id, { gresPerNode: { gpu: 1 } }));
    cluster.look(three);
    expect(cluster.wanted()).toEqual(["n1", "n2"]);
    cluster.look([job("9", { gresPerNode: { "gpu:h100": 1 } })]);
    expect(cluster.reason("demand-unmet")?.evidence.jobs).toEqual(["9"]);
  });

  test("memory is shared out only where the batch system does so", () => {
    const two = ["1", "2"].map((id) => job(id, { memoryMiBPerNode: 3000 }));
    const shared = smallCluster(specs(2));
    shared.look(two);
    expect(shared.wanted()).toEqual(["n1"]);
    const consumed = smallCluster(specs(2));
    const nodes = [...consumed.state.nodes.values()].flatMap(({ observed }) => observed ?? []);
    consumed.feed({ kind: "snapshot", at: consumed.now, nodes, jobs: two, memoryIsConsumable: true });
    expect(consumed.wanted()).toEqual(["n1", "n2"]);
  });

  test("an exclusive job has its node alone; a reserved node serves its reservation only", () => {
    const cluster = smallCluster(specs(3));
    cluster.look([job("1", { exclusive: true }), job("2")]);
    expect(cluster.wanted()).toEqual(["n1", "n2"]);
    const reserved = smallCluster(specs(2));
    reserved.set("n1", "off", { reservation: "course" });
    reserved.look([job("1")]);
    expect(reserved.wanted()).toEqual(["n2"]);
    reserved.pass(1);
    reserved.look([job("2", { reservation: "course" })]);
    expect(reserved.wanted()).toEqual(["n1", "n2"]);
  });

  test("named and excluded nodes are respected", () => {
    const cluster = smallCluster(specs(4));
    cluster.look([job("1", { requiredNodes: ["n3"] }), job("2", { excludedNodes: ["n1", "n3"], cpus: 2 })]);
    expect(cluster.wanted()).toEqual(["n2", "n3"]);
  });

  test("tasks beyond the limit of their array start nothing", () => {
    const cluster = smallCluster(specs(6, { cpus: 1 }));
    const array = { id: "7", limit: 2 };
    cluster.look(["7_1", "7_2", "7_3", "7_4"].map((id) => job(id, { array })));
    expect(cluster.wanted()).toEqual(["n1", "n2"]);
    expect(cluster.reason("demand-ignored")?.evidence).toEqual({ reason: "JobArrayTaskLimit", count: 2 });
  });

  test("a job may take any nodes with one and the same feature, not a mixture", () => {
    const nodes = [spec("n1", { features: ["rack1"] }), ...specs(2, { features: ["rack2"] }, "m")];
    const cluster = smallCluster(nodes);
    const featureSets = [["rack1"], ["rack2"]];
    cluster.look([job("1", { nodeCount: 2, cpus: 4, featureSets, sameFeatureSet: true })]);
    expect(cluster.wanted()).toEqual(["m1", "m2"]);
  });

  test("the highest priority is served first when there is not enough", () => {
    const cluster = smallCluster(specs(1, { cpus: 1 }));
    cluster.look([job("1", { priority: 1 }), job("2", { priority: 9 })]);
    expect(cluster.reason("demand")?.evidence.jobs).toEqual(["2"]);
    expect(cluster.reason("demand-unmet")?.evidence.jobs).toEqual(["1"]);
  });
});

describe("CL-3 which nodes are chosen", () => {
  const dear = specs(2, { pricePerHour: 4, cpus: 4 }, "a-dear");
  const cheap = specs(2, { pricePerHour: 1, cpus: 4 }, "b-cheap");

  test("by declaration", () => {
    const cluster = smallCluster([...dear, ...cheap]);
    cluster.look([job("1")]);
    expect(cluster.wanted()).toEqual(["a-dear1"]);
  });

  test("by cost", () => {
    const cluster = smallCluster([...dear, ...cheap], { placement: ["cost"] });
    cluster.look([job("1")]);
    expect(cluster.wanted()).toEqual(["b-cheap1"]);
  });

  test("by least waste", () => {
    const sizes = [spec("big", { cpus: 32 }), spec("fit", { cpus: 6 }), spec("odd", { cpus: 8 })];
    const cluster = smallCluster(sizes, { placement: ["least-waste"] });
    cluster.look([job("1", { cpus: 6 })]);
    expect(cluster.wanted()).toEqual(["fit"]);
  });

  test("by locality: a site that has nodes already comes first", () => {
    const cluster = smallCluster([...specs(2, { site: "a" }), ...specs(2, { site: "b" }, "b")], {
      placement: ["locality"],
    });
    cluster.look([job("1", { requiredNodes: ["b1"], cpus: 2 })]);
    bringUp(cluster, "b", "used");
    cluster.look([job("2", { cpus: 2 })]);
    expect(cluster.wanted()).toEqual(["b1", "b2"]);
  });
});

describe("CL-1 slots or memory below zero", () => {
  const look = (
    negativeMeansInfinite: boolean,
    more: { readonly cpus: number; readonly memoryMiB?: number },
  ) => {
    const cluster = smallCluster(specs(3), { negativeMeansInfinite });
    cluster.look([job("0")]);
    bringUp(cluster);
    cluster.set("n1", "idle", more);
    cluster.look(["1", "2", "3"].map((id) => job(id, { cpus: 2, memoryMiBPerNode: 100 })));
    return cluster.wanted();
  };

  test("CL-1 mean no limit, or nothing at all", () => {
    expect(look(true, { cpus: -1 })).toEqual(["n1"]);
    expect(look(false, { cpus: -1 })).toEqual(["n1", "n2", "n3"]);
    expect(look(true, { cpus: 2, memoryMiB: -1 })).toEqual(["n1", "n2", "n3"]);
  });
});

describe("CL-3 gangs", () => {
  const four = job("1", { nodeCount: 4, cpus: 8 });

  test("all or nothing: too few nodes start none, and leave them to others", () => {
    const cluster = smallCluster(specs(3));
    cluster.look([four, job("2")]);
    expect(cluster.wanted()).toEqual(["n1"]);
    expect(cluster.reason("demand-unmet")?.evidence.jobs).toEqual(["1"]);
  });

  test("all or nothing: a limit that would cut the gang holds all of it", () => {
    const cluster = smallCluster(specs(6), { maxBooting: 3 });
    cluster.look([four]);
    expect(cluster.wanted()).toEqual([]);
    expect(cluster.reason("gang-held")?.evidence.nodes).toEqual(["n1", "n2", "n3", "n4"]);
  });

  test("best effort: what can be had is started, although the rest cannot be had", () => {
    const cluster = smallCluster(specs(3), { gang: "best-effort" });
    cluster.look([four]);
    expect(cluster.wanted()).toEqual(["n1", "n2", "n3"]);
  });

  test("greedy: a limit cuts the gang, and missing nodes start none of it", () => {
    const cut = smallCluster(specs(6), { gang: "greedy", maxBooting: 3 });
    cut.look([four]);
    expect(cut.wanted()).toEqual(["n1", "n2", "n3"]);
    expect(cut.state.nodes.get("n1")?.gang).toBe("1");
    const few = smallCluster(specs(3), { gang: "greedy" });
    few.look([four]);
    expect(few.wanted()).toEqual([]);
  });

  test("components of one job: greedy within a limit, best effort also without the rest", () => {
    const parts = [job("1+0", { group: "1", cpus: 2 }), job("1+1", { group: "1", cpus: 2, nodeCount: 3 })];
    const greedy = smallCluster(specs(4), { gang: "greedy", maxBooting: 2 });
    greedy.look(parts);
    expect(greedy.wanted()).toEqual(["n1", "n2"]);
    const effort = smallCluster(specs(3), { gang: "best-effort" });
    effort.look(parts);
    expect(effort.wanted()).toEqual(["n1", "n2", "n3"]);
  });

  test("half a gang whose rest cannot be had any more goes after one window", () => {
    const cluster = smallCluster(specs(4), { idleTime: 600, batchMax: 10 });
    cluster.look([four]);
    expect(cluster.wanted()).toHaveLength(4);
    cluster.feed({ kind: "apply-started", at: cluster.now, site: "a", nodes: cluster.wanted() });
    for (const name of ["n1", "n2", "n3"]) cluster.set(name, "idle");
    const results = [{ node: "n4", outcome: "failed", message: "no host", fault: "capacity" }] as const;
    cluster.pass(5);
    cluster.feed({ kind: "apply-finished", at: cluster.now, site: "a", nodes: cluster.wanted(), results });
    cluster.pass(1);
    cluster.look();
    cluster.pass(11);
    cluster.look();
    const leaving = [...cluster.state.nodes.values()].filter(({ lifecycle }) => lifecycle === "powering-off");
    expect(leaving.map(({ name }) => name)).toEqual(["n1", "n2", "n3", "n4"]);
  });

  test("leftovers of a gang serve other jobs first", () => {
    const cluster = smallCluster(specs(4), { idleTime: 600, batchMax: 10 });
    cluster.look([four]);
    bringUp(cluster);
    cluster.look([job("2")]);
    cluster.pass(20);
    cluster.look();
    expect(cluster.state.nodes.get("n1")?.lifecycle).toBe("idle");
  });

  test("components of one job start together or not at all", () => {
    const parts = [job("1+0", { group: "1", cpus: 2 }), job("1+1", { group: "1", cpus: 2, nodeCount: 3 })];
    const cluster = smallCluster(specs(3));
    cluster.look([...parts, job("2")]);
    expect(cluster.wanted()).toEqual(["n1"]);
    const large = smallCluster(specs(4));
    large.look(parts);
    expect(large.wanted()).toEqual(["n1", "n2", "n3", "n4"]);
  });
});
