import { race } from "../unit/elasticity/race-world.js";
import { atMost, type Figure } from "./figure.js";

const RACES = 100_000;

/** Events of one race: enough for nodes to come, to be taken away, and for jobs to arrive meanwhile. */
const LENGTH = 24;

/**
 * Randomised races (P10): jobs start, machines die and answers are late while power-offs are decided, under
 * random policies. The value counts everything that must never happen; the first is printed with its seed.
 */
export function raceFigures(): readonly Figure[] {
  let touched = 0;
  let removals = 0;
  for (let seed = 1; seed <= RACES; seed += 1) {
    const { breaches, log } = race(seed, LENGTH);
    const [first] = breaches;
    if (first !== undefined && touched === 0) console.error(`race ${seed}: ${first}`);
    touched += breaches.length;
    for (const { actions } of log) for (const { kind } of actions) if (kind === "drain") removals += 1;
  }
  const what = `busy nodes touched in ${RACES} races with ${removals} removals`;
  return [atMost("P10", what, touched, "nodes", 0)];
}
