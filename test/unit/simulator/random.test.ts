import { describe, expect, test } from "vitest";
import { createRandom } from "../../../src/simulator/random.js";

describe("random numbers", () => {
  test("are the same for the same seed and label, and others for another", () => {
    const draw = (seed: number, label: string) => {
      const random = createRandom(seed, label);
      return Array.from({ length: 5 }, () => random.next());
    };
    expect(draw(1, "a")).toEqual(draw(1, "a"));
    expect(draw(1, "a")).not.toEqual(draw(2, "a"));
    expect(draw(1, "a")).not.toEqual(draw(1, "b"));
    // Known values: a change of the generator changes every committed figure.
    expect(draw(1, "a").map((value) => value.toFixed(6))).toMatchInlineSnapshot(`
      [
        "0.572884",
        "0.312130",
        "0.164734",
        "0.163847",
        "0.073603",
      ]
    `);
  });

  test("have the means of their distributions", () => {
    const random = createRandom(3);
    const mean = (draw: () => number) =>
      Array.from({ length: 20_000 }, draw).reduce((sum, value) => sum + value, 0) / 20_000;
    expect(mean(() => random.next())).toBeCloseTo(0.5, 1);
    expect(mean(() => random.exponential(40))).toBeGreaterThan(39);
    expect(mean(() => random.exponential(40))).toBeLessThan(41);
    expect(mean(() => random.draw({ kind: "uniform", from: 15_000, to: 20_000 }))).toBeCloseTo(17_500, -3);
    const logs = mean(() => Math.log(random.draw({ kind: "log-normal", median: 1e6, sigma: 0.5 })));
    expect(logs).toBeCloseTo(Math.log(1e6), 1);
  });
});
