import { describe, expect, test } from "vitest";
import { bringUp, job, type SmallCluster, smallCluster, specs } from "./small-cluster.js";

const RUNNING = job("1", { phase: "running", waitsForNodes: false, nodes: ["n1"], startedAt: 1_005_000 });
const FAULT = { closed: true, closedReason: "Kill task failed", faulty: true } as const;

/** A worker that has run a job. */
function serving(): SmallCluster {
  const cluster = smallCluster(specs(2), { glitchTime: 20 });
  cluster.look([job("1")]);
  bringUp(cluster);
  cluster.set("n1", "used");
  cluster.look([RUNNING]);
  return cluster;
}

const n1 = (cluster: SmallCluster) => cluster.state.nodes.get("n1");

describe("CL-9 a node that the batch system closed for a fault", () => {
  test("CL-9 is replaced: it goes although jobs wait that could use it, and comes anew for them", () => {
    const cluster = serving();
    cluster.set("n1", "idle", FAULT);
    cluster.look([job("2")]);
    expect(n1(cluster)).toMatchObject({ lifecycle: "powering-off", phase: "draining", ordered: true });
    expect(cluster.reason("faulty")).toMatchObject({
      subject: { kind: "node", name: "n1" },
      evidence: { closedReason: "Kill task failed" },
    });
    expect(cluster.actions).toMatchObject([
      { kind: "drain", node: "n1" },
      { kind: "set-nodes", nodes: ["n1", "n2"] },
    ]);
  });

  test("CL-9 stays as long as a job is on it", () => {
    const cluster = serving();
    cluster.set("n1", "used", FAULT);
    cluster.look([RUNNING]);
    expect(n1(cluster)).toMatchObject({ lifecycle: "used", phase: undefined });
    expect(cluster.actions).toEqual([]);
  });

  test("CL-9 that never ran a job has not come: it rests, for a time that grows", () => {
    const cluster = smallCluster(specs(1), {});
    cluster.look([job("1")]);
    bringUp(cluster);
    cluster.set("n1", "idle", FAULT);
    cluster.look([job("1")]);
    expect(n1(cluster)).toMatchObject({ lifecycle: "off-error", phase: "draining", failuresOn: 1 });
    expect(cluster.reason("power-on-failed")?.text).toContain("Kill task failed");
  });

  test("CL-9 a node that an operator closed, or has disabled, is the operator's", () => {
    const closed = serving();
    closed.set("n1", "idle", { closed: true, closedReason: "disk is full" });
    closed.look([]);
    expect(n1(closed)).toMatchObject({ lifecycle: "idle", phase: undefined });
    const disabled = serving();
    disabled.feed({ kind: "command", at: disabled.now, command: "disable", node: "n1" });
    disabled.set("n1", "idle", FAULT);
    disabled.look([]);
    expect(n1(disabled)).toMatchObject({ lifecycle: "idle", phase: undefined });
  });
});

describe("CL-9 a machine that an update made anew", () => {
  const created = (cluster: SmallCluster) => {
    cluster.pass(1);
    cluster.feed({ kind: "apply-progress", at: cluster.now, site: "a", node: "n1", stage: "created" });
    cluster.pass(1);
  };

  test("CL-9 quicker than the batch system missed it: the jobs that were on it are lost, and it is told so", () => {
    const cluster = serving();
    cluster.set("n1", "silent");
    cluster.look([RUNNING]);
    created(cluster);
    cluster.set("n1", "used");
    cluster.look([RUNNING]);
    expect(cluster.actions).toMatchObject([{ kind: "mark-lost", node: "n1", jobs: ["1"] }]);
    expect(cluster.reason("lost")?.text ?? n1(cluster)?.reason?.text).toContain("made anew");
  });

  test("CL-9 while the batch system had its jobs elsewhere already, or had none: nothing is lost", () => {
    const idle = serving();
    idle.set("n1", "idle");
    idle.look([]);
    created(idle);
    expect(n1(idle)).toMatchObject({ lifecycle: "idle", phase: undefined });
    const coming = smallCluster(specs(1), {});
    coming.look([job("1")]);
    created(coming);
    expect(n1(coming)).toMatchObject({
      lifecycle: "powering-on",
      timeline: { createdAt: coming.now - 1000 },
    });
  });

  describe("while no controller looked: its site tells when it was made", () => {
    const told = (cluster: SmallCluster, madeAt: number) =>
      cluster.feed({ kind: "made", at: cluster.now, site: "a", machines: [{ node: "n1", madeAt }] });

    test("CL-9 after the worker was ready and its job began: the job is lost, and the batch system told", () => {
      const cluster = serving();
      cluster.pass(30);
      told(cluster, cluster.now - 10_000);
      expect(cluster.actions).toMatchObject([{ kind: "mark-lost", node: "n1", jobs: ["1"] }]);
    });

    test("CL-9 before that, or a job began since: nothing is done", () => {
      const before = serving();
      before.pass(30);
      told(before, (n1(before)?.timeline?.readyAt ?? 0) - 1);
      expect(before.actions).toEqual([]);
      const since = serving();
      since.pass(30);
      since.look([RUNNING, { ...RUNNING, id: "2", startedAt: since.now }]);
      told(since, since.now - 10_000);
      expect(since.actions).toEqual([]);
      expect(n1(since)).toMatchObject({ lifecycle: "used", phase: undefined });
    });
  });
});

describe("CL-9 a node that the batch system does not know any more", () => {
  test.each([
    ["off", "has taken it for absent", "absent"],
    ["silent", "has not heard from it", "silent"],
  ] as const)(
    "CL-9 %s for longer than a glitch: it is given up, what the batch system says is told, and its job gets another",
    (standing, words, presence) => {
      const cluster = serving();
      cluster.set("n1", standing);
      cluster.look([job("1")]);
      cluster.pass(19);
      cluster.look();
      expect(n1(cluster)).toMatchObject({ lifecycle: "used", phase: undefined });
      cluster.pass(2);
      cluster.look();
      expect(n1(cluster)).toMatchObject({ lifecycle: "powering-off", phase: "losing" });
      expect(cluster.reason("lost")).toMatchObject({
        text: `It is lost: the batch system ${words} for longer than a glitch lasts.`,
        evidence: { presence },
      });
      expect(cluster.wanted()).toContain("n2");
    },
  );
});
