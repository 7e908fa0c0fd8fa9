import { describe, expect, test } from "vitest";
import { minimumAt, policyWith } from "../../../src/elasticity/core/index.js";
import { bringUp, job, type SmallCluster, smallCluster, spec, specs } from "./small-cluster.js";

const jobs = (count: number, more = {}) =>
  Array.from({ length: count }, (_, index) => job(String(index + 1), { cpus: 2, ...more }));

describe("CL-3 the classes of the pipeline", () => {
  test("reconsider: a job that is queued for a moment starts no node yet", () => {
    const cluster = smallCluster(specs(2), { classes: ["reconsider", "pending-jobs"], reconsiderTime: 60 });
    const young = job("1", { submittedAt: cluster.now });
    cluster.look([young]);
    expect(cluster.wanted()).toEqual([]);
    expect(cluster.reason("reconsider")?.evidence).toEqual({ count: 1, reconsiderTime: 60 });
    cluster.pass(60);
    cluster.look([young]);
    expect(cluster.wanted()).toEqual(["n1"]);
  });

  test("free: so many nodes and slots are kept free beside the used ones", () => {
    const settings = {
      classes: ["pending-jobs", "idle", "free"],
      extraNodesFree: 1,
      extraSlotsFree: 3,
    } as const;
    const cluster = smallCluster(specs(6), settings);
    cluster.pass(60);
    cluster.look(jobs(1));
    expect(cluster.wanted()).toEqual(["n1", "n2", "n3"]);
    expect(cluster.reason("buffer")?.text).toBe("Kept free as a buffer of 1 nodes and 3 slots.");
  });

  test("free: idle nodes of the buffer stay, the others go", () => {
    const settings = { classes: ["pending-jobs", "idle", "free"], extraNodesFree: 2, idleTime: 60 } as const;
    const cluster = smallCluster(specs(4), settings);
    cluster.look(jobs(4));
    bringUp(cluster);
    cluster.look([]);
    cluster.pass(61);
    cluster.look();
    const idle = [...cluster.state.nodes.values()].filter(({ lifecycle }) => lifecycle === "idle");
    expect(idle.map(({ name }) => name)).toEqual(["n1", "n2"]);
  });

  test("free: a share of the used nodes", () => {
    const cluster = smallCluster(specs(8), { classes: ["pending-jobs", "free"], extraNodesShare: 0.5 });
    cluster.look(jobs(4));
    bringUp(cluster, "a", "used");
    cluster.pass(40);
    cluster.look([]);
    expect(cluster.wanted()).toHaveLength(6);
  });

  test("minimum: the first nodes stay, also when later ones are not idle long enough yet", () => {
    const cluster = smallCluster(specs(4), { idleTime: 60, minNodes: 2 });
    cluster.look(jobs(4));
    bringUp(cluster);
    cluster.pass(50);
    cluster.set("n3", "used");
    cluster.look([]);
    cluster.set("n3", "idle");
    cluster.pass(5);
    cluster.look([]);
    cluster.pass(10);
    cluster.look([]);
    const states = [...cluster.state.nodes.values()].map(({ lifecycle }) => lifecycle);
    expect(states).toEqual(["idle", "idle", "idle", "powering-off"]);
  });

  test("schedule: the entry that began last holds", () => {
    const schedule = [
      { cron: "0 8 * * 1-5", minNodes: 3 },
      { cron: "0 18 * * 1-5", minNodes: 1 },
    ];
    const policy = policyWith({ schedule, minNodes: 9 });
    const at = (text: string) => minimumAt(policy, Date.parse(text));
    expect(at("2026-11-20T12:00:00Z")).toEqual({ minNodes: 3, since: Date.parse("2026-11-20T08:00:00Z") });
    expect(at("2026-11-22T12:00:00Z")).toEqual({ minNodes: 1, since: Date.parse("2026-11-20T18:00:00Z") });
    expect(minimumAt(policyWith({ minNodes: 2 }), 0)).toEqual({ minNodes: 2 });
  });

  test("schedule: nodes are started for it", () => {
    const cluster = smallCluster(specs(4), { schedule: [{ cron: "* * * * *", minNodes: 2 }] });
    expect(cluster.wanted()).toEqual(["n1", "n2"]);
  });

  test("EX-10 do-not-boot: no node for a queue that the nodes that are on empty before it would be ready", () => {
    const cluster = learned(600);
    cluster.look(jobs(4));
    expect(cluster.wanted()).toEqual(["n1"]);
    const { evidence } = cluster.reason("do-not-boot") ?? {};
    expect(evidence).toMatchObject({ nodes: ["n2", "n3", "n4"], drained: 40, boot: 600, runTime: 10 });
    expect(evidence?.avoidedCost).toBeCloseTo((3 * 600) / 3600);
    const long = learned(600);
    long.look(jobs(150));
    expect(long.wanted().length).toBeGreaterThan(3);
  });

  test("EX-10 do-not-boot: a job that no node that is on can hold starts one all the same", () => {
    const cluster = learned(600, [spec("big", { cpus: 8, pricePerHour: 1 })]);
    cluster.look([job("9", { cpus: 8 })]);
    expect(cluster.wanted()).toEqual(["big", "n1"]);
  });
});

/** One node on, jobs of 10 s known, nodes that take `boot` seconds to come. */
function learned(boot: number, more: readonly ReturnType<typeof spec>[] = []): SmallCluster {
  const nodes = [...specs(8, { bootTime: boot, pricePerHour: 1 }), ...more];
  const cluster = smallCluster(nodes, {
    classes: ["pending-jobs", "do-not-boot", "idle"],
    idleTime: 9999,
    maxWaitPowerOn: 9999,
  });
  cluster.look(jobs(1));
  bringUp(cluster, "a", "used", boot - 1);
  const running = job("1", { cpus: 2, phase: "running", nodes: ["n1"], startedAt: cluster.now });
  cluster.look([running]);
  cluster.pass(10);
  cluster.set("n1", "idle");
  cluster.look([{ ...running, phase: "done", endedAt: cluster.now }]);
  return cluster;
}

describe("CL-3 limits", () => {
  test("budget: growth ends at the budget of the hour and of the day, with a reason", () => {
    const nodes = specs(5, { pricePerHour: 2 });
    const hourly = smallCluster(nodes, { classes: ["pending-jobs", "budget"], budgetPerHour: 5 });
    hourly.look(jobs(5));
    // The test's clock begins 1000 s into an hour.
    expect(hourly.wanted()).toHaveLength(3);
    expect(hourly.reason("budget")?.evidence).toMatchObject({ nodes: ["n4", "n5"], ratePerHour: 6 });
    const daily = smallCluster(nodes, { classes: ["pending-jobs", "budget"], budgetPerDay: 5 });
    daily.look(jobs(5));
    expect(daily.wanted()).toHaveLength(2);
    for (let hour = 0; hour < 2; hour += 1) {
      daily.pass(3600);
      daily.look();
    }
    expect(daily.state.spending.today).toBeCloseTo(8, 1);
    expect(daily.codes()).toContain("budget");
  });

  test("price ceiling: the nodes that are on may cost no more an hour; free ones are not held", () => {
    const nodes = [...specs(3, { pricePerHour: 2 }), spec("z", { pricePerHour: 0 })];
    const cluster = smallCluster(nodes, { classes: ["pending-jobs", "budget"], priceCeiling: 4 });
    cluster.look(jobs(4));
    expect(cluster.wanted()).toEqual(["n1", "n2", "z"]);
    expect(cluster.reason("price-ceiling")?.evidence.nodes).toEqual(["n3"]);
  });

  test("spot: on-demand nodes first, then the share of spot", () => {
    const nodes = [...specs(6, { market: "spot" }, "s"), ...specs(6, {}, "d")];
    const settings = { classes: ["spot", "pending-jobs"], onDemandBase: 2, spotShare: 0.75 } as const;
    const cluster = smallCluster(nodes, settings);
    cluster.look(jobs(6));
    expect(cluster.wanted()).toEqual(["d1", "d2", "d3", "s1", "s2", "s3"]);
  });

  test("start rate: no more nodes of a site in a minute, the rest a minute later", () => {
    const cluster = smallCluster(specs(5), { startRate: 2 });
    cluster.look(jobs(5));
    expect(cluster.wanted()).toEqual(["n1", "n2"]);
    expect(cluster.reason("start-rate")?.evidence.nodes).toEqual(["n3", "n4", "n5"]);
    cluster.pass(60);
    cluster.look();
    expect(cluster.wanted()).toHaveLength(4);
  });

  test("batch window: new demand is collected until it stops growing, not longer than the longest window", () => {
    const cluster = smallCluster(specs(9), { batchQuiet: 1, batchMax: 3 });
    cluster.look(jobs(1));
    expect(cluster.wanted()).toEqual([]);
    expect(cluster.codes()).toContain("batching");
    cluster.pass(1);
    cluster.look();
    expect(cluster.wanted()).toEqual(["n1"]);
    for (let count = 2; count <= 5; count += 1) {
      cluster.look(jobs(count));
      cluster.pass(0.9);
    }
    cluster.look(jobs(6));
    expect(cluster.wanted()).toHaveLength(6);
  });

  test("disruption: no more than the share goes at once", () => {
    const cluster = smallCluster(specs(4), { idleTime: 60, disruption: 0.5 });
    cluster.look(jobs(4));
    bringUp(cluster);
    cluster.look([]);
    cluster.pass(61);
    cluster.look();
    const leaving = [...cluster.state.nodes.values()].filter(({ lifecycle }) => lifecycle === "powering-off");
    expect(leaving).toHaveLength(2);
    expect(cluster.reason("disruption-budget")?.evidence.nodes).toEqual(["n3", "n4"]);
  });

  test("delays: the first answers after a start are about the last life", () => {
    const cluster = smallCluster(specs(1), { delayPowerOn: 10 });
    cluster.look(jobs(1));
    cluster.set("n1", "idle");
    cluster.pass(5);
    cluster.look();
    expect(cluster.state.nodes.get("n1")?.lifecycle).toBe("powering-on");
    cluster.pass(5);
    cluster.look();
    expect(cluster.state.nodes.get("n1")?.lifecycle).toBe("idle");
  });
});
