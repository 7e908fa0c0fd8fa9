import type { PlacementPlan } from "../placement/plan.js";
import type { ElasticityConfig } from "../placement/site.js";
import type { PlanReport } from "./ir.js";

/**
 * Price per hour in the sites file's currency: with the minimum of workers (the first ones; the machines
 * that are always on come with it), and with all of them.
 */
export function pricePerHour(placement: PlacementPlan, minNodes: number): PlanReport["pricePerHour"] {
  const always = [placement.frontEnd, ...placement.routers];
  const total = (machines: PlacementPlan["workers"]) =>
    machines.reduce((sum, { flavor }) => sum + flavor.pricePerHour, 0);
  return {
    minimum: rounded(total([...always, ...placement.workers.slice(0, minNodes)])),
    maximum: rounded(total([...always, ...placement.workers])),
  };
}

/** Hours of the longest month. */
const MONTH_HOURS = 31 * 24;

/** What a month costs when every machine is on all the time. */
export function worstCaseMonth(perHour: PlanReport["pricePerHour"]): number {
  return rounded(perHour.maximum * MONTH_HOURS);
}

/** The limits of the policy that are set; 0 sets none. */
export function spendingLimits(policy: ElasticityConfig): Pick<PlanReport, "limits"> {
  const { budgetPerHour = 0, budgetPerDay = 0, priceCeiling = 0 } = policy;
  const limits = {
    ...(budgetPerHour === 0 ? {} : { budgetPerHour }),
    ...(budgetPerDay === 0 ? {} : { budgetPerDay }),
    ...(priceCeiling === 0 ? {} : { priceCeiling }),
  };
  return Object.keys(limits).length === 0 ? {} : { limits };
}

/** Millionths are enough, and sums of decimal fractions show no binary tail. */
function rounded(price: number): number {
  return Math.round(price * 1e6) / 1e6;
}
