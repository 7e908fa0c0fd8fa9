import { describe, expect, test } from "vitest";
import { policyWith } from "../../../src/elasticity/core/index.js";
import { metricsOf } from "../../../src/simulator/metrics.js";
import type { Incident, SimulationRun, SiteFaults, Trace } from "../../../src/simulator/model.js";
import { ownPolicy } from "../../../src/simulator/own-policy.js";
import { simulate } from "../../../src/simulator/simulate.js";
import { jobs, MINUTE, SECOND, smallCluster } from "./small.js";

const own = ownPolicy(policyWith({ idleTime: 120, maxWaitPowerOn: 180, recovery: 600 }));
const long = jobs({ runTime: 30 * MINUTE, cpusPerNode: 2 }, { runTime: 30 * MINUTE, cpusPerNode: 2 });

function lastJobEnd({ jobs: list }: SimulationRun): number {
  return Math.max(...list.map(({ endedAt }) => endedAt ?? Number.POSITIVE_INFINITY));
}

/** Nobody keeps a machine, or pays for it, after the work is done. */
function expectClean(run: SimulationRun, trace: Trace): void {
  expect(metricsOf(run, trace).jobsLost).toBe(0);
  const after = Math.max(...run.bills.map(({ to }) => to)) - lastJobEnd(run);
  expect(after).toBeLessThan(10 * MINUTE);
}

describe("EX-7 glitches and losses", () => {
  const at = 10 * MINUTE;

  test("EX-7 a glitch shorter than 120 s takes no node away and no job off", () => {
    const glitch = smallCluster({ queue: { glitchDuring: [[at, at + 110 * SECOND]] } });
    const run = simulate(glitch, long, own, 1);
    expect(run.boots).toBe(2);
    expect(run.jobs.every(({ restarts }) => restarts === 0)).toBe(true);
    expectClean(run, long);
  });

  test("EX-7 a glitch longer than that is not taken for one: the guard is what saves the nodes", () => {
    const glitch = smallCluster({ queue: { glitchDuring: [[at, at + 200 * SECOND]] } });
    const run = simulate(glitch, long, own, 1);
    expect(run.boots).toBeGreaterThan(2);
    expectClean(run, long);
  });

  test("EX-7 a batch system that does not answer changes nothing", () => {
    const quiet = smallCluster({ queue: { silentDuring: [[at, at + 15 * MINUTE]] } });
    const run = simulate(quiet, long, own, 1);
    expect(run.boots).toBe(2);
    expectClean(run, long);
  });

  const lose = (kind: Incident["kind"]): readonly Incident[] => [
    { kind, after: at, target: { node: "n-2" } },
  ];

  test("EX-7 a machine that vanished is replaced within detection and one boot, and its job runs again", () => {
    const run = simulate(smallCluster(), long, own, 1, { incidents: lose("vanish") });
    const restarted = run.jobs.filter(({ restarts }) => restarts > 0);
    expect(restarted).toHaveLength(1);
    // 40 s until the batch system notices, a few looks until the site confirms it, one boot.
    const again = (restarted[0]?.startedAt ?? 0) - at;
    expect(again).toBeGreaterThan(MINUTE);
    expect(again).toBeLessThan(40 * SECOND + MINUTE + 30 * SECOND);
    expectClean(run, long);
  });

  test("EX-7 a machine that hangs is given up after the glitch time, and is not paid for ever", () => {
    const run = simulate(smallCluster(), long, own, 1, { incidents: lose("hang") });
    const again = (run.jobs.find(({ restarts }) => restarts > 0)?.startedAt ?? 0) - at;
    expect(again).toBeLessThan(40 * SECOND + MINUTE + 120 * SECOND + 30 * SECOND);
    const bill = run.bills.find(({ node, to }) => node === "n-2" && to > at);
    expect((bill?.to ?? 0) - at).toBeLessThan(4 * MINUTE);
    expectClean(run, long);
  });

  test("EX-7 a job that may not be put back fails, and is counted as lost", () => {
    const proud = jobs({ runTime: 30 * MINUTE, cpusPerNode: 2, requeue: false });
    const run = simulate(smallCluster(), proud, own, 1, {
      incidents: [{ kind: "hang", after: at, target: { site: "cloud" } }],
    });
    expect(metricsOf(run, proud)).toMatchObject({ jobsDone: 0, jobsLost: 1 });
  });

  test("EX-7 a spot notice: no job is lost, and the replacement is asked for at once", () => {
    const run = simulate(smallCluster(), long, own, 1, { incidents: lose("spot-notice") });
    expect(run.jobs.filter(({ restarts }) => restarts > 0)).toHaveLength(1);
    expectClean(run, long);
  });
});

describe("faults of a site", () => {
  const withFaults = (faults: SiteFaults, seed = 1, count = 4) =>
    simulate(smallCluster({ count, site: { faults } }), long, own, seed);

  test("machines that do not come up are taken away again and others tried", () => {
    for (let seed = 1; seed <= 20; seed += 1) {
      const run = withFaults({ bootFailure: 0.4 }, seed);
      expectClean(run, long);
    }
  });

  test("want of capacity: the jobs wait and run when there is some", () => {
    const run = withFaults({ noCapacityDuring: [[0, 20 * MINUTE]] });
    expectClean(run, long);
    expect(Math.min(...run.jobs.map(({ startedAt }) => startedAt ?? 0))).toBeGreaterThan(20 * MINUTE);
    expect(Math.min(...run.bills.map(({ from }) => from))).toBeGreaterThanOrEqual(20 * MINUTE);
  });

  test("want of capacity on the first site: the second is used", () => {
    const cluster = smallCluster({ sites: ["first", "second"], count: 2 });
    const [first, second] = cluster.sites;
    if (first === undefined || second === undefined) throw new Error("two sites");
    const faults = { noCapacityDuring: [[0, 60 * MINUTE]] } as const;
    const run = simulate({ ...cluster, sites: [{ ...first, faults }, second] }, long, own, 1);
    expectClean(run, long);
    expect(new Set(run.bills.map(({ site }) => site))).toEqual(new Set(["second"]));
    expect(Math.max(...run.jobs.map(({ startedAt }) => startedAt ?? 0))).toBeLessThan(3 * MINUTE);
  });

  test("a site never gives more than its capacity", () => {
    const trace = jobs(...Array.from({ length: 12 }, () => ({ cpusPerNode: 2, runTime: 5 * MINUTE })));
    const run = simulate(smallCluster({ count: 6, site: { capacity: 3 } }), trace, own, 1);
    expectClean(run, trace);
    const moments = run.bills.flatMap(({ from, to }) => [from, to]);
    const most = Math.max(
      ...moments.map((at) => run.bills.filter(({ from, to }) => from <= at && at < to).length),
    );
    expect(most).toBe(3);
  });

  test("a lost reply: the machine that was made is not made twice nor forgotten", () => {
    for (let seed = 1; seed <= 20; seed += 1) expectClean(withFaults({ lostReply: 0.5 }, seed), long);
  });

  test("random losses: every job is done in the end", () => {
    for (let seed = 1; seed <= 20; seed += 1) {
      expectClean(withFaults({ lossInterval: 45 * MINUTE }, seed), long);
    }
  });
});
