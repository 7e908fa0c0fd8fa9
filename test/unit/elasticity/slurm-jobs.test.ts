import { describe, expect, test } from "vitest";
import { parseJob } from "../../../src/elasticity/queues/slurm-jobs.js";
import { parseCount, parseMemory, parseTimeLimit } from "../../../src/elasticity/queues/slurm-values.js";
import { context, job, read } from "./job-record.js";

describe("what a job needs", () => {
  test("CL-4 everything at once", () => {
    const main = {
      id: "2_3",
      nodes: "2",
      cpus: "4",
      memory: "300M",
      required: "vnode-[1-2]",
      excluded: "vnode-9",
      partition: "gpu,main",
      features: "big&ssd",
      gres: "gres:gpu:a100:2",
      sharing: "NO",
      limit: "1-02:04:00",
      reservation: "r1",
      reason: "ReqNodeNotAvail, UnavailableNodes:vnode-[1-3]",
    };
    const more = { requeue: "0", restarts: "2", tres: "cpu=4,mem=1200M,node=2,billing=4", tasks: "2" };
    expect(read(main, more)).toEqual({
      job: {
        id: "2_3",
        phase: "pending",
        detail: "PENDING",
        reason: "ReqNodeNotAvail, UnavailableNodes:vnode-[1-3]",
        waitsForNodes: true,
        nodeCount: 2,
        cpus: 4,
        memoryMiBPerNode: 600,
        partitions: ["gpu", "main"],
        featureSets: [["big", "ssd"]],
        gresPerNode: { "gpu:a100": 2 },
        reservation: "r1",
        exclusive: true,
        timeLimit: (26 * 3600 + 240) * 1000,
        requiredNodes: ["vnode-1", "vnode-2"],
        excludedNodes: ["vnode-9"],
        array: { id: "2" },
        restarts: 2,
        priority: 10,
        submittedAt: 1795352044_000,
        nodes: [],
      },
    });
  });

  test.each([
    ["a job", "7", undefined, {}],
    ["the pending tasks of an array with a limit", "7_[1-5,9%2]", "1-5,9", { array: { id: "7", limit: 2 } }],
    ["the pending tasks of an array without one", "7_[2-38:4]", "2-38:4", { array: { id: "7" } }],
    ["one task", "7_4", undefined, { array: { id: "7" } }],
    ["a component of a heterogeneous job", "7+1", undefined, { group: "7" }],
  ])("CL-4 the id of %s", (_what, id, tasks, of) => {
    const record = read({ id });
    expect(record?.tasks).toBe(tasks);
    expect(record?.job).toMatchObject({ id: tasks === undefined ? id : "7", ...of });
  });

  test.each([
    ["as many as it says", { nodes: "12", cpus: "24" }, { tres: "cpu=24,node=12" }, 0, 12],
    ["the least of -N2-4, of which squeue gives the most", { nodes: "4" }, { tres: "cpu=1,node=2" }, 0, 2],
    [
      "as many as tasks a node call for",
      { nodes: "4", cpus: "8" },
      { tres: "cpu=8,node=1", tasks: "8", perNode: "2" },
      0,
      4,
    ],
    ["as many as the largest node calls for", { cpus: "8" }, { tres: "cpu=8,node=1" }, 4, 2],
    ["2K", { nodes: "2K", cpus: "2K" }, { tres: "" }, 0, 2048],
  ])("CL-4 nodes: %s", (_what, main, more, largestCpus, count) => {
    expect(job(main, more, { largestCpus })?.nodeCount).toBe(count);
  });

  test.each([
    ["for a processor, told by the total", "1G", "8", "cpu=8,mem=8G,node=1", 8192],
    ["for a node, told by the total", "2G", "2", "cpu=2,mem=2G,node=1", 2048],
    ["for a processor, told by its letter", "2Gc", "2", "cpu=2,mem=4G,node=1", 4096],
    ["for a node, told by its letter", "4Gn", "2", "cpu=2,mem=4G,node=1", 4096],
    ["none asked for", "0", "2", "cpu=2,mem=4000M,node=1", undefined],
  ])("CL-4 memory %s", (_what, memory, cpus, tres, mib) => {
    expect(job({ memory, cpus }, { tres })?.memoryMiBPerNode).toBe(mib);
  });

  test("CL-4 memory for a processor is shared out over the nodes that the job is spread over", () => {
    const spread = job({ memory: "1G", cpus: "8" }, { tres: "cpu=8,mem=8G,node=1" }, { largestCpus: 4 });
    expect(spread).toMatchObject({ nodeCount: 2, cpus: 8, memoryMiBPerNode: 4096 });
  });

  test("CL-4 where memory is given out, a job that names none takes a node for itself", () => {
    expect(job({}, {}, { memoryIsConsumable: true })?.exclusive).toBe(true);
    expect(
      job({ memory: "10M" }, { tres: "cpu=1,mem=10M,node=1" }, { memoryIsConsumable: true })?.exclusive,
    ).toBe(undefined);
    expect(job({})?.exclusive).toBe(undefined);
  });

  test("times: expected ones are no times, ended jobs have their end", () => {
    expect(job({ start: "1795399999" })).not.toHaveProperty("startedAt");
    const running = job({ state: "RUNNING", start: "200", end: "999", held: "vnode-[1-2]" });
    expect(running).toMatchObject({ phase: "running", startedAt: 200_000, nodes: ["vnode-1", "vnode-2"] });
    expect(running).not.toHaveProperty("endedAt");
    expect(job({ state: "COMPLETED", start: "200", end: "300", held: "vnode-1" }, undefined)).toMatchObject({
      phase: "done",
      endedAt: 300_000,
    });
    expect(parseJob("too\tshort", undefined, context)).toBe(undefined);
  });

  test.each([
    ["1-02:03:04", 93_784],
    ["02:03:04", 7384],
    ["30:00", 1800],
    ["5", 300],
    ["1-02", 93_600],
    ["2-00:30", 174_600],
    ["UNLIMITED", undefined],
    ["NOT_SET", undefined],
    ["INVALID", undefined],
  ])("CL-4 time limit %s", (text, seconds) => {
    expect(parseTimeLimit(text)).toBe(seconds === undefined ? undefined : seconds * 1000);
  });

  test.each([
    ["1-1", 1],
    ["12", 12],
    ["2K", 2048],
    ["", 1],
  ])("count %s", (text, count) => expect(parseCount(text)).toBe(count));

  test.each([
    ["0", 0, undefined],
    ["500M", 500, undefined],
    ["2G", 2048, undefined],
    ["1.5G", 1536, undefined],
    ["2048K", 2, undefined],
    ["1000", 1000, undefined],
    ["2Gc", 2048, "cpu"],
    ["2Gn", 2048, "node"],
  ])("memory %s is %d MiB for %s", (text, mib, per) => expect(parseMemory(text)).toEqual({ mib, per }));
});
