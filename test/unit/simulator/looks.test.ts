import { describe, expect, test } from "vitest";
import { type ElasticityEvent, policyWith } from "../../../src/elasticity/core/index.js";
import type { SimulationOptions } from "../../../src/simulator/model.js";
import { ownPolicy } from "../../../src/simulator/own-policy.js";
import { createRandom } from "../../../src/simulator/random.js";
import { simulate } from "../../../src/simulator/simulate.js";
import { jobs, MINUTE, own, SECOND, smallCluster } from "./small.js";

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
