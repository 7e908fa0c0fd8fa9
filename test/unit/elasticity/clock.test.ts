import { describe, expect, test } from "vitest";
import { runController } from "../../../src/elasticity/controller.js";
import { foldAll } from "../../../src/elasticity/fold.js";
import { replay } from "../../../src/elasticity/replay.js";
import { steadyClock } from "../../../src/elasticity/steady-clock.js";
import { controllerIn, outside } from "./crash-rig.js";
import { virtualClock } from "./virtual-time.js";

describe("the clock of decisions", () => {
  test("never goes back, goes on slowly after a jump backwards, and catches up", async () => {
    const machine = virtualClock(10_000_000);
    const clock = steadyClock(machine);
    const jumps: number[] = [];
    clock.onJump(({ from, to }) => jumps.push(Math.round((to - from) / 1000)));
    const first = clock.now();
    machine.set(10_000_000 - 3_600_000);
    let last = first;
    for (let minute = 0; minute < 60; minute += 1) {
      await machine.pass(60_000);
      const now = clock.now();
      expect(now).toBeGreaterThan(last);
      last = now;
    }
    expect(last - first).toBe(1_800_000);
    for (let minute = 0; minute < 61; minute += 1) {
      await machine.pass(60_000);
      clock.now();
    }
    expect(clock.now()).toBe(machine.now());
    expect(jumps).toEqual([-3600]);
  });

  test("follows the machine forwards; small steps are no jump", async () => {
    const machine = virtualClock(10_000_000);
    const clock = steadyClock(machine);
    const jumps: number[] = [];
    clock.onJump(({ from, to }) => jumps.push(Math.round((to - from) / 1000)));
    machine.set(10_030_000);
    expect(clock.now()).toBe(10_030_000);
    machine.set(10_020_000);
    expect(clock.now()).toBe(10_030_000);
    machine.set(10_120_000);
    expect(clock.now()).toBe(10_120_000);
    expect(jumps).toEqual([90]);
  });

  test("a machine that slept: nothing fires at once, it is said, and the journal replays", async () => {
    const world = outside();
    const abort = new AbortController();
    world.queue.submit(2, 20);
    const running = runController({ ...controllerIn(world, { idleTime: 300 }), signal: abort.signal });
    await world.clock.pass(60_000);
    const alive = () => world.sites.alive("lab-a").length;
    expect([world.queue.done(), alive()]).toEqual([2, 1]);
    world.clock.set(world.clock.now() + 3_600_000);
    await world.clock.pass(60_000);
    expect(alive()).toBe(1);
    expect(world.events.filter(({ kind }) => kind === "fault")).toMatchObject([
      { code: "TS8012", message: expect.stringContaining("jumped by 3600 s") as string },
    ]);
    await world.clock.pass(300_000);
    expect(alive()).toBe(0);
    abort.abort();
    await world.clock.pass(60_000);
    await running;
    const result = replay(world.disk);
    expect(result.ok ? "" : JSON.stringify(result.error)).toBe("");
  });

  test("a clock that is set back: waiting times go on, decisions never see time go back", async () => {
    const world = outside();
    const abort = new AbortController();
    world.queue.submit(2, 20);
    const running = runController({ ...controllerIn(world, { idleTime: 100 }), signal: abort.signal });
    await world.clock.pass(60_000);
    world.clock.set(world.clock.now() - 7_200_000);
    await world.clock.pass(400_000);
    expect(world.sites.alive("lab-a")).toEqual([]);
    abort.abort();
    await world.clock.pass(60_000);
    await running;
    const nows = world.disk.flatMap((record) => (record.kind === "decide" ? [record.now] : []));
    expect(nows).toEqual([...nows].sort((left, right) => left - right));
    expect(world.events.some((event) => event.kind === "fault" && event.code === "TS8012")).toBe(true);
  });
});

describe("a batch system that does not answer", () => {
  test("its last data is used within the grace time; then nothing is started or stopped, and it says so", async () => {
    const world = outside();
    const abort = new AbortController();
    const policy = { failGrace: 60, idleTime: 40 };
    world.queue.submit(2, 20);
    const running = runController({ ...controllerIn(world, policy), signal: abort.signal });
    await world.clock.pass(30_000);
    world.queue.silent = true;
    await world.clock.pass(30_000);
    const reasons = () => {
      const last = [...world.disk]
        .reverse()
        .find((record) => record.kind === "decide" && record.reasons !== undefined);
      return last?.kind === "decide" ? (last.reasons ?? []).map(({ code }) => code) : [];
    };
    expect(reasons()).not.toContain("queue-silent");
    await world.clock.pass(60_000);
    expect(reasons()).toContain("queue-silent");
    await world.clock.pass(600_000);
    expect(world.sites.alive("lab-a")).toEqual(["vnode-1"]);
    expect(world.events.filter((event) => event.kind === "fault" && event.code === "TS8002").length).toBe(1);
    expect(foldAll(world.disk).state.queue.failingSince).toBeDefined();
    world.queue.silent = false;
    await world.clock.pass(200_000);
    expect(world.sites.alive("lab-a")).toEqual([]);
    abort.abort();
    await world.clock.pass(60_000);
    await running;
    const result = replay(world.disk);
    expect(result.ok ? "" : JSON.stringify(result.error)).toBe("");
  });
});
