import { describe, expect, test } from "vitest";
import { PEER_NAMES, peerNamed } from "../../../src/simulator/peers/index.js";
import { simulate } from "../../../src/simulator/simulate.js";
import { batch, four, MIN } from "./peer-world.js";

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
