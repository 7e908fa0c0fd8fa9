import { describe, expect, test } from "vitest";
import { policyWith, type Reason } from "../../../src/elasticity/core/index.js";
import { cycleTime } from "../../../src/simulator/bound.js";
import { metricsOf } from "../../../src/simulator/metrics.js";
import type { SimulatedCluster, Trace, TraceJob } from "../../../src/simulator/model.js";
import { ownPolicy } from "../../../src/simulator/own-policy.js";
import { createRandom, type Random } from "../../../src/simulator/random.js";
import { simulate } from "../../../src/simulator/simulate.js";
import { jobs, MINUTE, SECOND, smallCluster } from "./small.js";

const BOOTS = [2, 5, 10, 20];
const OFF = MINUTE;

function oneNode(boot: number): SimulatedCluster {
  const site = {
    boot: { kind: "fixed", millis: boot * MINUTE },
    off: { kind: "fixed", millis: OFF },
  } as const;
  return smallCluster({ count: 1, cpus: 1, site, node: { bootTime: boot * 60 } });
}

/** One job after the other with these gaps between them. */
function gapTrace(gaps: readonly number[]): Trace {
  const later = gaps.map((gap, index): Partial<TraceJob> => {
    return { block: `b${index + 1}`, afterBlock: `b${index}`, submitAt: Math.round(gap) };
  });
  return jobs({ block: "b0" }, ...later);
}

/** Gaps of many kinds: without memory, two kinds mixed, heavy tails, a pattern, drifting, always just too long. */
const SHAPES: Readonly<Record<string, (random: Random, mean: number, index: number) => number>> = {
  exponential: (random, mean) => random.exponential(mean),
  "two kinds": (random, mean) => (random.next() < 0.5 ? mean / 5 : mean * 3) * (0.8 + 0.4 * random.next()),
  "heavy tail": (random, mean) => mean * 0.3 * (1 - random.next()) ** -0.8,
  pattern: (_random, mean, index) => mean * ([0.4, 1.2, 0.7, 2.5][index % 4] ?? 1),
  drift: (random, mean, index) => mean * (0.2 + index * 0.1) * (0.9 + 0.2 * random.next()),
  "just too long": (random, mean, index) => (index < 6 ? mean : mean * (1.05 + 0.1 * random.next())),
};

describe("EX-5 waste against an oracle that knows every gap", () => {
  const policy = policyWith({ classes: ["pending-jobs", "adaptive-idle", "minimum"], maxWaitPowerOn: 3000 });

  /** Paid time without work, ours and the oracle's: boots, power-offs, waiting. */
  function wastes(seed: number): { readonly ours: number; readonly oracle: number; readonly name: string } {
    const random = createRandom(seed, "gaps");
    const boot = BOOTS[seed % BOOTS.length] ?? 5;
    const names = Object.keys(SHAPES);
    const name = names[Math.floor(seed / BOOTS.length) % names.length] ?? "exponential";
    const mean = boot * MINUTE * (0.2 + 3 * random.next());
    const gaps = Array.from({ length: 20 }, (_, index) => {
      return Math.max(SECOND, Math.round(SHAPES[name]?.(random, mean, index) ?? mean));
    });
    const cluster = oneNode(boot);
    const trace = gapTrace(gaps);
    const run = simulate(cluster, trace, ownPolicy(policy), seed);
    const { paid, useful, jobsLost } = metricsOf(run, trace);
    expect(jobsLost).toBe(0);
    // Looks, orders and the apply of a removal take their seconds from the oracle as well.
    const cycle = cycleTime(cluster) + 20 * SECOND;
    const oracle = gaps.reduce((sum, gap) => sum + Math.min(gap, cycle), cycle);
    return { ours: paid - useful, oracle, name: `${name}, boot ${boot} min, seed ${seed}` };
  }

  test("EX-5 never more than twice the oracle's on 1,000 random gap traces", () => {
    const ratios = Array.from({ length: 1000 }, (_, seed) => {
      const { ours, oracle, name } = wastes(seed);
      return { ratio: ours / oracle, name };
    });
    const worst = ratios.reduce((most, each) => (each.ratio > most.ratio ? each : most));
    expect(worst.ratio, worst.name).toBeLessThanOrEqual(2);
    const mean = ratios.reduce((sum, { ratio }) => sum + ratio, 0) / ratios.length;
    expect(mean).toBeLessThan(1.4);
  }, 240_000);

  test("EX-5 a fixed limit does break the bound: it is not given by the traces", () => {
    const cluster = oneNode(2);
    const trace = gapTrace(Array.from({ length: 20 }, () => 31 * MINUTE));
    const run = simulate(cluster, trace, ownPolicy(policyWith({ idleTime: 1800 })), 1);
    const { paid, useful } = metricsOf(run, trace);
    expect((paid - useful) / (21 * cycleTime(cluster))).toBeGreaterThan(5);
  });
});

describe("EX-10 do not boot what comes too late", () => {
  const cluster = {
    ...smallCluster({
      count: 5,
      cpus: 1,
      statics: 2,
      site: { boot: { kind: "fixed", millis: 20 * MINUTE } },
    }),
  };
  const nodes = cluster.nodes.map((node) => ({ ...node, bootTime: 1200 }));
  const slow = { ...cluster, nodes };
  /** Six short jobs teach the run time; then a burst of the size given. */
  const burst = (count: number) =>
    jobs(
      ...Array.from({ length: 2 }, () => ({ block: "a", runTime: 30 * SECOND })),
      ...Array.from({ length: count }, () => ({ afterBlock: "a", submitAt: MINUTE, runTime: 30 * SECOND })),
    );
  const withClass = policyWith({
    classes: ["pending-jobs", "do-not-boot", "idle", "minimum"],
    maxWaitPowerOn: 3000,
    idleTime: 300,
  });
  const without = policyWith({ ...withClass, classes: ["pending-jobs", "idle", "minimum"] });

  test("EX-10 a short burst is left to the nodes that are on, and what that avoids is told", () => {
    const reasons: Reason[] = [];
    const trace = burst(20);
    const run = simulate(slow, trace, ownPolicy(withClass), 1, {
      onDecision: (_event, answer) =>
        reasons.push(...answer.reasons.filter(({ code }) => code === "do-not-boot")),
    });
    const plain = simulate(slow, trace, ownPolicy(without), 1);
    expect(run.boots).toBe(0);
    expect(plain.boots).toBe(3);
    const [better, worse] = [metricsOf(run, trace), metricsOf(plain, trace)];
    expect(better.jobsLost).toBe(0);
    expect(better.jobsDoneAt).toBeLessThanOrEqual(worse.jobsDoneAt);
    expect(better.cost).toBe(0);
    expect(worse.cost).toBeGreaterThan(0.5);
    const avoided = reasons.map(({ evidence }) => Number(evidence["avoidedCost"]));
    expect(Math.max(...avoided)).toBeGreaterThan(0.5);
  });

  test("EX-10 a long queue still starts every node", () => {
    const run = simulate(slow, burst(600), ownPolicy(withClass), 1);
    expect(run.boots).toBe(3);
  });
});
