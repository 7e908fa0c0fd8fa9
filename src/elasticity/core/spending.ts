import type { Draft } from "./draft.js";
import type { Millis } from "./events.js";

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

/** What the nodes have cost, in the currency of their prices. Hours and days are those of UTC. */
export interface Spending {
  /** Counted up to here. */
  readonly at: Millis;
  readonly thisHour: number;
  readonly today: number;
  readonly total: number;
}

/** Counts what the nodes that exist have cost since the last decision. */
export function countSpending(draft: Draft): void {
  const { spending, now } = draft;
  if (now <= spending.at) return;
  const { rate } = draft.nodes;
  if (rate === 0 && spending.total === 0) {
    draft.spending = { ...spending, at: now };
    return;
  }
  const cost = (from: Millis) => (rate * (now - Math.max(from, spending.at))) / HOUR;
  const hour = Math.floor(now / HOUR) * HOUR;
  const day = Math.floor(now / DAY) * DAY;
  draft.spending = {
    at: now,
    thisHour: (spending.at >= hour ? spending.thisHour : 0) + cost(hour),
    today: (spending.at >= day ? spending.today : 0) + cost(day),
    total: spending.total + cost(spending.at),
  };
}

/** How far ahead a budget looks: what is started now is paid for at least about that long. */
const HORIZON = HOUR;

/**
 * What would be spent in this hour and today, if the nodes cost `rate` an hour from now on for the rest of
 * the hour, and for one hour of the day.
 */
export function outlook(spending: Spending, now: Millis, rate: number): { hour: number; day: number } {
  const restOfHour = HOUR - (now % HOUR);
  const restOfDay = DAY - (now % DAY);
  return {
    hour: spending.thisHour + (rate * restOfHour) / HOUR,
    day: spending.today + (rate * Math.min(restOfDay, HORIZON)) / HOUR,
  };
}
