import { describe, expect, test } from "vitest";
import { type ElasticityEvent, policyWith } from "../../../src/elasticity/core/index.js";
import { metricsOf } from "../../../src/simulator/metrics.js";
import type { PolicyMaker, SimulationOptions, Trace } from "../../../src/simulator/model.js";
import { ownPolicy } from "../../../src/simulator/own-policy.js";
import { createRandom } from "../../../src/simulator/random.js";
import { simulate } from "../../../src/simulator/simulate.js";
import { createTimeline } from "../../../src/simulator/timeline.js";
import { jobs, MINUTE, SECOND, smallCluster } from "./small.js";

/** All nodes from the beginning, for tests of the batch system alone. */
const static2 = (settings: Parameters<typeof smallCluster>[0] = {}) =>
  smallCluster({ count: 2, statics: 2, ...settings });

const idlePolicy: PolicyMaker = () => ({
  name: "nothing",
  period: MINUTE,
  take: () => ({ actions: [], reasons: [] }),
  nextWake: () => undefined,
});

const own = ownPolicy(policyWith({ idleTime: 120 }));

function starts(trace: Trace, cluster = static2()): Record<string, number | undefined> {
  const run = simulate(cluster, trace, idlePolicy, 1);
  return Object.fromEntries(run.jobs.map(({ id, startedAt }) => [id, startedAt]));
}

describe("virtual time", () => {
  test("runs entries by time, looks last within a moment, else as they were scheduled", () => {
    const timeline = createTimeline();
    const seen: string[] = [];
    timeline.schedule(5, () => seen.push("look"), 1);
    timeline.schedule(5, () => seen.push("a"));
    timeline.schedule(5, () => seen.push("b"));
    timeline.schedule(1, () => {
      seen.push("first");
      timeline.schedule(0, () => seen.push("late, so now"));
    });
    while (timeline.step());
    expect(seen).toEqual(["first", "late, so now", "a", "b", "look"]);
    expect(timeline.now).toBe(5);
  });

  test("keeps order over ten thousand random entries", () => {
    const timeline = createTimeline();
    const random = createRandom(7);
    const seen: [number, number][] = [];
    for (let index = 0; index < 10_000; index += 1) {
      timeline.schedule(random.below(500), () => seen.push([timeline.now, index]));
    }
    while (timeline.step());
    const sorted = [...seen].sort((left, right) => left[0] - right[0] || left[1] - right[1]);
    expect(seen).toEqual(sorted);
  });
});

describe("random numbers", () => {
  test("are the same for the same seed and label, and others for another", () => {
    const draw = (seed: number, label: string) => {
      const random = createRandom(seed, label);
      return Array.from({ length: 5 }, () => random.next());
    };
    expect(draw(1, "a")).toEqual(draw(1, "a"));
    expect(draw(1, "a")).not.toEqual(draw(2, "a"));
    expect(draw(1, "a")).not.toEqual(draw(1, "b"));
    // Known values: a change of the generator changes every committed figure.
    expect(draw(1, "a").map((value) => value.toFixed(6))).toMatchInlineSnapshot(`
      [
        "0.572884",
        "0.312130",
        "0.164734",
        "0.163847",
        "0.073603",
      ]
    `);
  });

  test("have the means of their distributions", () => {
    const random = createRandom(3);
    const mean = (draw: () => number) =>
      Array.from({ length: 20_000 }, draw).reduce((sum, value) => sum + value, 0) / 20_000;
    expect(mean(() => random.next())).toBeCloseTo(0.5, 1);
    expect(mean(() => random.exponential(40))).toBeGreaterThan(39);
    expect(mean(() => random.exponential(40))).toBeLessThan(41);
    expect(mean(() => random.draw({ kind: "uniform", from: 15_000, to: 20_000 }))).toBeCloseTo(17_500, -3);
    const logs = mean(() => Math.log(random.draw({ kind: "log-normal", median: 1e6, sigma: 0.5 })));
    expect(logs).toBeCloseTo(Math.log(1e6), 1);
  });
});

describe("batch system", () => {
  test("runs jobs in order of priority, then of submission", () => {
    const trace = jobs({ cpusPerNode: 2 }, { cpusPerNode: 2 }, {}, { priority: 5 }, {});
    expect(starts(trace)).toEqual({ 1: 0, 2: 0, 3: MINUTE, 4: MINUTE, 5: MINUTE });
    const full = jobs(
      { cpusPerNode: 2 },
      { cpusPerNode: 2 },
      { cpusPerNode: 2 },
      { cpusPerNode: 2 },
      {
        priority: 9,
        cpusPerNode: 2,
        submitAt: SECOND,
      },
    );
    expect(starts(full)).toMatchObject({ 5: MINUTE, 3: MINUTE, 4: 2 * MINUTE });
  });

  const waiting = [
    { cpusPerNode: 2, runTime: 3 * MINUTE, timeLimit: 3 * MINUTE },
    { nodeCount: 2, timeLimit: MINUTE },
    { timeLimit: 2 * MINUTE },
    { timeLimit: 10 * MINUTE },
  ];

  test("first in, first out: nobody passes a job that waits", () => {
    expect(starts(jobs(...waiting))).toEqual({ 1: 0, 2: 3 * MINUTE, 3: 3 * MINUTE, 4: 3 * MINUTE });
  });

  test("backfill: what ends in time passes, what would delay the first does not", () => {
    const cluster = static2({ queue: { order: "backfill" } });
    expect(starts(jobs(...waiting), cluster)).toEqual({ 1: 0, 2: 3 * MINUTE, 3: 0, 4: 3 * MINUTE });
  });

  test("a job of another partition is not held up", () => {
    const cluster = static2({ node: { partitions: ["main", "long"] } });
    const list = [{ cpusPerNode: 2 }, { nodeCount: 2, partition: "long" }, { partition: "main" }];
    expect(starts(jobs(...list), cluster)).toEqual({ 1: 0, 2: MINUTE, 3: 0 });
  });

  test("memory is a limit too", () => {
    const memory = { memoryMiBPerNode: 4000 };
    expect(starts(jobs(memory, memory, memory))).toEqual({ 1: 0, 2: 0, 3: MINUTE });
  });

  test("generic resources are a limit too, whatever their kind", () => {
    const cluster = static2({ node: { gres: { "gpu:a100": 1 } } });
    const gpu = { gresPerNode: { gpu: 1 } };
    expect(starts(jobs(gpu, gpu, gpu), cluster)).toEqual({ 1: 0, 2: 0, 3: MINUTE });
    const other = { gresPerNode: { "gpu:h100": 1 } };
    expect(starts(jobs(other), cluster)).toEqual({ 1: undefined });
  });

  test("features: one of the sets is enough, all of one are needed", () => {
    const cluster = static2({ node: { features: ["ssd", "rack1"] } });
    const list = [{ featureSets: [["nvme"], ["ssd", "rack1"]] }, { featureSets: [["ssd", "rack2"]] }];
    expect(starts(jobs(...list), cluster)).toEqual({ 1: 0, 2: undefined });
  });

  test("a block comes after the end of the block before", () => {
    const list = [
      { block: "a", runTime: 5 * MINUTE },
      { block: "b", afterBlock: "a", submitAt: 2 * MINUTE },
    ];
    expect(starts(jobs(...list))).toEqual({ 1: 0, 2: 7 * MINUTE });
  });

  test("set-up and dispatch: once a boot, before each job", () => {
    const site = { setup: 30 * SECOND };
    const cluster = static2({ site, queue: { dispatch: { kind: "fixed", millis: 2 * SECOND } } });
    const run = simulate(
      cluster,
      jobs({ cpusPerNode: 2 }, {}, { cpusPerNode: 2, priority: 0 }),
      idlePolicy,
      1,
    );
    expect(run.jobs.map((job) => job.endedAt)).toEqual([92 * SECOND, 92 * SECOND, 154 * SECOND]);
    expect(run.spans.filter(({ state }) => state === "setup")).toHaveLength(2);
  });
});

describe("machines and their bills", () => {
  test("are paid from the request until they are gone, and used for what they ran", () => {
    const cluster = smallCluster({ cpus: 1, site: { vrouter: { pricePerHour: 0.5 } } });
    const trace = jobs({ runTime: 10 * MINUTE }, { runTime: 4 * MINUTE });
    const run = simulate(cluster, trace, own, 1);
    const metrics = metricsOf(run, trace);
    expect(run.boots).toBe(2);
    expect(metrics.jobsDone).toBe(2);
    // Boot one minute, idle two, a few seconds for looks, orders and the removal.
    expect(metrics.paid / MINUTE).toBeGreaterThan(14 + 2 * 3);
    expect(metrics.paid / MINUTE).toBeLessThan(14 + 2 * 3.5);
    expect(metrics.busy).toBe(14 * MINUTE);
    expect(metrics.useful).toBe(14 * MINUTE);
    expect(metrics.cost).toBeCloseTo(metrics.paid / 3600e3 + (0.5 * run.endedAt) / 3600e3, 6);
    for (const name of ["n-1", "n-2"]) {
      const states = run.spans.filter(({ node }) => node === name).map(({ state }) => state);
      expect(states.slice(0, 5)).toEqual(["off", "powering-on", "used", "idle", "powering-off"]);
    }
  });

  test("billing delay is not paid, a stopped machine costs its disk and comes back warm", () => {
    const cluster = smallCluster({
      count: 1,
      cpus: 1,
      site: {
        warmStart: { kind: "fixed", millis: 20 * SECOND },
        stoppedPricePerHour: 0.1,
        setup: MINUTE,
        billingDelay: 15 * SECOND,
      },
    });
    const trace = jobs({ block: "a" }, { afterBlock: "a", submitAt: 20 * MINUTE });
    const run = simulate(cluster, trace, own, 1);
    const [first, second] = run.jobs;
    // A minute of boot and one of set-up; then a warm start without either.
    expect((first?.endedAt ?? 0) / SECOND).toBeGreaterThanOrEqual(180);
    expect((second?.endedAt ?? 0) - (second?.submittedAt ?? 0)).toBeLessThan(90 * SECOND);
    expect(run.spans.filter(({ state }) => state === "setup")).toHaveLength(1);
    const stopped = run.bills.filter((bill) => bill.of === "stopped");
    expect(stopped).toHaveLength(1);
    expect(stopped[0]?.pricePerHour).toBe(0.1);
    const paid = run.bills.find((bill) => bill.of === undefined);
    const booting = run.spans.find(({ state }) => state === "powering-on");
    expect((paid?.from ?? 0) - (booting?.from ?? 0)).toBe(15 * SECOND);
  });

  test("serial updates: one after the other for the whole deployment", () => {
    const cluster = smallCluster({ count: 1, sites: ["a", "b"], cpus: 1, site: { updates: "serial" } });
    const run = simulate(cluster, jobs({}, {}), own, 1);
    const [first, second] = run.updates;
    expect((first?.to ?? 0) - (first?.from ?? 0)).toBe(MINUTE);
    expect(second?.from).toBe(first?.to);
    const parallel = simulate(smallCluster({ count: 1, sites: ["a", "b"], cpus: 1 }), jobs({}, {}), own, 1);
    expect(parallel.updates[0]?.from).toBe(parallel.updates[1]?.from);
  });
});

describe("looks that are left out", () => {
  const random = createRandom(11);
  const list = Array.from({ length: 60 }, (_, index) => ({
    submitAt: random.below(3 * 3600) * SECOND,
    runTime: (20 + random.below(900)) * SECOND,
    timeLimit: 3600 * SECOND,
    nodeCount: index % 9 === 0 ? 2 : 1,
    cpusPerNode: 1 + (index % 2),
  }));
  const cluster = smallCluster({
    cpus: 2,
    site: {
      boot: { kind: "log-normal", median: 90_000, sigma: 0.4 },
      faults: { bootFailure: 0.1, noCapacity: 0.1 },
    },
    queue: {
      order: "backfill",
      glitchDuring: [[40 * MINUTE, 41 * MINUTE]],
      silentDuring: [[80 * MINUTE, 81 * MINUTE]],
    },
  });
  const trace = jobs(...list);

  /** Everything that was decided, with its moment. */
  function decisions(
    looks: SimulationOptions["looks"],
    classes: "idle" | "adaptive-idle",
  ): readonly string[] {
    const log: string[] = [];
    const policy = policyWith({
      idleTime: 120,
      maxWaitPowerOn: 300,
      classes: ["pending-jobs", classes, "minimum"],
    });
    const onDecision: SimulationOptions["onDecision"] = (event, { actions }, now) => {
      for (const action of actions)
        log.push(`${now} ${event.kind} ${JSON.stringify({ ...action, reasons: [] })}`);
    };
    const incidents = [{ kind: "hang", after: 100 * MINUTE, target: { site: "cloud" } }] as const;
    const run = simulate(cluster, trace, ownPolicy(policy), 5, {
      ...(looks && { looks }),
      incidents,
      onDecision,
    });
    return [...log, JSON.stringify(run.bills), JSON.stringify(run.jobs)];
  }

  test.each(["idle", "adaptive-idle"] as const)("change nothing: %s", (idle) => {
    const all = decisions("every-period", idle);
    expect(all.length).toBeGreaterThan(50);
    expect(decisions("every-change", idle)).toEqual(all);
  });

  test("were a whole snapshot first and changes afterwards", () => {
    const kinds: ElasticityEvent["kind"][] = [];
    simulate(cluster, trace, own, 5, { onDecision: ({ kind }) => kinds.push(kind) });
    expect(kinds.slice(0, 2)).toEqual(["inventory", "snapshot"]);
    expect(kinds.filter((kind) => kind === "snapshot")).toHaveLength(1);
  });
});

describe("P20 determinism", () => {
  test("ten thousand seeds give the same bytes twice", () => {
    const site = {
      boot: { kind: "uniform", from: 30_000, to: 90_000 },
      faults: { bootFailure: 0.1 },
    } as const;
    const cluster = smallCluster({ count: 1, site });
    const trace = jobs({ cpusPerNode: 2 });
    const policy = ownPolicy(policyWith({ idleTime: 30, period: 10, maxWaitPowerOn: 120, backoff: 20 }));
    const distinct = new Set<string>();
    const options = { quickPeriod: 10_000 };
    for (let seed = 0; seed < 10_000; seed += 1) {
      const first = JSON.stringify(simulate(cluster, trace, policy, seed, options));
      if (first !== JSON.stringify(simulate(cluster, trace, policy, seed, options)))
        throw new Error(`seed ${seed}`);
      distinct.add(first);
    }
    expect(distinct.size).toBeGreaterThan(9000);
  }, 300_000);
});
