import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { resolve } from "node:path";
import { atMost, type Figure, median } from "./figure.js";
import { idleCluster } from "./idle-cluster.js";

const CLI = resolve(import.meta.dirname, "../../scripts/elastosca.mjs");
const WARM_UP_MILLIS = 30_000;
const MEASURED_SECONDS = 60;
const SAMPLES_PER_SECOND = 4;

/**
 * P18: what a controller takes that has nothing to do. A real process of the command line with real stacks,
 * its batch system in two files that scripts print every five seconds. Takes 100 s; needs Linux and the engine.
 */
export async function idleFigures(): Promise<readonly Figure[]> {
  const cluster = await idleCluster();
  const args = [CLI, "controller", "--workspace", cluster.root, "--format", "json"];
  const child = spawn(process.execPath, args, { stdio: ["ignore", "pipe", "inherit"] });
  let looks = 0;
  child.stdout.on("data", (text: Buffer) => {
    looks += text.toString().split('"kind":"observed"').length - 1;
  });
  try {
    await pause(WARM_UP_MILLIS);
    if (looks === 0 || child.pid === undefined) throw new Error("the controller does not look");
    return await measured(child.pid);
  } finally {
    await ended(child);
    cluster.remove();
  }
}

async function measured(pid: number): Promise<readonly Figure[]> {
  const before = cpuSeconds(pid);
  const from = process.hrtime.bigint();
  const megabytes: number[] = [];
  const engines = new Set<number>();
  for (let sample = 0; sample < MEASURED_SECONDS * SAMPLES_PER_SECOND; sample += 1) {
    await pause(1000 / SAMPLES_PER_SECOND);
    megabytes.push(residentMegabytes(pid));
    for (const engine of enginesOf(pid)) engines.add(engine);
  }
  const seconds = Number(process.hrtime.bigint() - from) / 1e9;
  const after = cpuSeconds(pid);
  const share = (own: number) => (own / seconds) * 100;
  const all = after.own + after.children - before.own - before.children;
  return [
    atMost("P18", "idle controller, memory that is resident, median", median(megabytes), "MB", 120),
    atMost("P18", "idle controller, share of a core", share(after.own - before.own), "%", 1),
    atMost("P18", "the same with the scripts that it asks every 5 s", share(all), "%", 1),
    atMost("P18", "idle controller, engines that it started", engines.size, "calls", 0),
  ];
}

/** Processor time of a process, and of those of its children that have ended. */
function cpuSeconds(pid: number): { readonly own: number; readonly children: number } {
  const [, fields = ""] = readFileSync(`/proc/${pid}/stat`, "utf8").split(") ");
  const [user = 0, system = 0, ofChildren = 0, systemOfChildren = 0] = fields
    .split(" ")
    .slice(11, 15)
    .map(Number);
  const ticks = Number(execFileSync("getconf", ["CLK_TCK"], { encoding: "utf8" }));
  return { own: (user + system) / ticks, children: (ofChildren + systemOfChildren) / ticks };
}

function residentMegabytes(pid: number): number {
  const [, kilobytes = Number.NaN] =
    /^VmRSS:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, "utf8")) ?? [];
  return Number(kilobytes) / 1024;
}

/** Children of the process that are engines: each would be a call to a cloud, or a look at a stack's state. */
function enginesOf(parent: number): number[] {
  return readdirSync("/proc").flatMap((name) => {
    if (!/^\d+$/.test(name)) return [];
    try {
      const stat = readFileSync(`/proc/${name}/stat`, "utf8");
      const [, program, of] = /^\d+ \((.*)\) \S (\d+)/.exec(stat) ?? [];
      return program === "pulumi" && Number(of) === parent ? [Number(name)] : [];
    } catch {
      return []; // it has ended meanwhile
    }
  });
}

function pause(millis: number): Promise<void> {
  return new Promise((done) => setTimeout(done, millis));
}

async function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null) return;
  const over = new Promise((done) => child.once("exit", done));
  child.kill("SIGINT");
  const timer = setTimeout(() => child.kill("SIGKILL"), 10_000);
  await over;
  clearTimeout(timer);
}
