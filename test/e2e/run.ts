import { type ChildProcess, spawn } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";

/** How a program ended. */
export interface Run {
  /** Exit status; -1 when a signal ended it. */
  readonly status: number;
  readonly stdout: string;
  readonly stderr: string;
  readonly seconds: number;
}

/** A program under way, with what it has printed so far. */
export interface Started {
  readonly child: ChildProcess;
  /** Standard output and standard error, as they came. */
  readonly text: () => string;
  readonly ended: Promise<Run>;
}

/** Most that any program may take: a hanging one fails its test instead of hanging the run. */
const LONGEST_MILLIS = 600_000;

/** Starts a program; `ended` never rejects for a failure of the program. */
export function start(
  program: string,
  args: readonly string[],
  options: {
    readonly env?: NodeJS.ProcessEnv;
    readonly cwd?: string;
    /** Default `pipe`; what is ignored is not in the texts. */
    readonly stdio?: "ignore";
    /** Milliseconds after which it is ended; 0 = it goes on until somebody ends it. Default ten minutes. */
    readonly timeout?: number;
  } = {},
): Started {
  const begun = Date.now();
  const child = spawn(program, [...args], {
    env: process.env,
    timeout: LONGEST_MILLIS,
    ...options,
    stdio: ["ignore", options.stdio ?? "pipe", options.stdio ?? "pipe"],
  });
  let stdout = "";
  let stderr = "";
  let text = "";
  child.stdout?.setEncoding("utf8").on("data", (part: string) => {
    stdout += part;
    text += part;
  });
  child.stderr?.setEncoding("utf8").on("data", (part: string) => {
    stderr += part;
    text += part;
  });
  const ended = new Promise<Run>((done, fail) => {
    child.once("error", fail);
    child.once("close", (code) =>
      done({ status: code ?? -1, stdout, stderr, seconds: (Date.now() - begun) / 1000 }),
    );
  });
  return { child, text: () => text, ended };
}

/** Runs a program to its end; a failure is returned, not thrown. */
export async function run(...program: Parameters<typeof start>): Promise<Run> {
  return await start(...program).ended;
}

/** Ends a program in order, by force after twenty seconds. */
export async function stop({ child, ended }: Started): Promise<Run> {
  if (child.exitCode === null && child.signalCode === null) child.kill("SIGINT");
  const timer = setTimeout(() => child.kill("SIGKILL"), 20_000);
  const result = await ended;
  clearTimeout(timer);
  return result;
}

/** Output of the Docker client; rejects when it fails. */
export async function docker(...args: readonly string[]): Promise<string> {
  const { status, stdout, stderr } = await run("docker", args);
  if (status !== 0) throw new Error(`docker ${args.join(" ")}: ${stderr.trim()}`);
  return stdout.trim();
}

/** Lines that are not empty. */
export function lines(text: string): string[] {
  return text.split("\n").filter((line) => line.trim() !== "");
}

/** Asks again until the answer satisfies, or fails with the last answer. Gives the answer. */
export async function eventually<T>(
  what: string,
  seconds: number,
  ask: () => Promise<T> | T,
  satisfied: (answer: T) => boolean,
  pauseMillis = 500,
): Promise<T> {
  const deadline = Date.now() + seconds * 1000;
  for (;;) {
    const answer = await ask();
    if (satisfied(answer)) return answer;
    if (Date.now() > deadline) {
      throw new Error(`${what}: not within ${seconds} s; last answer: ${JSON.stringify(answer)}`);
    }
    await pause(pauseMillis);
  }
}

export function pause(milliseconds: number): Promise<void> {
  return new Promise((wake) => setTimeout(wake, milliseconds));
}

/** A process of this machine. */
export interface ProcessEntry {
  readonly pid: number;
  readonly parent: number;
  /** In ticks of the kernel: tells it from a later process with the same number. */
  readonly started: string;
  readonly command: readonly string[];
}

/** Every process that may be seen, those in containers too. */
export function processes(): ProcessEntry[] {
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => {
      try {
        const status = readFileSync(`/proc/${name}/stat`, "utf8");
        const fields = status.slice(status.lastIndexOf(")") + 2).split(" ");
        const command = readFileSync(`/proc/${name}/cmdline`, "utf8").split("\0");
        return [{ pid: Number(name), parent: Number(fields[1]), started: fields[19] ?? "", command }];
      } catch {
        return []; // it has ended meanwhile
      }
    });
}

/** Ends those of the processes that run still; their numbers may be others' by now. */
export function endProcesses(entries: Iterable<ProcessEntry>): void {
  const running = new Map(processes().map(({ pid, started }) => [pid, started]));
  for (const { pid, started } of entries) {
    if (running.get(pid) !== started) continue;
    try {
      process.kill(pid, "SIGKILL");
    } catch {
      // It has ended by itself at this moment.
    }
  }
}

/** Processes below one, nearest first. */
export function descendants(pid: number): ProcessEntry[] {
  const all = processes();
  const below = (parent: number): ProcessEntry[] => {
    const children = all.filter((entry) => entry.parent === parent);
    return [...children, ...children.flatMap((child) => below(child.pid))];
  };
  return below(pid);
}
