import { describe, expect, test } from "vitest";
import {
  type ElasticityEvent,
  type PolicyClassName,
  policyWith,
} from "../../../src/elasticity/core/index.js";
import type { PolicyMaker, SimulationOptions } from "../../../src/simulator/model.js";
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

  const codes = new Set<string>();

  /** Everything that was decided, with its moment. */
  function decisions(
    looks: SimulationOptions["looks"],
    ...classes: readonly PolicyClassName[]
  ): readonly string[] {
    const log: string[] = [];
    const policy = policyWith({
      idleTime: 120,
      maxWaitPowerOn: 300,
      classes: ["pending-jobs", ...classes, "minimum"],
    });
    const onDecision: SimulationOptions["onDecision"] = (event, { actions, reasons }, now) => {
      for (const { code } of reasons) codes.add(code);
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

  const PIPELINES: Readonly<Record<string, readonly PolicyClassName[]>> = {
    idle: ["idle"],
    adaptive: ["adaptive-idle"],
    surplus: ["adaptive-idle", "surplus"],
  };

  test.each(Object.keys(PIPELINES))("change nothing: %s", (name) => {
    const classes = PIPELINES[name] ?? [];
    const all = decisions("every-period", ...classes);
    expect(all.length).toBeGreaterThan(50);
    expect(decisions("every-change", ...classes)).toEqual(all);
    expect(codes.has("surplus") || name !== "surplus").toBe(true);
  });

  test("were a whole snapshot first and changes afterwards", () => {
    const kinds: ElasticityEvent["kind"][] = [];
    simulate(cluster, trace, own, 5, { onDecision: ({ kind }) => kinds.push(kind) });
    expect(kinds.slice(0, 2)).toEqual(["inventory", "snapshot"]);
    expect(kinds.filter((kind) => kind === "snapshot")).toHaveLength(1);
  });
});

describe("a batch system that wakes who listens", () => {
  const trace = jobs({ submitAt: 61_300 }, { submitAt: 61_500 });
  const slow = policyWith({ idleTime: 120, period: 30 });

  function startedAfter(wakeAfter: number | undefined, make = ownPolicy(slow)): number {
    const queue = wakeAfter === undefined ? {} : { wakeAfter };
    const run = simulate(smallCluster({ queue }), trace, make, 1, {});
    return (run.updates[0]?.from ?? 0) - 61_300;
  }

  test("P6 has work begun after that time, once for all that is new, else at the next look", () => {
    expect(startedAfter(500)).toBe(500);
    expect(startedAfter(undefined)).toBe(90_000 - 61_300);
  });

  test("P6 wakes nobody who does not listen", () => {
    const deaf: PolicyMaker = (cluster) => ({ ...ownPolicy(slow)(cluster), listens: false });
    expect(startedAfter(500, deaf)).toBe(90_000 - 61_300);
  });

  test("P6 changes nothing but the moments of looks: the same with looks left out", () => {
    const cluster = smallCluster({ queue: { wakeAfter: 500 } });
    const policy = ownPolicy(policyWith({ classes: ["pending-jobs", "adaptive-idle", "surplus"] }));
    const of = (looks: "every-period" | "every-change") =>
      simulate(cluster, trace, policy, 1, { looks }).jobs;
    expect(of("every-change")).toEqual(of("every-period"));
  });
});
