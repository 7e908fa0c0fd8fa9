import { describe, expect, test } from "vitest";
import { busy, codes, ready, sets } from "./settled-world.js";

describe("demand", () => {
  test("CL-6 a desired set names nodes, home site first; removing one keeps the names of the others", () => {
    const world = ready({ idleTime: 5 });
    for (let index = 0; index < 3; index += 1) world.submit(2);
    world.snapshot();
    expect(sets(world)).toEqual(["lab-a: vnode-1 vnode-2", "lab-b: vnode-3"]);
    world.settle(2);
    world.log.length = 0;
    world.finish(0);
    world.settle(8);
    expect(world.lifecycle("vnode-1")).toBe("off");
    expect(sets(world)).toEqual(["lab-a: vnode-2"]);
  });

  test("held jobs bring nothing, and it is said why", () => {
    const world = ready();
    world.submit(2, true);
    world.snapshot();
    expect([world.orders, sets(world)]).toEqual([[], []]);
    expect(codes(world)).toContain("demand-ignored");
  });

  test("jobs that fit on what is on or coming bring nothing more", () => {
    const world = ready();
    world.submit(1);
    world.snapshot();
    world.submit(1);
    world.snapshot();
    expect(sets(world)).toEqual(["lab-a: vnode-1"]);
  });

  test("no more boot at once than allowed, the rest follows", () => {
    const world = ready({ maxBooting: 2 });
    for (let index = 0; index < 5; index += 1) world.submit(2);
    world.snapshot();
    expect(sets(world)).toEqual(["lab-a: vnode-1 vnode-2"]);
    expect(codes(world)).toContain("booting-limit");
    world.settle(3);
    expect(world.lifecycle("vnode-5")).toBe("used");
  });

  test("a job that no set of nodes can hold is reported, not half served", () => {
    const world = ready();
    const snapshot = world.takeSnapshot();
    const gang = {
      id: "1",
      phase: "pending",
      detail: "PENDING",
      reason: "Resources",
      waitsForNodes: true,
      nodeCount: 6,
      cpus: 12,
    } as const;
    world.feed({
      kind: "snapshot",
      ...snapshot,
      jobs: [{ ...gang, priority: 1, submittedAt: 0, nodes: [] }],
    });
    expect(sets(world)).toEqual([]);
    expect(codes(world)).toContain("demand-unmet");
    world.feed({
      kind: "snapshot",
      ...snapshot,
      jobs: [{ ...gang, nodeCount: 4, cpus: 8, priority: 1, submittedAt: 0, nodes: [] }],
    });
    expect(sets(world)).toEqual(["lab-a: vnode-1 vnode-2", "lab-b: vnode-3 vnode-4"]);
  });

  test("a site that fails is left for the next one in the same decision", () => {
    const world = ready();
    world.submit(2);
    world.snapshot();
    world.startApply("lab-a");
    world.log.length = 0;
    world.endApply("lab-a", "fault");
    expect(sets(world)).toEqual(["lab-b: vnode-3"]);
  });

  test("without an answer of the batch system nothing is decided once the grace time is over", () => {
    const world = busy({ idleTime: 5, failGrace: 60 });
    world.finish(0);
    world.snapshot();
    world.feed({ kind: "snapshot-failed", at: world.now, message: "no answer" });
    world.pass(61);
    expect([world.orders, sets(world)]).toEqual([[], []]);
    expect(codes(world)).toContain("queue-silent");
  });
});
