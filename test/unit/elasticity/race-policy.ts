import { type NodeSpec, type PolicyClassName, policyWith } from "../../../src/elasticity/core/index.js";

/** A source of numbers from 0 to 1. */
export type Next = () => number;

/** One of the values, by chance. */
export const pick = <T>(next: Next, values: readonly T[]): T =>
  values[Math.floor(next() * values.length)] as T;

/** Six workers on two sites of several sizes, prices, flavours and markets. */
export function racers(next: Next): NodeSpec[] {
  return Array.from({ length: 6 }, (_, index): NodeSpec => {
    const site = index < 3 ? "lab-a" : "lab-b";
    const base = { name: `vnode-${index + 1}`, site, memoryMiB: 1000, address: `192.0.2.${index + 10}` };
    const kind = index % 3 === 0 ? "small" : "large";
    const priced = next() < 0.5 ? {} : { pricePerHour: index % 2 === 0 ? 1 : 0.4 };
    const market = index >= 4 && next() < 0.5 ? ({ market: "spot" } as const) : {};
    return {
      ...base,
      cpus: kind === "small" ? 2 : 4,
      flavor: kind,
      pool: kind,
      bootTime: 30,
      generation: "new",
      ...priced,
      ...market,
    };
  });
}

/** A policy of random classes and limits. */
export function randomPolicy(next: Next) {
  const optional = [
    "do-not-boot",
    "expect-ends",
    "consolidate",
    "surplus",
    "minimum",
    "free",
    "spot",
    "budget",
  ] as const;
  const classes: PolicyClassName[] = next() < 0.4 ? ["reconsider"] : [];
  classes.push("pending-jobs", pick(next, ["idle", "adaptive-idle"] as const));
  if (next() < 0.5) classes.push("renew");
  for (const name of optional) if (next() < 0.5) classes.push(name);
  return policyWith({
    classes,
    gang: pick(next, ["all-or-nothing", "greedy", "best-effort"] as const),
    placement: pick(next, [["priority"], ["cost"], ["least-waste", "locality"]] as const),
    idleTime: pick(next, [20, 60]),
    reconsiderTime: pick(next, [0, 10]),
    batchQuiet: pick(next, [0, 0, 2]),
    startRate: pick(next, [0, 1, 300]),
    maxBooting: pick(next, [0, 1, 2]),
    delayPowerOn: pick(next, [0, 5]),
    delayPowerOff: pick(next, [0, 5]),
    cooldown: pick(next, [0, 90]),
    minNodes: pick(next, [0, 1, 2]),
    schedule: next() < 0.3 ? SCHEDULE : [],
    pools: next() < 0.3 ? POOLS : {},
    maxNodes: pick(next, [2, 4, 6]),
    extraNodesFree: pick(next, [0, 1]),
    extraSlotsFree: pick(next, [0, 2]),
    glitchTime: pick(next, [20, 120]),
    recovery: pick(next, [60, 300]),
    protectAfter: pick(next, [1, 5]),
    disruption: pick(next, [1, 0.3]),
    renewShare: pick(next, [0.1, 0.5, 1]),
    consolidateScore: pick(next, [0, 0.5]),
    budgetPerHour: pick(next, [0, 1.2]),
    budgetPerDay: pick(next, [0, 8]),
    priceCeiling: pick(next, [0, 2]),
    onDemandBase: pick(next, [0, 1]),
    spotShare: pick(next, [1, 0.5]),
  });
}

const POOLS = {
  large: { idleTime: 45, maxWaitPowerOn: 200, bootPenalty: 30 },
  "lab-b": { idleTime: 10, cooldown: 20, maxWaitPowerOn: 400, maxWaitPowerOff: 250, setupTime: 5 },
};

const SCHEDULE = [
  { cron: "*/10 * * * *", minNodes: 2, extraNodesFree: 0, renewShare: 0 },
  { cron: "5-59/10 * * * *", minNodes: 0, disruption: 0.5 },
  { cron: "8-59/10 * * * *", disruption: 0, extraNodesFree: 1, renewShare: 1 },
];
