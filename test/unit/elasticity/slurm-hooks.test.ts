import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { hookProgram } from "../../../src/base/power-hooks.js";
import type { ObservedNode } from "../../../src/elasticity/core/index.js";
import { folderHooks, leaveHook, watchHooks } from "../../../src/elasticity/queues/hook-folder.js";
import { type HookEvent, hookLine, parseHookLine } from "../../../src/elasticity/queues/hooks.js";
import { powerSave } from "../../../src/elasticity/queues/power-save.js";
import type { CommandRunner, QueueSource } from "../../../src/elasticity/queues/queue.js";
import { watchSlurm } from "../../../src/elasticity/queues/slurm-watch.js";
import { FakeQueue } from "./fake-queue.js";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "slurm-hooks-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const RESUME_FILE =
  '{"jobs":[{"job_id":140814,"nodes":"vnode-[1-2]"},{"job_id":7,"nodes":"n3"}],"all_nodes":"n3,vnode-[1-2]"}';

describe("lines of the spool", () => {
  test("CL-5 a line is read back, with the jobs of the resume file", () => {
    expect(parseHookLine(hookLine("resume", "vnode-[1-2],n3", RESUME_FILE))).toEqual({
      verb: "resume",
      nodes: ["vnode-1", "vnode-2", "n3"],
      jobs: { "140814": ["vnode-1", "vnode-2"], "7": ["n3"] },
    });
    expect(parseHookLine(hookLine("suspend", "n1", "cut off {"))).toEqual({ verb: "suspend", nodes: ["n1"] });
  });

  test.each([
    ["no JSON", "resume n1", "no JSON object"],
    ["another verb", '{"verb":"reboot","hosts":"n1"}', "no verb of resume, suspend, resume-fail"],
    ["no hosts", '{"verb":"resume"}', "names no hosts"],
    ["a cut host list", '{"verb":"resume","hosts":"n[1-"}', "host list"],
    ["a name with a command", '{"verb":"resume","hosts":"$(reboot)"}', "is not the name of a node"],
  ])("CL-5 %s is refused with the reason", (_what, line, message) => {
    expect(() => parseHookLine(line)).toThrow(message);
  });

  test("CL-12 a call without the token of the deployment, or with a wrong one, is refused", () => {
    const token = "0123456789abcdef";
    expect(parseHookLine(hookLine("resume", "n1", undefined, token), token).nodes).toEqual(["n1"]);
    for (const wrong of [undefined, "", "0123456789abcdee", `${token}0`, token.slice(1)]) {
      expect(() => parseHookLine(hookLine("resume", "n1", undefined, wrong), token)).toThrow("token");
    }
    expect(() => parseHookLine(`{"verb":"resume","hosts":"n1","token":["${token}"]}`, token)).toThrow(
      "token",
    );
  });

  test("CL-5 the program on the front-end writes such a line with hardly any environment", () => {
    const spool = join(folder, "spool.jsonl");
    writeFileSync(join(folder, "token"), "s3cret\n");
    writeFileSync(join(folder, "resume.json"), RESUME_FILE);
    const run = (verb: "resume" | "suspend", hosts: string, env: Record<string, string>) => {
      const file = join(folder, verb);
      writeFileSync(file, hookProgram(verb, { spool, tokenFile: join(folder, "token") }), { mode: 0o755 });
      execFileSync(file, [hosts], { env });
    };
    run("resume", "n3,vnode-[1-2]", { SLURM_RESUME_FILE: join(folder, "resume.json") });
    run("suspend", "n3", { SLURM_RESUME_FILE: "/proc/1/nothing" });
    const [first = "", second = ""] = readFileSync(spool, "utf8").split("\n");
    expect(parseHookLine(first, "s3cret")).toMatchObject({ verb: "resume", jobs: { "7": ["n3"] } });
    expect(parseHookLine(second, "s3cret")).toEqual({ verb: "suspend", nodes: ["n3"] });
    expect(statSync(spool).mode & 0o777).toBe(0o600);
    writeFileSync(spool, "x".repeat(1_000_001));
    run("suspend", "n3", {});
    expect(readFileSync(spool, "utf8").length).toBeLessThan(200);
  });
});

describe("calls in a run folder", () => {
  test("CL-5 are taken in order, once, and only by the owner; what is no call is left out", async () => {
    await leaveHook(folder, { verb: "resume", nodes: ["n1"], jobs: { "7": ["n1"] } });
    await leaveHook(folder, { verb: "suspend", nodes: ["n2"] });
    writeFileSync(join(folder, "hooks", "999999999999999-x.json"), '{"verb":"reboot"}');
    expect(statSync(join(folder, "hooks")).mode & 0o777).toBe(0o700);
    const hooks = folderHooks(folder);
    const taken = await hooks.take();
    expect(taken.map(({ verb }) => verb).sort()).toEqual(["resume", "suspend"]);
    expect(await hooks.take()).toEqual([]);
    expect(await folderHooks(join(folder, "none")).take()).toEqual([]);
  });

  test("P6 a call wakes at once", async () => {
    const stop = new AbortController();
    let woken: (millis: number) => void = () => undefined;
    const wake = new Promise<number>((resolve) => {
      woken = resolve;
    });
    await watchHooks(folder, () => woken(Date.now()), stop.signal);
    const before = Date.now();
    await leaveHook(folder, { verb: "resume", nodes: ["n1"] });
    expect((await wake) - before).toBeLessThan(1000);
    stop.abort();
  });
});

describe("a batch system that saves power by itself", () => {
  const parts = (events: HookEvent[]) => {
    const fake = new FakeQueue(["n1", "n2"]);
    const retried: string[] = [];
    const queue: QueueSource = {
      observe: () => fake.observe(),
      drain: (nodes, why) => fake.drain(nodes, why),
      undrain: (nodes) => fake.undrain(nodes),
      powerDown: (nodes) => fake.powerDown(nodes),
      markAbsent: (nodes) => fake.markAbsent(nodes),
      markLost: (node, jobs) => fake.markLost(node, jobs),
      retry: (nodes) => {
        retried.push(...nodes);
        return Promise.resolve([]);
      },
    };
    const hooks = { take: () => Promise.resolve(events.splice(0)) };
    const inbox = { take: () => Promise.resolve([]) };
    return { fake, retried, ...powerSave({ queue, inbox, hooks }) };
  };

  test("CL-5 resume and suspend are orders; what did not come the next look shows", async () => {
    const events: HookEvent[] = [
      { verb: "resume", nodes: ["n1", "n2"] },
      { verb: "suspend", nodes: ["n2"] },
      { verb: "resume-fail", nodes: ["n1"] },
    ];
    const { inbox, retried } = parts(events);
    expect(await inbox.take()).toEqual([
      { command: "resume", node: "n1" },
      { command: "resume", node: "n2" },
      { command: "poweroff", node: "n2" },
    ]);
    // That would let the batch system choose it once more before anybody has asked why it did not come.
    expect(retried).toEqual([]);
  });

  test("CL-5 absent nodes stay open for the batch system, and are closed to the loop", async () => {
    const { fake, queue } = parts([]);
    expect(await queue.markAbsent(["n1"])).toEqual([{ node: "n1", ok: true }]);
    expect(fake.machines.get("n1")?.closed).toBe(undefined);
    expect((await queue.observe()).nodes[0]).toMatchObject({
      presence: "absent",
      closed: true,
      closedReason: "offered",
    });
  });

  test("CL-5 an absent node that the loop had drained is opened until a look shows it open", async () => {
    const { queue } = parts([]);
    const node = { name: "n1", presence: "absent", detail: "", cpus: 1, cpusAllocated: 0 } as const;
    const closed: ObservedNode = { ...node, closed: true, closedReason: "scale-in" };
    // A look that names no node has found nothing other than before.
    const looks: ObservedNode[][] = [[closed], [], [{ ...node, closed: false }], []];
    const asked: number[] = [];
    const source: QueueSource = {
      ...queue,
      changes: () => Promise.resolve({ at: 0, nodes: looks.shift() ?? [], jobs: [], gone: [], whole: false }),
      undrain: (nodes) => {
        asked.push(looks.length);
        return Promise.resolve(nodes.map((name) => ({ node: name, ok: false, message: "busy" })));
      },
    };
    const none = { take: () => Promise.resolve([]) };
    const wrapped = powerSave({ queue: source, inbox: none, hooks: none }).queue;
    while (looks.length > 0) await wrapped.changes?.();
    expect(asked).toEqual([3, 2]);
  });

  test("CL-5 a dry run opens nothing", async () => {
    const fake = new FakeQueue(["n1"]);
    await fake.drain(["n1"], "scale-in");
    const { undrain } = fake;
    let opened = 0;
    fake.undrain = (nodes) => {
      opened += 1;
      return undrain.call(fake, nodes);
    };
    const none = { take: () => Promise.resolve([]) };
    const given = { queue: fake, inbox: none, hooks: none };
    await powerSave({ ...given, isReadOnly: true }).queue.observe();
    expect(opened).toBe(0);
    await powerSave(given).queue.observe();
    expect(opened).toBe(1);
  });
});

describe("the watch of a front-end", () => {
  test("P6 one that stays broken is told once, and again when it breaks after it had worked", async () => {
    const stop = new AbortController();
    let runs = 0;
    const problems: string[] = [];
    const runner: CommandRunner = {
      run(command, { onStdout, signal } = {}) {
        // The spool is followed without a fault.
        if (!command.join(" ").includes("SlurmctldLogFile"))
          return new Promise((_resolve, reject) =>
            signal?.addEventListener("abort", () => reject(new Error("aborted")), { once: true }),
          );
        runs += 1;
        if (runs === 5) onStdout?.(new TextEncoder().encode("_slurm_rpc_submit_batch\n"));
        return Promise.reject(new Error(`broken ${runs}`));
      },
    };
    const onProblem = (message: string) => problems.push(message);
    const watching = watchSlurm(runner, {
      onWake: () => undefined,
      ...{ onProblem, signal: stop.signal, retryMillis: 2 },
    });
    while (runs < 9) await new Promise((resolve) => setTimeout(resolve, 2));
    stop.abort();
    await watching;
    expect(problems).toEqual([
      "the watch of slurmctld broke: broken 1",
      "the watch of slurmctld broke: broken 5",
    ]);
  });

  test("P6 a watch that breaks is begun again, and wakes for what it may have missed", async () => {
    const stop = new AbortController();
    let runs = 0;
    let woken = 0;
    const problems: string[] = [];
    const runner: CommandRunner = {
      run(_command, { onStdout, signal } = {}) {
        runs += 1;
        if (runs <= 2) return Promise.reject(new Error("the ssh connection broke"));
        onStdout?.(new TextEncoder().encode("not JSON\n"));
        return new Promise((_resolve, reject) => {
          signal?.addEventListener("abort", () => reject(new Error("aborted")), { once: true });
        });
      },
    };
    const watching = watchSlurm(runner, {
      onWake: () => {
        woken += 1;
      },
      onProblem: (message) => problems.push(message),
      signal: stop.signal,
      retryMillis: 10,
    });
    while (runs < 4) await new Promise((resolve) => setTimeout(resolve, 5));
    stop.abort();
    await watching;
    expect(problems[0]).toContain("the ssh connection broke");
    expect(problems.some((message) => message.includes("was refused: it is no JSON object"))).toBe(true);
    expect(woken).toBeGreaterThanOrEqual(2);
  });
});
