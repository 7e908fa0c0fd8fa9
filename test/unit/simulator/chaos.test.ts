import { describe, expect, test } from "vitest";
import { type NodeSpec, policyWith } from "../../../src/elasticity/core/index.js";
import type { SimulatedCluster, SimulationRun, SiteModel, Trace } from "../../../src/simulator/model.js";
import { ownPolicy } from "../../../src/simulator/own-policy.js";
import { simulate } from "../../../src/simulator/simulate.js";
import { random } from "../elasticity/random.js";
import { MINUTE, SECOND } from "./small.js";

const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const IDLE_TIME = 120;
const MAX_WAIT = 180;
const PER_SITE = 10;

const policy = policyWith({
  classes: ["pending-jobs", "idle", "spot", "minimum"],
  idleTime: IDLE_TIME,
  cooldownServed: IDLE_TIME,
  maxWaitPowerOn: MAX_WAIT,
  recovery: 900,
  onDemandBase: 2,
  spotShare: 0.7,
});

/** Demand of the past that may still be seen in machines: their boot, a failed one before, and the idle time. */
const MEMORY = (2 * MAX_WAIT + 2 * IDLE_TIME) * SECOND + 5 * MINUTE;

/** Three sites, on each of which everything goes wrong at times, under a batch system that does as well. */
function chaos(): SimulatedCluster {
  const markets = { home: "on-demand", burst: "on-demand", market: "spot" } as const;
  const names = ["home", "burst", "market"] as const;
  const sites = names.map((name, at): SiteModel => {
    const from = (3 + 7 * at) * HOUR;
    return {
      name,
      boot: { kind: "log-normal", median: 60 * SECOND, sigma: 0.4 },
      off: { kind: "uniform", from: 5 * SECOND, to: 40 * SECOND },
      setup: 0,
      updates: "site",
      applyTime: { kind: "uniform", from: 2 * SECOND, to: 20 * SECOND },
      faults: {
        bootFailure: 0.15,
        noCapacity: 0.1,
        noCapacityDuring: [[from, from + HOUR]],
        lostReply: 0.05,
        lossInterval: 3 * HOUR,
        spotInterval: HOUR,
      },
    };
  });
  const nodes = names.flatMap((site, at) =>
    Array.from({ length: PER_SITE }, (_, index): NodeSpec => {
      const base = { name: `n-${at * PER_SITE + index + 1}`, site, cpus: 2, memoryMiB: 4096 };
      const price = { pricePerHour: site === "home" ? 0.01 : 0.1, market: markets[site] };
      return { ...base, ...price, address: `10.0.${at}.${index + 1}`, bootTime: 60 };
    }),
  );
  const spans = (every: number, length: number): readonly (readonly [number, number])[] =>
    Array.from({ length: Math.floor(DAY / every) }, (_, at) => [
      (at + 0.5) * every,
      (at + 0.5) * every + length,
    ]);
  const queue = {
    order: "fifo",
    dispatch: { kind: "uniform", from: 100, to: 2000 },
    detection: 40 * SECOND,
    silentDuring: spans(5 * HOUR, 4 * MINUTE),
    glitchDuring: [...spans(3 * HOUR, 90 * SECOND), ...spans(11 * HOUR, 5 * MINUTE)],
  } as const;
  return { name: "chaos", nodes, staticNodes: [], sites, queue };
}

/** Jobs that fill their nodes: bursts, a steady trickle, and hours in which none comes. */
function jobsOf(seed: number): Trace {
  const next = random(seed);
  const jobs: Trace["jobs"][number][] = [];
  for (let at = 0; at < DAY; ) {
    const isQuiet = Math.floor(at / HOUR) % 6 === 5;
    const count = isQuiet ? 0 : next() < 0.1 ? 12 : 1;
    for (let job = 0; job < count; job += 1) {
      const shape = { nodeCount: next() < 0.1 ? 3 : 1, cpusPerNode: 2 };
      const runTime = Math.round((20 + 600 * next() ** 2) * SECOND);
      jobs.push({ id: `${jobs.length + 1}`, submitAt: Math.round(at), runTime, ...shape });
    }
    at += (30 + 240 * next()) * SECOND;
  }
  return { name: "chaos", jobs };
}

/** A number that holds from each moment on. */
type Steps = readonly (readonly [at: number, count: number])[];

/** Nodes that unfinished jobs ask for, as steps: from each moment on. */
function demandOf(run: SimulationRun, trace: Trace): Steps {
  const sizes = new Map(trace.jobs.map(({ id, nodeCount }) => [id, nodeCount]));
  return steps(
    run.jobs.map(({ id, submittedAt, endedAt = Number.POSITIVE_INFINITY }) => {
      return { from: submittedAt, to: endedAt, count: sizes.get(id) ?? 0 };
    }),
  );
}

function steps(
  spans: readonly { readonly from: number; readonly to: number; readonly count: number }[],
): Steps {
  const changes = spans.flatMap(({ from, to, count }): [number, number][] => [
    [from, count],
    [to, -count],
  ]);
  let sum = 0;
  return changes
    .sort(([left], [right]) => left - right)
    .map(([at, change]): readonly [number, number] => {
      sum += change;
      return [at, sum];
    });
}

/** The most that was asked for at any moment of a span. */
function highest(demand: Steps, from: number, to: number): number {
  let before = 0;
  let most = 0;
  for (const [at, nodes] of demand) {
    if (at > to) break;
    if (at <= from) before = nodes;
    else most = Math.max(most, nodes);
  }
  return Math.max(before, most);
}

const SERVING: ReadonlySet<string> = new Set(["powering-on", "setup", "used", "idle"]);

/** Spans in which more machines serve, or are to come, than anybody asked for lately; `count` is how many more. */
function surpluses(run: SimulationRun, demand: Steps) {
  const serving = run.spans.filter(({ state }) => SERVING.has(state));
  const machines = steps(serving.map(({ from, to }) => ({ from, to, count: 1 })));
  return machines.flatMap(([from, count], index) => {
    const to = machines[index + 1]?.[0] ?? from;
    const more = count - highest(demand, from - MEMORY, from);
    return more > 0 && to > from ? [{ from, to, count: more }] : [];
  });
}

/** The longest time without a break. */
function longest(spans: ReturnType<typeof surpluses>): number {
  let begun = Number.NaN;
  let end = Number.NaN;
  return spans.reduce((most, { from, to }) => {
    if (from !== end) begun = from;
    end = to;
    return Math.max(most, end - begun);
  }, 0);
}

describe("P14 24 simulated hours of chaos", () => {
  test.each([1, 2, 3, 4])(
    "P14 seed %i: no runaway, every job is done, nothing is started for nobody, nothing is left",
    (seed) => {
      const trace = jobsOf(seed);
      const run = simulate(chaos(), trace, ownPolicy(policy), seed);
      const demand = demandOf(run, trace);
      const paid = run.bills.filter(({ of }) => of === undefined);
      const timeOf = (spans: readonly { from: number; to: number; count?: number }[]) =>
        spans.reduce((sum, { from, to, count = 1 }) => sum + (to - from) * count, 0);

      expect(run.jobs.filter(({ endedAt }) => endedAt === undefined)).toEqual([]);
      // Machines whose replies were lost, and requests that are refused, are too many for less than a boot.
      const surplus = surpluses(run, demand);
      expect(longest(surplus)).toBeLessThan(MAX_WAIT * SECOND);
      expect(timeOf(surplus) / timeOf(paid)).toBeLessThan(0.002);
      const unasked = paid.filter(({ from }) => highest(demand, from - MEMORY, from) === 0);
      expect(unasked, "machines that nobody had asked for").toEqual([]);
      const lastEnd = Math.max(...run.jobs.map(({ endedAt = 0 }) => endedAt));
      expect(run.endedAt - lastEnd).toBeLessThan(MEMORY);
      // It was chaos: machines failed, vanished and were taken back, and jobs ran twice.
      expect(run.idleBoots).toBeGreaterThan(100);
      expect(run.jobs.filter(({ restarts }) => restarts > 0).length).toBeGreaterThan(20);
    },
  );
});
