import { describe, expect, test } from "vitest";
import { parseFields, parseNode, sharedValues } from "../../../src/elasticity/queues/slurm-records.js";
import { jobPhaseOf, parseNodeState, presenceOf } from "../../../src/elasticity/queues/slurm-states.js";

const node = (state: string, more = "") =>
  parseNode(
    `NodeName=vnode-1 CoresPerSocket=1  CPUAlloc=1 CPUEfctv=2 CPUTot=2 CPULoad=N/A OS=Linux 6.1.0 #1 SMP RealMemory=1000 AllocMem=0 State=${state} Weight=1 LastBusyTime=1795352044 AllocTRES= CapWatts=n/a${more}`,
    { offset: 0, shared: sharedValues(), reservations: new Map() },
  );

describe("states of nodes", () => {
  test.each([
    ["IDLE", "up", false],
    ["IDLE+CLOUD", "up", false],
    ["ALLOCATED+CLOUD", "up", false],
    ["MIXED+CLOUD", "up", false],
    ["MIXED*", "silent", false],
    ["IDLE*", "silent", false],
    ["idle~", "absent", false],
    ["IDLE+CLOUD+POWERED_DOWN", "absent", false],
    ["IDLE+CLOUD+DRAIN+POWERED_DOWN", "absent", true],
    ["IDLE+CLOUD+POWERED_DOWN+NOT_RESPONDING", "absent", false],
    ["IDLE+CLOUD+DRAIN", "up", true],
    ["ALLOCATED+CLOUD+DRAIN", "up", true],
    ["DRAINED", "up", true],
    ["draining*", "silent", true],
    ["IDLE+CLOUD+NOT_RESPONDING", "silent", false],
    ["IDLE+CLOUD+NOT_RESPONDING+POWERING_UP", "booting", false],
    ["MIXED+CLOUD+NOT_RESPONDING+POWERING_UP", "booting", false],
    ["alloc#", "booting", false],
    ["IDLE+CLOUD+POWERING_DOWN", "leaving", false],
    ["MIXED+CLOUD+DRAIN+POWER_DOWN", "leaving", true],
    ["idle%", "leaving", false],
    ["idle!", "leaving", false],
    ["DOWN*+CLOUD", "silent", false],
    ["DOWN+CLOUD", "silent", false],
    ["DOWN+CLOUD+POWERED_DOWN+NOT_RESPONDING", "absent", false],
    ["COMPLETING", "up", false],
    ["ALLOCATED+COMPLETING", "up", false],
    ["IDLE+PLANNED", "up", false],
    ["idle-", "up", false],
    ["IDLE+MAINT", "up", true],
    ["idle$", "up", true],
    ["IDLE+RESERVED", "up", true],
    ["FAILING", "up", true],
    ["IDLE+REBOOT_REQUESTED", "up", true],
    ["DOWN+REBOOT_ISSUED", "silent", false],
    ["IDLE+INVALID_REG", "up", true],
    ["UNKNOWN", "silent", false],
    ["ERROR", "silent", false],
    ["FUTURE", "absent", false],
    ["IDLE+DYNAMIC_NORM", "up", false],
    ["IDLE+CLOUD+POWER_DRAIN", "leaving", false],
    ["IDLE+CLOUD+PLANNED+NOT_RESPONDING+POWERED_DOWN", "absent", false],
    ["IDLE+PERFCTRS", "up", true],
    ["IDLE+BLOCKED", "up", true],
    ["IDLE+EXTERNAL", "up", false],
    ["mix#", "booting", false],
    ["inval", "up", true],
    ["drng", "up", true],
    ["maint", "up", true],
    ["boot^", "silent", false],
    ["SOMETHING_LATER", "up", false],
  ])("CL-4 %s is %s, closed %s", (text, presence, closed) => {
    expect(presenceOf(parseNodeState(text))).toBe(presence);
    expect(node(text)).toMatchObject({
      presence,
      closed,
      cpus: 2,
      cpusAllocated: 1,
      memoryMiB: 1000,
      detail: text,
    });
  });

  test.each([
    ["IDLE+DRAIN", " Reason=scale-in [root@1795352044]", "scale-in"],
    ["IDLE+DRAIN", " Reason=bad disk State=IDLE [op@1795352044] Comment=x", "bad disk"],
    ["IDLE+DRAIN", "", "absent"],
    ["IDLE+MAINT", " Reason=x [root@1]", "MAINT"],
  ])("CL-4 %s%s is closed for %s", (state, more, reason) => {
    expect(node(state, more)?.closedReason).toBe(reason);
  });

  test("fields keep spaces, and free text cannot pass for an earlier field", () => {
    const fields = parseFields("NodeName=n1 State=IDLE OS=Linux 6.1 #1 SMP Reason=why State=DOWN [root@1]");
    expect([fields.get("OS"), fields.get("State")]).toEqual(["Linux 6.1 #1 SMP", "IDLE"]);
  });

  test("CL-4 a later job state never frees a node", () => {
    expect([jobPhaseOf("HIBERNATING", true), jobPhaseOf("HIBERNATING", false)]).toEqual([
      "running",
      "pending",
    ]);
  });

  test("CL-4 features, partitions, memory, generic resources and the reservation of a node", () => {
    const line =
      "NodeName=n1 CPUAlloc=2 CPUTot=4 ActiveFeatures=big,ssd Gres=gpu:a100:4(S:0-1),nvme:1 GresDrain=N/A GresUsed=gpu:a100:1(IDX:0),nvme:0 RealMemory=4000 AllocMem=1500 State=MIXED+CLOUD+RESERVED Partitions=main,gpu Reason=State=DOWN Gres=gpu:9";
    const context = { offset: 0, shared: sharedValues(), reservations: new Map([["n1", "r1"]]) };
    expect(parseNode(line, context)).toEqual({
      name: "n1",
      presence: "up",
      closed: false,
      cpus: 4,
      cpusAllocated: 2,
      memoryMiB: 4000,
      memoryAllocatedMiB: 1500,
      gres: { "gpu:a100": 4, nvme: 1 },
      gresAllocated: { "gpu:a100": 1 },
      features: ["big", "ssd"],
      partitions: ["main", "gpu"],
      reservation: "r1",
      detail: "MIXED+CLOUD+RESERVED",
    });
    const unknown = parseNode(line, { ...context, reservations: new Map() });
    expect(unknown).toMatchObject({ closed: true, closedReason: "RESERVED" });
  });
});

describe("CL-4 faults that Slurm finds with a node", () => {
  test.each([
    "Duplicate jobid",
    "Kill task failed",
    "Prolog error",
    "Epilog error",
    "batch job complete failure",
    "Low RealMemory (reported:900 < 100.00% of configured:1000)",
    "gres/gpu count reported lower than configured (0 < 1)",
  ])("CL-4 a drain for %j is the batch system's own", (reason) => {
    const seen = node("IDLE+CLOUD+DRAIN", ` Reason=${reason} [root@2026-11-23T02:07:08]`);
    expect(seen).toMatchObject({ closed: true, closedReason: reason, faulty: true });
  });

  test.each(["scale-in", "disk is full", "kill task failed last night"])(
    "CL-4 a drain for %j is somebody's",
    (reason) => {
      const seen = node("IDLE+CLOUD+DRAIN", ` Reason=${reason} [root@2026-11-23T02:07:08]`);
      expect(seen).toMatchObject({ closed: true, closedReason: reason });
      expect(seen).not.toHaveProperty("faulty");
    },
  );
});
