import { describe, expect, it } from "vitest";
import { dialErrorLimit } from "../../../components/contextualize/dial.js";

/** What the provider waits in all before it gives up after `limit` refused dials, in seconds. */
function patience(limit: number): number {
  let wait = 0.1;
  let waited = 0;
  for (let dial = 0; dial < limit; dial += 1) {
    waited += wait;
    wait = Math.min(wait * 1.5, 5);
  }
  return waited;
}

describe("number of dials for a time", () => {
  it.each([1, 11, 30, 120, 600])("lasts at least %i s and less than one wait more", (seconds) => {
    expect(patience(dialErrorLimit(seconds))).toBeGreaterThanOrEqual(seconds);
    expect(patience(dialErrorLimit(seconds))).toBeLessThan(seconds + 5);
  });

  it("dials once at least", () => {
    expect(dialErrorLimit(0)).toBe(1);
  });
});
