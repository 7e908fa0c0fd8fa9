import { clusterReason, type ReasonCode } from "../reasons.js";
import { outlook } from "../spending.js";
import type { PolicyClass } from "./candidates.js";

/**
 * Holds back what the budget of the hour or the day, or the price ceiling, does not allow. Running jobs stay;
 * only growth ends, and a reason says so.
 */
export const budget: PolicyClass = ({ draft, on }) => {
  const { budgetPerHour, budgetPerDay, priceCeiling } = draft.policy;
  if (on.size === 0 || (budgetPerHour <= 0 && budgetPerDay <= 0 && priceCeiling <= 0)) return;
  let { rate } = draft.nodes;
  const held: string[] = [];
  let code: ReasonCode = "budget";
  for (const name of [...on.keys()]) {
    const price = draft.nodes.get(name)?.pricePerHour ?? 0;
    const { hour, day } = outlook(draft.spending, draft.now, rate + price);
    const tooDear = priceCeiling > 0 && rate + price > priceCeiling;
    const tooMuch = (budgetPerHour > 0 && hour > budgetPerHour) || (budgetPerDay > 0 && day > budgetPerDay);
    if (price > 0 && (tooDear || tooMuch)) {
      on.delete(name);
      held.push(name);
      if (tooDear) code = "price-ceiling";
    } else rate += price;
  }
  if (held.length === 0) return;
  const limit = code === "budget" ? "the budget" : "the price ceiling";
  const text = `${held.length} more would be started, but ${limit} does not allow it.`;
  const { thisHour, today } = draft.spending;
  const evidence = {
    nodes: held,
    ratePerHour: rate,
    thisHour,
    today,
    budgetPerHour,
    budgetPerDay,
    priceCeiling,
  };
  draft.reasons.push(clusterReason(code, "nodes", text, evidence));
};
