import pc from "picocolors";
import { describe, expect, test } from "vitest";
import { sourceText } from "../../../src/base/span.js";
import { planQueue } from "../../../src/cli/queue-plan/plan.js";
import { readQueue } from "../../../src/cli/queue-plan/read.js";
import { queuePlanText } from "../../../src/cli/queue-plan/text.js";
import { createSink } from "../../../src/diagnostics/bag.js";
import { type NodeSpec, type PolicyClassName, policyWith } from "../../../src/elasticity/core/index.js";

/** A Monday noon, for schedules. */
const NOW = Date.parse("2024-03-04T12:00Z");

const node = (number: number, site: string, more: Partial<NodeSpec> = {}): NodeSpec => ({
  name: `vnode-${number}`,
  site,
  cpus: 4,
  memoryMiB: 4096,
  address: `10.0.0.${number}`,
  partitions: ["main"],
  flavor: `${site}-flavor`,
  ...more,
});

const NODES = [
  node(1, "a"),
  node(2, "a"),
  node(3, "b", { pricePerHour: 0.25, bootTime: 300 }),
  node(4, "b", { pricePerHour: 0.25 }),
];

function cluster(settings: Parameters<typeof policyWith>[0] = {}, nodes = NODES) {
  return { name: "c", nodes, sites: ["a", "b"], policy: policyWith(settings) };
}

function queue(text: string, name = "jobs.yaml") {
  const sink = createSink();
  const jobs = readQueue(sourceText(name, text), sink);
  const found = sink.list().map(({ code, span }) => `${span.source.position(span.start).line} ${code}`);
  return { jobs, found };
}

const plan = (text: string, settings = {}, nodes = NODES) =>
  planQueue(cluster(settings, nodes), queue(text).jobs, NOW);

describe("plan for a queue", () => {
  test("starts what the jobs need, in the order of the sites, with prices and reasons", () => {
    const made = plan("jobs: [{ id: wide, nodes: 3, cpus: 4 }]");
    expect(made.starts.map(({ node }) => node)).toEqual(["vnode-1", "vnode-2", "vnode-3"]);
    expect(made.starts.map(({ pricePerHour }) => pricePerHour)).toEqual([0, 0, 0.25]);
    expect(made.starts[2]?.bootTime).toBe(300);
    for (const { reason, jobs } of made.starts)
      expect([reason, jobs]).toEqual([expect.stringMatching(/job needs it/), ["wide"]]);
    expect(made.sites).toEqual([
      { site: "a", nodes: ["vnode-1", "vnode-2"], pricePerHour: 0 },
      { site: "b", nodes: ["vnode-3"], pricePerHour: 0.25 },
    ]);
    expect(made.pricePerHour).toBe(0.25);
    const text = queuePlanText(made, pc.createColors(false));
    expect(text).toContain("3 workers would be started:");
    expect(text).toContain("per site: a 2 (0 per hour), b 1 (0.25 per hour); together 0.25 per hour");
  });

  test("small jobs share a worker", () => {
    expect(plan("jobs: [{ count: 4 }]").starts).toHaveLength(1);
    expect(plan("jobs: [{ count: 5 }]").starts).toHaveLength(2);
  });

  test("a job that no worker can hold starts none and is told", () => {
    const made = plan("jobs: [{ id: huge, cpus: 64 }]");
    expect(made.starts).toEqual([]);
    expect(made.held).toEqual([expect.objectContaining({ code: "demand-unmet", jobs: ["huge"] })]);
    expect(queuePlanText(made, pc.createColors(false))).toMatch(/no worker would be started[\s\S]*huge/);
  });

  test("the policy counts: limits hold back, a schedule starts without a job, demand is collected", () => {
    const limited = plan("jobs: [{ nodes: 1, cpus: 4, count: 4 }]", { maxBooting: 1 });
    expect(limited.starts).toHaveLength(1);
    expect(limited.held.map(({ code }) => code)).toContain("booting-limit");
    const scheduled = plan("jobs: []", { schedule: [{ cron: "0 8 * * mon-fri", minNodes: 2 }] });
    expect(scheduled.starts).toHaveLength(2);
    const classes: readonly PolicyClassName[] = ["reconsider", "pending-jobs", "idle", "minimum"];
    expect(plan("jobs: [{}]", { classes, reconsiderTime: 600 }).starts).toHaveLength(1);
    expect(plan("jobs: [{}]", { batchQuiet: 5, batchMax: 10 }).starts).toHaveLength(1);
  });

  test("jobs with GPUs come on the workers that have them", () => {
    const nodes = [node(1, "a"), node(2, "b", { gres: { gpu: 2 } })];
    expect(plan("jobs: [{ gpus: 1 }]", {}, nodes).starts.map((start) => start.node)).toEqual(["vnode-2"]);
    expect(plan("jobs: [{ gpus: 3 }]", {}, nodes).starts).toEqual([]);
  });
});

describe("queue files", () => {
  test("the default layout of squeue: only jobs that a worker helps count", () => {
    const text = `             JOBID PARTITION     NAME     USER ST       TIME  NODES NODELIST(REASON)
                12      main     wrap    alice PD       0:00      1 (Resources)
                13      main     wrap    alice PD       0:00      2 (Priority)
                14      main     wrap    alice PD       0:00      1 (Dependency)
              15_7      main     wrap    alice PD       0:00      1 (ReqNodeNotAvail, UnavailableNodes:vnode-[1-3])
                11      main     wrap    alice  R       1:00      1 vnode-1
`;
    const { jobs, found } = queue(text, "queue.txt");
    expect(found).toEqual([]);
    expect(
      jobs.map(({ id, phase, waitsForNodes, nodeCount }) => [id, phase, waitsForNodes, nodeCount]),
    ).toEqual([
      ["12", "pending", true, 1],
      ["13", "pending", true, 2],
      ["14", "pending", false, 1],
      ["15_7", "pending", true, 1],
      ["11", "running", false, 1],
    ]);
    const made = planQueue(cluster(), jobs, NOW);
    expect(made.jobs).toEqual({ all: 5, waiting: 4, running: 1 });
    expect(made.starts.length).toBeGreaterThan(0);
  });

  test("a layout with bars says more, and names may hold blanks", () => {
    const text = [
      "JOBID|NAME|PARTITION|STATE|NODES|CPUS|MIN_MEMORY|TRES_PER_NODE|FEATURES|TIME_LIMIT|PRIORITY|REASON",
      "7|my job|main,long|PENDING|2|8|2G|gres/gpu:1|(null)|1:00:00|55|Resources",
      "8|x|main|PENDING|1|1|0|N/A|ssd|UNLIMITED|1|JobHeldUser",
    ].join("\n");
    const { jobs, found } = queue(text, "q");
    expect(found).toEqual([]);
    expect(jobs[0]).toMatchObject({
      id: "7",
      nodeCount: 2,
      cpus: 8,
      memoryMiBPerNode: 2048,
      gresPerNode: { gpu: 1 },
      partitions: ["main", "long"],
      timeLimit: 3_600_000,
      priority: 55,
      waitsForNodes: true,
    });
    expect(jobs[1]).toMatchObject({ featureSets: [["ssd"]], waitsForNodes: false });
    expect(jobs[1]).not.toHaveProperty("memoryMiBPerNode");
  });

  test("a trace: every job waits", () => {
    const { jobs, found } = queue("0;job;2;512;60;2;;\n5;job;1;0;60;1;;norequest\n", "load.sim");
    expect(found).toEqual([]);
    expect(jobs.map(({ cpus, nodeCount, waitsForNodes }) => [cpus, nodeCount, waitsForNodes])).toEqual([
      [4, 2, true],
      [1, 1, true],
    ]);
  });

  test("a job list in full", () => {
    const { jobs } = queue(
      "jobs: [{ id: x, count: 2, nodes: 2, cpus: 3, memory: 1 GiB, gpus: 1, partition: p, features: [f], timeLimit: 2 h, priority: -1 }]",
    );
    expect(jobs.map(({ id }) => id)).toEqual(["x_1", "x_2"]);
    expect(jobs[0]).toMatchObject({
      nodeCount: 2,
      cpus: 6,
      memoryMiBPerNode: 1024,
      gresPerNode: { gpu: 1 },
      partitions: ["p"],
      featureSets: [["f"]],
      timeLimit: 7_200_000,
      priority: -1,
    });
  });

  test.each([
    ["jobs: [{ cpu: 2 }]", "jobs.yaml", ["1 TS2004"]],
    ["jobs: [{ cpus: 0 }]", "jobs.yaml", ["1 TS2011"]],
    ["jobs:\n  - { memory: 2 parsec }", "jobs.yaml", ["2 TS2011"]],
    ["job: []", "jobs.yaml", ["1 TS2005", "1 TS2004"]],
    ["JOBID PARTITION\n1 main", "q.txt", ["1 TS8120"]],
    ["JOBID NAME ST NODES\n1 a PD 1\n2 my job PD 1", "q.txt", ["3 TS8121"]],
  ])("%j is refused at its line", (text, name, expected) => {
    const { jobs, found } = queue(text, name);
    expect(found.sort()).toEqual([...expected].sort());
    expect(jobs.length).toBeLessThanOrEqual(1);
  });
});
