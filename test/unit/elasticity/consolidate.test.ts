import { describe, expect, test } from "vitest";
import {
  type ElasticityPolicy,
  type NodeSpec,
  nextDeadline,
  type ObservedJob,
  policyWith,
  resumedState,
} from "../../../src/elasticity/core/index.js";
import { bringUp, job, type SmallCluster, smallCluster, specs } from "./small-cluster.js";

const CLASSES: ElasticityPolicy["classes"] = ["pending-jobs", "idle", "minimum", "consolidate"];

/** A job that runs on a node, may be put back, and began so many minutes ago. */
function running(id: string, node: string, minutes: number, more: Partial<ObservedJob> = {}): ObservedJob {
  const startedAt = START - minutes * 60_000;
  return job(id, { phase: "running", detail: "RUNNING", nodes: [node], requeue: true, startedAt, ...more });
}

const START = 4_000_000;

/** Three nodes of four processors that are on, with jobs as given; the look that decides is still to come. */
function busy(
  jobs: readonly ObservedJob[],
  settings: Partial<ElasticityPolicy> = {},
  nodes: readonly NodeSpec[] = specs(3, { cpus: 4 }),
): SmallCluster {
  const cluster = smallCluster(nodes, { classes: CLASSES, startRate: 0, idleTime: 9e6, ...settings });
  cluster.look(nodes.map(({ name }) => job(`first-${name}`, { cpus: 4 })));
  for (const site of new Set(nodes.map(({ site }) => site))) bringUp(cluster, site);
  cluster.now = START;
  occupy(cluster, jobs);
  return cluster;
}

/** The batch system shows each node with the jobs that run on it. */
function occupy(cluster: SmallCluster, jobs: readonly ObservedJob[], drained: readonly string[] = []): void {
  for (const { name } of cluster.state.nodes.values()) {
    const on = jobs.filter(({ nodes, phase }) => nodes.includes(name) && phase !== "done");
    const cpusAllocated = on.reduce((sum, { cpus }) => sum + cpus, 0);
    const shut = drained.includes(name) ? { closed: true, closedReason: "scale-in" } : {};
    cluster.set(name, cpusAllocated > 0 ? "used" : "idle", { cpusAllocated, ...shut });
  }
  cluster.look(jobs);
}

function leaving(cluster: SmallCluster): string[] {
  return [...cluster.state.nodes.values()]
    .filter((node) => node.lifecycle === "powering-off")
    .map(({ name }) => name);
}

function finished(cluster: SmallCluster, order: "drain" | "requeue", node: string, ok = true): void {
  cluster.pass(1);
  cluster.feed({ kind: "order-finished", at: cluster.now, order, nodes: [node], ok, message: "no" });
  cluster.pass(1);
}

const SPREAD = [running("1", "n1", 30), running("2", "n2", 20), running("3", "n3", 10)];

describe("consolidate", () => {
  test("empties the node that loses least, drained first, its jobs put back, seen empty, then removed", () => {
    const cluster = busy(SPREAD);
    // n2 goes as well: both jobs fit onto n1.
    expect(leaving(cluster)).toEqual(["n2", "n3"]);
    expect(cluster.actions).toContainEqual(expect.objectContaining({ kind: "drain", node: "n3" }));
    const reason = cluster.reasons.find(
      ({ subject, code }) => code === "consolidate" && subject.name === "n3",
    );
    expect(reason?.evidence).toMatchObject({ jobs: ["3"], hosts: ["n1"], score: 2, least: 0.5 });
    finished(cluster, "drain", "n3");
    expect(cluster.actions).toEqual([]);
    occupy(cluster, SPREAD, ["n3"]);
    expect(cluster.actions).toEqual([expect.objectContaining({ kind: "requeue", node: "n3", jobs: ["3"] })]);
    finished(cluster, "requeue", "n3");
    // The job is pending for a moment, then it runs on the host.
    const waits = job("3", { requeue: true });
    occupy(cluster, [...SPREAD.slice(0, 2), waits], ["n3"]);
    expect(cluster.actions).toContainEqual(expect.objectContaining({ kind: "power-down", node: "n3" }));
    expect(cluster.wanted()).toContain("n1");
    expect(cluster.state.nodes.get("n3")?.phase).toBe("powering-down");
  });

  test.each<[string, readonly ObservedJob[], Partial<ElasticityPolicy>]>([
    ["a job whose user does not allow it", SPREAD.map((one) => ({ ...one, requeue: false })), {}],
    ["jobs over several nodes", [running("1", "n1", 30, { nodes: ["n1", "n2"], nodeCount: 2, cpus: 2 })], {}],
    ["parts of a heterogeneous job", SPREAD.map((one) => ({ ...one, group: "g" })), {}],
    ["jobs that fit nowhere", SPREAD.map((one) => ({ ...one, cpus: 3 })), {}],
    ["jobs that want a node for themselves", SPREAD.map((one) => ({ ...one, exclusive: true })), {}],
    ["a score that is not reached", SPREAD, { consolidateScore: 50 }],
    ["nodes within their cool-down", SPREAD, { cooldown: 1e6 }],
    ["nodes of the minimum", SPREAD, { minNodes: 3 }],
    ["a pending job that could use the node", [...SPREAD, job("9", { cpus: 3 })], {}],
    ["a free node that would take the job", SPREAD.slice(0, 2), {}],
    ["the same without the class", SPREAD, { classes: ["pending-jobs", "idle", "minimum"] }],
  ])("leaves %s alone", (_what, jobs, settings) => {
    const cluster = busy(jobs, settings);
    expect(leaving(cluster)).toEqual([]);
    expect(cluster.actions.filter(({ kind }) => kind === "drain" || kind === "requeue")).toEqual([]);
  });

  test("features, partitions and generic resources of the hosts count", () => {
    const nodes = [...specs(1, { cpus: 4, features: ["ssd"] }), ...specs(1, { cpus: 4 }, "m")];
    const jobs = [
      running("1", "n1", 30, { featureSets: [["ssd"]] }),
      running("2", "m1", 30, { gresPerNode: { gpu: 1 } }),
    ];
    expect(leaving(busy(jobs, {}, nodes))).toEqual([]);
    expect(leaving(busy([jobs[0] ?? job("1"), running("2", "m1", 30)], {}, nodes))).toEqual(["m1"]);
  });

  test("no more at once than the disruption allows, and the dearest share of the price first", () => {
    const nodes = [...specs(2, { cpus: 4, pricePerHour: 1 }), ...specs(1, { cpus: 4, pricePerHour: 9 }, "m")];
    const jobs = [running("1", "n1", 10), running("2", "n2", 10), running("3", "m1", 10)];
    expect(leaving(busy(jobs, { disruption: 0.3 }, nodes))).toEqual(["m1"]);
  });

  test("known run times: jobs that end soon anyway are not begun anew", () => {
    const late = SPREAD.map((one) => ({ ...one, timeLimit: 31 * 60_000 }));
    expect(leaving(busy(late))).toEqual([]);
    const early = SPREAD.map((one) => ({ ...one, timeLimit: 900 * 60_000 }));
    expect(leaving(busy(early))).not.toEqual([]);
  });

  test("a job that came meanwhile, room that is gone, or a refusal: the node stays and is opened", () => {
    const begun = () => {
      const cluster = busy(SPREAD, { disruption: 0.3 });
      expect(leaving(cluster)).toEqual(["n3"]);
      finished(cluster, "drain", "n3");
      return cluster;
    };
    const came = begun();
    occupy(came, [...SPREAD, running("4", "n3", 0)], ["n3"]);
    expect(came.state.nodes.get("n3")?.lifecycle).toBe("used");
    expect(came.codes()).toContain("consolidate-dropped");
    const full = begun();
    occupy(full, [...SPREAD, running("5", "n1", 0, { cpus: 3 }), running("6", "n2", 0, { cpus: 3 })], ["n3"]);
    expect(full.actions).toEqual([expect.objectContaining({ kind: "undrain", node: "n3" })]);
    const refused = begun();
    occupy(refused, SPREAD, ["n3"]);
    finished(refused, "requeue", "n3", false);
    occupy(refused, SPREAD, ["n3"]);
    expect(refused.actions).toEqual([expect.objectContaining({ kind: "undrain", node: "n3" })]);
  });

  test("moves no job twice within an hour, and reckons no more than once a minute", () => {
    const fixed = ["1", "2"].map((id) => running(id, `n${id}`, 60, { requeue: false }));
    const jobs = [...fixed, running("3", "n3", 10)];
    const cluster = busy(jobs);
    expect(leaving(cluster)).toEqual(["n3"]);
    finished(cluster, "drain", "n3");
    occupy(cluster, jobs, ["n3"]);
    finished(cluster, "requeue", "n3", false);
    occupy(cluster, jobs);
    const due = nextDeadline(cluster.state, policyWith({ classes: CLASSES }), cluster.now);
    expect(due).toBe(START + 60_000);
    expect(resumedState(cluster.state, cluster.now).pace.moved?.map((one) => one.job)).toEqual(["3"]);
    for (const [seconds, moved] of [
      [120, false],
      [3000, false],
      [700, true],
    ] as const) {
      cluster.pass(seconds);
      occupy(cluster, jobs);
      expect(leaving(cluster)).toEqual(moved ? ["n3"] : []);
    }
  });

  test("two nodes are not emptied into the same room", () => {
    const nodes = specs(3, { cpus: 4 });
    const jobs = [running("1", "n1", 30, { cpus: 2, requeue: false }), running("2", "n2", 20, { cpus: 2 })];
    const cluster = busy([...jobs, running("3", "n3", 10, { cpus: 2 })], {}, nodes);
    expect(leaving(cluster)).toEqual(["n3"]);
  });

  test("a controller that was cut off while jobs were put back looks first what is on the node", () => {
    const cluster = busy(SPREAD, { disruption: 0.3 });
    finished(cluster, "drain", "n3");
    occupy(cluster, SPREAD, ["n3"]);
    cluster.pass(1);
    cluster.state = resumedState(cluster.state, cluster.now);
    expect(cluster.state.nodes.get("n3")).toMatchObject({ phase: "drained", order: undefined });
    cluster.pass(1);
    // The order was carried out after all, and the job runs elsewhere: it is not ended once more.
    occupy(cluster, [...SPREAD.slice(0, 2), running("3", "n1", 0)], ["n3"]);
    expect(cluster.actions).toEqual([expect.objectContaining({ kind: "power-down", node: "n3" })]);
  });
});
