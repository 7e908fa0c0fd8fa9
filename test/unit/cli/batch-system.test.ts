import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { type BatchWiring, batchQueue, unwatched, wireBatch } from "../../../src/cli/batch-system.js";
import { leaveHook } from "../../../src/elasticity/queues/hook-folder.js";
import type { CommandRunner } from "../../../src/elasticity/queues/queue.js";
import { leaveOrder } from "../../../src/elasticity/run-folder.js";
import type { BatchPlan } from "../../../src/lowering/ir.js";
import { FakeQueue } from "../elasticity/fake-queue.js";

const BATCH: BatchPlan = {
  system: "slurm",
  partition: "main",
  controller: { hostname: "front", address: "10.0.0.2" },
  nodes: [],
};
const SCRIPTS = { nodes: ["nodes"], jobs: ["jobs"], drain: ["drain"], undrain: ["undrain"] };

let stateDir: string;
let over: AbortController;
beforeEach(() => {
  stateDir = mkdtempSync(join(tmpdir(), "batch-system-"));
  over = new AbortController();
});
afterEach(() => {
  over.abort();
  rmSync(stateDir, { recursive: true, force: true });
});

/** A front-end that hands the lines of its files out when the test says so. */
function frontEnd() {
  const commands: string[] = [];
  const followers: { readonly command: string; readonly tell: (line: string) => void }[] = [];
  const runner: CommandRunner = {
    run(words, { onStdout, signal } = {}) {
      const command = words.join(" ");
      commands.push(command);
      const tell = (line: string) => onStdout?.(new TextEncoder().encode(`${line}\n`));
      followers.push({ command, tell });
      return new Promise((_resolve, reject) =>
        signal?.addEventListener("abort", () => reject(new Error("aborted")), { once: true }),
      );
    },
  };
  const tell = (file: string, line: string) => {
    for (const one of followers) if (one.command.includes(file)) one.tell(line);
  };
  return { runner, commands, tell };
}

function wired(batch: BatchPlan, runner: CommandRunner, more: Partial<BatchWiring> = {}) {
  const problems: string[] = [];
  let woken = 0;
  const result = wireBatch({
    batch,
    project: { stateDir },
    queue: new FakeQueue(["n1"]),
    inbox: { take: () => Promise.resolve([]) },
    frontEnd: runner,
    signal: over.signal,
    onProblem: (message) => problems.push(message),
    ...more,
  });
  result.onWake(() => {
    woken += 1;
  });
  return { ...result, problems, woken: () => woken };
}

async function eventually(condition: () => boolean): Promise<void> {
  for (let round = 0; round < 400 && !condition(); round += 1)
    await new Promise((resolve) => setTimeout(resolve, 5));
  expect(condition()).toBe(true);
}

const SPOOL = "power-hooks.jsonl";
const LOG = "SlurmctldLogFile";
const RESUME = '{"verb":"resume","hosts":"n[1-2]","token":"","file":null}';

describe("what wakes a controller", () => {
  test("P6 submissions, orders of operators and calls that were left do, each at once", async () => {
    const { runner, tell, commands } = frontEnd();
    const { woken, problems } = wired(BATCH, runner);
    await eventually(() => commands.length === 2);
    tell(LOG, "_slurm_rpc_submit_batch");
    await eventually(() => woken() === 1);
    const before = woken();
    await leaveOrder(stateDir, { command: "poweron", node: "n1" });
    await eventually(() => woken() > before);
    const between = woken();
    await leaveHook(stateDir, { verb: "resume", nodes: ["n1"] });
    await eventually(() => woken() > between);
    expect(problems).toEqual([]);
  });

  test("P6 a front-end that does not answer is told, and the loop looks by itself", async () => {
    let tries = 0;
    const runner: CommandRunner = {
      run: () => {
        tries += 1;
        return Promise.reject(new Error("no ssh connection to 10.0.0.2: refused"));
      },
    };
    const { problems } = wired(BATCH, runner);
    await eventually(() => tries === 2);
    await eventually(() => problems.length === 2);
    // Spool and log are followed by one command each.
    expect(unwatched(problems[0] ?? "", 5)).toMatchObject({
      kind: "fault",
      code: "TS8017",
      message:
        "News of the batch system do not come by themselves: the watch of slurmctld broke: no ssh connection to 10.0.0.2: refused; the loop looks every 5 s.",
    });
  });

  test("CL-4 with scripts of the user nothing of Slurm is followed", async () => {
    const { runner, commands } = frontEnd();
    const { woken } = wired({ ...BATCH, scripts: { at: "front-end", ...SCRIPTS } }, runner);
    await new Promise((resolve) => setTimeout(resolve, 20));
    await leaveOrder(stateDir, { command: "poweron", node: "n1" });
    await eventually(() => woken() > 0);
    expect(commands).toEqual([]);
  });
});

describe("who chooses the nodes", () => {
  test("CL-5 without powerSave what slurmctld notes is no order; what an operator left is", async () => {
    const { runner, tell, commands } = frontEnd();
    const { inbox, woken } = wired(BATCH, runner);
    await eventually(() => commands.length === 2);
    tell(SPOOL, RESUME);
    await eventually(() => woken() > 0);
    expect(await inbox.take()).toEqual([]);
    await leaveHook(stateDir, { verb: "suspend", nodes: ["n1"] });
    expect(await inbox.take()).toEqual([{ command: "poweroff", node: "n1" }]);
    expect(await inbox.take()).toEqual([]);
  });

  test("CL-5 with powerSave it is an order, and absent nodes are left open", async () => {
    const { runner, tell, commands } = frontEnd();
    const fake = new FakeQueue(["n1"]);
    const batch = { ...BATCH, powerSave: { resumeTimeout: 360 } };
    const { inbox, queue, woken } = wired(batch, runner, { queue: fake });
    await eventually(() => commands.length === 2);
    tell(SPOOL, RESUME);
    await eventually(() => woken() > 0);
    expect(await inbox.take()).toEqual([
      { command: "resume", node: "n1" },
      { command: "resume", node: "n2" },
    ]);
    await queue.markAbsent(["n1"]);
    expect(fake.machines.get("n1")?.closed).toBe(undefined);
  });
});

describe("the batch system of a plan", () => {
  test("CL-4 is asked by scripts of the user where the sites file names some, else by Slurm's commands", async () => {
    const commands: string[][] = [];
    const runner: CommandRunner = {
      run: (words) => {
        commands.push([...words]);
        return Promise.resolve({ exitCode: 0, stdout: "", stderr: "" });
      },
    };
    const scripted = batchQueue({ ...BATCH, scripts: { at: "front-end", ...SCRIPTS } }, runner, {
      root: "/",
    });
    await scripted.drain(["n1"], "scale-in");
    expect(commands).toEqual([["env", "ELASTOSCA_REASON=scale-in", "drain", "n1"]]);
    await batchQueue(BATCH, runner, { root: "/" }).drain(["n1"], "scale-in");
    expect(commands[1]?.slice(0, 4)).toEqual(["sudo", "-n", "scontrol", "update"]);
  });
});
