import { describe, expect, test } from "vitest";
import type { Trace } from "../../../src/simulator/model.js";
import { cluesPolicy } from "../../../src/simulator/peers/clues.js";
import { clusterAutoscalerPolicy } from "../../../src/simulator/peers/cluster-autoscaler.js";
import { cycleCloudPolicy, slurmGcpPolicy } from "../../../src/simulator/peers/cyclecloud.js";
import { htcondorPolicy } from "../../../src/simulator/peers/htcondor.js";
import { PEER_NAMES, peerNamed } from "../../../src/simulator/peers/index.js";
import { karpenterPolicy } from "../../../src/simulator/peers/karpenter.js";
import { parallelClusterPolicy } from "../../../src/simulator/peers/parallelcluster.js";
import { slurmPolicy } from "../../../src/simulator/peers/slurm.js";
import { starClusterPolicy } from "../../../src/simulator/peers/starcluster.js";
import { simulate } from "../../../src/simulator/simulate.js";
import { absent, cluster, driven, MIN, pendingJob, S, siteModel, specs, up } from "./peer-world.js";

const four = cluster(specs("a", 4));
const waiting = (count: number, at = 0) =>
  Array.from({ length: count }, (_, each) => pendingJob(`${each + 1}`, at));

function batch(count: number, runTime: number, at = 0): Trace {
  const jobs = Array.from({ length: count }, (_, each) => ({
    id: `${at}-${each}`,
    submitAt: at,
    runTime,
    nodeCount: 1,
    cpusPerNode: 4,
  }));
  return { name: "batch", jobs };
}

describe("SY-22 StarCluster's load balancer", () => {
  test("SY-22 with no slot at all a node is added at the first look", () => {
    const world = driven(starClusterPolicy(), four);
    expect(world.begin([], waiting(3))).toEqual(["a: a-1"]);
  });

  test("SY-22 one node a turn, after 15 minutes of waiting, and not within 3 minutes of a change", () => {
    const world = driven(starClusterPolicy(), four);
    world.begin([], waiting(9));
    // It waits for the node that it added.
    expect(world.watch(MIN, 3 * MIN)).toEqual([]);
    world.look(4 * MIN, [up("a-1", 4)]);
    expect(world.watch(5 * MIN, 15 * MIN)).toEqual([]);
    expect(world.watch(16 * MIN, 19 * MIN)).toEqual(["960 a: a-1 a-2"]);
    expect(world.look(20 * MIN, [up("a-2", 4)])).toEqual(["a: a-1 a-2 a-3"]);
  });

  test("SY-22 no more jobs than slots add nothing however long they wait", () => {
    const world = driven(starClusterPolicy(), four);
    world.begin([], [pendingJob("1", 0)]);
    world.look(2 * MIN, [up("a-1")]);
    expect(world.watch(3 * MIN, 40 * MIN).filter((action) => action.includes("a-2"))).toEqual([]);
  });

  test("SY-22 an idle node is killed from minute 45 of its hour on, with an empty queue only", () => {
    const world = driven(starClusterPolicy(), four);
    world.begin([], waiting(1));
    world.look(3 * MIN, [up("a-1")], [], ["1"]);
    expect(world.watch(4 * MIN, 44 * MIN)).toEqual([]);
    expect(world.watch(45 * MIN, 46 * MIN)).toEqual(["2700 a:"]);
  });

  test("SY-22 past the hour it waits for minute 45 again", () => {
    const world = driven(starClusterPolicy(), four);
    world.begin([], waiting(1));
    world.look(3 * MIN, [up("a-1", 4)], [], ["1"]);
    world.look(61 * MIN, [up("a-1")]);
    expect(world.watch(62 * MIN, 106 * MIN)).toEqual(["6300 a:"]);
  });

  test("SY-22 a trace of a burst is served one node after the other", () => {
    const run = simulate(four, batch(8, 30 * MIN), starClusterPolicy(), 1);
    expect(run.updates.map(({ nodes }) => nodes.length).slice(0, 3)).toEqual([1, 2, 3]);
    const [first = 0, second = 0, third = 0] = run.updates.map(({ from }) => from);
    expect(first).toBeLessThanOrEqual(60 * S);
    expect(second).toBeGreaterThan(900 * S);
    expect(second).toBeLessThanOrEqual(970 * S);
    expect(third - second).toBeGreaterThanOrEqual(180 * S);
    expect(run.jobs.every(({ endedAt }) => endedAt !== undefined)).toBe(true);
  });
});

describe("CLUES", () => {
  test("SY-3 a job is reconsidered after a minute, and no more than two nodes boot at once", () => {
    const world = driven(cluesPolicy(), four);
    expect(world.begin([], waiting(3))).toEqual([]);
    expect(world.watch(5 * S, 70 * S)).toEqual(["60 a: a-1 a-2"]);
    expect(world.look(240 * S, [up("a-1", 4)])).toEqual(["a: a-1 a-2 a-3"]);
  });

  test("SY-3 nodes go after half an hour of idleness, without draining", () => {
    const world = driven(cluesPolicy(), four);
    world.begin([], waiting(1));
    world.watch(60 * S, 60 * S);
    world.look(240 * S, [up("a-1")], [], ["1"]);
    expect(world.watch(245 * S, 2100 * S)).toEqual(["2040 a:"]);
  });

  test("SY-3 a node that does not come is tried three times and then left alone", () => {
    const world = driven(cluesPolicy(), cluster(specs("a", 1)));
    world.begin([], waiting(1));
    const done = (at: number) =>
      world.give({ kind: "apply-finished", at, site: "a", nodes: [], results: [] });
    const starts: string[] = [];
    for (let at = 60 * S; at < 3600 * S; at += 5 * S) {
      const actions = world.look(at);
      starts.push(...actions.filter((action) => action === "a: a-1"));
      if (actions.includes("a:")) done(at);
    }
    expect(starts).toHaveLength(3);
  });

  test("SY-3 EXTRA_NODES_FREE keeps a node in spite of its idleness", () => {
    const world = driven(cluesPolicy({ EXTRA_NODES_FREE: 1, MAX_BOOTING_NODES: 0 }), four);
    expect(world.begin([absent("a-1")])).toEqual(["a: a-1"]);
    world.look(180 * S, [up("a-1")]);
    expect(world.watch(185 * S, 7200 * S)).toEqual([]);
  });
});

describe("Slurm's power saving and what is built on it", () => {
  test("SY-27 the nodes of all jobs are resumed in one call", () => {
    expect(driven(slurmPolicy(), four).begin([], waiting(3))).toEqual(["a: a-1 a-2 a-3"]);
  });

  test("SY-27 jobs over several nodes come whole or not at all", () => {
    const world = driven(parallelClusterPolicy(), four);
    expect(world.begin([], [pendingJob("1", 0, { nodeCount: 5, cpus: 20 })])).toEqual([]);
    expect(world.look(S, [], [pendingJob("2", S, { nodeCount: 4, cpus: 16 })])).toEqual([
      "a: a-1 a-2 a-3 a-4",
    ]);
  });

  test("SY-27 ResumeRate and SuspendRate hold in each minute", () => {
    const many = cluster(specs("a", 10));
    const world = driven(slurmPolicy({ ResumeRate: 4 }), many);
    const first = world.begin([], waiting(10));
    expect(first[0]?.split(" ")).toHaveLength(5);
    expect(
      world.watch(S, 121 * S).map((action) => `${action.split(" ")[0]} ${action.split("-").length - 1}`),
    ).toEqual(["60 8", "120 10"]);
  });

  test.each([
    ["cyclecloud", cycleCloudPolicy(), 300],
    ["slurm-gcp", slurmGcpPolicy(), 300],
    ["parallelcluster", parallelClusterPolicy(), 600],
  ])("SY-26 %s closes a node after its idle time and removes it when it is empty", (_name, make, idle) => {
    const world = driven(make, four);
    world.begin([], waiting(1));
    world.look(180 * S, [up("a-1")], [], ["1"]);
    expect(world.watch(181 * S, (180 + idle - 1) * S)).toEqual([]);
    const at = (180 + idle) * S;
    expect(world.look(at)).toEqual(["drain a-1"]);
    expect(
      world.give({ kind: "order-finished", at: at + S, order: "drain", nodes: ["a-1"], ok: true }),
    ).toEqual(["a:"]);
  });

  test("SY-26 a job that was quicker keeps its node", () => {
    const world = driven(cycleCloudPolicy(), four);
    world.begin([], waiting(1));
    world.look(180 * S, [up("a-1")], [], ["1"]);
    world.look(480 * S);
    world.look(480.5 * S, [up("a-1", 4)]);
    expect(
      world.give({ kind: "order-finished", at: 481 * S, order: "drain", nodes: ["a-1"], ok: true }),
    ).toEqual(["undrain a-1"]);
    expect(world.watch(482 * S, 900 * S)).toEqual([]);
  });

  const classes = [...specs("a", 4, { flavor: "large" }), ...specs("b", 4, { flavor: "small" })];

  test("SY-27 without capacity a compute resource is down for 600 s, and the next one is used at once", () => {
    const world = driven(parallelClusterPolicy(), cluster(classes));
    expect(world.begin([], waiting(2))).toEqual(["a: a-1 a-2"]);
    const results = ["a-1", "a-2"].map((node) => ({
      node,
      outcome: "failed" as const,
      fault: "capacity" as const,
    }));
    const fault = { kind: "capacity" as const, message: "no capacity" };
    const after = world.give({
      kind: "apply-failed",
      at: 2 * S,
      site: "a",
      nodes: ["a-1", "a-2"],
      results,
      fault,
    });
    expect(after).toEqual(["a:", "b: b-1 b-2"]);
    world.give({ kind: "apply-finished", at: 4 * S, site: "a", nodes: [], results: [] });
    world.look(182 * S, [up("b-1", 4), up("b-2", 4)], [], ["1", "2"]);
    const more = Array.from({ length: 4 }, (_, at) => pendingJob(`m${at}`, 200 * S));
    expect(world.look(200 * S, [], more)).toEqual(["b: b-1 b-2 b-3 b-4"]);
    expect(world.look(601 * S)).toEqual([]);
    expect(world.look(602 * S)).toEqual(["a: a-1 a-2"]);
  });

  test("SY-27 in a run with an injected lack of capacity every job is done on the next class", () => {
    const sites = [siteModel("a", { faults: { noCapacityDuring: [[0, 3600 * S]] } }), siteModel("b")];
    const run = simulate(cluster(classes, sites), batch(3, 10 * MIN), parallelClusterPolicy(), 1);
    expect(run.jobs.flatMap(({ nodes }) => nodes).sort()).toEqual(["b-1", "b-2", "b-3"]);
    expect(run.jobs.every(({ startedAt = Number.POSITIVE_INFINITY }) => startedAt < 200 * S)).toBe(true);
  });

  test("SY-27 ten boot failures make the fleet protected", () => {
    const many = cluster(specs("a", 12));
    const world = driven(parallelClusterPolicy({ nodeReplacementTimeout: 300 }), many);
    world.begin([], waiting(11));
    expect(world.look(300 * S)).toEqual(["a:"]);
    world.give({ kind: "apply-finished", at: 302 * S, site: "a", nodes: [], results: [] });
    expect(world.watch(303 * S, 4000 * S)).toEqual([]);
  });

  test("SY-27 fewer are replaced at the next loop of the daemon", () => {
    const world = driven(parallelClusterPolicy({ nodeReplacementTimeout: 300 }), cluster(specs("a", 1)));
    world.begin([], waiting(1));
    world.look(300 * S);
    world.give({ kind: "apply-finished", at: 302 * S, site: "a", nodes: [], results: [] });
    expect(world.watch(303 * S, 400 * S)).toEqual(["360 a: a-1"]);
  });
});

describe("SY-32 Cluster Autoscaler", () => {
  test("SY-32 the group that wastes least grows, one group a scan", () => {
    const groups = cluster([...specs("a", 2, { cpus: 16 }), ...specs("b", 1, { cpus: 4 })]);
    const world = driven(clusterAutoscalerPolicy(), groups);
    expect(world.begin([], [pendingJob("1", 0)])).toEqual(["b: b-1"]);
    expect(world.look(10 * S, [], [pendingJob("2", 10 * S)])).toEqual(["a: a-1"]);
  });

  test("SY-32 nodes go when unneeded for 10 minutes and 10 minutes after the last addition", () => {
    const world = driven(clusterAutoscalerPolicy(), four);
    world.begin([], [pendingJob("1", 0)]);
    world.look(180 * S, [up("a-1")], [], ["1"]);
    world.look(500 * S, [], waiting(2, 490 * S));
    expect(world.watch(510 * S, 600 * S)).toEqual([]);
    world.look(700 * S, [up("a-2")], [], ["1", "2"]);
    // The addition was at 500 s; a-1 has been idle since 180 s and a-2 since 700 s.
    expect(world.watch(710 * S, 1310 * S)).toEqual(["1100 drain a-1", "1300 drain a-2"]);
  });

  test("SY-32 a group that failed backs off for 5 minutes, then for 10", () => {
    const world = driven(clusterAutoscalerPolicy(), cluster(specs("a", 1)));
    const fail = (at: number) => {
      const results = [{ node: "a-1", outcome: "failed" as const, fault: "capacity" as const }];
      world.give({
        kind: "apply-failed",
        at,
        site: "a",
        nodes: ["a-1"],
        results,
        fault: { kind: "capacity", message: "" },
      });
      world.give({ kind: "apply-finished", at: at + S, site: "a", nodes: [], results: [] });
    };
    world.begin([], waiting(1));
    fail(2 * S);
    expect(world.watch(10 * S, 400 * S)).toEqual(["310 a: a-1"]);
    fail(402 * S);
    expect(world.watch(410 * S, 1100 * S)).toEqual(["1010 a: a-1"]);
  });
});

describe("SY-32 Karpenter", () => {
  test("SY-32 demand is collected for a second of quiet, ten seconds at the most", () => {
    const world = driven(karpenterPolicy(), cluster(specs("a", 20)));
    world.begin();
    const started: string[] = [];
    for (let at = S; at <= 14 * S; at += S) {
      const jobs = at <= 12 * S ? [pendingJob(`${at}`, at)] : [];
      started.push(...world.look(at, [], jobs).map((action) => `${at / S} ${action.split("-").length - 1}`));
    }
    expect(started).toEqual(["11 11", "13 12"]);
  });

  test("SY-32 empty nodes are looked at again after 15 s, and one of ten goes at a time", () => {
    const nodes = specs("a", 12);
    const world = driven(karpenterPolicy(), cluster(nodes));
    world.begin([], waiting(12));
    world.look(S);
    const empty = nodes.map(({ name }) => up(name));
    world.look(
      180 * S,
      empty,
      [],
      waiting(12).map(({ id }) => id),
    );
    expect(world.watch(181 * S, 200 * S)).toEqual(["195 drain a-1", "195 drain a-2"]);
  });

  test("SY-32 the cheapest nodes come first", () => {
    const nodes = [...specs("a", 1, { pricePerHour: 2 }), ...specs("b", 1, { pricePerHour: 1 })];
    const world = driven(karpenterPolicy(), cluster(nodes));
    world.begin([], waiting(1));
    expect(world.look(S)).toEqual(["b: b-1"]);
  });
});

describe("HTCondor with pilots", () => {
  test("SY-32 pilots come each minute up to the curb and end themselves after 15 minutes unclaimed", () => {
    const world = driven(htcondorPolicy({ curbIdle: 2 }), four);
    expect(world.begin([], waiting(4))).toEqual(["a: a-1 a-2"]);
    expect(world.look(30 * S)).toEqual([]);
    expect(world.look(60 * S, [up("a-1", 4), up("a-2", 4)])).toEqual(["a: a-1 a-2 a-3 a-4"]);
    world.look(180 * S, [up("a-1"), up("a-2", 4), up("a-3", 4), up("a-4", 4)], [], ["1", "2", "3", "4"]);
    expect(world.watch(240 * S, 1200 * S)).toEqual(["1080 drain a-1"]);
  });
});

describe("SY-32 peers as policies", () => {
  test.each(PEER_NAMES)(
    "SY-32 %s does every job of a small trace, removes every node, and repeats itself",
    (name) => {
      const make = peerNamed(name);
      if (make === undefined) throw new Error(name);
      const jobs = [...batch(6, 5 * MIN).jobs, ...batch(4, 20 * MIN, 50 * MIN).jobs];
      const trace = { name: "two bursts", jobs };
      const run = simulate(four, trace, make, 1);
      expect(run.jobs.filter(({ endedAt }) => endedAt === undefined)).toEqual([]);
      expect(run.jobs.every(({ restarts }) => restarts === 0)).toBe(true);
      const last = new Map(run.spans.map((span) => [span.node, span.state]));
      expect([...last.values()].filter((state) => state === "used" || state === "idle")).toEqual([]);
      expect(simulate(four, trace, make, 1)).toEqual(run);
    },
  );

  test.each(PEER_NAMES)("SY-32 %s replaces a machine that is lost", (name) => {
    const make = peerNamed(name);
    if (make === undefined) throw new Error(name);
    const incidents = [{ kind: "vanish" as const, after: 10 * MIN, target: { node: "a-1" } }];
    const run = simulate(four, batch(2, 20 * MIN), make, 1, { incidents });
    expect(run.jobs.filter(({ endedAt }) => endedAt === undefined)).toEqual([]);
  });

  test("SY-32 an unknown name is no peer", () => {
    expect(peerNamed("toString")).toBeUndefined();
  });
});
