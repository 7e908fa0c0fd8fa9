import { expect, test } from "vitest";
import { policyWith } from "../../../src/elasticity/core/index.js";
import { metricsOf } from "../../../src/simulator/metrics.js";
import type { TraceJob } from "../../../src/simulator/model.js";
import { ownPolicy } from "../../../src/simulator/own-policy.js";
import { simulate } from "../../../src/simulator/simulate.js";
import { jobs, MINUTE, smallCluster } from "./small.js";

/** On each of four nodes: three jobs of ten minutes and, begun a little later, one of four hours. */
function spread(requeue: boolean) {
  const list = [1, 2, 3, 4].flatMap((): Partial<TraceJob>[] => [
    { runTime: 10 * MINUTE, requeue },
    { runTime: 10 * MINUTE, requeue },
    { runTime: 10 * MINUTE, requeue },
    { runTime: 240 * MINUTE, requeue },
  ]);
  return jobs(...list);
}

function paidHours(consolidates: boolean, requeue = true) {
  const cluster = smallCluster({ count: 4, cpus: 4 });
  const classes = [
    "pending-jobs",
    "idle",
    "minimum",
    ...(consolidates ? (["consolidate"] as const) : []),
  ] as const;
  const trace = spread(requeue);
  const run = simulate(cluster, trace, ownPolicy(policyWith({ classes, idleTime: 60 })), 1);
  const { paid, jobsDone, jobsLost } = metricsOf(run, trace);
  return { hours: paid / 3_600_000, jobsDone, jobsLost, restarts: run.jobs.map((job) => job.restarts) };
}

test("class consolidate pays: a third of the node time, no job lost, none moved twice", () => {
  const plain = paidHours(false);
  const packed = paidHours(true);
  expect(plain.hours).toBeGreaterThan(16);
  expect(packed.hours).toBeLessThan(plain.hours / 3);
  expect(packed).toMatchObject({ jobsDone: 16, jobsLost: 0 });
  expect(Math.max(...packed.restarts)).toBe(1);
  expect(packed.restarts.filter((count) => count > 0)).toHaveLength(3);
});

test("class consolidate moves nothing that may not be moved", () => {
  const { hours, restarts, jobsDone } = paidHours(true, false);
  expect(hours).toBe(paidHours(false).hours);
  expect(Math.max(...restarts)).toBe(0);
  expect(jobsDone).toBe(16);
});
