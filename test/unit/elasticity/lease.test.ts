import { type ChildProcess, execFile, spawn } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { runController } from "../../../src/elasticity/controller.js";
import { acquireLease, type HeldLease, type LeaseFolder } from "../../../src/elasticity/lease.js";
import { fileLeaseFolder, remoteLeaseFolder } from "../../../src/elasticity/lease-folders.js";
import type { CommandRunner } from "../../../src/elasticity/queues/queue.js";
import { controllerIn, outside } from "./crash-rig.js";
import { virtualClock } from "./virtual-time.js";

let folder: string;
const children: ChildProcess[] = [];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "lease-"));
});
afterEach(() => {
  for (const child of children.splice(0)) child.kill("SIGKILL");
  rmSync(folder, { recursive: true, force: true });
});

/** Runs commands on this machine as the front-end would: the words become one shell line. */
const localShell: CommandRunner = {
  run: ([command = "", ...words]) =>
    new Promise((resolve) => {
      execFile(command, words, (error, stdout, stderr) => {
        resolve({ exitCode: error === null ? 0 : Number(error.code ?? 1), stdout, stderr });
      });
    }),
};

const places: readonly (readonly [string, () => LeaseFolder])[] = [
  ["a shared folder", () => fileLeaseFolder(join(folder, "lease"))],
  ["a folder of the front-end", () => remoteLeaseFolder(localShell, join(folder, "lease"), "front")],
];

describe.each(places)("a lease in %s", (_what, place) => {
  test("is had by one of many that want it at once, and by the next one at once when it is released", async () => {
    const clock = virtualClock();
    // Only the holder sleeps, between its renewals; those who are refused wait for half a term.
    const wanting = Array.from({ length: 6 }, (_, index) =>
      acquireLease({ folder: place(), clock, holder: `controller ${index}` }),
    );
    const timer = pumping(clock);
    const taken = await Promise.all(wanting);
    timer.stop();
    const held = taken.flatMap((one) => (one.ok ? [one.value] : []));
    expect(held.length).toBe(1);
    for (const one of taken) if (!one.ok) expect(one.error.code).toBe("TS8010");
    await held[0]?.release();
    const next = await acquireLease({ folder: place(), clock });
    expect(next.ok && next.value.token).toBe((held[0]?.token ?? 0) + 1);
    if (next.ok) await next.value.release();
  });

  test("is taken over only when no renewal was seen for a whole term, whatever the clocks say", async () => {
    const mine = virtualClock(1_000_000_000_000);
    const other = virtualClock(2_000_000_000_000);
    const first = await held(place(), mine);
    const stop = new AbortController();
    let second: HeldLease | undefined;
    void acquireLease({ folder: place(), clock: other, wait: stop.signal }).then((one) => {
      if (one.ok) second = one.value;
    });
    for (let step = 0; step < 10; step += 1) {
      await pass(mine, 5000);
      await pass(other, 5000);
    }
    expect(second).toBeUndefined();
    expect(first.isHeld()).toBe(true);
    // The first one stands still: its own clock does not go on, and it renews nothing.
    for (let step = 0; step < 4; step += 1) await pass(other, 5000);
    expect((second as HeldLease | undefined)?.token).toBe(first.token + 1);
    expect(await first.confirm()).toBe(false);
    expect(first.isHeld()).toBe(false);
    await (second as HeldLease | undefined)?.release();
  });

  test("that cannot be renewed ends for its holder before another one may have it", async () => {
    const clock = virtualClock();
    let broken = false;
    const good = place();
    const bad: LeaseFolder = {
      ...good,
      create: (name, text) => (broken ? Promise.reject(new Error("no route")) : good.create(name, text)),
    };
    const lease = await held(bad, clock);
    const lost: string[] = [];
    lease.onLost((problem) => lost.push(problem));
    broken = true;
    await pass(clock, 6000);
    expect(lease.isHeld()).toBe(true);
    await pass(clock, 8000);
    expect(lease.isHeld()).toBe(false);
    expect(lost).toEqual(["it was not renewed in time"]);
  });
});

describe("two controllers", () => {
  test("the one without the lease does nothing; when the first is paused the second takes over, and the first acts no more", async () => {
    const world = outside({ adopts: true });
    const place = fileLeaseFolder(join(folder, "lease"));
    const paused = virtualClock();
    const first = await held(place, paused);
    world.queue.submit(1, 500);
    const stop = new AbortController();
    const options = controllerIn(world, { idleTime: 900 }, { lease: first, signal: stop.signal });
    const running = runController(options);
    await pass(world.clock, 10_000);
    expect(world.sites.alive("lab-a")).toEqual(["vnode-1"]);
    // A whole term without a sign of the first one, by the clock of the second.
    const clock = virtualClock();
    const waiting = acquireLease({ folder: place, clock, wait: new AbortController().signal });
    for (let step = 0; step < 4; step += 1) await pass(clock, 5000);
    const second = await waiting;
    if (!second.ok) throw new Error(second.error.message);
    world.queue.submit(4, 500);
    await pass(world.clock, 10_000);
    await pass(world.clock, 40_000);
    expect((await running).reason).toBe("lease");
    expect(world.sites.applies.length).toBe(1);
    expect(world.events.some((event) => event.kind === "fault" && event.code === "TS8011")).toBe(true);
    await second.value.release();
  });

  test("a process that is stopped loses its lease to another one, and knows it when it goes on", async () => {
    const script = join(folder, "holder.mts");
    const root = join(import.meta.dirname, "../../..");
    writeFileSync(
      script,
      `import { acquireLease } from "${root}/src/elasticity/lease.js";
import { fileLeaseFolder } from "${root}/src/elasticity/lease-folders.js";
import { systemClock } from "${root}/src/elasticity/clock.js";
const lease = await acquireLease({ folder: fileLeaseFolder(${JSON.stringify(join(folder, "lease"))}), clock: systemClock, term: 1500 });
if (!lease.ok) throw new Error(lease.error.message);
lease.value.onLost((problem) => console.log("lost " + problem));
console.log("held");
setInterval(() => { if (lease.value.isHeld()) console.log("acts"); }, 50);
`,
    );
    const child = spawn(process.execPath, ["--import", "tsx", script], {
      cwd: root,
      stdio: ["ignore", "pipe", "inherit"],
    });
    children.push(child);
    const lines: string[] = [];
    child.stdout?.on("data", (chunk: Buffer) => lines.push(...chunk.toString().trim().split("\n")));
    await until(() => lines.includes("acts"));
    const file = () =>
      readdirSync(join(folder, "lease"))
        .filter((name) => name.startsWith("lease-"))
        .sort()
        .at(-1) ?? "";
    const version = file();
    await until(() => file() !== version);
    child.kill("SIGSTOP");
    const { systemClock } = await import("../../../src/elasticity/clock.js");
    const taken = await acquireLease({
      folder: fileLeaseFolder(join(folder, "lease")),
      clock: systemClock,
      term: 1500,
      wait: AbortSignal.timeout(15_000),
    });
    if (!taken.ok) throw new Error(taken.error.message);
    const before = lines.length;
    child.kill("SIGCONT");
    await until(() => lines.some((line) => line.startsWith("lost")));
    await new Promise((resolve) => setTimeout(resolve, 300));
    const after = lines.slice(before);
    expect(after.filter((line) => line === "acts")).toEqual([]);
    expect(await taken.value.confirm()).toBe(true);
    expect(JSON.parse(readFileSync(join(folder, "lease", file()), "utf8"))).toMatchObject({ token: 2 });
    await taken.value.release();
  });

  test("the lease of a process of this host that is gone is taken over at once", async () => {
    const place = fileLeaseFolder(join(folder, "lease"));
    const gone = spawn(process.execPath, ["-e", ""]);
    await new Promise((resolve) => gone.once("exit", resolve));
    const { hostname } = await import("node:os");
    const dead = {
      version: 7,
      token: 3,
      id: "x",
      holder: "gone",
      host: hostname(),
      pid: gone.pid,
      started: "",
      released: false,
    };
    await place.create("lease-7", JSON.stringify(dead));
    const next = await acquireLease({ folder: place, clock: virtualClock() });
    expect(next.ok && next.value.token).toBe(4);
    if (next.ok) await next.value.release();
  });
});

async function held(place: LeaseFolder, clock: ReturnType<typeof virtualClock>): Promise<HeldLease> {
  const lease = await acquireLease({ folder: place, clock });
  if (!lease.ok) throw new Error(lease.error.message);
  return lease.value;
}

/** Time passes, and the file system gets its turn. */
async function pass(clock: ReturnType<typeof virtualClock>, millis: number): Promise<void> {
  for (let gone = 0; gone < millis; gone += 1000) {
    await clock.pass(1000);
    await new Promise((resolve) => setTimeout(resolve, 15));
  }
}

function pumping(clock: ReturnType<typeof virtualClock>): { stop(): void } {
  const timer = setInterval(() => void clock.pass(500), 15);
  return { stop: () => clearInterval(timer) };
}

async function until(condition: () => boolean): Promise<void> {
  const end = Date.now() + 15_000;
  while (!condition()) {
    if (Date.now() > end) throw new Error("it did not come about");
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
