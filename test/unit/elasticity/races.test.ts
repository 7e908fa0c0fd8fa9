import { describe, expect, test } from "vitest";
import { promptly, race } from "./race-world.js";

/** Every breach of so many races, with the seed that shows it again. */
function breaches(count: number, run: (seed: number) => readonly string[]): string[] {
  const found: string[] = [];
  for (let seed = 1; seed <= count && found.length < 5; seed += 1)
    for (const breach of run(seed)) found.push(`seed ${seed}: ${breach}`);
  return found;
}

/** Actions and reasons that must come up, or the races say nothing of them. */
const SUBJECTS: readonly string[] = [
  "drain",
  "power-down",
  "mark-lost",
  "undrain",
  "job-arrived",
  "demand-kept",
  "consolidate",
  "surplus",
  "outdated",
  "spot-notice",
  "key-failed",
  "gang-held",
  "budget",
  "batching",
  "lost",
  "faulty",
  "open-again",
  "still-listed",
];

describe("random policies over random events", { timeout: 300_000 }, () => {
  test("P10 in 2,000 races no busy or disabled node is touched, no job moved that may not be", () => {
    expect(breaches(2000, (seed) => race(seed, 60).breaches)).toEqual([]);
  });

  test("P10 the races have what they are about: removals, jobs that arrive, evictions, refusals", () => {
    const unseen = new Set(SUBJECTS);
    for (let seed = 1; seed <= 3000 && unseen.size > 0; seed += 1) {
      for (const { actions, reasons } of race(seed, 100).log) {
        for (const { kind } of actions) unseen.delete(kind);
        for (const { code } of reasons) unseen.delete(code);
      }
    }
    expect([...unseen]).toEqual([]);
  });

  test("CL-2 no node is billed for longer than MAX_WAIT and the grace time without being idle, used or on its way", () => {
    const paid = breaches(150, (seed) => {
      const world = race(seed, 60);
      promptly(world, 40);
      return world.breaches;
    });
    expect(paid).toEqual([]);
  });

  test("P20 a decision made again is the same, and changes give what whole answers give, byte by byte", () => {
    expect(breaches(200, (seed) => race(seed, 80, { sameness: true }).breaches)).toEqual([]);
  });

  test("before nextDeadline nothing is to be done, whatever has happened", () => {
    expect(breaches(600, (seed) => race(seed, 80, { deadlines: true }).breaches)).toEqual([]);
  });
});
