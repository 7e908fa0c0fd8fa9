import { describe, expect, test } from "vitest";
import type { ElasticityPolicy } from "../../../src/elasticity/core/index.js";
import { foldState } from "../../../src/elasticity/fold.js";
import { bringUp, job, type SmallCluster, smallCluster, specs } from "./small-cluster.js";

const SETTINGS: Partial<ElasticityPolicy> = {
  classes: ["pending-jobs", "idle", "renew", "minimum"],
  idleTime: 36_000,
  cooldownServed: 0,
  renewShare: 0.2,
};

/** Nodes that are all on and idle, whose machines tell another generation than is declared. */
function outdatedCluster(count: number, settings: Partial<ElasticityPolicy> = {}): SmallCluster {
  const cluster = smallCluster(specs(count, { generation: "b" }), { ...SETTINGS, ...settings });
  cluster.look(Array.from({ length: count }, (_, at) => job(String(at), { cpus: 2 })));
  bringUp(cluster);
  return cluster;
}

/** The site's account of its machines, as at a start of the controller. */
function tell(cluster: SmallCluster, generation: string, names?: readonly string[]): void {
  const nodes = [...cluster.state.nodes.values()].filter(({ desired }) => desired).map(({ name }) => name);
  const generations = Object.fromEntries((names ?? nodes).map((name) => [name, generation]));
  cluster.pass(1);
  cluster.feed({ kind: "inventory", at: cluster.now, site: "a", nodes, generations });
}

const inPhase = ({ state }: SmallCluster) =>
  [...state.nodes.values()].filter(({ phase }) => phase !== undefined).map(({ name }) => name);

/** The orders of a node are carried out, and it is removed: the whole way of a removal. */
function remove(cluster: SmallCluster, name: string): void {
  const done = (order: "drain" | "power-down") => {
    cluster.pass(1);
    cluster.feed({ kind: "order-finished", at: cluster.now, order, nodes: [name], ok: true });
    cluster.pass(1);
    cluster.look();
  };
  cluster.set(name, "idle", { closed: true, closedReason: "scale-in" });
  done("drain");
  cluster.set(name, "idle", { presence: "leaving" });
  done("power-down");
  const nodes = cluster.wanted();
  cluster.feed({ kind: "apply-started", at: cluster.now, site: "a", nodes });
  cluster.pass(1);
  cluster.feed({ kind: "apply-finished", at: cluster.now, site: "a", nodes, results: [] });
  cluster.set(name, "off");
  cluster.pass(1);
  cluster.look();
}

describe("a new generation of workers", () => {
  test("upgrades: idle workers of an earlier generation go, no more than the share at once", () => {
    const cluster = outdatedCluster(10);
    tell(cluster, "a");
    expect(inPhase(cluster)).toEqual(["n1", "n2"]);
    expect(cluster.reason("outdated")).toMatchObject({
      subject: { kind: "node", name: "n1" },
      evidence: { madeFrom: "a", generation: "b" },
    });
    cluster.pass(5);
    cluster.look();
    expect(inPhase(cluster)).toEqual(["n1", "n2"]);
  });

  test("upgrades: the next go when those before have gone, until all are of the new one", () => {
    const cluster = outdatedCluster(3);
    tell(cluster, "a");
    const order: string[] = [];
    for (let round = 0; round < 3; round += 1) {
      const [name = ""] = inPhase(cluster);
      order.push(name);
      remove(cluster, name);
    }
    expect(order).toEqual(["n1", "n2", "n3"]);
    expect(inPhase(cluster)).toEqual([]);
    cluster.look([job("9", { cpus: 2 })]);
    bringUp(cluster, "a", "idle");
    expect(cluster.state.nodes.get("n1")).toMatchObject({ lifecycle: "idle", madeFrom: "b" });
    cluster.pass(60);
    cluster.look();
    expect(inPhase(cluster)).toEqual([]);
  });

  test("upgrades: a busy worker takes no further job and goes when its jobs have ended, though others wait", () => {
    const cluster = outdatedCluster(2);
    const running = job("1", { phase: "running", cpus: 2, nodes: ["n1"], startedAt: cluster.now });
    const other = { ...running, id: "2", nodes: ["n2"] };
    const waiting = job("3", { cpus: 2 });
    for (const name of ["n1", "n2"]) cluster.set(name, "used");
    cluster.look([running, other, waiting]);
    tell(cluster, "a");
    expect(inPhase(cluster)).toEqual(["n1"]);
    expect(cluster.actions).toMatchObject([{ kind: "drain", node: "n1" }]);
    expect(cluster.reason("outdated")?.evidence).toMatchObject({ jobs: ["1"] });
    cluster.pass(1);
    cluster.feed({ kind: "order-finished", at: cluster.now, order: "drain", nodes: ["n1"], ok: true });
    cluster.set("n1", "used", { closed: true, closedReason: "scale-in" });
    cluster.pass(3600);
    cluster.look();
    expect(cluster.state.nodes.get("n1")).toMatchObject({ phase: "drained", desired: true });
    expect(cluster.codes()).not.toContain("demand-kept");
    cluster.set("n1", "idle", { closed: true, closedReason: "scale-in" });
    cluster.pass(5);
    cluster.look([other, waiting]);
    expect(cluster.state.nodes.get("n1")).toMatchObject({ phase: "powering-down" });
    expect(cluster.actions).toMatchObject([{ kind: "power-down", node: "n1" }]);
  });

  test("upgrades: of busy workers the one that is soonest without a job is closed first", () => {
    const cluster = outdatedCluster(3);
    const limits = [3000, 600, undefined];
    cluster.look(
      limits.map((seconds, at) => {
        cluster.set(`n${at + 1}`, "used");
        const limit = seconds === undefined ? {} : { timeLimit: seconds * 1000 };
        const where = { nodes: [`n${at + 1}`], startedAt: cluster.now };
        return job(String(at), { phase: "running", cpus: 2, ...where, ...limit });
      }),
    );
    tell(cluster, "a");
    expect(inPhase(cluster)).toEqual(["n2"]);
    expect(cluster.reason("outdated")?.evidence).toMatchObject({ endsIn: 599 });
  });

  test("upgrades: none goes while as many workers still come", () => {
    const cluster = outdatedCluster(3);
    tell(cluster, "a");
    remove(cluster, "n1");
    // A job brings the first one back before the second one is gone.
    const running = (name: string) =>
      job(name, { phase: "running", cpus: 2, nodes: [name], startedAt: cluster.now });
    const [second = ""] = inPhase(cluster);
    expect(second).toBe("n2");
    for (const name of ["n2", "n3"]) cluster.set(name, "used");
    cluster.pass(1);
    cluster.look([running("n2"), running("n3"), job("9", { cpus: 2 })]);
    expect(cluster.state.nodes.get("n1")?.lifecycle).toBe("powering-on");
    // Its removal had begun while it was idle, and a job came.
    expect(cluster.state.nodes.get("n2")?.phase).toBe("draining");
    cluster.feed({ kind: "order-finished", at: cluster.now, order: "drain", nodes: ["n2"], ok: true });
    cluster.pass(1);
    cluster.look();
    expect(cluster.codes()).toContain("job-arrived");
    cluster.pass(5);
    cluster.look();
    expect(inPhase(cluster)).toEqual([]);
    bringUp(cluster);
    expect(inPhase(cluster)).toEqual(["n2"]);
  });

  test("upgrades: the next is not closed in the decision that brings the one before back", () => {
    const cluster = outdatedCluster(2, { maxNodes: 2 });
    const running = (name: string) =>
      job(name, { phase: "running", cpus: 2, nodes: [name], startedAt: cluster.now });
    const waiting = [job("8", { cpus: 2 }), job("9", { cpus: 2 })];
    for (const name of ["n1", "n2"]) cluster.set(name, "used");
    cluster.look([running("n1"), running("n2"), ...waiting]);
    tell(cluster, "a");
    expect(inPhase(cluster)).toEqual(["n1"]);
    cluster.look([running("n2"), ...waiting]);
    remove(cluster, "n1");
    expect(cluster.state.nodes.get("n1")).toMatchObject({ lifecycle: "powering-on", madeFrom: "b" });
    expect(inPhase(cluster)).toEqual([]);
    bringUp(cluster, "a", "used");
    cluster.look([running("n1"), running("n2"), job("9", { cpus: 2 })]);
    // Jobs wait that no worker may be started for: that is no reason to put the next one off.
    expect(inPhase(cluster)).toEqual(["n2"]);
  });

  test("upgrades: the minimum has another in place of what goes, in the same decision", () => {
    const cluster = smallCluster(specs(3, { generation: "b" }), { ...SETTINGS, minNodes: 2 });
    bringUp(cluster);
    tell(cluster, "a", ["n1", "n2"]);
    expect(inPhase(cluster)).toEqual(["n1"]);
    expect(cluster.state.nodes.get("n3")).toMatchObject({ lifecycle: "powering-on", madeFrom: "b" });
    cluster.feed({ kind: "tick", at: cluster.now });
    expect(inPhase(cluster)).toEqual(["n1"]);
  });

  test("upgrades: a buffer is no reason to keep one", () => {
    const cluster = outdatedCluster(2, {
      classes: ["pending-jobs", "idle", "renew", "free"],
      extraNodesFree: 2,
    });
    tell(cluster, "a");
    expect(inPhase(cluster)).toEqual(["n1"]);
  });

  test.each([
    ["of the generation that is declared", "b", {}, {}],
    ["that an operator closed", "a", { closed: true, closedReason: "broken fan" }, {}],
    ["without the class", "a", {}, { classes: ["pending-jobs", "idle"] }],
  ] as const)("upgrades: a worker %s stays", (_, generation, seen, settings) => {
    const cluster = outdatedCluster(1, settings);
    cluster.set("n1", "idle", seen);
    cluster.look();
    tell(cluster, generation);
    cluster.pass(60);
    cluster.look();
    expect(inPhase(cluster)).toEqual([]);
  });

  test("upgrades: a worker that was found running, and whose generation nobody tells, stays", () => {
    const cluster = smallCluster(specs(1, { generation: "b" }), SETTINGS);
    cluster.set("n1", "idle");
    cluster.look();
    expect(cluster.state.nodes.get("n1")).toMatchObject({ lifecycle: "idle", desired: true });
    tell(cluster, "a", []);
    expect(inPhase(cluster)).toEqual([]);
    tell(cluster, "a");
    expect(inPhase(cluster)).toEqual(["n1"]);
  });

  test("upgrades: a busy worker that is reserved or was closed by somebody else is let be", () => {
    const running = (name: string) => job(name, { phase: "running", nodes: [name], startedAt: 1 });
    for (const extra of [{ reservation: "maintenance" }, { closed: true, closedReason: "fan" }]) {
      const cluster = outdatedCluster(1);
      cluster.set("n1", "used", extra);
      cluster.look([running("n1")]);
      tell(cluster, "a");
      expect(inPhase(cluster)).toEqual([]);
    }
  });

  test("upgrades: a worker that is wanted by pending jobs serves them first", () => {
    const cluster = outdatedCluster(2);
    cluster.pass(1);
    cluster.look([job("8", { cpus: 2 }), job("9", { cpus: 2 })]);
    tell(cluster, "a");
    expect(inPhase(cluster)).toEqual([]);
  });

  test("upgrades: after a restart with another plan the journal's workers are of an earlier generation", () => {
    const cluster = outdatedCluster(1);
    const [before] = cluster.state.nodes.values();
    expect(before).toMatchObject({ madeFrom: "b", generation: "b" });
    const records = [
      { v: 2, at: 0, seq: 0, kind: "state", changes: [{ part: "nodes", entries: [entry(before)] }] },
    ] as const;
    const declared = { nodes: specs(1, { generation: "c" }), sites: ["a"] };
    const resumed = foldState(records as never, declared, cluster.now);
    expect(resumed.nodes.get("n1")).toMatchObject({ madeFrom: "b", generation: "c", lifecycle: "idle" });
  });
});

function entry(node: unknown) {
  const set = Object.fromEntries(
    Object.entries({ ...(node as object) }).filter(([, value]) => value !== undefined),
  );
  return { key: "n1", set };
}
