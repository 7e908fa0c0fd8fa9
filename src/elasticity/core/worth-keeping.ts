import type { Millis } from "./events.js";
import { LOAD_STEP, type LoadHistory, type LoadStep } from "./load-history.js";

/** The past is looked at from this many moments, which lie an eighth of the boot cost apart. */
const MOMENTS = 240;
const MOMENTS_IN_COST = 8;
/** Fewer moments say nothing: the past is shorter than some boots. */
const LEAST_MOMENTS = 40;

/** How the load rose after one moment: by so many nodes above what it was then, after that time. */
type Rises = readonly { readonly by: number; readonly after: Millis }[];

const known = new WeakMap<LoadHistory, Map<Millis, number | undefined>>();

/**
 * How many idle nodes of a pool are worth waiting at all, whoever they are: further ones are surplus. Undefined
 * as long as the past is too short to say.
 *
 * Nodes are given work in their order, so the n-th idle one has work again when the load has risen by n. How long
 * that took from each of many moments of the past says what to expect of it now. It is worth its wait when there
 * is a limit by which waiting costs less than a boot: mean(min(T, limit)) < cost x share(T <= limit). That is the
 * condition under which ski rental should be begun at all; levels of the load instead of single nodes as in lazy
 * capacity provisioning (Lin, Wierman, Andrew and Thereska, 2011).
 *
 * `cost` is what a boot costs in paid time. Reckoned up to the last change of the load, so that time alone changes
 * nothing.
 */
export function worthKeeping(history: LoadHistory, cost: Millis): number | undefined {
  let results = known.get(history);
  if (results === undefined) {
    results = new Map();
    known.set(history, results);
  }
  if (!results.has(cost)) results.set(cost, reckon(history, cost));
  return results.get(cost);
}

function reckon(history: LoadHistory, cost: Millis): number | undefined {
  const steps = Object.values(history).flat();
  const past = risesOf(steps, cost);
  if (past.length < LEAST_MOMENTS) return undefined;
  let kept = 0;
  let surplus = past.reduce((most, rises) => Math.max(most, rises.at(-1)?.by ?? 0), 0) + 1;
  // The more are idle, the longer the last one waits: what is worth keeping is found by halving.
  while (surplus - kept > 1) {
    const middle = Math.floor((kept + surplus) / 2);
    if (isWorth(past, middle, cost)) kept = middle;
    else surplus = middle;
  }
  return kept;
}

/** How the load rose within `cost` after each of the moments that are long enough ago, newest first. */
function risesOf(steps: readonly LoadStep[], cost: Millis): Rises[] {
  const end = ((steps.at(-1)?.[0] ?? 0) + 1) * LOAD_STEP;
  const begin = (steps[0]?.[0] ?? 0) * LOAD_STEP;
  const apart = Math.max(LOAD_STEP, cost / MOMENTS_IN_COST);
  const all: Rises[] = [];
  let at = steps.length - 1;
  for (let moment = end - cost; moment > begin && all.length < MOMENTS; moment -= apart) {
    while (at > 0 && timeOf(steps, at) > moment) at -= 1;
    all.push(risesAfter(steps, at, moment, cost));
  }
  return all;
}

function risesAfter(steps: readonly LoadStep[], at: number, moment: Millis, cost: Millis): Rises {
  const level = steps[at]?.[2] ?? 0;
  const rises: { by: number; after: Millis }[] = [];
  let highest = level;
  for (let next = at + 1; next < steps.length; next += 1) {
    const after = timeOf(steps, next) - moment;
    if (after > cost) break;
    const top = steps[next]?.[1] ?? 0;
    if (top <= highest) continue;
    highest = top;
    rises.push({ by: top - level, after });
  }
  return rises;
}

/** The middle of a step stands for it. */
function timeOf(steps: readonly LoadStep[], at: number): Millis {
  return ((steps[at]?.[0] ?? 0) + 0.5) * LOAD_STEP;
}

/** There is a limit by which the idle node of this rank costs less than a boot. */
function isWorth(past: readonly Rises[], rank: number, cost: Millis): boolean {
  const waits: Millis[] = [];
  for (const rises of past) {
    const rise = rises.find(({ by }) => by >= rank);
    if (rise !== undefined) waits.push(rise.after);
  }
  waits.sort((left, right) => left - right);
  let waited = 0;
  for (const [index, limit] of waits.entries()) {
    waited += limit;
    const served = index + 1;
    if (waited + (past.length - served) * limit < cost * served) return true;
  }
  return false;
}
