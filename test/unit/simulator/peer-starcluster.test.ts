import { describe, expect, test } from "vitest";
import { starClusterPolicy } from "../../../src/simulator/peers/starcluster.js";
import { simulate } from "../../../src/simulator/simulate.js";
import { batch, driven, four, MIN, pendingJob, S, up, waiting } from "./peer-world.js";

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
