import { describe, expect, test } from "vitest";
import { busy, ready } from "./settled-world.js";

describe("CL-3 the classes of the pipeline", () => {
  test("idle: idle longer than the idle time and on longer than the cool-down", () => {
    const world = busy({ idleTime: 60, cooldown: 200 });
    world.finish(0);
    world.snapshot();
    world.pass(61);
    expect(world.orders).toEqual([]);
    world.snapshot();
    world.pass(110);
    expect(world.orders).toEqual([]);
    world.snapshot();
    world.pass(40);
    expect(world.orders).toMatchObject([
      { kind: "drain", node: "vnode-1", reasons: [{ code: "idle-timeout" }] },
    ]);
  });

  test("minimum: starts what is missing and keeps the first ones", () => {
    const world = ready({ minNodes: 2, idleTime: 5 });
    expect(world.lifecycle("vnode-1")).toBe("idle");
    world.pass(1000);
    world.snapshot();
    expect(world.orders).toEqual([]);
    for (let index = 0; index < 3; index += 1) world.submit(2);
    world.settle(3);
    while (world.jobs.some(({ phase }) => phase === "running")) world.finish(0);
    world.settle(10);
    expect([...world.state.nodes.values()].filter(({ desired }) => desired).map(({ name }) => name)).toEqual([
      "vnode-1",
      "vnode-2",
    ]);
  });

  test("the order of the classes is configuration: without idle nothing goes", () => {
    const world = busy({ classes: ["pending-jobs"], idleTime: 5 });
    world.finish(0);
    world.settle(10);
    expect(world.lifecycle("vnode-1")).toBe("idle");
  });
});
