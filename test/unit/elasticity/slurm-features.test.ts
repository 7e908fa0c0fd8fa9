import { describe, expect, test } from "vitest";
import { parseFeatures } from "../../../src/elasticity/queues/slurm-features.js";
import { job } from "./job-record.js";

describe("constraints on features", () => {
  test.each([
    ["a", 1, [["a"]], false],
    ["a&b", 1, [["a", "b"]], false],
    ["a,b", 1, [["a", "b"]], false],
    ["a|b", 1, [["a"], ["b"]], false],
    // Slurm works operators off from left to right.
    [
      "a|b&c",
      1,
      [
        ["a", "c"],
        ["b", "c"],
      ],
      false,
    ],
    ["c&b|a", 1, [["b", "c"], ["a"]], false],
    ["a|(b&c)", 1, [["a"], ["b", "c"]], false],
    ["(a&b)|c", 1, [["a", "b"], ["c"]], false],
    ["[rack1|rack2]", 2, [["rack1"], ["rack2"]], true],
    [
      "[rack1|rack2]&ssd",
      2,
      [
        ["rack1", "ssd"],
        ["rack2", "ssd"],
      ],
      true,
    ],
    ["a&a", 1, [["a"]], false],
  ])("CL-4 %s", (text, nodes, sets, same) => {
    expect(parseFeatures(text, nodes)).toEqual({ sets, same });
  });

  test.each([
    ["rack1*1&rack2*2", 3, [["rack1"], ["rack2"]]],
    ["[rack1*1&rack2*2]", 3, [["rack1"], ["rack2"]]],
    ["[(a&b)*2&c*1]", 3, [["a", "b"], ["c"]]],
    ["a*2", 4, [["a"], []]],
  ])("CL-4 the numbers in %s are said to be left out", (text, nodes, sets) => {
    expect(parseFeatures(text, nodes)).toMatchObject({
      sets,
      same: false,
      lost: expect.stringContaining(text),
    });
    expect(job({ features: text, nodes: String(nodes) }, { tres: `node=${nodes}` })).toMatchObject({
      reason: `Resources (not taken into account: the numbers of nodes in the constraint ${text})`,
      waitsForNodes: true,
    });
  });

  test.each(["a&", "(a", "a)b", "[a|b", "&a", "a*", "((("])(
    "CL-4 %s is not understood, is said, and boots nothing",
    (text) => {
      const found = job({ features: text });
      expect(found?.waitsForNodes).toBe(false);
      expect(found?.reason).toContain(`the constraint ${text} is not understood`);
      expect(found).not.toHaveProperty("featureSets");
    },
  );

  test("nothing asked for", () => {
    expect(parseFeatures("(null)", 1)).toBe(undefined);
    expect(parseFeatures(undefined, 1)).toBe(undefined);
  });
});
