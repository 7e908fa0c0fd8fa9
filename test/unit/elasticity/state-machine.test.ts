import { describe, expect, test } from "vitest";
import {
  type Lifecycle,
  type Observation,
  observationOf,
  TRANSITIONS,
} from "../../../src/elasticity/core/index.js";
import { busy, ready } from "./settled-world.js";

describe("CL-2 the state machine", () => {
  const observations: Observation[] = [
    "idle",
    "used",
    "closed",
    "booting",
    "leaving",
    "absent",
    "silent",
    "missing",
  ];
  const expected: Record<Lifecycle, string> = {
    unknown: "idle used powering-on powering-on keep off off keep",
    off: "idle used keep powering-on keep keep keep keep",
    "powering-on": "idle used keep keep keep keep keep keep",
    idle: "keep used keep suspect suspect suspect suspect suspect",
    used: "idle keep idle suspect suspect suspect suspect suspect",
    "powering-off": "keep keep keep keep keep keep keep keep",
    "on-error": "keep keep keep keep keep keep keep keep",
    "off-error": "idle used keep keep keep keep keep keep",
  };
  test.each(Object.entries(expected))("%s", (state, row) => {
    expect(observations.map((one) => TRANSITIONS[state as Lifecycle][one]).join(" ")).toBe(row);
  });

  test("observations", () => {
    const node = { name: "n", cpus: 2, detail: "", closed: false, cpusAllocated: 0 } as const;
    expect(observationOf(undefined, 0)).toBe("missing");
    expect(observationOf({ ...node, presence: "up" }, 0)).toBe("idle");
    expect(observationOf({ ...node, presence: "up", closed: true }, 0)).toBe("closed");
    expect(observationOf({ ...node, presence: "up", closed: true }, 1)).toBe("used");
    expect(observationOf({ ...node, presence: "up", cpusAllocated: 1 }, 0)).toBe("used");
    expect(observationOf({ ...node, presence: "silent" }, 1)).toBe("silent");
  });

  test("a worker that does not come in time is counted, cleaned up and may be tried again later", () => {
    const world = ready({ maxWaitPowerOn: 60, backoff: 100 });
    world.submit(2);
    world.snapshot();
    expect(world.lifecycle("vnode-1")).toBe("powering-on");
    world.pass(50);
    world.snapshot();
    expect(world.lifecycle("vnode-1")).toBe("powering-on");
    world.pass(11);
    expect(world.lifecycle("vnode-1")).toBe("off-error");
    expect(world.state.nodes.get("vnode-1")).toMatchObject({ failuresOn: 1, phase: "draining" });
    expect(world.lifecycle("vnode-2")).toBe("powering-on");
    world.settle(4);
    expect(world.state.nodes.get("vnode-1")).toMatchObject({
      lifecycle: "off-error",
      phase: undefined,
      desired: false,
    });
    world.pass(100);
    expect(world.lifecycle("vnode-1")).toBe("off");
  });

  test("a worker that does not go in time is in error, and its removal is tried again", () => {
    const world = busy({ maxWaitPowerOff: 60, idleTime: 5, backoff: 30 });
    world.finish(0);
    world.snapshot();
    world.pass(6);
    world.obey();
    world.now += 1000;
    world.snapshot();
    world.obey();
    expect(world.state.nodes.get("vnode-1")).toMatchObject({ lifecycle: "powering-off", phase: "removing" });
    world.pass(61);
    expect(world.state.nodes.get("vnode-1")).toMatchObject({ lifecycle: "on-error", failuresOff: 1 });
    world.pass(30);
    expect(world.lifecycle("vnode-1")).toBe("powering-off");
    world.settle(4);
    expect(world.state.nodes.get("vnode-1")).toMatchObject({ lifecycle: "off", failuresOff: 0 });
  });

  test("EX-7 a glitch shorter than the window changes nothing, not even the time stamps", () => {
    const world = busy({ glitchTime: 120 });
    const before = world.state.nodes.get("vnode-1");
    world.glitch("vnode-1", false);
    world.snapshot();
    world.pass(100);
    world.glitch("vnode-1", true);
    world.snapshot();
    expect(world.state.nodes.get("vnode-1")).toMatchObject({
      lifecycle: "used",
      since: before?.since,
      silentSince: undefined,
    });
    expect(world.orders).toEqual([]);
  });
});
