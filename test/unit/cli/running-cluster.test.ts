import { describe, expect, test } from "vitest";
import { controlledCluster } from "../../../src/cli/running-cluster.js";
import { DEFAULT_POLICY } from "../../../src/elasticity/core/index.js";
import { planTree } from "../../../src/render/tree.js";
import { compileText, example } from "../placement/compile-text.js";

function planOf(elasticity: string, lab = "") {
  const sites = `cluster:
  name: demo
  elasticity: ${elasticity}
sites:
  - name: lab-a
    provider: local
    flavors: [{ name: small, cpus: 1, memory: 1 GB, pricePerHour: 0.02 }]
    quota: { instances: 3 }
    slas: [5cf12da6cb0e8f527dfb3c97]
  - name: lab-b
    provider: local
    slas: [5cf12da6cb0e8f527dfb3c97]
    ${lab}
    flavors: [{ name: big, cpus: 2, memory: 4 GB, gpus: 1 }]
`;
  const { plan, sink } = compileText(example("hybrid_slurm_cluster.yaml"), sites, { max_workers: 4 });
  if (plan === undefined) throw new Error(JSON.stringify(sink.list().map(({ message }) => message)));
  return plan;
}

describe("the cluster as the elasticity loop gets it", () => {
  test("workers have pool, zone, flavor, price, GPUs and expected boot time of the sites file", () => {
    const { nodes, sites } = controlledCluster(planOf("{}", "zone: z1\n    bootTime: 4 m"));
    expect(sites).toEqual(["lab-a", "lab-b"]);
    const [first] = nodes;
    expect(first).toMatchObject({ name: "vnode-1", site: "lab-a", flavor: "small", pricePerHour: 0.02 });
    for (const key of ["zone", "gres", "bootTime"]) expect(first).not.toHaveProperty(key);
    const last = nodes.at(-1);
    expect(last).toMatchObject({ site: "lab-b", zone: "z1", flavor: "big", gres: { gpu: 1 }, bootTime: 240 });
    expect(last).not.toHaveProperty("pricePerHour");
    expect(new Set(nodes.map(({ pool }) => pool)).size).toBe(1);
    expect(first?.pool).toMatch(/./);
    expect(first?.partitions).toEqual(["main"]);
  });

  test("the policy is that of the sites file, and a policy file comes over it", () => {
    const plan = planOf("{ idleTime: 60, gang: greedy, schedule: [{ cron: 0 8 * * *, minNodes: 1 }] }");
    expect(plan.cluster.elasticity).toMatchObject({ idleTime: 60, gang: "greedy", minNodes: 0, maxNodes: 4 });
    const { policy } = controlledCluster(plan);
    expect(policy).toEqual({
      ...DEFAULT_POLICY,
      idleTime: 60,
      gang: "greedy",
      schedule: [{ cron: "0 8 * * *", minNodes: 1 }],
      minNodes: 0,
      maxNodes: 4,
    });
    expect(controlledCluster(plan, { idleTime: 7 }).policy).toEqual({ ...policy, idleTime: 7 });
  });

  test("CL-10 hooks of the sites file are in the plan", () => {
    expect(planOf("{}").cluster).not.toHaveProperty("hooks");
    const { cluster } = planOf("{ hooks: { poweredOn: [/bin/notify, up], idle: [/bin/idle] } }");
    expect(cluster.hooks).toEqual({ poweredOn: ["/bin/notify", "up"], idle: ["/bin/idle"] });
  });

  test("a plan states what it stated before, and further settings only when they are given", () => {
    expect(Object.keys(planOf("{}").cluster.elasticity)).toEqual([
      "idleTime",
      "period",
      "maxBooting",
      "maxWaitPowerOn",
      "maxWaitPowerOff",
      "retries",
      "cooldown",
      "failGrace",
      "minNodes",
      "maxNodes",
    ]);
  });

  test("a maximum below the declared workers is a limit of the loop", () => {
    const plan = planOf("{ maxNodes: 2 }");
    expect(plan.cluster.batch.nodes).toHaveLength(4);
    expect(controlledCluster(plan).policy.maxNodes).toBe(2);
  });

  test("the plan shows what may be spent", () => {
    const free = planOf("{}");
    expect(free.report).not.toHaveProperty("limits");
    expect(planTree(free)).not.toContain("budget");
    const limited = planOf("{ classes: [pending-jobs, idle, budget], budgetPerDay: 20, priceCeiling: 3 }");
    expect(limited.report.limits).toEqual({ budgetPerDay: 20, priceCeiling: 3 });
    expect(planTree(limited)).toContain(
      "budget of the workers: at most 20 within a day, 3 per hour for what runs at one time",
    );
  });
});
