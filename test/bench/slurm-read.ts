import { execFileSync, spawn } from "node:child_process";
import type { CommandResult, CommandRunner } from "../../src/elasticity/queues/queue.js";
import { slurmQueue } from "../../src/elasticity/queues/slurm.js";
import type { ReadReport } from "./slurm.js";

/** Reads the Slurm of SLURM_CONF in a process of its own, so that its memory can be told; prints a ReadReport. */
const runner: CommandRunner = {
  run: ([program = "", ...words], { onStdout } = {}) =>
    new Promise<CommandResult>((resolve, reject) => {
      const child = spawn(program, words, { stdio: ["ignore", "pipe", "inherit"] });
      child.stdout.on("data", (chunk: Buffer) => onStdout?.(chunk));
      child.on("error", reject);
      child.on("close", (code) => resolve({ exitCode: code ?? 255, stdout: "", stderr: "" }));
    }),
};

const queue = slurmQueue(runner, { prefix: [], now: () => Date.now() });
const peakMiB = () => process.resourceUsage().maxRSS / 1024;

async function timed<T>(work: () => Promise<T>): Promise<{ readonly result: T; readonly millis: number }> {
  const started = performance.now();
  const result = await work();
  return { result, millis: performance.now() - started };
}

async function main(): Promise<void> {
  globalThis.gc?.();
  const before = peakMiB();
  const first = await timed(() => queue.changes());
  const millis = [first.millis];
  for (let round = 0; round < 6; round += 1) millis.push((await timed(() => queue.changes())).millis);
  const grownMiB = peakMiB() - before;
  execFileSync("scontrol", ["hold", "1"]);
  const changed = await timed(() => queue.changes());
  if (changed.result.jobs.length < 10_000) throw new Error("the change was not seen");
  const report: ReadReport = {
    millis,
    changedMillis: changed.millis,
    nodes: first.result.nodes.length,
    jobs: first.result.jobs.length,
    grownMiB,
  };
  console.log(JSON.stringify(report));
}

await main();
