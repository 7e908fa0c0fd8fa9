import { describe, expect, test } from "vitest";
import type { NodeResult, ObservedNode } from "../../../src/elasticity/core/index.js";
import { explainNode } from "../../../src/elasticity/explain.js";
import { bringUp, job, type SmallCluster, smallCluster, spec, specs } from "./small-cluster.js";

const OFFERED = { presence: "absent", closed: true, closedReason: "offered" } as const;
const HELD = { presence: "absent", closed: false, closedReason: "back-off" } as const;
const ASKED = { presence: "booting", closed: false, cpusAllocated: 2 } as const;

/** What a batch system that chooses nodes by itself shows of its nodes; none waits for the loop. */
function show(cluster: SmallCluster, nodes: Readonly<Record<string, Partial<ObservedNode>>>): void {
  for (const [name, seen] of Object.entries(nodes)) cluster.set(name, "off", seen);
}

const assigned = (id: string, node: string) =>
  job(id, { phase: "running", detail: "CONFIGURING", waitsForNodes: false, nodes: [node], cpus: 2 });

function look(cluster: SmallCluster, jobs: Parameters<SmallCluster["look"]>[0] = []): void {
  cluster.pass(1);
  cluster.look(jobs);
}

/** Orders of the last decision, such as `hold n1 n2`. */
function orders(cluster: SmallCluster): string[] {
  const found = new Map<string, string[]>();
  for (const action of cluster.actions)
    if (action.kind !== "set-nodes") found.set(action.kind, [...(found.get(action.kind) ?? []), action.node]);
  return [...found].map(([kind, nodes]) => [kind, ...nodes].join(" "));
}

function done(cluster: SmallCluster, order: "hold" | "mark-absent", ...nodes: string[]): void {
  cluster.feed({ kind: "order-finished", at: cluster.now, order, nodes, ok: true });
}

function apply(cluster: SmallCluster, results: readonly NodeResult[]): void {
  const nodes = cluster.wanted();
  cluster.feed({ kind: "apply-started", at: cluster.now, site: "a", nodes });
  cluster.pass(2);
  cluster.feed({ kind: "apply-finished", at: cluster.now, site: "a", nodes, results });
}

function offered(count: number, settings: Parameters<typeof smallCluster>[1] = {}): SmallCluster {
  const cluster = smallCluster(specs(count, { flavor: "small" }), { backoff: 30, ...settings });
  for (let node = 1; node <= count; node += 1) show(cluster, { [`n${node}`]: OFFERED });
  look(cluster);
  return cluster;
}

/** The batch system asks for a node, and the site has no capacity for it. */
function refuseOne(cluster: SmallCluster, name: string): void {
  show(cluster, { [name]: ASKED });
  look(cluster, [assigned("7", name)]);
  expect(cluster.wanted()).toEqual([name]);
  apply(cluster, [{ node: name, outcome: "failed", message: "no host", fault: "capacity" }]);
}

describe("back-off for nodes that the batch system itself chooses", () => {
  test("CL-5 P11 with no capacity it is taken from its jobs at once, and every node of its key is held", () => {
    const cluster = offered(3);
    refuseOne(cluster, "n1");
    expect(orders(cluster)).toEqual(["hold n1 n2 n3"]);
    const said = cluster.reasons.find(({ code, subject }) => code === "held" && subject.name === "n2");
    expect(said?.text).toMatch(
      /^a\/\/small\/on-demand failed: no host\. The batch system is kept from choosing it, for \d+ s\.$/,
    );
    done(cluster, "hold", "n1", "n2", "n3");
    expect(cluster.state.nodes.get("n1")).toMatchObject({ phase: "removing", desired: false });
    show(cluster, { n1: { ...HELD, presence: "leaving", closed: false }, n2: HELD, n3: HELD });
    look(cluster);
    apply(cluster, [{ node: "n1", outcome: "absent" }]);
    show(cluster, { n1: OFFERED });
    look(cluster);
    expect(cluster.state.nodes.get("n1")?.lifecycle).toBe("off");
    // Slurm forgets a drain when it powers down.
    expect(orders(cluster)).toEqual(["hold n1"]);
  });

  test("CL-5 P11 after the wait one node is opened for the probe, and its success opens the others", () => {
    const cluster = offered(3);
    refuseOne(cluster, "n1");
    done(cluster, "hold", "n1", "n2", "n3");
    apply(cluster, [{ node: "n1", outcome: "absent" }]);
    show(cluster, { n1: { ...OFFERED, closedReason: "absent" }, n2: HELD, n3: HELD });
    look(cluster);
    show(cluster, { n1: HELD });
    look(cluster);
    expect(orders(cluster)).toEqual([]);
    const { retryAt = 0 } = cluster.state.keys.get("a//small/on-demand") ?? {};
    cluster.pass((retryAt - cluster.now) / 1000 - 3);
    look(cluster);
    expect(orders(cluster)).toEqual([]);
    cluster.pass(3);
    look(cluster);
    expect(orders(cluster)).toEqual(["mark-absent n1"]);
    expect(cluster.reason("released")?.text).toBe("The batch system may choose it again.");
    done(cluster, "mark-absent", "n1");
    show(cluster, { n1: OFFERED });
    look(cluster);
    expect(orders(cluster)).toEqual([]);

    show(cluster, { n1: ASKED });
    look(cluster, [assigned("7", "n1")]);
    expect(cluster.wanted()).toEqual(["n1"]);
    bringUp(cluster, "a", "used");
    expect(cluster.codes()).toContain("key-recovered");
    expect(orders(cluster)).toEqual(["mark-absent n2 n3"]);
  });

  test("CL-5 P11 a probe that fails closes the key for longer, and the others stay held", () => {
    const cluster = offered(2);
    refuseOne(cluster, "n1");
    done(cluster, "hold", "n1", "n2");
    apply(cluster, [{ node: "n1", outcome: "absent" }]);
    show(cluster, { n1: { ...OFFERED, closedReason: "absent" }, n2: HELD });
    look(cluster);
    show(cluster, { n1: HELD });
    const first = cluster.state.keys.get("a//small/on-demand");
    cluster.pass((first?.wait ?? 0) / 1000 + 1);
    look(cluster);
    done(cluster, "mark-absent", "n1");
    refuseOne(cluster, "n1");
    expect(orders(cluster)).toEqual(["hold n1"]);
    const second = cluster.state.keys.get("a//small/on-demand");
    expect(second).toMatchObject({ failures: 2 });
    expect(second?.retryAt).toBeGreaterThan(cluster.now + 29_000);
  });

  test("CL-5 P11 a node that does not come is held for its own wait, which grows; others may be chosen", () => {
    const cluster = offered(2, { maxWaitPowerOn: 60, retries: 9 });
    const waits: number[] = [];
    for (let round = 0; round < 3; round += 1) {
      show(cluster, { n1: ASKED });
      look(cluster, [assigned("7", "n1")]);
      expect(cluster.wanted()).toEqual(["n1"]);
      cluster.pass(61);
      look(cluster, [assigned("7", "n1")]);
      expect(cluster.reason("power-on-timeout")?.subject.name).toBe("n1");
      expect(orders(cluster)).toEqual(["hold n1"]);
      waits.push((cluster.state.nodes.get("n1")?.retryAt ?? 0) - cluster.now);
      done(cluster, "hold", "n1");
      apply(cluster, [{ node: "n1", outcome: "absent" }]);
      show(cluster, { n1: OFFERED });
      look(cluster);
      expect(orders(cluster)).toEqual(["hold n1"]);
      done(cluster, "hold", "n1");
      show(cluster, { n1: HELD });
      look(cluster);
      expect(cluster.state.nodes.get("n1")?.lifecycle).toBe("off-error");
      cluster.pass((waits.at(-1) ?? 0) / 1000);
      look(cluster);
      expect(orders(cluster)).toEqual(["mark-absent n1"]);
      done(cluster, "mark-absent", "n1");
      show(cluster, { n1: OFFERED });
      look(cluster);
    }
    expect(waits).toEqual([30_000, 60_000, 120_000]);
  });

  test("CL-5 P6 what it asks for starts at once, before a look shows it; what rests does not", () => {
    const cluster = offered(2);
    const ask = (node: string) => cluster.feed({ kind: "command", at: cluster.now, command: "resume", node });
    ask("n1");
    expect(cluster.wanted()).toEqual(["n1"]);
    show(cluster, { n1: ASKED });
    look(cluster, [assigned("7", "n1")]);
    apply(cluster, [{ node: "n1", outcome: "failed", message: "no host", fault: "capacity" }]);
    ask("n2");
    expect(cluster.wanted()).not.toContain("n2");
    // An operator's order does not heed what failed before.
    cluster.feed({ kind: "command", at: cluster.now, command: "poweron", node: "n2" });
    expect(cluster.wanted()).toContain("n2");
  });

  test("CL-8 one that has come meanwhile is no longer taken from its jobs", () => {
    const cluster = offered(1, { maxWaitPowerOn: 60 });
    show(cluster, { n1: ASKED });
    look(cluster, [assigned("7", "n1")]);
    cluster.pass(61);
    look(cluster, [assigned("7", "n1")]);
    const at = cluster.now;
    cluster.feed({
      kind: "order-finished",
      at,
      order: "hold",
      nodes: ["n1"],
      ok: false,
      message: "it has come",
    });
    expect(orders(cluster)).toEqual(["drain n1"]);
    cluster.feed({ kind: "order-finished", at, order: "drain", nodes: ["n1"], ok: true });
    cluster.set("n1", "used", { closed: true, closedReason: "scale-in" });
    look(cluster, [assigned("7", "n1")]);
    expect(cluster.codes()).toContain("job-arrived");
    expect(cluster.wanted()).toEqual(["n1"]);
  });

  test("CL-5 where the loop chooses, absent nodes are closed anyway and nothing is held", () => {
    const cluster = smallCluster([spec("n1"), spec("n2")], { backoff: 30 });
    cluster.look([job("1")]);
    apply(cluster, [{ node: "n1", outcome: "failed", message: "no host", fault: "capacity" }]);
    look(cluster, [job("1")]);
    expect(cluster.codes()).not.toContain("held");
    expect(orders(cluster)).toEqual([]);
  });

  test("CL-5 explain tells why a node may not be chosen, and until when", () => {
    const cluster = offered(2);
    refuseOne(cluster, "n1");
    const record = { v: 2, seq: 1, at: cluster.now, kind: "decide", reasons: cluster.reasons } as never;
    expect(explainNode([record], "n2").map(({ code, text }) => `${code}: ${text}`)).toEqual([
      expect.stringMatching(
        /^held: .* failed: no host\. The batch system is kept from choosing it, for \d+ s\.$/,
      ),
    ]);
  });
});
