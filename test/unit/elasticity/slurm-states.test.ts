import { describe, expect, test } from "vitest";
import { parseSnapshot } from "../../../src/elasticity/queues/slurm.js";
import {
  parseCount,
  parseFields,
  parseJob,
  parseMemory,
  parseNode,
} from "../../../src/elasticity/queues/slurm-records.js";
import {
  jobPhaseOf,
  parseNodeState,
  presenceOf,
  reasonWaitsForNodes,
} from "../../../src/elasticity/queues/slurm-states.js";

const node = (state: string, more = "") =>
  parseNode(
    `NodeName=vnode-1 CoresPerSocket=1  CPUAlloc=1 CPUEfctv=2 CPUTot=2 CPULoad=N/A OS=Linux 6.1.0 #1 SMP RealMemory=1000 AllocMem=0 State=${state} Weight=1 LastBusyTime=1795352044 AllocTRES= CapWatts=n/a${more}`,
    0,
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
});

describe("jobs", () => {
  test.each([
    ["None", true],
    ["Resources", true],
    ["Priority", true],
    ["ReqNodeNotAvail", true],
    ["ReqNodeNotAvail, UnavailableNodes:vnode-[1-3]", true],
    ["ReqNodeNotAvail,_UnavailableNodes:vnode-[1-3]", true],
    ["Nodes required for job are DOWN, DRAINED or reserved for jobs in higher priority partitions", true],
    ["Nodes_required_for_job_are_DOWN,_DRAINED_or_reserved_for_jobs_in_higher_priority_partitions", true],
    ["ReqNodeNotAvail, Reserved for maintenance", false],
    ["Dependency", false],
    ["DependencyNeverSatisfied", false],
    ["JobHeldUser", false],
    ["JobHeldAdmin", false],
    ["BeginTime", false],
    ["Licenses", false],
    ["QOSMaxJobsPerUserLimit", false],
    ["AssocGrpCpuLimit", false],
    ["PartitionNodeLimit", false],
    ["PartitionDown", false],
    ["JobArrayTaskLimit", false],
    ["BadConstraints", false],
    ["SomethingOfALaterVersion", false],
  ])("CL-4 a job that waits for %s: %s", (reason, waits) => {
    expect(reasonWaitsForNodes("PENDING", reason)).toBe(waits);
    expect(reasonWaitsForNodes("RUNNING", reason)).toBe(false);
  });

  const line =
    "2_3|PENDING|12|24|500M|4294901758|1795352044|N/A|N/A|vnode-[1-2]|vnode-9||(null)|ReqNodeNotAvail, UnavailableNodes:vnode-[1-3]|x";

  test("CL-4 an array element over 12 nodes, with a bar in its reason", () => {
    expect(parseJob(line, 1000, new Set())).toEqual({
      id: "2_3",
      phase: "pending",
      detail: "PENDING",
      reason: "ReqNodeNotAvail, UnavailableNodes:vnode-[1-3]|x",
      waitsForNodes: true,
      nodeCount: 12,
      cpus: 24,
      memoryMiBPerNode: 500,
      requiredNodes: ["vnode-1", "vnode-2"],
      excludedNodes: ["vnode-9"],
      priority: 4294901758,
      submittedAt: 1795352045000,
      nodes: [],
    });
  });

  test("CL-4 a job that may not start yet is no demand, whatever its reason", () => {
    expect(parseJob(line, 0, new Set(["2_3"]))?.waitsForNodes).toBe(false);
    expect(parseJob(line.replace("(null)", "afterok:1(unfulfilled)"), 0, new Set())?.waitsForNodes).toBe(
      false,
    );
  });

  test("running and ended jobs have their nodes and times; expected ones are no times", () => {
    const running = parseJob("7|RUNNING|2|4|0|1|100|200|9999999|||vnode-[1-2]|(null)|None", 0, new Set());
    expect(running).toMatchObject({ phase: "running", startedAt: 200_000, nodes: ["vnode-1", "vnode-2"] });
    expect(running).not.toHaveProperty("endedAt");
    expect(parseJob("7|COMPLETED|1|1|0|1|100|200|300|||vnode-1|(null)|None", 0, new Set())).toMatchObject({
      phase: "done",
      endedAt: 300_000,
    });
    expect(parseJob("7|PENDING|1|1|0|1|100|99999|N/A||||(null)|Resources", 0, new Set())).not.toHaveProperty(
      "startedAt",
    );
    expect(parseJob("too|short", 0, new Set())).toBe(undefined);
  });

  test("a state of a later Slurm never frees a node", () => {
    expect([jobPhaseOf("HIBERNATING", true), jobPhaseOf("HIBERNATING", false)]).toEqual([
      "running",
      "pending",
    ]);
  });

  test.each([
    ["1-1", 1],
    ["12", 12],
    ["2K", 2048],
    ["", 1],
  ])("count %s", (text, count) => expect(parseCount(text)).toBe(count));

  test.each([
    ["0", 0],
    ["500M", 500],
    ["2G", 2048],
    ["1.5G", 1536],
    ["2048K", 2],
    ["1000", 1000],
  ])("memory %s is %d MiB", (text, mib) => expect(parseMemory(text)).toBe(mib));
});

describe("a whole answer", () => {
  const answer = (lines: readonly string[]) => ({ exitCode: 0, stdout: `${lines.join("\n")}\n`, stderr: "" });
  const lines = [
    "1795352044.5",
    "NodeName=vnode-1 CPUAlloc=0 CPUTot=2 RealMemory=1000 State=IDLE+CLOUD",
    "--jobs--",
    "7|PENDING|1|1|0|1|1795352040|N/A|N/A||||(null)|Resources",
    "8|PENDING|1|1|0|1|1795352040|1795359999|N/A||||(null)|None",
    "--ineligible--",
    "8",
    "--unreached--",
    "--end--",
  ];

  test("is read, and is as old as the question", () => {
    const snapshot = parseSnapshot(answer(lines), 1795352044_400, 1795352044_700);
    expect(snapshot.at).toBe(1795352044_400);
    expect(snapshot.nodes.map(({ name }) => name)).toEqual(["vnode-1"]);
    expect(snapshot.jobs.map(({ id, waitsForNodes }) => [id, waitsForNodes])).toEqual([
      ["7", true],
      ["8", false],
    ]);
    expect(snapshot.jobs[0]?.submittedAt).toBe(1795352040_000);
  });

  test("EX-7: a busy node that takes no connection is silent, whatever Slurm says", () => {
    const busy = "NodeName=vnode-2 CPUAlloc=2 CPUTot=2 RealMemory=1000 State=ALLOCATED+CLOUD";
    const away = "NodeName=vnode-3 CPUAlloc=0 CPUTot=2 RealMemory=1000 State=IDLE+CLOUD+POWERED_DOWN";
    const found = [...lines.slice(0, 2), busy, away, ...lines.slice(2, -1), "vnode-2", "vnode-3", "--end--"];
    const { nodes } = parseSnapshot(answer(found), 1795352044_400, 1795352044_700);
    expect(nodes.map(({ name, presence }) => [name, presence])).toEqual([
      ["vnode-1", "up"],
      ["vnode-2", "silent"],
      ["vnode-3", "absent"],
    ]);
  });

  test("times follow our clock when the front-end's is an hour off", () => {
    const snapshot = parseSnapshot(answer(lines), 1795355644_400, 1795355644_600);
    expect(Math.abs((snapshot.jobs[0]?.submittedAt ?? 0) - 1795355640_000)).toBeLessThan(1000);
  });

  test.each([
    ["a cut answer", answer(lines.slice(0, -1)), /no whole answer/],
    [
      "a failed command",
      { exitCode: 1, stdout: "", stderr: "slurm_load_node error: Unable to contact slurm controller\n" },
      /Unable to contact/,
    ],
  ])("%s is an error", (_what, result, message) => {
    expect(() => parseSnapshot(result, 0, 0)).toThrow(message);
  });
});
