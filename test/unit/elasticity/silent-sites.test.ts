import { describe, expect, test } from "vitest";
import { type ControllerOptions, runController } from "../../../src/elasticity/controller.js";
import { foldAll } from "../../../src/elasticity/fold.js";
import { replay } from "../../../src/elasticity/replay.js";
import { controllerIn, killAt, newLife, type Outside, outside } from "./crash-rig.js";

const SITES = ["lab-a", "lab-b"];

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

async function stop(world: Outside, controller: { stop: () => Promise<void> }): Promise<void> {
  const stopped = controller.stop();
  await world.clock.pass(60_000);
  await stopped;
}

const faults = (world: Outside, code: string) =>
  world.events.flatMap((event) => (event.kind === "fault" && event.code === code ? [event.message] : []));
const asked = (world: Outside, site: string) =>
  world.sites.queries.filter((query) => query === `machines ${site}`).length;
const desired = (world: Outside) =>
  [...foldAll(world.disk).state.nodes.values()].filter((node) => node.desired).map(({ name }) => name);
const alive = (world: Outside) => SITES.flatMap((site) => world.sites.alive(site));

/** A world in which workers run, and whose controller, its disk and the accounts of the stacks are lost. */
async function withoutStateAt(options: Parameters<typeof outside>[0]): Promise<Outside> {
  const world = outside(options);
  world.queue.submit(5, 200);
  start(controllerIn(world));
  await world.clock.pass(20_000);
  killAt(world, 0);
  world.life = newLife();
  world.disk = [];
  for (const site of SITES) world.sites.forget(site);
  return world;
}

describe("sites that do not list their machines", () => {
  test("P15 the controller's disk is lost: the state is found again from tags and batch system in two loops", async () => {
    const world = await withoutStateAt({});
    const before = alive(world);
    expect(before.length).toBeGreaterThan(2);
    const applies = world.sites.applies.length;
    const next = start(controllerIn(world));
    // Two loops of two seconds each.
    await world.clock.pass(4000);
    expect(desired(world).sort()).toEqual([...before].sort());
    // None is named in an update: outside its stack it would be made a second time.
    expect(world.sites.applies.slice(applies).flatMap(({ nodes }) => nodes)).toEqual([]);
    expect(alive(world).sort()).toEqual([...before].sort());
    await stop(world, next);
  });

  test("P15 a site that is silent at the start is asked again, and nothing is made twice there meanwhile", async () => {
    let silence: string | undefined;
    const world = await withoutStateAt({
      silence: (site) => (site === "lab-b" ? silence : undefined),
    });
    silence = "https://cloud.test:5000 did not answer within 10 s";
    const before = alive(world);
    world.events.length = 0;
    const questions = asked(world, "lab-b");
    const applies = world.sites.applies.length;
    const next = start(controllerIn(world));
    await world.clock.pass(40_000);
    expect(faults(world, "TS8018")).toEqual([`Site "lab-b" does not list its machines: ${silence}.`]);
    expect(world.sites.applies.slice(applies).filter(({ site }) => site === "lab-b")).toEqual([]);
    // Once in 15 seconds, not once a loop.
    expect(asked(world, "lab-b") - questions).toBeLessThanOrEqual(4);
    expect(asked(world, "lab-b") - questions).toBeGreaterThanOrEqual(2);
    silence = undefined;
    await world.clock.pass(20_000);
    expect(desired(world).sort()).toEqual([...before].sort());
    expect(world.sites.doubles).toEqual([]);
    await world.clock.pass(600_000);
    await stop(world, next);
    expect(world.queue.breaches).toEqual([]);
    expect(world.queue.done()).toBe(5);
    expect(replay(world.disk).ok).toBe(true);
  });

  test("P15 a machine of an update that was killed before it could join is removed and its worker made again", async () => {
    const world = outside();
    world.queue.submit(1, 30);
    // The last that the controller does; the steps that make the machine join are never done.
    let isDead = false;
    world.life.step = (what) => {
      if (what.startsWith("created ")) {
        isDead = true;
        world.mute.add(what.slice("created ".length));
      }
      return isDead ? new Promise<never>(() => undefined) : Promise.resolve();
    };
    start(controllerIn(world));
    await world.clock.pass(20_000);
    const [orphan = ""] = alive(world);
    expect(SITES.flatMap((site) => world.sites.present(site))).toEqual([]);
    world.life = newLife();
    const next = start(controllerIn(world));
    await world.clock.pass(8000);
    expect(faults(world, "TS8008")).toEqual([
      `Machines of ${orphan} on site "lab-a" were in no stack and were removed.`,
    ]);
    await world.clock.pass(200_000);
    await stop(world, next);
    expect(world.sites.doubles).toEqual([]);
    expect(world.queue.done()).toBe(1);
    expect(alive(world)).toEqual([]);
  });

  test("EX-7 a site that stays silent holds the loop up for a minute only", async () => {
    const world = outside({ silence: () => "https://cloud.test refuses the password (status 401)" });
    world.queue.submit(2, 30);
    const controller = start(controllerIn(world));
    await world.clock.pass(50_000);
    expect(world.sites.applies).toEqual([]);
    await world.clock.pass(60_000);
    expect(world.sites.applies.length).toBeGreaterThan(0);
    await world.clock.pass(300_000);
    await stop(world, controller);
    expect(world.queue.done()).toBe(2);
    expect(faults(world, "TS8018").length).toBe(SITES.length);
  });

  test("EX-7 a silence in between is told, and what the site says after it counts again", async () => {
    let silence: string | undefined;
    const world = outside({ silence: () => silence });
    world.queue.submit(2, 400);
    const controller = start(controllerIn(world, { glitchTime: 300 }));
    await world.clock.pass(20_000);
    const [lost = ""] = alive(world);
    silence = "https://cloud.test cannot be reached: connect ECONNREFUSED";
    const site = SITES.find((each) => world.sites.alive(each).includes(lost)) ?? "";
    world.sites.vanish(site, lost);
    await world.clock.pass(20_000);
    expect(faults(world, "TS8018").length).toBe(1);
    silence = undefined;
    await world.clock.pass(40_000);
    // It is replaced by the site's account, long before the batch system's silence is one that counts.
    expect(alive(world).length).toBe(1);
    expect(alive(world)).not.toContain(lost);
    await world.clock.pass(900_000);
    await stop(world, controller);
    expect(world.queue.done()).toBe(2);
    expect(world.sites.doubles).toEqual([]);
  });
});
