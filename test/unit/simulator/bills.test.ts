import { describe, expect, test } from "vitest";
import { metricsOf } from "../../../src/simulator/metrics.js";
import { simulate } from "../../../src/simulator/simulate.js";
import { jobs, MINUTE, own, SECOND, smallCluster } from "./small.js";

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
