import { describe, expect, test } from "vitest";
import { resumedState } from "../../../src/elasticity/core/index.js";
import { bringUp, job, type SmallCluster, smallCluster, specs } from "./small-cluster.js";

const RUNNING = job("1", { phase: "running", waitsForNodes: false, nodes: ["n1"], startedAt: 1_005_000 });

/** A worker with a job is lost, the batch system was told so, and its site has removed it. */
function removed(): SmallCluster {
  const cluster = smallCluster(specs(2), { glitchTime: 20 });
  cluster.look([job("1")]);
  bringUp(cluster);
  cluster.set("n1", "used");
  cluster.look([RUNNING]);
  cluster.set("n1", "silent");
  cluster.look();
  cluster.pass(21);
  cluster.look();
  expect(cluster.actions.map(({ kind }) => kind)).toContain("mark-lost");
  ordered(cluster);
  cluster.pass(1);
  cluster.feed({ kind: "apply-started", at: cluster.now, site: "a", nodes: [] });
  cluster.feed({ kind: "apply-finished", at: cluster.now, site: "a", nodes: [], results: [] });
  expect(cluster.state.nodes.get("n1")).toMatchObject({ phase: "closing" });
  cluster.pass(1);
  return cluster;
}

function ordered(cluster: SmallCluster): void {
  cluster.pass(1);
  cluster.feed({ kind: "order-finished", at: cluster.now, order: "mark-lost", nodes: ["n1"], ok: true });
}

describe("CL-9 a batch system that died just after it was told that a worker is lost", () => {
  test("CL-9 has its job on the gone machine again: it is told once more, and once an answer", () => {
    const cluster = removed();
    cluster.look([RUNNING]);
    expect(cluster.actions).toMatchObject([{ kind: "mark-lost", node: "n1", jobs: ["1"] }]);
    expect(cluster.reason("still-listed")?.subject.name).toBe("n1");
    ordered(cluster);
    expect(cluster.actions).toEqual([]);
    cluster.pass(1);
    cluster.set("n1", "off");
    cluster.look([job("1")]);
    expect(cluster.state.nodes.get("n1")?.phase).toBeUndefined();
    cluster.look();
    expect(cluster.wanted()).toHaveLength(1);
  });

  test("CL-9 takes the gone machine for one that answers: the same", () => {
    const cluster = removed();
    cluster.set("n1", "used");
    cluster.look([RUNNING]);
    expect(cluster.actions).toMatchObject([{ kind: "mark-lost", node: "n1", jobs: ["1"] }]);
  });

  test("CL-9 has forgotten nothing: it is told nothing", () => {
    const kept = removed();
    kept.set("n1", "off");
    kept.look([job("1")]);
    expect(kept.actions.filter((action) => "node" in action && action.node === "n1")).toEqual([]);
  });

  test("CL-9 waits for the gone machine without a job: it is told once more, after a while", () => {
    const cluster = removed();
    cluster.look([]);
    expect(cluster.actions).toEqual([]);
    cluster.pass(5);
    cluster.look();
    expect(cluster.actions).toMatchObject([{ kind: "mark-lost", node: "n1", jobs: ["1"] }]);
    ordered(cluster);
    cluster.pass(1);
    cluster.look();
    expect(cluster.actions).toEqual([]);
    cluster.set("n1", "off");
    cluster.look();
    expect(cluster.state.nodes.get("n1")).toMatchObject({ lifecycle: "off", phase: undefined });
  });
});

describe("CL-9 a batch system that died just after it was told to close a node", () => {
  /** The node has no work any more, and the batch system was told to close it. */
  function closed(): SmallCluster {
    const cluster = smallCluster(specs(1), { idleTime: 30 });
    cluster.look([job("1")]);
    bringUp(cluster);
    cluster.set("n1", "used");
    cluster.look([RUNNING]);
    cluster.set("n1", "idle");
    cluster.look([]);
    cluster.pass(31);
    cluster.look();
    expect(cluster.actions).toMatchObject([{ kind: "drain", node: "n1" }]);
    finished(cluster, "drain");
    return cluster;
  }

  function finished(cluster: SmallCluster, order: "drain" | "power-down", ok = true): void {
    cluster.pass(1);
    cluster.feed({ kind: "order-finished", at: cluster.now, order, nodes: ["n1"], ok });
    cluster.pass(1);
  }

  test("CL-9 it is open and empty: it is closed anew before anything else", () => {
    const cluster = closed();
    cluster.look();
    expect(cluster.actions).toMatchObject([{ kind: "drain", node: "n1" }]);
    expect(cluster.reason("open-again")?.subject.name).toBe("n1");
    finished(cluster, "drain");
    cluster.set("n1", "idle", { closed: true, closedReason: "scale-in" });
    cluster.look();
    expect(cluster.actions).toMatchObject([{ kind: "power-down", node: "n1" }]);
  });

  test("CL-9 it is open and has a job: it stays", () => {
    const cluster = closed();
    cluster.set("n1", "used");
    cluster.look([RUNNING]);
    expect(cluster.actions).toEqual([]);
    expect(cluster.state.nodes.get("n1")).toMatchObject({ lifecycle: "used", phase: undefined });
  });

  test("CL-9 it was powered down meanwhile and is open: its machine is not removed before it is closed again", () => {
    const cluster = closed();
    cluster.set("n1", "idle", { closed: true, closedReason: "scale-in" });
    cluster.look();
    finished(cluster, "power-down");
    expect(cluster.wanted()).toEqual([]);
    cluster.set("n1", "idle");
    cluster.look();
    expect(cluster.wanted()).toEqual(["n1"]);
    expect(cluster.actions.map(({ kind }) => kind)).toEqual(["drain", "set-nodes"]);
  });

  test("CL-9 an update that removes it already is not stopped", () => {
    const cluster = closed();
    cluster.set("n1", "idle", { closed: true, closedReason: "scale-in" });
    cluster.look();
    finished(cluster, "power-down");
    cluster.feed({ kind: "apply-started", at: cluster.now, site: "a", nodes: [] });
    cluster.set("n1", "idle");
    cluster.pass(1);
    cluster.look();
    expect(cluster.actions).toEqual([]);
    expect(cluster.wanted()).toEqual([]);
  });
});

describe("CL-9 a batch system that died while a worker joined", () => {
  /** The worker has joined by its site's account; the batch system gave it a job and waits for its boot. */
  function overlooked(): SmallCluster {
    const cluster = smallCluster(specs(2), { glitchTime: 120 });
    cluster.look([job("1")]);
    cluster.feed({ kind: "apply-started", at: cluster.now, site: "a", nodes: ["n1"] });
    cluster.pass(10);
    cluster.feed({ kind: "apply-finished", at: cluster.now, site: "a", nodes: ["n1"], results: [] });
    cluster.pass(1);
    cluster.set("n1", "idle", { presence: "booting" });
    cluster.look([RUNNING]);
    return cluster;
  }

  test("CL-9 waits for another boot of it: it is given up after a glitch, and its job waits for another", () => {
    const cluster = overlooked();
    cluster.pass(118);
    cluster.look();
    expect(cluster.state.nodes.get("n1")).toMatchObject({ lifecycle: "powering-on" });
    cluster.pass(2);
    cluster.look();
    expect(cluster.reason("power-on-timeout")?.text).toContain("waits for another boot");
    expect(cluster.actions).toMatchObject([{ kind: "hold", node: "n1" }]);
  });

  test("CL-9 hears from it in time: it serves", () => {
    const cluster = overlooked();
    cluster.pass(100);
    cluster.set("n1", "used");
    cluster.look();
    expect(cluster.state.nodes.get("n1")).toMatchObject({ lifecycle: "used" });
  });

  test("CL-10 a worker that does not come is given up though its controllers die again and again", () => {
    const cluster = smallCluster(specs(1), { maxWaitPowerOn: 300 });
    cluster.look([job("1")]);
    for (let life = 0; life < 4; life += 1) {
      for (let looks = 0; looks < 7; looks += 1) {
        cluster.pass(10);
        cluster.look();
      }
      // Nobody looks for a minute, which is not held against it.
      cluster.pass(60);
      cluster.state = resumedState(cluster.state, cluster.now);
    }
    expect(cluster.state.nodes.get("n1")?.lifecycle).toBe("powering-on");
    cluster.pass(30);
    cluster.look();
    expect(cluster.reason("power-on-timeout")?.subject.name).toBe("n1");
  });
});
