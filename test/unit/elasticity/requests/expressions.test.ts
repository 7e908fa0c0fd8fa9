import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { parseRequirement, satisfies } from "../../../../src/elasticity/requests/expressions.js";
import { spec } from "../small-cluster.js";

const NODE = spec("vnode-3", {
  partitions: ["main", "gpu"],
  features: ["ssd"],
  gres: { "gpu:a100": 2, "gpu:t4": 1, shard: 9 },
  flavor: "big",
  zone: "z1",
});

function holds(text: string): boolean {
  const parsed = parseRequirement(text);
  if (!parsed.ok) throw new Error(parsed.error);
  return satisfies(parsed.value, NODE);
}

describe("expressions over the keywords of a node", () => {
  test.each([
    ['"main" in queues', true],
    ['"long" in queues', false],
    ["['main', 'gpu'] subset queues", true],
    ['["main", "long"] subset queues', false],
    ['queues == ["main", "gpu"]', true],
    ["memory >= 4000", true],
    ["memory > 4000", false],
    ["slots < 3 && slots <= 2 && slots = 2", true],
    ['hostname == "vnode-3" && site == "a"', true],
    ['hostname != "vnode-3"', false],
    ["gpus == 3", true],
    ['flavor == "big" && zone == "z1" && "ssd" in features', true],
    ['flavor > "a"', false],
    ['pool == ""', true],
    ["[] subset queues", true],
  ])("%s: %s", (text, expected) => {
    expect(holds(text)).toBe(expected);
  });

  test.each([
    ["", /ends where a keyword/],
    ['"main" in', /ends where/],
    ['"main" within queues', /"within" is no comparison/],
    ["queue == 'main'", /no keyword.*queues/],
    ["slots >= 2 slots", /stands where && or the end/],
    ["slots >= 2 &&", /ends where/],
    ["slots >= $2", /belongs to no expression/],
    ['["main" subset queues', /a list holds texts/],
    ['["main', /belongs to no expression/],
  ])("%j is refused in a sentence", (text, message) => {
    const parsed = parseRequirement(text);
    expect(parsed.ok ? "taken" : parsed.error).toMatch(message);
  });

  test("any text is read or refused, never thrown at", () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(..."\"'[], &=<>in_q1.") }), (text) => {
        const parsed = parseRequirement(text);
        if (parsed.ok) satisfies(parsed.value, NODE);
        else expect(parsed.error).not.toBe("");
      }),
      { numRuns: 2000 },
    );
  });
});
