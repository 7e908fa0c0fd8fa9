import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { runController } from "../../src/elasticity/controller.js";
import type { ControllerEvent } from "../../src/elasticity/controller-events.js";
import { policyWith } from "../../src/elasticity/core/index.js";
import { memoryJournal } from "../../src/elasticity/journal.js";
import { fakeSites } from "../../src/elasticity/nodes/fake.js";
import type { QueueSource } from "../../src/elasticity/queues/queue.js";
import { slurmQueue } from "../../src/elasticity/queues/slurm.js";
import { type SlurmCluster, startSlurm, until, whyNoSlurm } from "./slurm-cluster.js";

const reason = whyNoSlurm();
if (reason !== undefined) console.log(`slurm-adapter: skipped, ${reason}`);

describe.skipIf(reason !== undefined)("a real slurmctld", { timeout: 150_000 }, () => {
  let slurm: SlurmCluster;
  let queue: QueueSource;
  const begin = async (slurmdTimeout?: number) => {
    slurm = await startSlurm(3, slurmdTimeout);
    queue = slurmQueue(slurm.runner, { prefix: [], now: () => Date.now() });
  };
  afterEach(() => slurm.close());

  const node = async (name: string) => (await queue.observe()).nodes.find((one) => one.name === name);
  const submit = (...words: string[]) =>
    slurm
      .run("sbatch", "--parsable", "-o", "/dev/null", ...words)
      .trim()
      .split(";")[0] ?? "";

  describe("commands and states", () => {
    beforeEach(() => begin());

    test("CL-4 pending reasons: what waits for nodes counts, held jobs, dependencies and begin times do not", async () => {
      await queue.markAbsent(slurm.nodes);
      const single = submit("--wrap", "sleep 60");
      const array = submit("--array=1-3", "--wrap", "sleep 60");
      const pair = submit("-N2", "-n4", "--wrap", "sleep 60");
      const named = submit("-w", "vnode-3", "--wrap", "sleep 60");
      const held = submit("-H", "--wrap", "true");
      const later = submit("--begin=now+1hour", "--wrap", "true");
      const dependent = submit(`--dependency=afterok:${single}`, "--wrap", "true");
      const counted = async () =>
        (await queue.observe()).jobs.filter((job) => job.waitsForNodes).map(({ id }) => id);
      // Slurm gives other reasons before its scheduler has looked at the jobs, and afterwards.
      expect((await counted()).filter((id) => [held, later, dependent].includes(id))).toEqual([]);
      await until(
        async () => (await queue.observe()).jobs.some((job) => job.reason === "Dependency"),
        20_000,
      );
      const { jobs, at } = await queue.observe();
      const waiting = jobs.filter((job) => job.waitsForNodes).map(({ id }) => id);
      expect(waiting.sort()).toEqual([single, `${array}_1`, `${array}_2`, `${array}_3`, pair, named].sort());
      const of = (id: string) => jobs.find((job) => job.id === id);
      expect(of(held)?.reason).toBe("JobHeldUser");
      expect(of(later)?.reason).toBe("BeginTime");
      expect(of(dependent)?.reason).toBe("Dependency");
      expect(of(pair)).toMatchObject({ nodeCount: 2, cpus: 4, phase: "pending", nodes: [] });
      expect(of(named)?.requiredNodes).toEqual(["vnode-3"]);
      expect(Math.abs((of(single)?.submittedAt ?? 0) - at)).toBeLessThan(30_000);
    });

    test("CL-9 a worker joins, is drained, found empty, powered down and closed as absent", async () => {
      expect(await node("vnode-1")).toMatchObject({
        presence: "absent",
        closed: false,
        cpus: 2,
        memoryMiB: 1000,
      });
      expect(await queue.markAbsent(["vnode-1", "vnode-2", "vnode-3"])).toEqual(
        slurm.nodes.map((name) => ({ node: name, ok: true })),
      );
      expect(await node("vnode-1")).toMatchObject({
        presence: "absent",
        closed: true,
        closedReason: "absent",
        detail: "IDLE+CLOUD+DRAIN+POWERED_DOWN",
      });
      slurm.start("vnode-1");
      await until(async () => (await node("vnode-1"))?.presence === "up", 15_000);
      expect(await node("vnode-1")).toMatchObject({ closed: true, closedReason: "absent" });
      await queue.undrain(["vnode-1"]);
      await until(
        async () => (await node("vnode-1"))?.presence === "up" && (await node("vnode-1"))?.closed === false,
        15_000,
      );

      const id = submit("--wrap", "sleep 2");
      await until(async () => ((await node("vnode-1"))?.cpusAllocated ?? 0) > 0, 10_000);
      await queue.drain(["vnode-1"], "scale-in");
      const busy = await queue.observe();
      expect(busy.nodes[0]).toMatchObject({
        presence: "up",
        closed: true,
        closedReason: "scale-in",
        cpusAllocated: 1,
      });
      expect(busy.jobs.find((job) => job.id === id)).toMatchObject({ phase: "running", nodes: ["vnode-1"] });
      await until(async () => (await queue.observe()).jobs.every((job) => job.phase === "done"), 15_000);
      const job = (await queue.observe()).jobs[0];
      expect((job?.endedAt ?? 0) - (job?.startedAt ?? 0)).toBeGreaterThanOrEqual(1000);

      await queue.powerDown(["vnode-1"]);
      // Slurm opens the node while it goes; closed at that moment it stays closed.
      await until(async () => (await node("vnode-1"))?.closed === false, 5000);
      expect((await node("vnode-1"))?.presence).toBe("leaving");
      await queue.markAbsent(["vnode-1"]);
      slurm.kill("vnode-1");
      submit("--wrap", "true");
      await until(async () => (await node("vnode-1"))?.presence === "absent", 15_000);
      expect(await node("vnode-1")).toMatchObject({ closed: true, closedReason: "absent", cpusAllocated: 0 });
    });

    test("orders are idempotent, and one refused node does not hold up the others", async () => {
      await queue.markAbsent(slurm.nodes);
      expect(await queue.markAbsent(["vnode-1"])).toEqual([{ node: "vnode-1", ok: true }]);
      expect(await queue.undrain(["vnode-1"])).toEqual([{ node: "vnode-1", ok: true }]);
      expect(await queue.undrain(["vnode-1"])).toEqual([{ node: "vnode-1", ok: true }]);
      const outcomes = await queue.drain(["vnode-2", "vnode-9"], "scale-in");
      expect(outcomes.map(({ node: name, ok }) => [name, ok])).toEqual([
        ["vnode-2", true],
        ["vnode-9", false],
      ]);
      expect(outcomes[1]?.message).toMatch(/invalid|node name/i);
    });
  });

  /** Workers are slurmd processes: made and killed by the sites as the controller asks. */
  const sites = () =>
    fakeSites({
      onChange: (_site, name, present) => (present ? slurm.start(name) : slurm.kill(name)),
    });
  const cluster = (settings: object) => ({
    name: "test",
    nodes: slurm.nodes.map((name, index) => {
      return { name, site: index === 0 ? "lab-a" : "lab-b", cpus: 2, memoryMiB: 1000, address: "127.0.0.1" };
    }),
    sites: ["lab-a", "lab-b"],
    policy: policyWith({ period: 1, ...settings }),
  });

  test("the whole loop: a burst brings workers on both sites, all jobs complete, all workers go", async () => {
    await begin();
    const ids = Array.from({ length: 12 }, () => submit("--wrap", "sleep 1"));
    const events: ControllerEvent[] = [];
    const stop = new AbortController();
    const actuator = sites();
    const options = { cluster: cluster({ idleTime: 3 }), queue, actuator, journal: memoryJournal() };
    const running = runController({
      ...options,
      signal: stop.signal,
      onEvent: (event) => events.push(event),
    });
    const gone = () => actuator.present("lab-a").length + actuator.present("lab-b").length === 0;
    const off = () =>
      events.filter((event) => event.kind === "node" && event.from === "powering-off" && event.to === "off");
    await until(() => gone() && off().length === 3, 60_000).finally(() => stop.abort());
    const { state } = await running;
    const { jobs } = await queue.observe();
    expect(jobs.filter((job) => ids.includes(job.id)).map((job) => job.detail)).toEqual(
      ids.map(() => "COMPLETED"),
    );
    expect(new Set(jobs.flatMap((job) => job.nodes))).toEqual(new Set(slurm.nodes));
    expect([...state.nodes.values()].map(({ lifecycle }) => lifecycle)).toEqual(["off", "off", "off"]);
    expect(events.filter(({ kind }) => kind === "fault")).toEqual([]);
  });

  test("CL-9 a worker killed under a job ends with the job finished elsewhere", async () => {
    await begin();
    const id = submit("--wrap", "sleep 6");
    const stop = new AbortController();
    const actuator = sites();
    const options = {
      cluster: cluster({ idleTime: 60, maxWaitPowerOn: 30 }),
      queue,
      actuator,
      journal: memoryJournal(),
    };
    const running = runController({ ...options, signal: stop.signal });
    const job = async () => (await queue.observe()).jobs.find((one) => one.id === id);
    await until(async () => (await job())?.phase === "running", 20_000);
    expect((await job())?.nodes).toEqual(["vnode-1"]);
    actuator.vanish("lab-a", "vnode-1");
    const killed = Date.now();
    await until(async () => (await job())?.detail === "COMPLETED", 100_000).finally(() => stop.abort());
    await running;
    expect((await job())?.startedAt ?? 0).toBeGreaterThanOrEqual(killed - 1000);
  });
});
