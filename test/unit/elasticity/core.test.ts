import { describe, expect, test } from "vitest";
import {
  decide,
  initialState,
  type Lifecycle,
  type Observation,
  observationOf,
  policyWith,
  TRANSITIONS,
} from "../../../src/elasticity/core/index.js";
import { smallWorld, type World } from "./world.js";

const sets = (world: World) =>
  world.log
    .flatMap(({ actions }) => actions)
    .flatMap((action) => (action.kind === "set-nodes" ? [`${action.site}: ${action.nodes.join(" ")}`] : []));
const codes = (world: World) => world.log.flatMap(({ reasons }) => reasons.map(({ code }) => code));

/** First looks: every absent node is known and closed. */
function ready(settings = {}): World {
  const world = smallWorld(settings);
  world.settle(2);
  world.log.length = 0;
  return world;
}

/** One processor pair of work on vnode-1, running. */
function busy(settings = {}): World {
  const world = ready(settings);
  world.submit(2);
  world.settle(3);
  expect(world.lifecycle("vnode-1")).toBe("used");
  world.log.length = 0;
  return world;
}

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

test("a decision over 10,000 nodes and 100,000 jobs grows with their number, not their product", () => {
  const measured = [1, 10].map((factor) => decideOnce(1000 * factor, 10_000 * factor));
  expect(measured[1] ?? 0).toBeLessThan(40 * Math.max(measured[0] ?? 0, 5));
});

/** Milliseconds of one decision on a full queue. */
function decideOnce(nodes: number, jobs: number): number {
  const specs = Array.from({ length: nodes }, (_, index) => {
    return { name: `vnode-${index + 1}`, site: "a", cpus: 16, memoryMiB: 64_000, address: "10.0.0.1" };
  });
  const state = initialState(specs, ["a"], 0);
  const seen = specs.map(({ name }) => {
    return {
      name,
      presence: "absent",
      closed: true,
      closedReason: "absent",
      cpus: 16,
      cpusAllocated: 0,
      detail: "",
    } as const;
  });
  const waiting = Array.from({ length: jobs }, (_, index) => {
    const base = {
      id: String(index),
      phase: "pending",
      detail: "",
      reason: "Resources",
      waitsForNodes: true,
    } as const;
    return { ...base, nodeCount: 1, cpus: 1 + (index % 3), priority: 1, submittedAt: index, nodes: [] };
  });
  const began = performance.now();
  const { actions } = decide(
    state,
    { kind: "snapshot", at: 1, nodes: seen, jobs: waiting },
    policyWith({}),
    1,
  );
  expect(actions[0]?.kind).toBe("set-nodes");
  return performance.now() - began;
}
