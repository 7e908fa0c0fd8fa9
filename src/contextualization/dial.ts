/** Waits of the command provider between two dials: from 100 ms, half as much again, at most 5 s. */
const FIRST_MS = 100;
const FACTOR = 1.5;
const LONGEST_MS = 5000;

/**
 * How many failed dials take at least `seconds` when each is refused at once. The provider counts
 * dials, not time, and gives up after 10 of them (11 s) when it is not told otherwise.
 */
export function dialErrorLimit(seconds: number): number {
  let waited = 0;
  let wait = FIRST_MS;
  let dials = 0;
  while (waited < seconds * 1000) {
    waited += wait;
    wait = Math.min(wait * FACTOR, LONGEST_MS);
    dials += 1;
  }
  return Math.max(dials, 1);
}
