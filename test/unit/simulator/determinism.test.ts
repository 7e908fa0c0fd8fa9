import { describe, expect, test } from "vitest";
import { policyWith } from "../../../src/elasticity/core/index.js";
import { ownPolicy } from "../../../src/simulator/own-policy.js";
import { simulate } from "../../../src/simulator/simulate.js";
import { jobs, smallCluster } from "./small.js";

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
