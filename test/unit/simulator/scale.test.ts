import { describe, expect, test } from "vitest";
import { burst } from "./scale-world.js";
import { SECOND } from "./small.js";

describe("P9 time to scale", () => {
  test("P9 all nodes accept jobs one boot after the last of them was asked for, and not one too many was ever wanted", () => {
    const { acceptedAfter, over, run } = burst({ nodes: 40 });
    // A look, ten machines a second on each of four sites, a minute to boot, a job to be placed.
    expect(acceptedAfter).toBeGreaterThan(61 * SECOND);
    expect(acceptedAfter).toBeLessThan(68 * SECOND);
    expect(over).toBe(0);
    expect(run.boots).toBe(40);
  });

  test("P9 jobs that come while machines boot are not counted twice, alone on a node or several to one", () => {
    for (const seed of [1, 2, 3]) {
      for (const perNode of [1, 2, 4]) {
        for (const within of [5, 45, 150]) {
          const boot = { kind: "log-normal", median: 60 * SECOND, sigma: 0.3 } as const;
          const setting = { nodes: 24, perNode, within: within * SECOND, seed, site: { boot } };
          const { over, run } = burst(setting);
          expect(over, JSON.stringify(setting)).toBe(0);
          expect(run.boots).toBe(24);
        }
      }
    }
  });

  test("P9 machines that do not boot, or are refused, are replaced and never doubled", () => {
    for (const faults of [{ bootFailure: 0.2 }, { noCapacity: 0.3 }]) {
      for (const seed of [1, 2, 3, 4, 5]) {
        const { over, run } = burst({ nodes: 24, within: 30 * SECOND, seed, site: { faults } });
        expect(over, JSON.stringify({ faults, seed })).toBe(0);
        expect(run.jobs.every(({ endedAt }) => endedAt !== undefined)).toBe(true);
      }
    }
  });

  test("P9 P11 what an update without a reply has made besides its replacement is gone within a minute", () => {
    let doubled = 0;
    for (const seed of [1, 2, 3, 4, 5]) {
      const { over, overUntil, run } = burst({ nodes: 24, seed, site: { faults: { lostReply: 0.2 } } });
      // The next site is asked at once; whether the first has made its machines the next update of it tells.
      if (over > 0) doubled += 1;
      expect(overUntil, `seed ${seed}`).toBeLessThan(60 * SECOND);
      expect(run.jobs.every(({ endedAt }) => endedAt !== undefined)).toBe(true);
    }
    expect(doubled).toBeGreaterThan(0);
  });

  test("P9 the rate of starts holds back what is beyond it until the next minute", () => {
    // The first site has room for 25 of the 40: the last five are asked for two minutes after the first.
    const { acceptedAfter, over } = burst({ nodes: 40, sites: 2, policy: { startRate: 10 } });
    expect(acceptedAfter).toBeGreaterThan(180 * SECOND);
    expect(acceptedAfter).toBeLessThan(190 * SECOND);
    expect(over).toBe(0);
  });

  test("P9 nodes that are kept free beyond the demand are seen as such", () => {
    const policy = { classes: ["pending-jobs", "free", "idle"], extraNodesFree: 2 } as const;
    expect(burst({ nodes: 12, policy }).over).toBe(2);
  });
});

describe("P10 scale-down", () => {
  test("P10 nodes that become idle at once are gone within 60 s of their idle time, and no job loses its node", () => {
    const { goneAfter, restarts, run } = burst({ nodes: 200, staying: 10 });
    expect(goneAfter).toBeGreaterThan(0);
    expect(goneAfter).toBeLessThan(60 * SECOND);
    expect(restarts).toBe(0);
    expect(run.jobs.filter(({ endedAt }) => endedAt === undefined)).toEqual([]);
    // One update a site for those that go together, and one for those that stayed longer.
    const removals = run.updates.filter(({ from }) => from > 1000 * SECOND);
    expect(removals.length).toBeLessThanOrEqual(8);
  });

  test("P10 an update that takes a second for each machine is too slow", () => {
    expect(burst({ nodes: 400, site: { applyTimePerNode: SECOND } }).goneAfter).toBeGreaterThan(60 * SECOND);
  });
});
