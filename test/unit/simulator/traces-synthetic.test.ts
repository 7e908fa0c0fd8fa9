import { createHash } from "node:crypto";
import { describe, expect, test } from "vitest";
import { writeSwfTrace } from "../../../src/simulator/traces/swf.js";
import { SYNTHETIC_NAMES, syntheticTrace } from "../../../src/simulator/traces/synthetic.js";

describe("P12 committed synthetic traces", () => {
  const HASHES = {
    steady: "f5d73ec274ec94daf0bd237e4955805d",
    bursty: "d74e12aa6f4ec2866313ed54fc4493fb",
    gang: "ba860c6fd7622a20d7f9f7fe4a70c888",
  };

  test.each(SYNTHETIC_NAMES)("P12 %s is the committed one to the last byte", (name) => {
    const digest = createHash("sha256")
      .update(writeSwfTrace(syntheticTrace(name)))
      .digest("hex")
      .slice(0, 32);
    expect(digest).toBe(HASHES[name]);
  });

  test("P12 another seed gives another trace, the same seed the same", () => {
    expect(syntheticTrace("steady", 1)).toEqual(syntheticTrace("steady", 1));
    expect(syntheticTrace("steady", 1)).not.toEqual(syntheticTrace("steady", 2));
  });

  test("P12 bursts are arrays of 150 tasks at one moment", () => {
    const moments = new Map<number, number>();
    for (const { submitAt } of syntheticTrace("bursty").jobs)
      moments.set(submitAt, (moments.get(submitAt) ?? 0) + 1);
    expect(Math.min(...[...moments.values()].slice(0, -1))).toBe(150);
    expect([...moments.values()].reduce((sum, count) => sum + count, 0)).toBe(10_000);
  });

  test("P12 sizes like powers of two and most gang work is in jobs over several nodes", () => {
    const { jobs } = syntheticTrace("gang");
    const work = (some: typeof jobs) => some.reduce((sum, job) => sum + job.runTime * job.nodeCount, 0);
    expect(work(jobs.filter(({ nodeCount }) => nodeCount > 1)) / work(jobs)).toBeGreaterThan(0.9);
    const cores = jobs.map(({ nodeCount, cpusPerNode }) => nodeCount * cpusPerNode);
    expect(cores.filter((count) => Number.isInteger(Math.log2(count))).length / cores.length).toBeGreaterThan(
      0.6,
    );
  });
});
