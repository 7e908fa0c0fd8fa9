import { expect, test } from "vitest";
import { decide, initialState, policyWith } from "../../../src/elasticity/core/index.js";

test("a decision over 10,000 nodes and 100,000 jobs grows with their number, not their product", () => {
  const measured = [1, 10].map((factor) => decideOnce(1000 * factor, 10_000 * factor));
  expect(measured[1] ?? 0).toBeLessThan(40 * Math.max(measured[0] ?? 0, 5));
});

/** Milliseconds of one decision on a full queue. */
function decideOnce(nodes: number, jobs: number): number {
  const specs = Array.from({ length: nodes }, (_, index) => {
    return { name: `vnode-${index + 1}`, site: "a", cpus: 16, memoryMiB: 64_000, address: "10.0.0.1" };
  });
  const state = initialState(specs, ["a"], 0);
  const seen = specs.map(({ name }) => {
    return {
      name,
      presence: "absent",
      closed: true,
      closedReason: "absent",
      cpus: 16,
      cpusAllocated: 0,
      detail: "",
    } as const;
  });
  const waiting = Array.from({ length: jobs }, (_, index) => {
    const base = {
      id: String(index),
      phase: "pending",
      detail: "",
      reason: "Resources",
      waitsForNodes: true,
    } as const;
    return { ...base, nodeCount: 1, cpus: 1 + (index % 3), priority: 1, submittedAt: index, nodes: [] };
  });
  const began = performance.now();
  const { actions } = decide(
    state,
    { kind: "snapshot", at: 1, nodes: seen, jobs: waiting },
    policyWith({}),
    1,
  );
  expect(actions[0]?.kind).toBe("set-nodes");
  return performance.now() - began;
}
