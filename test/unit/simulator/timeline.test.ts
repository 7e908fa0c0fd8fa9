import { describe, expect, test } from "vitest";
import { createRandom } from "../../../src/simulator/random.js";
import { createTimeline } from "../../../src/simulator/timeline.js";

describe("virtual time", () => {
  test("runs entries by time, looks last within a moment, else as they were scheduled", () => {
    const timeline = createTimeline();
    const seen: string[] = [];
    timeline.schedule(5, () => seen.push("look"), 1);
    timeline.schedule(5, () => seen.push("a"));
    timeline.schedule(5, () => seen.push("b"));
    timeline.schedule(1, () => {
      seen.push("first");
      timeline.schedule(0, () => seen.push("late, so now"));
    });
    while (timeline.step());
    expect(seen).toEqual(["first", "late, so now", "a", "b", "look"]);
    expect(timeline.now).toBe(5);
  });

  test("keeps order over ten thousand random entries", () => {
    const timeline = createTimeline();
    const random = createRandom(7);
    const seen: [number, number][] = [];
    for (let index = 0; index < 10_000; index += 1) {
      timeline.schedule(random.below(500), () => seen.push([timeline.now, index]));
    }
    while (timeline.step());
    const sorted = [...seen].sort((left, right) => left[0] - right[0] || left[1] - right[1]);
    expect(seen).toEqual(sorted);
  });
});
