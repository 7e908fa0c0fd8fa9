import { describe, expect, test } from "vitest";
import { gresConf, gresType, slurmConf } from "../../../src/contextualization/slurm.js";
import { frontEndBatch, workerJoin } from "../../../src/contextualization/steps.js";

const node = (number: number, gpus?: { count: number; model?: string }) => ({
  name: `vnode-${number}`,
  site: "a",
  address: `10.0.0.${10 + number}`,
  cpus: 2,
  memoryMiB: 1000,
  ...(gpus === undefined ? {} : { gpus }),
});
const clusterOf = (...nodes: ReturnType<typeof node>[]) => ({
  name: "demo",
  partition: "main",
  controller: { hostname: "front", address: "10.0.0.2" },
  nodes,
});
const v100 = { count: 2, model: "Tesla V100" };

describe("workers with GPUs in the configuration of Slurm", () => {
  test("CL-4 nodes are declared with what they have, alike ones on one line", () => {
    const conf = slurmConf(clusterOf(node(1), node(2, { count: 1 }), node(3, v100), node(4, v100))).split(
      "\n",
    );
    expect(conf).toContain("GresTypes=gpu");
    expect(conf.filter((line) => line.startsWith("NodeName="))).toEqual([
      "NodeName=vnode-1 NodeAddr=10.0.0.11 CPUs=2 RealMemory=1000 State=CLOUD",
      "NodeName=vnode-2 NodeAddr=10.0.0.12 CPUs=2 RealMemory=1000 Gres=gpu:1 State=CLOUD",
      "NodeName=vnode-[3-4] NodeAddr=10.0.0.[13-14] CPUs=2 RealMemory=1000 Gres=gpu:tesla_v100:2 State=CLOUD",
    ]);
  });

  test("CL-4 gres.conf detects nothing and names files that the workers make when they join", () => {
    expect(gresConf(clusterOf(node(1), node(2, { count: 1 }), node(3, v100)))).toBe(
      [
        "AutoDetect=off",
        "NodeName=vnode-2 Name=gpu File=/var/lib/slurm/gpu0",
        "NodeName=vnode-3 Name=gpu Type=tesla_v100 File=/var/lib/slurm/gpu[0-1]",
        "",
      ].join("\n"),
    );
    const join = workerJoin({ local: false, controllerAddress: "10.0.0.2", gpus: 2 });
    expect(join).toContain("for slot in $(seq 0 1)");
    expect(join.indexOf("/var/lib/slurm/gpu$slot")).toBeLessThan(join.indexOf("slurmd.service"));
  });

  test("CL-4 without GPUs nothing is said of them, so that plans of before stay as they were", () => {
    const cluster = clusterOf(node(1), node(2));
    expect(gresConf(cluster)).toBeUndefined();
    for (const text of [slurmConf(cluster), frontEndBatch(cluster)]) expect(text).not.toMatch(/gres|gpu/i);
    expect(workerJoin({ local: true, controllerAddress: "10.0.0.2" })).not.toContain("gpu");
  });

  test("CL-4 a change of gres.conf starts slurmctld anew, as one of slurm.conf does", () => {
    const step = frontEndBatch(clusterOf(node(1, { count: 1 })));
    expect(step).toContain(
      "run_with slurmctld.service /etc/slurm/slurm.conf /etc/slurm/cgroup.conf /etc/slurm/gres.conf",
    );
  });

  test.each([
    ["Tesla V100", "tesla_v100"],
    ["A100-SXM4 (80 GB)", "a100-sxm4_80_gb"],
    ["4090", "gpu4090"],
    ["a:b,c=2", "a_b_c_2"],
  ])("CL-4 the model %j becomes the word %s, which no part of a request can be taken for", (model, type) => {
    expect(gresType(model)).toBe(type);
  });
});
