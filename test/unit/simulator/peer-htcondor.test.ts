import { describe, expect, test } from "vitest";
import { htcondorPolicy } from "../../../src/simulator/peers/htcondor.js";
import { driven, four, S, up, waiting } from "./peer-world.js";

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
