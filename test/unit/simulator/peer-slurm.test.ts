import { describe, expect, test } from "vitest";
import { cycleCloudPolicy, slurmGcpPolicy } from "../../../src/simulator/peers/cyclecloud.js";
import { parallelClusterPolicy } from "../../../src/simulator/peers/parallelcluster.js";
import { slurmPolicy } from "../../../src/simulator/peers/slurm.js";
import { simulate } from "../../../src/simulator/simulate.js";
import {
  batch,
  cluster,
  driven,
  four,
  MIN,
  pendingJob,
  S,
  siteModel,
  specs,
  up,
  waiting,
} from "./peer-world.js";

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
