import { describe, expect, test } from "vitest";
import { sourceText } from "../../../src/base/span.js";
import { filterNodes } from "../../../src/cli/commands/nodes.js";
import { Failure } from "../../../src/cli/failure.js";
import { hostNames } from "../../../src/cli/host-names.js";
import { readSites } from "../../../src/compiler.js";
import { createSink } from "../../../src/diagnostics/bag.js";
import { runController } from "../../../src/elasticity/controller.js";
import type { ObservedJob, Reason } from "../../../src/elasticity/core/index.js";
import { explainPool } from "../../../src/elasticity/explain.js";
import { foldAll } from "../../../src/elasticity/fold.js";
import { createCommenter } from "../../../src/elasticity/job-comments.js";
import { type StatusNode, statusReport } from "../../../src/elasticity/status.js";
import { controllerIn, outside } from "./crash-rig.js";
import { FakeQueue } from "./fake-queue.js";

describe("CL-12 host lists", () => {
  const known = ["vnode-1", "vnode-2", "vnode-3"];

  test("CL-12 names and lists, each worker once, in their order", () => {
    expect(hostNames(["vnode-[2-3]", "vnode-1", "vnode-3"], known)).toEqual([
      "vnode-2",
      "vnode-3",
      "vnode-1",
    ]);
  });

  test.each([
    [["vnode-[1-4]"], "TS9117", "the cluster has no worker vnode-4"],
    [["vnod-1"], "TS9117", "the cluster has no worker vnod-1"],
    [["vnode-[1-"], "TS9126", "cannot be read"],
  ])("CL-12 %j is refused", (lists, code, message) => {
    let failure: unknown;
    try {
      hostNames(lists, known);
    } catch (error) {
      failure = error;
    }
    expect(failure).toBeInstanceOf(Failure);
    const { detail } = failure as Failure;
    expect([detail.code, detail.message]).toEqual([code, expect.stringContaining(message)]);
    expect(detail.hint).toBeDefined();
  });
});

describe("nodes", () => {
  const node = (name: string, site: string, state: StatusNode["state"], enabled = true): StatusNode => {
    return { name, site, state, enabled, since: "", address: "", reason: "", jobs: 0 };
  };
  const all = [
    node("a", "x", "idle"),
    node("b", "x", "off", false),
    node("c", "y", "used"),
    node("d", "y", "off"),
  ];

  test.each([
    [{}, "abcd"],
    [{ sites: ["y"] }, "cd"],
    [{ states: ["off"], sites: ["x", "y"] }, "bd"],
    [{ disabled: true }, "b"],
    [{ names: new Set(["a", "c"]), states: ["used"] }, "c"],
    [{ sites: ["z"] }, ""],
  ])("with filter %j", (filter, expected) => {
    expect(
      filterNodes(all, filter)
        .map(({ name }) => name)
        .join(""),
    ).toBe(expected);
  });
});

describe("status and explain", () => {
  test("a site that fails: pools, the wait that is left, the story of the site", async () => {
    const fault = { kind: "quota", message: "quota exceeded" } as const;
    const world = outside({ fail: (site) => (site === "lab-a" ? { results: [], fault } : undefined) });
    const abort = new AbortController();
    world.queue.submit(3, 500);
    const running = runController({
      ...controllerIn(world, { backoff: 600, recovery: 1200 }),
      signal: abort.signal,
    });
    await world.clock.pass(30_000);
    const { state } = foldAll(world.disk);
    const report = statusReport("test", state, world.disk, 5, world.clock.now());
    expect(report.pools.map(({ site, nodes, states }) => [site, nodes, states.used])).toEqual([
      ["lab-a", 2, undefined],
      ["lab-b", 3, 2],
    ]);
    expect(report.backoffs.length).toBeGreaterThan(0);
    const [first] = report.backoffs;
    expect(first?.name).toMatch(/^lab-a/);
    expect(first?.message).toContain("quota exceeded");
    expect(first?.remainingSeconds).toBeGreaterThan(0);
    expect(Date.parse(first?.until ?? "") - world.clock.now()).toBeLessThanOrEqual(
      (first?.remainingSeconds ?? 0) * 1000,
    );
    expect(JSON.parse(JSON.stringify(report))).toEqual(report);
    const story = explainPool(world.disk, {
      nodes: new Set(["vnode-1", "vnode-2"]),
      sites: new Set(["lab-a"]),
    });
    const texts = story.map(({ text }) => text).join("\n");
    expect(texts).toContain("Update of lab-a: vnode-1, vnode-2.");
    expect(texts).toContain("quota exceeded");
    expect(texts).not.toContain("lab-b");
    abort.abort();
    await world.clock.pass(60_000);
    await running;
  });

  test("CL-10 what an operator disabled stays so over kill and restart, and is not touched", async () => {
    const world = outside();
    const orders = [{ command: "disable", node: "vnode-1" } as const];
    const take = () => Promise.resolve(orders.splice(0));
    const first = new AbortController();
    const running = runController({ ...controllerIn(world), inbox: { take }, signal: first.signal });
    await world.clock.pass(5000);
    world.life.step = () => new Promise<never>(() => undefined);
    void running;
    const { newLife } = await import("./crash-rig.js");
    world.life = newLife();
    world.queue.submit(1, 10);
    const abort = new AbortController();
    const next = runController({ ...controllerIn(world), signal: abort.signal });
    await world.clock.pass(30_000);
    expect(world.sites.applies.map(({ nodes }) => nodes)[0]).toEqual(["vnode-2"]);
    abort.abort();
    await world.clock.pass(60_000);
    await next;
  });
});

describe("comments beside jobs", () => {
  const job = (id: string): ObservedJob => {
    const base = {
      id,
      phase: "pending",
      detail: "PENDING",
      reason: "Resources",
      waitsForNodes: true,
    } as const;
    return { ...base, nodeCount: 1, cpus: 1, priority: 1, submittedAt: 0, nodes: [] };
  };
  const unmet = (...jobs: string[]): Reason => {
    return {
      code: "demand-unmet",
      subject: { kind: "cluster", name: "queue" },
      text: "They fit nowhere.",
      evidence: { jobs },
    };
  };

  function rig() {
    const said: string[] = [];
    let now = 0;
    const queue = Object.assign(new FakeQueue([]), {
      commentJobs: (entries: readonly { job: string; text: string }[]) => {
        said.push(...entries.map((entry) => `${entry.job} ${entry.text}`));
        return Promise.resolve([]);
      },
    });
    return {
      said,
      commenter: createCommenter(queue, () => now),
      pass: (millis: number) => {
        now += millis;
      },
    };
  }

  test("each job is told each reason once, no more often than every ten seconds", async () => {
    const { said, commenter, pass } = rig();
    const jobs = ["1", "2"].map(job);
    await commenter.take([unmet("1")], jobs);
    await commenter.take([unmet("1", "2")], jobs);
    expect(said).toEqual(["1 elastosca: They fit nowhere."]);
    pass(10_000);
    await commenter.take([unmet("1", "2")], jobs);
    pass(10_000);
    await commenter.take([unmet("1", "2")], jobs);
    expect(said).toEqual(["1 elastosca: They fit nowhere.", "2 elastosca: They fit nowhere."]);
  });

  test("at most a hundred at once; jobs that do not wait any more are left out", async () => {
    const { said, commenter, pass } = rig();
    const ids = Array.from({ length: 250 }, (_, index) => String(index));
    await commenter.take([unmet(...ids)], ids.map(job));
    expect(said.length).toBe(100);
    pass(10_000);
    await commenter.take([], ids.slice(0, 120).map(job));
    expect(said.length).toBe(120);
  });

  test("a batch system that cannot comment, or refuses, is no fault", async () => {
    expect(createCommenter(new FakeQueue([]), () => 0).take([unmet("1")], [job("1")])).toBeUndefined();
    const refusing = Object.assign(new FakeQueue([]), { commentJobs: () => Promise.reject(new Error("no")) });
    await createCommenter(refusing, () => 0).take([unmet("1")], [job("1")]);
  });
});

describe("hooks in the sites file", () => {
  const file = (hooks: string) =>
    `cluster:\n  elasticity:\n    hooks: ${hooks}\nsites:\n  - { name: lab-a, provider: local }\n`;
  const read = (text: string) => {
    const sink = createSink();
    const sites = readSites(sourceText("sites.yaml", text), sink);
    return { sites, codes: sink.list().map(({ code }) => code) };
  };

  test("CL-10 commands are read", () => {
    const { sites, codes } = read(file("{ poweredOn: [/bin/notify, --up], offError: [/bin/notify] }"));
    expect(codes).toEqual([]);
    expect(sites?.cluster.hooks).toEqual({ poweredOn: ["/bin/notify", "--up"], offError: ["/bin/notify"] });
  });

  test.each(["{ poweredUp: [/bin/notify] }", "{ poweredOn: [] }", "{ poweredOn: notify }"])(
    "CL-10 %s is refused",
    (hooks) => {
      expect(read(file(hooks)).codes.length).toBe(1);
    },
  );
});
