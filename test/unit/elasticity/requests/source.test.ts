import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { runController } from "../../../../src/elasticity/controller.js";
import { type ObservedNode, policyWith } from "../../../../src/elasticity/core/index.js";
import { memoryJournal } from "../../../../src/elasticity/journal.js";
import { fakeSites } from "../../../../src/elasticity/nodes/fake.js";
import type { QueueChanges, QueueSource } from "../../../../src/elasticity/queues/queue.js";
import { comingNodes } from "../../../../src/elasticity/requests/coming.js";
import { requestsIn } from "../../../../src/elasticity/requests/history.js";
import {
  jobsOfRequest,
  newRequest,
  type RequestOrder,
  requestsSeen,
} from "../../../../src/elasticity/requests/request.js";
import { requestedQueue } from "../../../../src/elasticity/requests/source.js";
import { requestStore } from "../../../../src/elasticity/requests/store.js";
import { FakeQueue } from "../fake-queue.js";
import { specs } from "../small-cluster.js";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "requests-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const order = (more: Partial<RequestOrder> = {}): RequestOrder => ({
  slots: 1,
  memoryMiB: 0,
  requirements: [],
  tasks: 1,
  perNode: more.tasks ?? 1,
  ...more,
});
const NODES = specs(3);
const NAMES = NODES.map(({ name }) => name);
const up = (name: string, cpusAllocated = 0): ObservedNode => ({
  name,
  presence: "up",
  closed: false,
  cpus: 2,
  cpusAllocated,
  detail: "IDLE",
});
const TIMES = { cooldownServed: 120, retries: 3 };
const wait = (millis: number) => new Promise<void>((resolve) => setTimeout(resolve, millis));

describe("CL-12 requests without a job", () => {
  test("CL-12 a request brings its nodes, is served, keeps them for its cooldown, and lets them go", async () => {
    const store = requestStore(folder);
    const queue = new FakeQueue(NAMES);
    const sites = fakeSites({ onChange: (_site, node, present) => queue.setPresent(node, present) });
    const coming = comingNodes();
    const policy = policyWith({
      period: 0.1,
      idleTime: 0.3,
      glitchTime: 0.5,
      cooldownServed: 1.2,
      orderRetry: 0.2,
    });
    const states: string[] = [];
    const stop = new AbortController();
    const running = runController({
      cluster: { name: "test", nodes: NODES, sites: ["a"], policy },
      queue: requestedQueue(queue, {
        store,
        nodes: NODES,
        times: policy,
        now: Date.now,
        coming: coming.names,
      }),
      actuator: sites,
      journal: memoryJournal(),
      onEvent: coming.take,
      signal: stop.signal,
    });
    const { id } = await store.create(order({ tasks: 4 }), Date.now());
    const until = async (condition: () => boolean) => {
      for (const end = Date.now() + 15_000; !condition() && Date.now() < end; await wait(10)) {
        const state = (await store.find(id))?.state ?? "";
        if (states.at(-1) !== state) states.push(state);
      }
      return condition();
    };
    try {
      expect(await until(() => states.includes("served"))).toBe(true);
      const servedAt = Date.now();
      expect(sites.present("a")).toEqual(["n1", "n2"]);
      expect((await store.find(id))?.nodes).toEqual(["n1", "n2"]);
      expect(await until(() => sites.present("a").length === 0)).toBe(true);
      expect(Date.now() - servedAt).toBeGreaterThan(1000);
    } finally {
      stop.abort();
      await running;
    }
    expect(states.filter((state) => state !== "attended")).toEqual(["pending", "served"]);
    expect(queue.breaches).toEqual([]);
  }, 40_000);

  test("CL-12 a request that is cancelled is no demand any more", async () => {
    const store = requestStore(folder);
    const source = requestedQueue(new FakeQueue(NAMES), { store, nodes: NODES, times: TIMES, now: () => 0 });
    const { id } = await store.create(order(), 0);
    expect((await source.observe()).jobs).toHaveLength(1);
    expect(await store.cancel(id)).toBe(true);
    expect((await source.observe()).jobs).toEqual([]);
    expect(await store.cancel(id)).toBe(false);
  });

  test("CL-12 one that no node can serve is said so and starts nothing", async () => {
    const store = requestStore(folder);
    const source = requestedQueue(new FakeQueue(NAMES), { store, nodes: NODES, times: TIMES, now: () => 0 });
    const tooLarge = await store.create(order({ slots: 3 }), 0);
    const nowhere = await store.create(order({ requirements: ['"gpu" in features'] }), 0);
    expect((await source.observe()).jobs).toEqual([]);
    for (const { id } of [tooLarge, nowhere]) expect((await store.find(id))?.state).toBe("not-served");
  });

  test("CL-12 requests wait for each other in their order", () => {
    const [first, second] = [
      newRequest("1", order({ tasks: 4, requirements: ['hostname != "n3"'] }), 0),
      newRequest("2", order(), 0),
    ];
    const seen = requestsSeen(
      [first, second],
      NODES,
      { nodes: [up("n1"), up("n3")] },
      new Set(["n2"]),
      5,
      TIMES,
    );
    expect(seen.map(({ state }) => state)).toEqual(["attended", "blocked"]);
    const later = requestsSeen(seen, NODES, { nodes: [up("n1"), up("n2"), up("n3")] }, new Set(), 9, TIMES);
    expect(later.map(({ state, since, nodes }) => [state, since, nodes])).toEqual([
      ["served", 9, ["n1", "n2"]],
      ["served", 9, ["n3"]],
    ]);
  });

  test("CL-12 nodes that come again and again in vain end in discarded", () => {
    let requests = [newRequest("1", order(), 0)] as ReturnType<typeof requestsSeen>;
    const states = [0, 1, 2].flatMap((turn) =>
      [new Set(["n1"]), new Set<string>()].map((coming) => {
        requests = requestsSeen(requests, NODES, { nodes: [] }, coming, turn, { ...TIMES, retries: 1 });
        return requests[0]?.state;
      }),
    );
    expect(states).toEqual(["attended", "pending", "attended", "pending", "discarded", "discarded"]);
  });

  test("tasks become nodes: as many as the smallest fitting node forces, never more on one than asked", () => {
    const jobOf = (more: Partial<RequestOrder>) => jobsOfRequest(newRequest("1", order(more), 0), NODES)[0];
    expect(jobOf({ tasks: 4, perNode: 4 })).toMatchObject({ nodeCount: 2, cpus: 4 });
    expect(jobOf({ tasks: 3, perNode: 1 })).toMatchObject({ nodeCount: 3, cpus: 3 });
    expect(jobOf({ slots: 2, tasks: 1 })).toMatchObject({ nodeCount: 1, cpus: 2 });
    expect(jobOf({ tasks: 2, perNode: 2, memoryMiB: 3000 })).toMatchObject({
      nodeCount: 2,
      memoryMiBPerNode: 3000,
    });
    expect(jobOf({ requirements: ['hostname != "n1"', "slots >= 2"] })).toMatchObject({
      requiredNodes: ["n2", "n3"],
    });
  });
});

describe("requests of a journal", () => {
  test("CL-2 the journal of a run tells what became of each job's request", async () => {
    const queue = new FakeQueue(NAMES);
    const sites = fakeSites({ onChange: (_site, node, present) => queue.setPresent(node, present) });
    const policy = policyWith({ period: 0.1, idleTime: 60, orderRetry: 0.2 });
    const journal = memoryJournal();
    const stop = new AbortController();
    queue.submit(3, 0.1);
    queue.submit(1, 0.1, "Dependency");
    const running = runController({
      cluster: { name: "test", nodes: NODES, sites: ["a"], policy },
      queue,
      actuator: sites,
      journal,
      signal: stop.signal,
    });
    for (const end = Date.now() + 15_000; queue.done() < 3 && Date.now() < end; await wait(20));
    await wait(300);
    stop.abort();
    await running;
    const requests = [...requestsIn(journal.records).values()];
    expect(requests.map(({ job, state }) => `${job} ${state}`)).toEqual([
      "1 served",
      "2 served",
      "3 served",
      "4 blocked",
    ]);
    for (const { nodes, attempts } of requests.slice(0, 3)) {
      expect(nodes).toHaveLength(1);
      expect(attempts).toBe(1);
    }
  }, 30_000);
});

describe("a batch system that tells changes", () => {
  test("requests come, change and go as changes, each once; the rest passes through", async () => {
    const store = requestStore(folder);
    const comments: string[] = [];
    let answer: Omit<QueueChanges, "at"> = {
      nodes: NAMES.map((name) => ({ ...up(name), presence: "absent" })),
      jobs: [],
      gone: [],
      whole: true,
    };
    const plain = new FakeQueue(NAMES);
    const inner: QueueSource = {
      observe: () => plain.observe(),
      drain: (names, reason) => plain.drain(names, reason),
      undrain: (names) => plain.undrain(names),
      powerDown: (names) => plain.powerDown(names),
      markAbsent: (names) => plain.markAbsent(names),
      markLost: (node, jobs) => plain.markLost(node, jobs),
      changes: () => Promise.resolve({ at: 1, ...answer }),
      commentJobs: (entries) => {
        comments.push(...entries.map(({ job }) => job));
        return Promise.resolve(entries.map(({ job }) => ({ job, ok: true })));
      },
    };
    const source = requestedQueue(inner, { store, nodes: NODES, times: TIMES, now: () => 7 });
    const ask = async () => {
      const { jobs, gone } = (await source.changes?.()) ?? { jobs: [], gone: [] };
      return [jobs.map(({ id }) => id), gone];
    };
    const { id } = await store.create(order(), 3);
    expect(await ask()).toEqual([["request-1"], []]);
    answer = { nodes: [], jobs: [], gone: ["9"], whole: false };
    expect(await ask()).toEqual([[], ["9"]]);
    // Its node is up: it is served, and from now on holds that node only.
    answer = { nodes: [up("n2")], jobs: [], gone: [], whole: false };
    expect(await ask()).toEqual([["request-1"], []]);
    expect(await store.find(id)).toMatchObject({ state: "served", since: 7, nodes: ["n2"] });
    answer = { nodes: [], jobs: [], gone: [], whole: true };
    expect(await ask()).toEqual([["request-1"], []]);
    await store.cancel(id);
    answer = { nodes: [], jobs: [], gone: [], whole: false };
    expect(await ask()).toEqual([[], ["request-1"]]);
    expect(
      await source.commentJobs?.([
        { job: "request-1", text: "x" },
        { job: "5", text: "y" },
      ]),
    ).toEqual([
      { job: "5", ok: true },
      { job: "request-1", ok: true },
    ]);
    expect(comments).toEqual(["5"]);
    await source.markLost("n2", ["request-1", "5"]);
    expect(plain.orders.at(-1)).toBe("mark-lost n2 5");
  });
});

describe("the store", () => {
  test("numbers are given once, also to many at the same time", async () => {
    const made = await Promise.all(Array.from({ length: 20 }, () => requestStore(folder).create(order(), 1)));
    expect(new Set(made.map(({ id }) => id)).size).toBe(20);
    const listed = await requestStore(folder).list();
    expect(listed.map(({ id }) => Number(id))).toEqual(Array.from({ length: 20 }, (_, index) => index + 1));
  });

  test("other files are passed over, and a cancelled request does not come back", async () => {
    const store = requestStore(folder);
    expect(await store.list()).toEqual([]);
    expect(await store.find("../../etc/passwd")).toBeUndefined();
    const request = await store.create(order(), 1);
    writeFileSync(join(folder, "requests", "7.json"), '{"id": "7"');
    writeFileSync(join(folder, "requests", "x.json"), "{}");
    expect(await store.list()).toEqual([request]);
    await store.cancel(request.id);
    await store.update({ ...request, state: "served" });
    expect(existsSync(join(folder, "requests", "1.json"))).toBe(false);
    expect(readdirSync(join(folder, "requests")).sort()).toEqual(["7.json", "x.json"]);
  });
});
