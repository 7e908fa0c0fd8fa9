import { describe, expect, test } from "vitest";
import { codes, ready, sets } from "./settled-world.js";

describe("operators", () => {
  test("poweron starts a node without demand, poweroff waits for its jobs", () => {
    const world = ready();
    world.command("poweron", "vnode-4");
    expect(sets(world)).toEqual(["lab-b: vnode-4"]);
    world.settle(2);
    world.submit(2);
    world.schedule();
    world.snapshot();
    world.command("poweroff", "vnode-4");
    world.settle(3);
    expect(world.lifecycle("vnode-4")).toBe("powering-off");
    world.finish(0);
    world.settle(4);
    expect(world.lifecycle("vnode-4")).toBe("off");
  });

  test("what cannot be done is refused with a reason", () => {
    const world = ready();
    world.command("disable", "vnode-1");
    world.command("poweron", "vnode-1");
    world.command("poweron", "vnode-9");
    world.command("poweroff", "vnode-2");
    expect(codes(world)).toEqual(["operator", "operator-refused", "operator-refused", "operator-refused"]);
    world.submit(2);
    world.snapshot();
    expect(sets(world)).toEqual(["lab-a: vnode-2"]);
  });
});
