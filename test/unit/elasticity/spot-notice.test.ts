import { describe, expect, test } from "vitest";
import { noticeDeadline } from "../../../src/base/spot-notice.js";
import type { ObservedNode } from "../../../src/elasticity/core/index.js";
import { powerSave } from "../../../src/elasticity/queues/power-save.js";
import { parseNode, sharedValues } from "../../../src/elasticity/queues/slurm-records.js";
import { FakeQueue } from "./fake-queue.js";
import { bringUp, job, type SmallCluster, smallCluster, spec } from "./small-cluster.js";

/** In the time of the small cluster: a million milliseconds after 1970 and some. */
const NOTICE = "spot-notice 1970-01-01T00:19:00Z";
const DEADLINE = 1_140_000;
const CLOSED = { closed: true, closedReason: NOTICE } as const;
const RUNNING = job("1", { phase: "running", waitsForNodes: false, cpus: 2, nodes: ["s1"] });
const WAITING = job("2", { cpus: 2 });

/** A spot worker at work, and one on demand that is off. */
function serving(): SmallCluster {
  const nodes = [spec("s1", { market: "spot" }), spec("d1")];
  const cluster = smallCluster(nodes, { classes: ["spot", "pending-jobs", "idle"] });
  cluster.look([job("1", { cpus: 2 })]);
  expect(cluster.wanted()).toEqual(["s1"]);
  bringUp(cluster, "a", "used");
  cluster.look([RUNNING]);
  return cluster;
}

const node = (cluster: SmallCluster, name = "s1") => cluster.state.nodes.get(name);
/** The next look, a second later. */
const look = (cluster: SmallCluster, ...jobs: Parameters<SmallCluster["look"]>) => {
  cluster.pass(1);
  cluster.look(...jobs);
};

describe("EX-10 a worker that closed itself because the cloud takes its machine back", () => {
  test("EX-10 is taken away once its job is over, and another market replaces it at once", () => {
    const cluster = serving();
    cluster.set("s1", "used", CLOSED);
    cluster.look([RUNNING, WAITING]);
    expect(node(cluster)).toMatchObject({ lifecycle: "powering-off", phase: "drained", ordered: true });
    expect(node(cluster)?.reason).toMatchObject({
      code: "spot-notice",
      evidence: { deadline: DEADLINE, jobs: ["1"] },
    });
    expect(cluster.state.keys.get("a///spot")).toMatchObject({ kind: "spot", failures: 1 });
    expect(cluster.wanted().sort()).toEqual(["d1", "s1"]);
    // It is closed already: no order, under which its reason would be lost.
    expect(cluster.actions.map(({ kind }) => kind)).toEqual(["set-nodes"]);

    look(cluster, [RUNNING, WAITING]);
    expect(node(cluster)?.phase).toBe("drained");
    cluster.set("s1", "idle", CLOSED);
    look(cluster, [WAITING]);
    expect(cluster.actions).toMatchObject([{ kind: "power-down", node: "s1" }]);
  });

  test("EX-10 is taken back once a notice, however often the batch system repeats the reason", () => {
    const cluster = serving();
    cluster.set("s1", "used", CLOSED);
    const told: string[] = [];
    for (let second = 0; second < 20; second += 1) {
      look(cluster, [RUNNING]);
      told.push(...cluster.codes().filter((code) => code === "spot-notice" || code === "key-failed"));
    }
    expect(told.sort()).toEqual(["key-failed", "spot-notice"]);
    expect(cluster.state.keys.get("a///spot")?.failures).toBe(1);
  });

  test("EX-10 what is on it when the machine goes is put back, and the machine is not missed", () => {
    const cluster = serving();
    cluster.set("s1", "used", CLOSED);
    cluster.look([RUNNING]);
    cluster.pass(120);
    cluster.set("s1", "silent", CLOSED);
    cluster.look([RUNNING]);
    cluster.pass(121);
    cluster.look([RUNNING]);
    expect(cluster.actions).toMatchObject([{ kind: "mark-lost", node: "s1", jobs: ["1"] }]);
    expect(cluster.state.keys.get("a///spot")?.failures).toBe(1);
  });

  test("EX-10 the journal's event about the same machine says nothing new, in either order", () => {
    const cluster = serving();
    const event = { kind: "spot-notice", at: cluster.now, nodes: ["s1"], deadline: DEADLINE } as const;
    cluster.feed(event);
    expect(cluster.actions).toMatchObject([{ kind: "drain", node: "s1" }]);
    cluster.set("s1", "used", CLOSED);
    look(cluster, [RUNNING]);
    expect(cluster.codes()).not.toContain("spot-notice");
    cluster.feed(event);
    expect(cluster.codes()).not.toContain("spot-notice");
  });

  test("EX-10 is found so by a controller that lost its journal", () => {
    const nodes = [spec("s1", { market: "spot" }), spec("d1")];
    const cluster = smallCluster(nodes);
    cluster.state = { ...cluster.state, nodes: fresh(cluster) };
    cluster.set("s1", "idle", CLOSED);
    cluster.look([]);
    expect(node(cluster)).toMatchObject({ phase: "drained", ordered: true, reason: { code: "spot-notice" } });
  });

  test("EX-10 a disabled worker is only watched", () => {
    const cluster = serving();
    cluster.feed({ kind: "command", at: cluster.now, command: "disable", node: "s1" });
    cluster.set("s1", "used", CLOSED);
    cluster.look([RUNNING]);
    expect(node(cluster)).toMatchObject({ lifecycle: "used", phase: undefined });
  });

  test("EX-10 the notice of a machine that is gone is not one of its successor, which is opened", () => {
    const old = { closed: true, closedReason: "spot-notice 1970-01-01T00:00:30Z" } as const;
    const cluster = smallCluster([spec("s1", { market: "spot" })]);
    cluster.look([job("1")]);
    cluster.feed({ kind: "apply-started", at: cluster.now, site: "a", nodes: ["s1"] });
    cluster.pass(10);
    cluster.feed({ kind: "apply-finished", at: cluster.now, site: "a", nodes: ["s1"], results: [] });
    cluster.set("s1", "idle", old);
    look(cluster);
    expect(node(cluster)?.phase).toBeUndefined();
    expect(cluster.actions).toMatchObject([{ kind: "undrain", node: "s1" }]);
  });
});

describe("EX-10 the reason in Slurm's words", () => {
  const read = (state: string, reason: string): ObservedNode | undefined =>
    parseNode(
      `NodeName=s1 CPUAlloc=2 CPUTot=2 RealMemory=500 State=${state} ThreadsPerCore=1 Partitions=main Reason=${reason} [root@2026-11-23T05:46:50]`,
      { offset: 0, shared: sharedValues(), reservations: new Map() },
    );

  test("EX-10 is the deadline, whoever wrote it and when", () => {
    const seen = read("MIXED+CLOUD+DRAIN", "spot-notice 2026-11-23T05:48:50Z");
    expect(seen).toMatchObject({ presence: "up", closed: true });
    expect(noticeDeadline(seen?.closedReason)).toBe(Date.UTC(2026, 10, 23, 5, 48, 50));
  });

  test.each(["spot-notice", "spot-notice soon", "no spot-notice 2026-11-23T05:48:50Z", "absent", ""])(
    "EX-10 is none: %s",
    (reason) => {
      expect(noticeDeadline(read("IDLE+CLOUD+DRAIN", reason)?.closedReason)).toBeUndefined();
    },
  );
});

describe("EX-10 a batch system that asks for nodes itself", () => {
  test("EX-10 may choose the node again whose last machine was taken back", async () => {
    const opened: string[] = [];
    const absent = { presence: "absent", cpus: 2, cpusAllocated: 0, detail: "absent", closed: true } as const;
    const nodes = [
      { ...absent, name: "s1", closedReason: NOTICE },
      { ...absent, name: "o1", closedReason: "the operator's own" },
      { ...absent, name: "s2", closedReason: NOTICE, presence: "up" as const },
    ];
    const none = { take: () => Promise.resolve([]) };
    const { queue } = powerSave({
      queue: Object.assign(new FakeQueue([]), {
        observe: () => Promise.resolve({ at: 0, nodes, jobs: [] }),
        undrain: (names: readonly string[]) => {
          opened.push(...names);
          return Promise.resolve([]);
        },
      }),
      inbox: none,
      hooks: none,
    });
    await queue.observe();
    expect(opened).toEqual(["s1"]);
  });
});

/** Every node as a controller knows it that has only just begun. */
function fresh({ state }: SmallCluster) {
  return new Map(
    [...state.nodes.values()].map((known) => [
      known.name,
      { ...known, lifecycle: "unknown", desired: false, timeline: undefined, reason: undefined } as const,
    ]),
  );
}
