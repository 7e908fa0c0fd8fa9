import { describe, expect, test } from "vitest";
import type { CommandResult, CommandRunner } from "../../../src/elasticity/queues/queue.js";
import { slurmQueue } from "../../../src/elasticity/queues/slurm.js";
import { commentText } from "../../../src/elasticity/queues/slurm-orders.js";

describe("what Slurm is told", () => {
  const recording = (refuse: (command: string) => string | undefined = () => undefined, shown = "") => {
    const commands: string[] = [];
    const runner: CommandRunner = {
      run(command) {
        commands.push(command.join(" "));
        const stderr = refuse(command.join(" "));
        const result: CommandResult = {
          exitCode: stderr === undefined ? 0 : 1,
          stdout: command.includes("show") ? shown : "",
          stderr: stderr ?? "",
        };
        return Promise.resolve(result);
      },
    };
    return { commands, queue: slurmQueue(runner, { prefix: [], now: () => 0 }) };
  };

  test("comments: one command a text, job ids together; a refused list is tried one by one", async () => {
    const { commands, queue } = recording((command) =>
      command.includes("=9") || command.includes(",9") ? "Invalid job id" : undefined,
    );
    const outcomes = await queue.commentJobs([
      { job: "7", text: "waits for vnode-1" },
      { job: "8_3", text: "waits for vnode-1" },
      { job: "9", text: "no node is large enough" },
      { job: "10", text: "no node is large enough" },
    ]);
    expect(commands).toEqual([
      "scontrol update jobid=7,8_3 AdminComment=waits for vnode-1",
      "scontrol update jobid=9,10 AdminComment=no node is large enough",
      "scontrol update jobid=9 AdminComment=no node is large enough",
      "scontrol update jobid=10 AdminComment=no node is large enough",
    ]);
    expect(outcomes.map(({ job: id, ok }) => [id, ok])).toEqual([
      ["7", true],
      ["8_3", true],
      ["9", false],
      ["10", true],
    ]);
    await expect(queue.commentJobs([{ job: "7; reboot", text: "x" }])).rejects.toThrow("not the id of a job");
  });

  test("comments of nodes go out as host lists", async () => {
    const { commands, queue } = recording();
    await queue.commentNodes([
      { node: "n1", text: "no capacity at lab" },
      { node: "n2", text: "no capacity at lab" },
    ]);
    expect(commands).toEqual(["scontrol update nodename=n[1-2] comment=no capacity at lab"]);
  });

  test.each([
    ["two\nlines\tand \u001b[31mcolour", "two lines and [31mcolour"],
    ["State=DOWN NodeName=x", "State: DOWN NodeName: x"],
    ["password: hunter2, token=abc", "password *** token ***"],
    ["https://bob:pw@cloud.example/v3 says no", "https://***@cloud.example/v3 says no"],
    ["key -----BEGIN KEY-----\nabc\n-----END KEY----- end", "key *** end"],
    [`a"b'c\`d\\e|f`, "abcdef"],
    ["x".repeat(500), `${"x".repeat(397)}...`],
  ])("a comment is one harmless line: %j", (text, plain) => {
    expect(commentText(text)).toBe(plain);
  });

  test("CL-9 a node that takes jobs is not powered down, whatever was ordered before", async () => {
    const states = ["IDLE+CLOUD+DRAIN", "IDLE+CLOUD", "MIXED+CLOUD", "IDLE+CLOUD+NOT_RESPONDING"];
    const shown = states.map((state, at) => `NodeName=n${at + 1} Arch=x86_64 State=${state} Weight=1`);
    const { commands, queue } = recording(undefined, shown.join("\n"));
    expect(await queue.powerDown(["n1", "n2", "n3", "n4"])).toEqual([
      { node: "n1", ok: true },
      { node: "n4", ok: true },
      { node: "n2", ok: false, message: "it takes jobs" },
      { node: "n3", ok: false, message: "it takes jobs" },
    ]);
    expect(commands).toEqual([
      "scontrol -o show node n[1-4]",
      "scontrol update nodename=n[1,4] state=power_down",
    ]);
  });

  test("CL-5 a node that Slurm has not given up is no refusal of a retry", async () => {
    const { queue } = recording((command) =>
      command.includes("n1")
        ? "slurm_update error: Invalid node state specified"
        : "slurm_update error: Invalid node name",
    );
    expect(await queue.retry(["n1"])).toEqual([{ node: "n1", ok: true }]);
    expect((await queue.retry(["x"]))[0]).toMatchObject({ ok: false });
  });
});
