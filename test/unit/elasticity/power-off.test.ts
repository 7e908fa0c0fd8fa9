import { describe, expect, test } from "vitest";
import { busy, ready, sets } from "./settled-world.js";
import type { World } from "./world.js";

describe("power-off", () => {
  function draining(): World {
    const world = busy({ idleTime: 60 });
    world.finish(0);
    world.snapshot();
    world.pass(61);
    expect(world.state.nodes.get("vnode-1")).toMatchObject({ lifecycle: "powering-off", phase: "draining" });
    return world;
  }

  test("CL-9 drain, then empty in an answer asked for after the drain, then power-down, then removal", () => {
    const world = draining();
    world.hold();
    world.obey();
    world.release();
    expect(world.state.nodes.get("vnode-1")?.phase).toBe("drained");
    world.snapshot();
    expect(world.state.nodes.get("vnode-1")?.phase).toBe("drained");
    world.now += 1;
    world.snapshot();
    expect(world.orders).toMatchObject([{ kind: "power-down", node: "vnode-1" }]);
    expect(sets(world)).toEqual([]);
    world.obey();
    expect(sets(world)).toEqual(["lab-a: "]);
  });

  test("CL-8 a job that started between decision and drain keeps its node", () => {
    const world = draining();
    world.submit(1);
    world.schedule();
    world.obey();
    world.now += 1;
    world.snapshot();
    expect(world.lifecycle("vnode-1")).toBe("used");
    expect(world.orders).toMatchObject([{ kind: "undrain", node: "vnode-1" }]);
    world.settle(2);
    expect(world.machine("vnode-1")).toMatchObject({ exists: true, closed: undefined });
  });

  test("CL-8 a pending job takes a removal back instead of starting another node", () => {
    const world = draining();
    world.obey();
    world.submit(2);
    world.now += 1;
    // The node is found empty in this very answer, so the power-down would follow.
    world.feed({ kind: "snapshot-failed", at: world.now, message: "busy" });
    expect(world.state.nodes.get("vnode-1")?.phase).toBe("drained");
    world.settle(3);
    expect(world.jobs.at(-1)).toMatchObject({ phase: "running" });
    expect(world.breaches).toEqual([]);
  });

  test("CL-8 a node that came too late and has a job by then is not removed", () => {
    const world = ready({ maxWaitPowerOn: 60 });
    world.submit(2);
    world.snapshot();
    world.startApply("lab-a");
    world.pass(61);
    world.obey();
    world.now += 1;
    world.snapshot();
    expect(world.state.nodes.get("vnode-1")).toMatchObject({
      lifecycle: "off-error",
      phase: "removing",
      desired: false,
    });
    world.endApply("lab-a", "good");
    world.machine("vnode-1").closed = undefined;
    world.schedule();
    expect(world.running("vnode-1").length).toBe(1);
    world.startApply("lab-a");
    expect(world.applying.get("lab-a")).toContain("vnode-1");
    expect(world.lifecycle("vnode-1")).toBe("used");
  });

  test("a node that an operator drained is left alone", () => {
    const world = busy({ idleTime: 5 });
    world.machine("vnode-1").closed = "bad disk";
    world.finish(0);
    world.settle(20);
    expect(world.machine("vnode-1")).toMatchObject({ exists: true, closed: "bad disk" });
  });

  test("CL-9 a lost node: its jobs go back to the queue and run elsewhere", () => {
    const world = busy({ glitchTime: 20 });
    world.vanish("vnode-1");
    world.snapshot();
    expect(world.orders).toEqual([]);
    world.pass(21);
    expect(world.orders).toMatchObject([{ kind: "mark-lost", node: "vnode-1", jobs: ["1"] }]);
    world.settle(4);
    expect(world.jobs[0]).toMatchObject({ phase: "running", node: "vnode-2" });
  });

  test("CL-9 jobs that the batch system took off a lost node by itself are made to start at once as well", () => {
    const world = busy({ glitchTime: 20 });
    world.vanish("vnode-1");
    Object.assign(world.jobs[0] ?? {}, { phase: "pending", node: undefined, held: true });
    world.snapshot();
    world.pass(21);
    expect(world.orders).toMatchObject([{ kind: "mark-lost", node: "vnode-1", jobs: ["1"] }]);
  });

  test("CL-9 a machine that its site calls gone is given up at once", () => {
    const world = busy({ glitchTime: 600 });
    world.vanish("vnode-1");
    world.snapshot();
    world.feed({ kind: "gone", at: world.now, site: "lab-a", nodes: ["vnode-1"] });
    expect(world.orders).toMatchObject([{ kind: "mark-lost", node: "vnode-1" }]);
  });
});
