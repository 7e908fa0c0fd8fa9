import { describe, expect, test } from "vitest";
import { bringUp, job, type SmallCluster, smallCluster, spec } from "./small-cluster.js";

const two = job("1", { cpus: 2 });

/** Two flavours on one site, three nodes each, and one node elsewhere. */
function flavours(settings = {}): SmallCluster {
  const nodes = ["s1", "s2", "s3"].map((name) => spec(name, { flavor: "small" }));
  const others = ["t1", "t2", "t3"].map((name) => spec(name, { flavor: "tall" }));
  return smallCluster([...nodes, ...others, spec("z1", { site: "z" })], { backoff: 30, ...settings });
}

/** The apply of site `a` ends; the named nodes are refused. */
function refuse(
  cluster: SmallCluster,
  names: readonly string[],
  fault: "capacity" | "quota" | "authentication",
) {
  const nodes = cluster.wanted().filter((name) => cluster.state.nodes.get(name)?.site === "a");
  cluster.feed({ kind: "apply-started", at: cluster.now, site: "a", nodes });
  cluster.pass(5);
  const results = names.map((node) => ({ node, outcome: "failed", message: "no", fault }) as const);
  cluster.feed({ kind: "apply-finished", at: cluster.now, site: "a", nodes, results });
}

describe("P11 keys of failure", () => {
  test("with no capacity for a flavour the next one is asked for in the same decision", () => {
    const cluster = flavours();
    cluster.look([two]);
    expect(cluster.wanted()).toEqual(["s1"]);
    refuse(cluster, ["s1"], "capacity");
    expect(cluster.wanted()).toEqual(["t1"]);
    const set = cluster.actions.find((action) => action.kind === "set-nodes");
    expect(set).toMatchObject({ site: "a", nodes: ["t1"] });
    expect(cluster.reason("key-failed")?.subject).toEqual({ kind: "key", name: "a//small/on-demand" });
    expect(cluster.state.nodes.get("s1")?.failuresOn).toBe(0);
    expect(cluster.state.sites.get("a")?.retryAt).toBeUndefined();
  });

  test("after its wait the key is probed with one node, and a success opens it", () => {
    const cluster = flavours();
    cluster.look([two]);
    refuse(cluster, ["s1"], "capacity");
    bringUp(cluster, "a", "used");
    const wait = cluster.state.keys.get("a//small/on-demand")?.wait ?? 0;
    expect(wait).toBeGreaterThanOrEqual(30_000);
    cluster.pass(wait / 1000);
    const many = ["2", "3", "4"].map((id) => job(id, { cpus: 2, excludedNodes: ["t2", "t3", "z1"] }));
    cluster.look(many);
    expect(cluster.wanted()).toEqual(["s1", "t1"]);
    expect(cluster.reason("key-probe")?.evidence.node).toBe("s1");
    cluster.pass(1);
    cluster.look(many);
    expect(cluster.wanted()).toEqual(["s1", "t1"]);
    bringUp(cluster, "a", "used");
    expect(cluster.codes()).toContain("key-recovered");
    cluster.look(many);
    expect(cluster.wanted()).toEqual(["s1", "s2", "s3", "t1"]);
  });

  test("a probe that fails waits longer, never longer than the recovery time", () => {
    const cluster = flavours({ recovery: 300 });
    const waits: number[] = [];
    const only = job("1", { cpus: 2, excludedNodes: ["t1", "t2", "t3", "z1"] });
    for (let round = 0; round < 8; round += 1) {
      cluster.look([only]);
      refuse(cluster, cluster.wanted(), "capacity");
      const health = cluster.state.keys.get("a//small/on-demand");
      waits.push(health?.wait ?? 0);
      cluster.look([only]);
      cluster.feed({ kind: "apply-started", at: cluster.now, site: "a", nodes: [] });
      cluster.feed({ kind: "apply-finished", at: cluster.now, site: "a", nodes: [], results: [] });
      cluster.pass((health?.wait ?? 0) / 1000 + 1);
      cluster.look([only]);
    }
    expect(Math.min(...waits)).toBeGreaterThanOrEqual(30_000);
    expect(Math.max(...waits)).toBeLessThanOrEqual(300_000);
    expect(Math.max(...waits)).toBeGreaterThan(60_000);
  });

  test("quota is no want of capacity: it waits the longest time, or until a node of the site has gone", () => {
    const cluster = flavours({ recovery: 1800 });
    cluster.look([two]);
    refuse(cluster, ["s1"], "quota");
    const health = cluster.state.keys.get("a//small/on-demand");
    expect((health?.retryAt ?? 0) - cluster.now).toBe(1_800_000);
    expect(cluster.wanted()).toEqual(["t1"]);
    bringUp(cluster, "a");
    cluster.look([]);
    cluster.feed({ kind: "command", at: cluster.now, command: "poweroff", node: "t1" });
    cluster.feed({ kind: "order-finished", at: cluster.now, order: "drain", nodes: ["t1"], ok: true });
    cluster.set("t1", "idle", { closed: true, closedReason: "scale-in" });
    cluster.pass(1);
    cluster.look();
    cluster.feed({ kind: "order-finished", at: cluster.now, order: "power-down", nodes: ["t1"], ok: true });
    cluster.feed({ kind: "apply-started", at: cluster.now, site: "a", nodes: [] });
    cluster.feed({ kind: "apply-finished", at: cluster.now, site: "a", nodes: [], results: [] });
    expect(cluster.state.keys.get("a//small/on-demand")?.retryAt).toBe(cluster.now);
  });

  test("single boot failures do not close a key, several in a row do", () => {
    const cluster = flavours({ maxWaitPowerOn: 60, protectAfter: 2, retries: 9 });
    const only = job("1", { cpus: 2, excludedNodes: ["t1", "t2", "t3", "z1"] });
    cluster.look([only]);
    cluster.pass(61);
    cluster.look();
    expect(cluster.codes()).toContain("power-on-timeout");
    expect(cluster.wanted()).toContain("s2");
    cluster.pass(61);
    cluster.look();
    expect(cluster.codes()).toContain("key-failed");
    expect(cluster.wanted()).not.toContain("s3");
  });

  test("a machine that the cloud takes back is drained, and the market is left for a while", () => {
    const spot = ["s1", "s2"].map((name) => spec(name, { market: "spot" }));
    const cluster = smallCluster([...spot, spec("d1")], { classes: ["pending-jobs", "idle", "spot"] });
    cluster.look([two]);
    expect(cluster.wanted()).toEqual(["s1"]);
    bringUp(cluster, "a", "used");
    const running = job("1", { cpus: 2, phase: "running", nodes: ["s1"], startedAt: cluster.now });
    cluster.look([running]);
    const deadline = cluster.now + 120_000;
    cluster.feed({ kind: "spot-notice", at: cluster.now, nodes: ["s1"], deadline });
    expect(cluster.actions).toMatchObject([{ kind: "drain", node: "s1" }]);
    cluster.look([running, job("2", { cpus: 2 })]);
    expect(cluster.wanted()).toEqual(["d1", "s1"]);
    expect(cluster.codes()).toContain("spot-share");
  });
});
