import { describe, expect, test } from "vitest";
import type { ObservedJob, ObservedNode } from "../../../src/elasticity/core/index.js";
import { type PowerSaveParts, powerSave } from "../../../src/elasticity/queues/power-save.js";
import type { QueueSource } from "../../../src/elasticity/queues/queue.js";
import { parseNode, sharedValues } from "../../../src/elasticity/queues/slurm-records.js";
import { jobsOfRequest, newRequest } from "../../../src/elasticity/requests/request.js";
import { FakeQueue } from "./fake-queue.js";

const nodeOf = (state: string, reason = ""): ObservedNode => {
  const line = `NodeName=n1 CPUTot=2 State=${state} ThreadsPerCore=1 Partitions=main${reason}`;
  const node = parseNode(line, { offset: 0, shared: sharedValues(), reservations: new Map() });
  if (node === undefined) throw new Error(`no node: ${line}`);
  return node;
};
const FAILED = nodeOf(
  "DOWN+CLOUD+POWERED_DOWN+NOT_RESPONDING",
  " Reason=ResumeTimeout reached [slurm@2026-11-22T22:38:58]",
);

/** A batch system that answers with these nodes and jobs, one look after the other. */
function looking(
  looks: ObservedNode[][],
  jobs: readonly ObservedJob[] = [],
  more: Partial<PowerSaveParts> = {},
) {
  const retried: string[] = [];
  const queue: QueueSource = {
    ...new FakeQueue([]),
    observe: () => Promise.resolve({ at: 0, nodes: looks.shift() ?? [], jobs }),
    changes: () => Promise.resolve({ at: 0, nodes: looks.shift() ?? [], jobs, gone: [], whole: false }),
    undrain: () => Promise.resolve([]),
    drain: () => Promise.resolve([]),
    powerDown: () => Promise.resolve([]),
    markAbsent: () => Promise.resolve([]),
    markLost: (node) => Promise.resolve({ node, ok: true }),
    retry: (nodes) => {
      retried.push(...nodes);
      return Promise.reject(new Error("slurmctld does not answer"));
    },
  };
  const none = { take: () => Promise.resolve([]) };
  return { retried, ...powerSave({ queue, inbox: none, hooks: none, ...more }) };
}

describe("who starts nodes where the batch system asks for them itself", () => {
  const waiting: ObservedJob = {
    id: "7",
    phase: "pending",
    detail: "PENDING",
    reason: "Resources",
    waitsForNodes: true,
    nodeCount: 1,
    cpus: 1,
    priority: 1,
    submittedAt: 0,
    nodes: [],
  };

  test("CL-5 a job that waits starts none: the loop would choose another node than the batch system", async () => {
    const { queue } = looking([], [waiting]);
    const expected = {
      ...waiting,
      waitsForNodes: false,
      reason: "Resources (the batch system asks for nodes itself)",
    };
    expect((await queue.observe()).jobs).toEqual([expected]);
    expect((await queue.changes?.())?.jobs).toEqual([expected]);
  });

  test("CL-5 CL-12 a request without a job does: the batch system knows of none", async () => {
    const order = { slots: 1, memoryMiB: 0, requirements: [], tasks: 1, perNode: 1 };
    const requested = jobsOfRequest(newRequest("r1", order, 0), [
      { name: "n1", site: "lab", cpus: 2, memoryMiB: 500, address: "10.0.0.3" },
    ]);
    expect(requested).toHaveLength(1);
    const held = { ...waiting, waitsForNodes: false, reason: "JobHeldUser" };
    const { queue } = looking([], [...requested, held]);
    expect((await queue.observe()).jobs).toEqual([...requested, held]);
  });
});

describe("a node that did not come while nobody listened", () => {
  test("CL-5 is made ready to be tried again, until a look shows that it is", async () => {
    const { queue, retried } = looking([[FAILED], [], [nodeOf("IDLE+CLOUD+POWERED_DOWN")], []]);
    await queue.changes?.();
    expect(retried).toEqual(["n1"]);
    await queue.changes?.();
    expect(retried).toEqual(["n1", "n1"]);
    await queue.changes?.();
    await queue.changes?.();
    expect(retried).toHaveLength(2);
  });

  test("CL-5 to the loop it is absent and closed, and no node that the batch system may choose", async () => {
    const { queue } = looking([[FAILED]]);
    expect((await queue.observe()).nodes[0]).toMatchObject({
      presence: "absent",
      closed: true,
      closedReason: "absent",
    });
  });

  test("CL-5 one that the loop held stays held, and passes for open so that the loop can end it", async () => {
    const held = nodeOf("IDLE+CLOUD+DRAIN+POWERED_DOWN", " Reason=back-off [root@2026-11-22T22:38:58]");
    const { queue, retried } = looking([[held], []]);
    expect((await queue.changes?.())?.nodes[0]).toMatchObject({ closed: false, closedReason: "back-off" });
    await queue.changes?.();
    expect(retried).toEqual([]);
  });

  test.each([
    [
      "an operator took down",
      nodeOf("DOWN+CLOUD+POWERED_DOWN", " Reason=broken fan [root@2026-11-22T22:38:58]"),
    ],
    ["an operator took down without a reason", nodeOf("DOWN+CLOUD+POWERED_DOWN")],
    ["came after all", nodeOf("IDLE+CLOUD", " Reason=ResumeTimeout reached [slurm@2026-11-22T22:38:58]")],
    ["is there and down", nodeOf("DOWN+CLOUD", " Reason=ResumeTimeout reached [slurm@2026-11-22T22:38:58]")],
  ])("CL-5 one that %s is left alone", async (_what, node) => {
    const { queue, retried } = looking([[node]]);
    await queue.observe();
    expect(retried).toEqual([]);
  });

  test("CL-5 a look without consequences tries nothing", async () => {
    const { queue, retried } = looking([[FAILED]], [], { isReadOnly: true });
    await queue.observe();
    expect(retried).toEqual([]);
  });
});
