import { describe, expect, test } from "vitest";
import { type ControllerOptions, runController } from "../../../src/elasticity/controller.js";
import { foldAll } from "../../../src/elasticity/fold.js";
import { replay } from "../../../src/elasticity/replay.js";
import { controllerIn, killAt, newLife, type Outside, outside } from "./crash-rig.js";

const SITES = ["lab-a", "lab-b"];

/** Starts a controller that runs until `stop` is called, or for ever when it was killed. */
function start(options: ControllerOptions): { stop: () => Promise<void> } {
  const abort = new AbortController();
  const running = runController({ ...options, signal: abort.signal });
  return {
    async stop() {
      abort.abort();
      await running;
    },
  };
}

/** Machines that nobody wants and that nothing is being done about. */
function orphans(world: Outside): string[] {
  const { state } = foldAll(world.disk);
  return SITES.flatMap((site) => {
    const wanted = [...state.nodes.values()].filter((node) => node.desired || node.phase !== undefined);
    const stack = world.sites.present(site);
    return world.sites
      .alive(site)
      .filter((name) => !wanted.some((node) => node.name === name) && !stack.includes(name));
  });
}

/** One life of a controller up to its k-th step, then another one for two loops and longer. */
async function crashAt(k: number, options: Parameters<typeof outside>[0] = {}): Promise<Outside | undefined> {
  const world = outside(options);
  world.queue.submit(5, 12);
  const count = killAt(world, k);
  start(controllerIn(world));
  await world.clock.pass(60_000);
  if (count.steps < k) return undefined;
  world.life = newLife();
  world.queue.submit(2, 5);
  const next = start(controllerIn(world));
  await world.clock.pass(8000);
  expect(orphans(world), `orphans after ${count.where.join()} (${k})`).toEqual([]);
  await world.clock.pass(180_000);
  await stopped(world, next);
  const at = `after ${count.where.join()} (${k})`;
  expect(world.sites.doubles, `double starts ${at}`).toEqual([]);
  expect(world.queue.breaches, `busy nodes removed ${at}`).toEqual([]);
  expect(world.queue.done(), `jobs done ${at}`).toBe(7);
  expect(
    SITES.flatMap((site) => world.sites.alive(site)),
    `machines left ${at}`,
  ).toEqual([]);
  const again = replay(world.disk);
  expect(again.ok ? "" : `${JSON.stringify(again.error)} ${at}`).toBe("");
  return world;
}

async function stopped(world: Outside, controller: { stop: () => Promise<void> }): Promise<void> {
  const end = controller.stop();
  await world.clock.pass(60_000);
  await end;
}

describe("P15 kill -9 at every await point", () => {
  test("P15 0 orphans and 0 double starts after two loops, every job done, nothing left: clouds that adopt by name", async () => {
    let k = 1;
    while ((await crashAt(k, { adopts: true })) !== undefined) k += 1;
    expect(k).toBeGreaterThan(100);
  }, 120_000);

  test("P15 the same on clouds that would make a second machine of the same name", async () => {
    let k = 1;
    while ((await crashAt(k)) !== undefined) k += 1;
    expect(k).toBeGreaterThan(100);
  }, 120_000);
});

describe("P15 what was lost on the way", () => {
  test.each([true, false])(
    "P15 a machine that was made though its reply was lost is taken over (adopting cloud: %s)",
    async (adopts) => {
      let lost = 0;
      const world = outside({ adopts, losesReply: (_site, node) => node === "vnode-1" && lost++ === 0 });
      world.queue.submit(2, 10);
      const controller = start(controllerIn(world));
      await world.clock.pass(60_000);
      expect(lost).toBeGreaterThan(0);
      await world.clock.pass(180_000);
      await stopped(world, controller);
      expect(world.sites.doubles).toEqual([]);
      expect(world.queue.done()).toBe(2);
      expect(SITES.flatMap((site) => world.sites.alive(site))).toEqual([]);
    },
  );

  test("CL-9 a machine that an update made anew while no controller ran: its job is lost, and runs again", async () => {
    const world = outside();
    world.queue.submit(1, 300);
    const first = start(controllerIn(world, { glitchTime: 3000 }));
    await world.clock.pass(20_000);
    killAt(world, 0);
    void first;
    world.life = newLife();
    world.sites.vanish("lab-a", "vnode-1");
    await world.clock.pass(10_000);
    world.sites.stray("lab-a", "vnode-1");
    // The batch system hears from it again and takes its job for alive.
    world.queue.setPresent("vnode-1", true);
    expect([...world.queue.jobs.values()]).toMatchObject([{ phase: "running", nodes: ["vnode-1"] }]);
    const next = start(controllerIn(world, { glitchTime: 3000 }));
    await world.clock.pass(30_000);
    expect(world.queue.orders).toContain("mark-lost vnode-1 1");
    await world.clock.pass(400_000);
    await stopped(world, next);
    expect(world.queue.done()).toBe(1);
    expect(SITES.flatMap((site) => world.sites.alive(site))).toEqual([]);
  });

  test("P15 the controller's disk is lost: the state is found again within two loops from stacks, tags and batch system", async () => {
    const world = outside();
    world.queue.submit(5, 60);
    const first = start(controllerIn(world));
    await world.clock.pass(20_000);
    killAt(world, 0);
    void first;
    world.disk = [];
    world.life = newLife();
    const alive = SITES.flatMap((site) => world.sites.alive(site));
    expect(alive.length).toBeGreaterThan(2);
    const applies = world.sites.applies.length;
    const next = start(controllerIn(world));
    await world.clock.pass(4000);
    const { state } = foldAll(world.disk);
    const known = [...state.nodes.values()].filter((node) => node.desired).map(({ name }) => name);
    expect(known.sort()).toEqual(alive.sort());
    expect(
      world.sites.applies
        .slice(applies)
        .flatMap(({ nodes }) => nodes)
        .filter((name) => !alive.includes(name)),
    ).toEqual([]);
    await world.clock.pass(240_000);
    await stopped(world, next);
    expect(world.sites.doubles).toEqual([]);
    expect(world.queue.breaches).toEqual([]);
    expect(world.queue.done()).toBe(5);
    expect(SITES.flatMap((site) => world.sites.alive(site))).toEqual([]);
  });

  test("P15 the stacks are lost as well: machines with the cluster's tags are used or removed, none is made twice", async () => {
    const world = outside();
    world.queue.submit(3, 40);
    start(controllerIn(world));
    await world.clock.pass(15_000);
    killAt(world, 0);
    world.life = newLife();
    world.disk = [];
    for (const site of SITES) world.sites.forget(site);
    world.sites.stray("lab-b", "vnode-5");
    const next = start(controllerIn(world));
    await world.clock.pass(6000);
    expect(world.sites.alive("lab-b")).not.toContain("vnode-5");
    await world.clock.pass(300_000);
    await stopped(world, next);
    expect(world.sites.doubles).toEqual([]);
    expect(world.queue.breaches).toEqual([]);
    expect(world.queue.done()).toBe(3);
    expect(SITES.flatMap((site) => world.sites.alive(site))).toEqual([]);
  });
});
