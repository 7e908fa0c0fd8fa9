import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { type ControllerOptions, runController } from "../../../src/elasticity/controller.js";
import type { ControllerEvent } from "../../../src/elasticity/controller-events.js";
import { type ElasticityPolicy, policyWith } from "../../../src/elasticity/core/index.js";
import { memoryJournal } from "../../../src/elasticity/journal.js";
import { type FakeSites, type FakeSitesOptions, fakeSites } from "../../../src/elasticity/nodes/fake.js";
import { leaveOrder, openRun } from "../../../src/elasticity/run-folder.js";
import { FakeQueue } from "./fake-queue.js";
import { twoSites } from "./world.js";

const specs = twoSites();
const names = specs.map(({ name }) => name);
const wait = (millis: number) => new Promise<void>((resolve) => setTimeout(resolve, millis));

interface Rig {
  readonly queue: FakeQueue;
  readonly sites: FakeSites;
  readonly events: ControllerEvent[];
  readonly options: (
    more?: Partial<ControllerOptions>,
    policy?: Partial<ElasticityPolicy>,
  ) => ControllerOptions;
}

function rig(more: FakeSitesOptions = {}, queue = new FakeQueue(names)): Rig {
  const sites = fakeSites({ ...more, onChange: (_site, node, present) => queue.setPresent(node, present) });
  const events: ControllerEvent[] = [];
  return {
    queue,
    sites,
    events,
    options: (extra = {}, policy = {}) => ({
      cluster: {
        name: "test",
        nodes: specs,
        sites: ["lab-a", "lab-b"],
        policy: policyWith({
          period: 0.2,
          idleTime: 0.6,
          glitchTime: 0.5,
          backoff: 0.3,
          orderRetry: 0.2,
          ...policy,
        }),
      },
      queue,
      actuator: sites,
      journal: memoryJournal(),
      onEvent: (event) => events.push(event),
      ...extra,
    }),
  };
}

/** Runs a controller until the condition holds, then stops it. */
async function runUntil(
  options: ControllerOptions,
  condition: () => boolean,
  millis = 12_000,
): Promise<boolean> {
  const stop = new AbortController();
  const running = runController({ ...options, signal: stop.signal });
  const end = Date.now() + millis;
  while (!condition() && Date.now() < end) await wait(20);
  stop.abort();
  await running;
  return condition();
}

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "elasticity-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe("the loop", () => {
  test("a burst starts both sites, home first, all jobs run, and all nodes go again", async () => {
    const { queue, sites, options } = rig();
    queue.submit(20, 0.1);
    const empty = () => sites.present("lab-a").length + sites.present("lab-b").length === 0;
    expect(await runUntil(options(), () => queue.done() === 20 && empty())).toBe(true);
    expect(queue.breaches).toEqual([]);
    expect(sites.applies[0]).toEqual({ site: "lab-a", nodes: ["vnode-1", "vnode-2"] });
    expect(sites.applies.at(-1)?.nodes).toEqual([]);
    expect(queue.orders).toContain("drain vnode-1,vnode-2,vnode-3,vnode-4,vnode-5");
  });

  test("CL-8 requests that arrive during an apply are merged into the next one; sites do not wait for each other", async () => {
    let release: () => void = () => undefined;
    const gate = new Promise<void>((resolve) => {
      release = resolve;
    });
    const delay = (site: string) => (site === "lab-b" ? gate : Promise.resolve());
    const { queue, sites, options } = rig({ delay });
    queue.submit(5, 60);
    const stop = new AbortController();
    const running = runController({ ...options({}, { idleTime: 600 }), signal: stop.signal });
    while (sites.applies.length < 2) await wait(20);
    queue.submit(2, 60);
    await wait(500);
    queue.submit(2, 60);
    await wait(500);
    expect(sites.applies.filter(({ site }) => site === "lab-b")).toEqual([
      { site: "lab-b", nodes: ["vnode-3"] },
    ]);
    expect(sites.present("lab-a")).toEqual(["vnode-1", "vnode-2"]);
    release();
    while (sites.present("lab-b").length < 3) await wait(20);
    stop.abort();
    await running;
    expect(sites.applies.filter(({ site }) => site === "lab-b").map(({ nodes }) => nodes)).toEqual([
      ["vnode-3"],
      ["vnode-3", "vnode-4", "vnode-5"],
    ]);
  });

  test("CL-9 a node that dies under a job is given up and the job runs elsewhere", async () => {
    const { queue, sites, options } = rig();
    queue.submit(1, 1.5);
    const stop = new AbortController();
    const running = runController({ ...options({}, { idleTime: 5 }), signal: stop.signal });
    const on = () => [...queue.jobs.values()][0]?.nodes[0];
    while (on() === undefined) await wait(20);
    expect(on()).toBe("vnode-1");
    sites.vanish("lab-a", "vnode-1");
    while (queue.done() === 0) await wait(20);
    stop.abort();
    await running;
    expect(queue.orders).toContain("mark-lost vnode-1 1");
    expect(on()).not.toBe(undefined);
  });

  test("a site that fails does not stop the others, and the next site is tried in the same decision", async () => {
    const fault = { kind: "capacity", message: "no room" } as const;
    const { queue, events, options } = rig({
      fail: (site) => (site === "lab-a" ? { results: [], fault } : undefined),
    });
    queue.submit(2, 0.2);
    expect(await runUntil(options({}, { backoff: 60 }), () => queue.done() === 2)).toBe(true);
    expect(events.filter(({ kind }) => kind === "fault")).toMatchObject([{ code: "TS8003" }]);
  });

  test("while the batch system is silent nothing is removed, and it is said", async () => {
    const { queue, sites, events, options } = rig();
    queue.submit(2, 0.1);
    const stop = new AbortController();
    const running = runController({ ...options({}, { failGrace: 0.5 }), signal: stop.signal });
    while (queue.done() < 2) await wait(10);
    queue.silent = true;
    await wait(2000);
    expect(sites.present("lab-a").length).toBeGreaterThan(0);
    expect(events.filter(({ kind }) => kind === "fault")).toMatchObject([{ code: "TS8002" }]);
    queue.silent = false;
    while (sites.present("lab-a").length > 0) await wait(20);
    stop.abort();
    await running;
  });

  test("dry run decides and does nothing", async () => {
    const { queue, sites, options } = rig();
    queue.submit(3, 1);
    const journal = memoryJournal();
    const result = await runController(options({ dryRun: true, journal }));
    expect(result.reason).toBe("dry-run");
    expect(result.actions).toMatchObject([
      { kind: "set-nodes", site: "lab-a", nodes: ["vnode-1", "vnode-2"] },
    ]);
    expect(result.actions[0]?.reasons.map(({ code }) => code)).toEqual(["desired-set", "demand", "demand"]);
    expect([sites.applies, queue.orders, journal.records]).toEqual([[], [], []]);
  });

  test("once does what one look asks for, and ends", async () => {
    const { queue, sites, options } = rig();
    queue.submit(3, 1);
    const result = await runController(options({ once: true }));
    expect(result.reason).toBe("once");
    expect(sites.present("lab-a")).toEqual(["vnode-1", "vnode-2"]);
  });
});

describe("the run folder", () => {
  test("a second controller is refused while the first one runs", async () => {
    const first = await openRun(folder);
    const second = await openRun(folder);
    expect(first.ok).toBe(true);
    expect(second).toMatchObject({ ok: false, error: { code: "TS8001" } });
    if (first.ok) await first.value.close();
    const third = await openRun(folder);
    expect(third.ok).toBe(true);
    if (third.ok) await third.value.close();
  });

  test("CL-10 enable and disable survive the end of the controller, and so does the journal's count", async () => {
    const { queue, sites, options } = rig();
    await leaveOrder(folder, { command: "disable", node: "vnode-1" });
    const first = await openRun(folder);
    if (!first.ok) throw new Error(first.error.message);
    await runController(options({ once: true, journal: first.value.journal, inbox: first.value.inbox }));
    await first.value.close();
    queue.submit(1, 1);
    const second = await openRun(folder);
    if (!second.ok) throw new Error(second.error.message);
    const { history } = second.value.journal;
    expect(history.map(({ seq }) => seq)).toEqual(history.map((_, index) => index + 1));
    await runController(options({ once: true, journal: second.value.journal }));
    await second.value.close();
    expect(sites.applies).toEqual([{ site: "lab-a", nodes: ["vnode-2"] }]);
  });

  test("CL-10 a controller that was cut off in an apply asks for the set again", async () => {
    const never = new Promise<void>(() => undefined);
    const journal = memoryJournal();
    const queue = new FakeQueue(names);
    const cut = rig({ delay: () => never }, queue);
    queue.submit(1, 0.1);
    void runController(cut.options({ journal }));
    while (cut.sites.applies.length === 0) await wait(20);
    const next = rig({}, queue);
    const history = [...journal.records];
    expect(await runUntil(next.options({ journal: memoryJournal(history) }), () => queue.done() === 1)).toBe(
      true,
    );
    expect(next.sites.applies[0]).toEqual({ site: "lab-a", nodes: ["vnode-1"] });
  });
});
