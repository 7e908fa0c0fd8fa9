import { describe, expect, test } from "vitest";
import { classify, type Evidence, RULES, ruleFor } from "../../../src/elasticity/classify.js";
import { runController } from "../../../src/elasticity/controller.js";
import type { Observation } from "../../../src/elasticity/core/index.js";
import { controllerIn, outside } from "./crash-rig.js";

const base: Evidence = {
  declared: true,
  lrms: "idle",
  stack: true,
  machines: 1,
  intent: "present",
  applying: false,
};

/** One line a row of the table, in its order: what is seen, what it is called, what is done. */
const ROWS: readonly (readonly [string, Partial<Evidence>, string, string])[] = [
  ["a machine that nobody declared", { declared: false, intent: "absent" }, "foreign", "report"],
  ["any during an update", { applying: true, stack: false, machines: 2 }, "in-update", "wait"],
  ["a stack that was not asked", { stack: undefined }, "unknown", "ask-stack"],
  ["two machines of a name that is heard", { machines: 2 }, "duplicate", "report"],
  [
    "two machines of a name that is not heard",
    { machines: 2, lrms: "absent" },
    "duplicate",
    "remove-machine",
  ],
  [
    "a wanted machine outside the stack that never joined, where an update would make another one",
    { stack: false, intent: "coming", lrms: "absent", adopts: false },
    "orphan",
    "remove-machine",
  ],
  [
    "a wanted machine outside the stack",
    { stack: false, intent: "coming", lrms: "absent" },
    "orphan",
    "adopt",
  ],
  ["one on its way out", { intent: "going", lrms: "closed" }, "leaving", "wait"],
  [
    "a machine outside the stack that is heard",
    { stack: false, intent: "absent", lrms: "used" },
    "orphan",
    "wait",
  ],
  [
    "a machine outside the stack that nobody wants",
    { stack: false, intent: "absent", lrms: "absent" },
    "orphan",
    "remove-machine",
  ],
  ["a machine that the site denies and the batch system hears", { machines: 0 }, "consistent", "wait"],
  ["a machine that is gone under the batch system", { machines: 0, lrms: "silent" }, "unbacked", "tell-gone"],
  [
    "a machine that is gone before it joined",
    { machines: 0, lrms: "absent", intent: "coming" },
    "unbacked",
    "apply",
  ],
  ["one that is found running and not wanted", { intent: "absent", lrms: "idle" }, "unwanted", "wait"],
  ["one in the stack that nobody wants", { intent: "absent", lrms: "absent" }, "unwanted", "apply"],
  ["one that boots", { intent: "coming", lrms: "booting" }, "joining", "wait"],
  ["one that serves", {}, "consistent", "none"],
  [
    "one that is not heard from, its machine not asked for",
    { lrms: "silent", machines: undefined },
    "silent",
    "ask-site",
  ],
  ["one that is not heard from though its machine is there", { lrms: "missing" }, "lost", "wait"],
  ["one that serves and is in no account", { stack: false, machines: 0 }, "unmanaged", "report"],
  [
    "one that was to be there and is nowhere",
    { stack: false, machines: undefined, lrms: "silent" },
    "unbacked",
    "tell-gone",
  ],
  [
    "one that was asked for and never made",
    { stack: false, machines: 0, intent: "coming", lrms: "absent" },
    "unstarted",
    "apply",
  ],
  [
    "one that serves and that the loop calls off",
    { stack: false, machines: 0, intent: "absent" },
    "unmanaged",
    "wait",
  ],
  [
    "one that is off by all accounts",
    { stack: false, machines: 0, intent: "absent", lrms: "absent" },
    "absent",
    "none",
  ],
];

describe("the three-way classification", () => {
  test.each(ROWS)("reconcile: %s", (_what, seen, expected, remedy) => {
    expect(classify({ ...base, ...seen })).toEqual({ class: expected, remedy });
  });

  test("each row of the table is the one that decides some line here, in the same order", () => {
    expect(ROWS.map(([, seen]) => RULES.indexOf(ruleFor({ ...base, ...seen })))).toEqual(
      RULES.map((_, index) => index),
    );
  });

  test("every combination of evidence has a row, and no machine that may hold a job is removed", () => {
    const words: Observation[] = [
      "idle",
      "used",
      "closed",
      "booting",
      "leaving",
      "absent",
      "silent",
      "missing",
    ];
    let count = 0;
    for (const declared of [true, false])
      for (const applying of [true, false])
        for (const stack of [true, false, undefined])
          for (const machines of [0, 1, 2, undefined])
            for (const intent of ["present", "coming", "going", "absent"] as const)
              for (const adopts of [true, false])
                for (const lrms of words) {
                  const seen = { declared, applying, stack, machines, intent, lrms, adopts };
                  const { remedy } = classify(seen);
                  count += 1;
                  if (remedy === "remove-machine") expect(["idle", "used", "closed"]).not.toContain(lrms);
                  if (applying && declared) expect(remedy).toBe("wait");
                }
    expect(count).toBe(2 * 2 * 3 * 4 * 4 * 2 * 8);
  });
});

describe("the reconciler", () => {
  test("P18 no cloud is asked while nothing changes, and once in 15 s at the most while a worker is silent", async () => {
    const world = outside({ adopts: true });
    const abort = new AbortController();
    world.queue.submit(2, 2000);
    const running = runController({ ...controllerIn(world, { glitchTime: 3000 }), signal: abort.signal });
    await world.clock.pass(60_000);
    const asked = world.sites.queries.length;
    await world.clock.pass(600_000);
    expect(world.sites.queries.length).toBe(asked);
    const [machine] = world.queue.machines.values();
    if (machine !== undefined) machine.presence = "silent";
    await world.clock.pass(150_000);
    const more = world.sites.queries.length - asked;
    expect(more).toBeGreaterThanOrEqual(5);
    expect(more).toBeLessThanOrEqual(11);
    abort.abort();
    await world.clock.pass(60_000);
    await running;
  });

  test("a worker that somebody removed from the stack by hand is made again", async () => {
    const world = outside({ adopts: true });
    const abort = new AbortController();
    world.queue.submit(1, 300);
    const running = runController({ ...controllerIn(world, { glitchTime: 3000 }), signal: abort.signal });
    await world.clock.pass(20_000);
    expect(world.sites.alive("lab-a")).toEqual(["vnode-1"]);
    world.sites.vanish("lab-a", "vnode-1");
    await world.clock.pass(120_000);
    // Gone by the site's word, long before the glitch window is over; its job runs elsewhere.
    expect(world.queue.orders).toContain("mark-lost vnode-1 1");
    expect([...world.queue.jobs.values()][0]?.phase).toBe("running");
    abort.abort();
    await world.clock.pass(60_000);
    await running;
  });

  test("CL-9 a machine that vanishes while an update waits for it: the update is cut short, the next one makes it again", async () => {
    let waits = 0;
    const world = outside({
      // The first update waits for its machine as long as a boot may last.
      boots: async (site, node, signal = new AbortController().signal) => {
        if (++waits > 1) return;
        await world.clock.sleep(2000);
        world.sites.vanish(site, node);
        await world.clock.sleep(300_000, signal);
      },
    });
    const abort = new AbortController();
    world.queue.submit(1, 30);
    const running = runController({ ...controllerIn(world), signal: abort.signal });
    await world.clock.pass(40_000);
    const told = world.events.flatMap((event) => (event.kind === "fault" ? [event.code] : []));
    expect(told).toEqual(["TS8020"]);
    await world.clock.pass(60_000);
    expect(waits).toBe(2);
    expect(world.queue.done()).toBe(1);
    expect(world.sites.doubles).toEqual([]);
    abort.abort();
    await world.clock.pass(60_000);
    await running;
  });
});
