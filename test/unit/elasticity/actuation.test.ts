import { describe, expect, test } from "vitest";
import { runController } from "../../../src/elasticity/controller.js";
import type { NodeSpec } from "../../../src/elasticity/core/index.js";
import { controllerIn, outside } from "./crash-rig.js";

/** Applies of one site last until the clock has gone so far; what is made is there at once. */
function slowJoins(
  world: { readonly clock: { sleep(millis: number, signal?: AbortSignal): Promise<void> } } | undefined,
  millis: number,
) {
  return async (_site: string, _nodes: readonly string[], signal: AbortSignal | undefined) => {
    await world?.clock.sleep(millis, signal);
  };
}

describe("EX-8 short locks", () => {
  test("EX-8 a request that arrives during an update starts its own cloud call within 60 s, and what joins goes on", async () => {
    const began: { at: number; nodes: readonly string[] }[] = [];
    let world = outside();
    world = outside({
      delay: async (site, nodes, signal) => {
        if (site !== "lab-b") return;
        began.push({ at: world.clock.now(), nodes });
        await slowJoins(world, 20 * 60_000)(site, nodes, signal);
      },
    });
    const abort = new AbortController();
    world.queue.submit(5, 3000);
    const running = runController({ ...controllerIn(world, { idleTime: 900 }), signal: abort.signal });
    await world.clock.pass(120_000);
    expect(began.map(({ nodes }) => nodes)).toEqual([["vnode-3"]]);
    world.queue.submit(3, 3000);
    const asked = world.clock.now();
    await world.clock.pass(120_000);
    expect(began.length).toBe(2);
    expect((began[1]?.at ?? 0) - asked).toBeLessThanOrEqual(60_000);
    expect(began[1]?.nodes).toEqual(["vnode-3", "vnode-4"]);
    // Cut short for more workers is no failure of the site.
    expect(world.events.filter(({ kind }) => kind === "fault")).toEqual([]);
    abort.abort();
    await world.clock.pass(60_000);
    await running;
  });

  test("EX-8 an update is not cut short for a removal, nor when all that is wanted is in it", async () => {
    let applies = 0;
    let world = outside();
    world = outside({
      delay: async (site, nodes, signal) => {
        applies += 1;
        await slowJoins(world, 200_000)(site, nodes, signal);
      },
    });
    const abort = new AbortController();
    world.queue.submit(2, 3000);
    const running = runController({ ...controllerIn(world, { maxWaitPowerOn: 900 }), signal: abort.signal });
    await world.clock.pass(20_000);
    world.queue.jobs.clear();
    await world.clock.pass(150_000);
    expect(applies).toBe(1);
    abort.abort();
    await world.clock.pass(300_000);
    await running;
  });

  test("EX-8 with requests without end, waits grow, so that joins come to their end", async () => {
    const cuts: number[] = [];
    let world = outside();
    world = outside({
      delay: async (site, nodes, signal) => {
        const at = world.clock.now();
        await slowJoins(world, 100_000)(site, nodes, signal);
        if (signal?.aborted === true) cuts.push((world.clock.now() - at) / 1000);
      },
    });
    const abort = new AbortController();
    const running = runController({
      ...controllerIn(world, { idleTime: 900, maxWaitPowerOn: 900 }),
      signal: abort.signal,
    });
    for (let round = 0; round < 10; round += 1) {
      world.queue.submit(2, 5000);
      await world.clock.pass(50_000);
    }
    expect(cuts.length).toBeGreaterThan(0);
    await world.clock.pass(300_000);
    expect([world.sites.alive("lab-a").length, world.sites.alive("lab-b").length]).toEqual([2, 3]);
    abort.abort();
    await world.clock.pass(300_000);
    await running;
  });
});

describe("P7 actuation", () => {
  test("P7 a burst over both sites is one call a site, whatever the number of nodes", async () => {
    const world = outside();
    const abort = new AbortController();
    world.queue.submit(10, 100);
    const running = runController({ ...controllerIn(world), signal: abort.signal });
    await world.clock.pass(5000);
    expect(world.sites.applies.map(({ site, nodes }) => [site, nodes.length])).toEqual([
      ["lab-a", 2],
      ["lab-b", 3],
    ]);
    abort.abort();
    await world.clock.pass(60_000);
    await running;
  });
});

describe("P10 scale-down", () => {
  test("P10 1000 idle nodes are gone within 60 s of the idle time, by one update a site, none of them busy", async () => {
    const specs = Array.from({ length: 1000 }, (_, index): NodeSpec => {
      const site = index < 500 ? "lab-a" : "lab-b";
      return {
        name: `vnode-${index + 1}`,
        site,
        cpus: 2,
        memoryMiB: 1000,
        address: `10.0.${index >> 8}.${index & 255}`,
      };
    });
    const world = outside({ adopts: true }, 3000, specs);
    const abort = new AbortController();
    // They are there when the controller starts: 1000 idle workers in the stacks.
    for (const site of ["lab-a", "lab-b"]) {
      const names = specs.filter((spec) => spec.site === site).map(({ name }) => name);
      await world.sites.apply(site, names, { onProgress: () => undefined });
    }
    await world.clock.pass(3000);
    world.queue.submit(20, 130);
    const running = runController({
      ...controllerIn(world, { idleTime: 100, startRate: 0 }),
      signal: abort.signal,
    });
    await world.clock.pass(10_000);
    const alive = () => world.sites.alive("lab-a").length + world.sites.alive("lab-b").length;
    expect(alive()).toBe(1000);
    const applies = world.sites.applies.length;
    await world.clock.pass(95_000);
    await world.clock.pass(55_000);
    // Ten workers hold jobs still; all others are gone.
    expect(alive()).toBe(10);
    expect(world.queue.breaches).toEqual([]);
    expect(world.sites.applies.length - applies).toBeLessThanOrEqual(4);
    abort.abort();
    await world.clock.pass(60_000);
    await running;
  }, 60_000);
});

describe("P11 failover", () => {
  test("P11 no capacity at the first site: the second is asked within one loop and 2 s; back within one back-off", async () => {
    let isFull = true;
    const fault = { kind: "capacity", message: "insufficient capacity" } as const;
    const world = outside({
      adopts: true,
      fail: (site) => (site === "lab-a" && isFull ? { results: [], fault } : undefined),
    });
    const asked = new Map<string, number>();
    const abort = new AbortController();
    const options = controllerIn(world, { period: 5, backoff: 30, recovery: 60 }, { signal: abort.signal });
    const running = runController({
      ...options,
      onEvent: (event) => {
        if (event.kind === "apply" && event.status === "started" && !asked.has(event.site))
          asked.set(event.site, event.at);
      },
    });
    await world.clock.pass(10_000);
    const submitted = world.clock.now();
    world.queue.submit(2, 20);
    await world.clock.pass(20_000);
    expect((asked.get("lab-b") ?? Number.POSITIVE_INFINITY) - submitted).toBeLessThanOrEqual(5000 + 2000);
    isFull = false;
    await world.clock.pass(60_000);
    world.queue.submit(2, 20);
    await world.clock.pass(60_000);
    expect(world.sites.applies.some(({ site, nodes }) => site === "lab-a" && nodes.length > 0)).toBe(true);
    await world.clock.pass(120_000);
    expect(world.queue.done()).toBe(4);
    abort.abort();
    await world.clock.pass(60_000);
    await running;
  });
});
