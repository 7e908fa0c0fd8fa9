import { describe, expect, test } from "vitest";
import { policyWith } from "../../../src/elasticity/core/index.js";
import { coverTime, paidBounds } from "../../../src/simulator/bound.js";
import { mean, metricsOf, quantile } from "../../../src/simulator/metrics.js";
import type { SimulationRun } from "../../../src/simulator/model.js";
import { ownPolicy } from "../../../src/simulator/own-policy.js";
import { createRandom } from "../../../src/simulator/random.js";
import { simulate } from "../../../src/simulator/simulate.js";
import { createView } from "../../../src/simulator/view.js";
import { jobs, MINUTE, SECOND, smallCluster } from "./small.js";

describe("figures of a run", () => {
  const trace = jobs(
    { runTime: 4 * MINUTE, cpusPerNode: 1 },
    { runTime: 2 * MINUTE },
    {},
    { submitAt: MINUTE },
  );
  const run: SimulationRun = {
    policy: "p",
    trace: "test",
    seed: 1,
    cluster: smallCluster({ count: 2, statics: 1 }),
    spans: [
      { node: "n-1", site: "cloud", state: "used", from: 0, to: 9 * MINUTE },
      { node: "n-2", site: "cloud", state: "powering-on", from: 0, to: MINUTE },
      { node: "n-2", site: "cloud", state: "setup", from: MINUTE, to: 2 * MINUTE },
      { node: "n-2", site: "cloud", state: "used", from: 2 * MINUTE, to: 6 * MINUTE },
      { node: "n-2", site: "cloud", state: "idle", from: 6 * MINUTE, to: 9 * MINUTE },
    ],
    jobs: [
      { id: "1", submittedAt: 0, startedAt: MINUTE, endedAt: 6 * MINUTE, nodes: ["n-2"], restarts: 0 },
      { id: "2", submittedAt: 0, startedAt: 0, endedAt: 2 * MINUTE, nodes: ["n-1"], restarts: 0 },
      { id: "3", submittedAt: 0, startedAt: 3 * MINUTE, endedAt: 4 * MINUTE, nodes: ["n-1"], restarts: 0 },
      { id: "4", submittedAt: MINUTE, nodes: [], restarts: 0 },
    ],
    bills: [
      { node: "n-2", site: "cloud", from: 0, to: 10 * MINUTE, pricePerHour: 6 },
      { node: "n-2", site: "cloud", from: 10 * MINUTE, to: 70 * MINUTE, pricePerHour: 0.5, of: "stopped" },
      { node: "vrouter-cloud", site: "cloud", from: 0, to: 60 * MINUTE, pricePerHour: 1, of: "vrouter" },
    ],
    updates: [],
    boots: 1,
    idleBoots: 0,
    endedAt: 70 * MINUTE,
  };

  test("paid-time efficiency counts set-ups, the useful one does not, the ideal one counts processors", () => {
    expect(metricsOf(run, trace)).toMatchObject({
      paid: 10 * MINUTE,
      busy: 5 * MINUTE,
      useful: 4 * MINUTE,
      // Four minutes of one processor of two.
      ideal: 2 * MINUTE,
      efficiencyPaid: 0.5,
      efficiencyUseful: 0.4,
      efficiencyIdeal: 0.2,
      boots: 1,
      churn: 0,
    });
  });

  test("cost takes in machines, disks and routers", () => {
    expect(metricsOf(run, trace).cost).toBeCloseTo(1 + 0.5 + 1, 9);
  });

  test("waits and slowdowns are of the jobs that were done; the others are lost", () => {
    const metrics = metricsOf(run, trace);
    expect(metrics).toMatchObject({ jobsDone: 3, jobsLost: 1, jobsDoneAt: 6 * MINUTE, makespan: 6 * MINUTE });
    expect(metrics.waitMean).toBeCloseTo((4 / 3) * MINUTE, 6);
    expect(metrics.waitP95).toBeCloseTo(2.8 * MINUTE, 6);
    expect(metrics.slowdownMean).toBeCloseTo((1.5 + 1 + 4) / 3, 9);
  });

  test("nothing paid gives no efficiency, and no division by nothing", () => {
    expect(metricsOf({ ...run, bills: [], jobs: [] }, trace)).toMatchObject({
      paid: 0,
      efficiencyPaid: 0,
      waitMean: 0,
      makespan: 0,
      jobsLost: 0,
    });
  });

  test("quantiles interpolate", () => {
    expect(quantile([4, 1, 3, 2], 0.5)).toBe(2.5);
    expect(quantile([5], 0.95)).toBe(5);
    expect(quantile([], 0.5)).toBe(0);
    expect(mean([])).toBe(0);
  });
});

describe("P13 lower bounds of paid time", () => {
  const stretch = (from: number, to: number, nodes = 1, share = 1) => ({ from, to, nodes, share });

  test("P13 a gap is kept or let go, whichever is less", () => {
    expect(coverTime([stretch(0, 10), stretch(13, 20)], 0, 5)).toBe(5 + 20);
    expect(coverTime([stretch(0, 10), stretch(30, 40)], 0, 5)).toBe(5 + 10 + 5 + 10);
  });

  test("P13 shares of nodes are packed, static nodes are free, gangs need their number", () => {
    expect(coverTime([stretch(0, 10, 1, 0.5), stretch(0, 10, 1, 0.5)], 0, 5)).toBe(15);
    expect(coverTime([stretch(0, 10), stretch(0, 10)], 1, 5)).toBe(15);
    expect(coverTime([stretch(0, 10, 3, 0.1)], 0, 5)).toBe(3 * 15);
    expect(coverTime([], 0, 5)).toBe(0);
  });

  test("P13 no run pays less than any bound, over 50 random traces", () => {
    for (let seed = 1; seed <= 50; seed += 1) {
      const random = createRandom(seed);
      const trace = jobs(
        ...Array.from({ length: 30 }, () => ({
          submitAt: random.below(120) * MINUTE,
          runTime: (1 + random.below(40)) * MINUTE,
          cpusPerNode: 1 + random.below(2),
          nodeCount: 1 + random.below(2),
        })),
      );
      const run = simulate(smallCluster({ count: 6 }), trace, ownPolicy(policyWith({ idleTime: 60 })), seed);
      const { paid, jobsLost } = metricsOf(run, trace);
      const bounds = paidBounds(run, trace);
      expect(jobsLost).toBe(0);
      expect(paid).toBeGreaterThan(bounds.sameWait);
      expect(paid).toBeGreaterThan(bounds.anyWait);
      expect(bounds.anyWait).toBeLessThanOrEqual(bounds.noWait);
    }
  });
});

test("a view folds the first snapshot and every change into what the batch system shows", () => {
  const view = createView();
  const final: string[] = [];
  const trace = jobs({}, {}, { submitAt: 3 * MINUTE, runTime: 20 * SECOND });
  const policy = ownPolicy(policyWith({ idleTime: 30 }));
  simulate(smallCluster(), trace, policy, 1, {
    onDecision: (event, { state }) => {
      if (!view.take(event) || state === undefined) return;
      const ours = [...view.nodes.values()].map(
        ({ name, presence, closed }) => `${name} ${presence} ${closed}`,
      );
      const theirs = [...state.nodes.values()].map(
        ({ name, observed }) => `${name} ${observed?.presence} ${observed?.closed}`,
      );
      expect(ours).toEqual(theirs);
      expect([...view.jobs.keys()].sort()).toEqual(state.jobs.map(({ id }) => id).sort());
      final.push(...ours);
    },
  });
  expect(final.length).toBeGreaterThan(20);
  expect(view.answeredAt).toBeGreaterThan(3 * MINUTE);
});
