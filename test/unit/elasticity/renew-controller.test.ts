import { describe, expect, test } from "vitest";
import { statusText } from "../../../src/cli/status-text.js";
import { runController } from "../../../src/elasticity/controller.js";
import { policyWith } from "../../../src/elasticity/core/index.js";
import { foldAll } from "../../../src/elasticity/fold.js";
import { statusReport } from "../../../src/elasticity/status.js";
import { controllerIn, killAt, newLife, type Outside, outside } from "./crash-rig.js";
import { twoSites } from "./world.js";

const SITES = ["lab-a", "lab-b"];
const SETTINGS = { classes: ["pending-jobs", "idle", "renew", "minimum"], idleTime: 600 } as const;
const COLORS = new Proxy({}, { get: () => (text: string) => text }) as Parameters<typeof statusText>[1];

/** Runs a controller for which workers are of one generation, until `stop`. */
function start(world: Outside, generation: string): { stop: () => Promise<void> } {
  const abort = new AbortController();
  const nodes = twoSites().map((spec) => ({ ...spec, generation }));
  const options = controllerIn(world, { ...SETTINGS, classes: [...SETTINGS.classes] });
  const policy = policyWith({ ...options.cluster.policy });
  const running = runController({
    ...options,
    cluster: { ...options.cluster, nodes, policy },
    signal: abort.signal,
  });
  return {
    async stop() {
      abort.abort();
      await world.clock.pass(60_000);
      await running;
    },
  };
}

async function generations(world: Outside): Promise<Map<string, string | undefined>> {
  const listed = await Promise.all(SITES.map((site) => world.sites.machines?.(site)));
  return new Map(
    listed.flatMap((machines = []) => machines.map(({ node, generation }) => [node, generation])),
  );
}

describe("a controller that was started again with another plan", () => {
  test.each(["kept", "lost"])(
    "upgrades: it renews busy workers between jobs, its disk is %s",
    async (disk) => {
      let made = "one";
      const world = outside({ generation: () => made });
      world.queue.submit(5, 60);
      start(world, "one");
      await world.clock.pass(20_000);
      killAt(world, 0);
      world.life = newLife();
      if (disk === "lost") world.disk = [];
      const before = await generations(world);
      expect(before.size).toBeGreaterThan(2);
      expect(new Set(before.values())).toEqual(new Set(["one"]));

      made = "two";
      const next = start(world, "two");
      await world.clock.pass(10_000);
      const report = statusReport("test", foldAll(world.disk).state, world.disk);
      const outdated = report.nodes.filter((node) => node.outdated === true).map(({ name }) => name);
      expect(outdated.sort()).toEqual([...before.keys()].sort());
      const said = statusText(report, COLORS);
      expect(said).toContain("of an earlier generation: ");
      for (const name of outdated) expect(said).toContain(name);
      // One at a time of five; the first is closed and waits for its job.
      const phases = report.nodes.filter(({ phase }) => phase !== undefined);
      expect(phases).toHaveLength(1);
      expect(phases[0]?.reason).toMatch(/^Its machine is of an earlier generation; it takes no further job/);

      for (let round = 0; round < 10; round += 1) {
        world.queue.submit(2, 30);
        await world.clock.pass(60_000);
      }
      const after = await generations(world);
      expect([...after.values()].filter((generation) => generation !== "two")).toEqual([]);
      expect(after.size).toBeGreaterThan(0);
      await world.clock.pass(60_000);
      expect(world.queue.breaches).toEqual([]);
      expect(world.sites.doubles).toEqual([]);
      expect(world.queue.done()).toBe(25);
      await next.stop();
    },
  );
});
