import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { ObservedJob, ObservedNode } from "../../../src/elasticity/core/index.js";
import type { QueueSource } from "../../../src/elasticity/queues/queue.js";

/** A batch system with machines that a test can make and kill. All its nodes are absent at the start. */
export interface BatchUnderTest {
  readonly queue: QueueSource;
  /** At least three, each with two processors. */
  readonly nodes: readonly string[];
  /** The machine comes and its daemon registers. */
  bring(node: string): void;
  /** The machine is gone at once, with everything on it. */
  kill(node: string): void;
  /** A job of one processor; gives its id. */
  submit(seconds: number, options?: { readonly held?: boolean }): string;
  close(): Promise<void>;
}

export interface ContractOptions {
  /** How long the batch system may take for anything that it does by itself, in milliseconds. */
  readonly patience: number;
}

/**
 * The behaviours that every adapter of a batch system has to show (elasticity.md, "schedulers with one
 * elasticity core"): whoever adds one runs this suite against the real thing.
 */
export function queueContract(
  name: string,
  make: () => Promise<BatchUnderTest>,
  { patience }: ContractOptions,
): void {
  describe(`CL-4 contract of batch systems: ${name}`, { timeout: 30_000 + 8 * patience }, () => {
    let batch: BatchUnderTest;
    let first: string;
    let second: string;
    beforeEach(async () => {
      batch = await make();
      [first = "", second = ""] = batch.nodes;
    });
    afterEach(() => batch.close());

    const nodeOf = async (node: string): Promise<ObservedNode | undefined> =>
      (await batch.queue.observe()).nodes.find((one) => one.name === node);
    const jobOf = async (id: string): Promise<ObservedJob | undefined> =>
      (await batch.queue.observe()).jobs.find((one) => one.id === id);
    const within = (condition: () => Promise<boolean>) => until(condition, patience);
    /** A machine comes and is opened. */
    const join = async (node: string) => {
      batch.bring(node);
      await within(async () => (await nodeOf(node))?.presence === "up");
      expect(await batch.queue.undrain([node])).toEqual([{ node, ok: true }]);
      await within(async () => {
        const seen = await nodeOf(node);
        return seen?.presence === "up" && !seen.closed;
      });
    };
    const running = (id: string) => within(async () => (await jobOf(id))?.phase === "running");

    test("CL-4 every node is listed while it is absent, and an answer is no older than the question", async () => {
      const asked = Date.now();
      const { nodes, at } = await batch.queue.observe();
      expect(at).toBeGreaterThanOrEqual(asked - 1);
      expect(nodes.map((node) => node.name).sort()).toEqual([...batch.nodes].sort());
      expect(nodes.every((node) => node.presence === "absent" && node.cpus === 2)).toBe(true);
    });

    test("CL-4 orders are idempotent", async () => {
      const { queue, nodes } = batch;
      const done = nodes.map((node) => ({ node, ok: true }));
      expect(await queue.markAbsent(nodes)).toEqual(done);
      expect(await queue.markAbsent(nodes)).toEqual(done);
      expect(await nodeOf(first)).toMatchObject({ presence: "absent", closed: true, closedReason: "absent" });
      await join(first);
      expect(await queue.undrain([first])).toEqual([{ node: first, ok: true }]);
      expect(await queue.drain([first], "scale-in")).toEqual([{ node: first, ok: true }]);
      expect(await queue.drain([first], "scale-in")).toEqual([{ node: first, ok: true }]);
      // Just opened, a node may still be asked whether it is there.
      await within(async () => (await nodeOf(first))?.presence === "up");
      expect(await nodeOf(first)).toMatchObject({ closed: true, closedReason: "scale-in" });
      expect(await queue.drain([], "scale-in")).toEqual([]);
    });

    test("CL-4 a refusal is an outcome with words, and does not hold up the other nodes", async () => {
      const outcomes = await batch.queue.drain([first, "no-such-node", second], "scale-in");
      expect(outcomes.map(({ node, ok }) => [node, ok])).toEqual([
        [first, true],
        ["no-such-node", false],
        [second, true],
      ]);
      expect(outcomes[1]?.message).toMatch(/\w/);
      expect((await nodeOf(second))?.closed).toBe(true);
    });

    test("CL-4 a job without a node is demand, a held one is not", async () => {
      await batch.queue.markAbsent(batch.nodes);
      const waiting = batch.submit(1);
      const held = batch.submit(1, { held: true });
      expect(await jobOf(waiting)).toMatchObject({ phase: "pending", waitsForNodes: true, nodes: [] });
      expect(await jobOf(held)).toMatchObject({ phase: "pending", waitsForNodes: false });
    });

    test("CL-9 a drained node finishes its job and gets no other", async () => {
      await batch.queue.markAbsent(batch.nodes);
      await join(first);
      const busy = batch.submit(2);
      await running(busy);
      await batch.queue.drain([first], "scale-in");
      const later = batch.submit(1);
      expect(await nodeOf(first)).toMatchObject({ presence: "up", closed: true, closedReason: "scale-in" });
      expect((await nodeOf(first))?.cpusAllocated).toBeGreaterThan(0);
      expect(await jobOf(busy)).toMatchObject({ phase: "running", nodes: [first] });
      await within(async () => (await jobOf(busy))?.phase === "done");
      expect((await jobOf(later))?.phase).toBe("pending");
      await within(async () => (await nodeOf(first))?.cpusAllocated === 0);
    });

    test("CL-9 a node leaves, and comes again under its name", async () => {
      await batch.queue.markAbsent(batch.nodes);
      await join(first);
      await batch.queue.drain([first], "scale-in");
      await batch.queue.powerDown([first]);
      batch.kill(first);
      await batch.queue.markAbsent([first]);
      await within(async () => (await nodeOf(first))?.presence === "absent");
      await batch.queue.markAbsent([first]);
      expect(await nodeOf(first)).toMatchObject({ closed: true, closedReason: "absent", cpusAllocated: 0 });
      await join(first);
      const id = batch.submit(1);
      await within(async () => (await jobOf(id))?.phase === "done");
    });

    test("CL-9 the job of a lost node runs on another one", async () => {
      await batch.queue.markAbsent(batch.nodes);
      await join(first);
      const id = batch.submit(3);
      await running(id);
      await join(second);
      batch.kill(first);
      expect(await batch.queue.markLost(first, [id])).toEqual({ node: first, ok: true });
      await within(async () => (await jobOf(id))?.nodes[0] === second);
      await within(async () => (await jobOf(id))?.phase === "done");
      await within(async () => (await nodeOf(first))?.presence === "absent");
    });

    test("CL-9 jobs of a drained node are put back and run on another one", async () => {
      const requeue = batch.queue.requeue?.bind(batch.queue);
      if (requeue === undefined) return;
      await batch.queue.markAbsent(batch.nodes);
      await join(first);
      const id = batch.submit(3);
      await running(id);
      expect(await jobOf(id)).toMatchObject({ nodes: [first] });
      await join(second);
      await batch.queue.drain([first], "scale-in");
      // Of a job that runs elsewhere, or of which nobody knows, nothing becomes.
      expect(await requeue(second, [id])).toEqual({ node: second, ok: true });
      expect(await jobOf(id)).toMatchObject({ phase: "running", nodes: [first] });
      expect(await requeue(first, [id, "999999"])).toEqual({ node: first, ok: true });
      await within(async () => (await jobOf(id))?.nodes[0] === second);
      expect(await nodeOf(first)).toMatchObject({ presence: "up", closed: true, closedReason: "scale-in" });
      await within(async () => (await jobOf(id))?.phase === "done");
      await within(async () => (await nodeOf(first))?.cpusAllocated === 0);
    });

    test("CL-4 changes: the first answer is whole, later ones hold what is other", async () => {
      const { changes } = batch.queue;
      if (changes === undefined) return;
      await batch.queue.markAbsent(batch.nodes);
      const next = () => changes.call(batch.queue);
      await batch.queue.observe();
      await quiet(next);
      expect(await next()).toMatchObject({ nodes: [], jobs: [], gone: [], whole: false });
      const id = batch.submit(1, { held: true });
      const { jobs, nodes, gone } = await next();
      expect([jobs.map((job) => job.id), nodes, gone]).toEqual([[id], [], []]);
      await batch.queue.drain([second], "scale-in");
      const after = await next();
      expect(after.nodes.map((node) => node.name)).toEqual([second]);
    });
  });
}

/** Waits for an answer in which nothing changed. */
async function quiet(
  next: () => Promise<{ nodes: readonly unknown[]; jobs: readonly unknown[] }>,
): Promise<void> {
  await until(async () => {
    const { nodes, jobs } = await next();
    return nodes.length + jobs.length === 0;
  }, 10_000);
}

async function until(condition: () => Promise<boolean>, millis: number): Promise<void> {
  const end = Date.now() + millis;
  while (!(await condition())) {
    if (Date.now() > end) throw new Error("the batch system did not do it in time");
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
