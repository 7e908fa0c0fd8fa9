import type { Millis } from "./events.js";

/** A time without work of one node, in milliseconds. */
export interface Gap {
  /** When there was work again. */
  readonly at: Millis;
  readonly length: Millis;
  /** The one before it on the same node: users who come back do so in patterns. */
  readonly before?: Millis | undefined;
}

/** Gaps as close to their predecessor's length as this share are taken for the same step of a pattern. */
const SAME = 0.2;

/** Gaps that followed one of the same length as `before` did; all gaps when there is none. */
export function followersOf(gaps: readonly Gap[], before: Millis | undefined): readonly Gap[] {
  const same = gaps.filter((gap) => isSame(gap.before, before));
  return same.length === 0 ? gaps : same;
}

function isSame(left: Millis | undefined, right: Millis | undefined): boolean {
  if (left === undefined || right === undefined) return left === right;
  return Math.abs(left - right) <= SAME * Math.max(left, right);
}

/** What a gap costs with a limit: waiting until work comes, or waiting in vain and a boot. */
export function gapCost(length: Millis, limit: Millis, cost: Millis): Millis {
  return length <= limit ? length : limit + cost;
}

/** How far a limit may go, in milliseconds. */
export interface LimitRange {
  readonly lowest: Millis;
  readonly highest: Millis;
  /** Added to a gap that is to be waited for. */
  readonly margin: Millis;
}

/** The limit within the range with the least mean cost over the gaps; `cost` where they say nothing. */
export function bestLimit(gaps: readonly Gap[], cost: Millis, range: LimitRange): Millis {
  const { lowest, highest, margin } = range;
  let best = Math.min(Math.max(cost, lowest), highest);
  let least = totalCost(gaps, best, cost);
  for (const candidate of [lowest, highest, ...gaps.map(({ length }) => length + margin)]) {
    if (candidate < lowest || candidate > highest) continue;
    const total = totalCost(gaps, candidate, cost);
    if (total < least || (total === least && candidate < best)) {
      best = candidate;
      least = total;
    }
  }
  return best;
}

function totalCost(gaps: readonly Gap[], limit: Millis, cost: Millis): Millis {
  return gaps.reduce((sum, { length }) => sum + gapCost(length, limit, cost), 0);
}
