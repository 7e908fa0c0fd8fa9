import { describe, expect, test } from "vitest";
import { cluesPolicy } from "../../../src/simulator/peers/clues.js";
import { absent, cluster, driven, four, S, specs, up, waiting } from "./peer-world.js";

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
