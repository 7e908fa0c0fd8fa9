import { powerOffRace, type RaceWorld, race } from "../unit/elasticity/race-world.js";
import { atMost, type Figure } from "./figure.js";

const RACES = 100_000;

/** Events of one race: enough for nodes to be taken away, to come again, and for jobs to arrive meanwhile. */
const LENGTH = 24;

/** Of so many every decision is made again, and by whole answers in place of changes. */
const REPEATED = 10_000;

/** Of so many races one begins without any worker; the others begin where power-offs are decided. */
const FROM_NOTHING = 4;

/**
 * Randomised races (P10): jobs start, machines die and answers are late while power-offs are decided, under
 * random policies. The value counts everything that must never happen; the first is printed with its seed.
 */
export function raceFigures(): readonly Figure[] {
  const seen = { breaches: 0, removals: 0, arrivals: 0 };
  for (let seed = 1; seed <= RACES; seed += 1) {
    const world = seed % FROM_NOTHING === 0 ? race(seed, LENGTH) : powerOffRace(seed, LENGTH);
    const [first] = world.breaches;
    if (first !== undefined && seen.breaches === 0) console.error(`race ${seed}: ${first}`);
    count(world, seen);
  }
  const { breaches, removals, arrivals } = seen;
  const what = `busy nodes touched in ${RACES} races: ${removals} removals, ${arrivals} taken back for a job that came`;
  return [
    atMost("P20", `decisions of ${REPEATED} races that differ when they are made again`, differing(), "", 0),
    atMost("P10", what, breaches, "nodes", 0),
    // Races without a race would prove nothing.
    atMost("P10-quiet", "races for each removal that was raced", RACES / removals, "", 1.5),
  ];
}

/** Breaches of races in which nothing but sameness is looked for as well (P20). */
function differing(): number {
  let found = 0;
  for (let seed = 1; seed <= REPEATED; seed += 1)
    found += race(seed, LENGTH, { sameness: true }).breaches.length;
  return found;
}

function count(
  { breaches, log }: RaceWorld,
  seen: { breaches: number; removals: number; arrivals: number },
): void {
  seen.breaches += breaches.length;
  for (const { actions, reasons } of log) {
    for (const { kind } of actions) if (kind === "drain") seen.removals += 1;
    for (const { code } of reasons) if (code === "job-arrived" || code === "demand-kept") seen.arrivals += 1;
  }
}
