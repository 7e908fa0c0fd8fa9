import { spawn } from "node:child_process";
import type { CommandResult, CommandRunner } from "./queue.js";

/** Output beyond this many characters is an error: 100,000 jobs need about 30 MB as JSON. */
const MOST_OUTPUT = 256 * 1024 * 1024;

/**
 * Runs commands on this machine, in a folder, without a shell. A command that takes too long is ended, with
 * what it started.
 */
export function localRunner(folder: string): CommandRunner {
  return {
    run: ([program = "", ...words], { timeoutMillis = 30_000, signal, onStdout } = {}) =>
      new Promise<CommandResult>((resolve, reject) => {
        // A group of its own, so that what the command started ends with it.
        const child = spawn(program, words, {
          cwd: folder,
          stdio: ["ignore", "pipe", "pipe"],
          detached: true,
        });
        const parts = { stdout: "", stderr: "" };
        let problem: string | undefined;
        const end = (why: string) => {
          problem ??= why;
          if (child.pid !== undefined) endGroup(child.pid);
        };
        const aborted = () => end("aborted");
        signal?.addEventListener("abort", aborted, { once: true });
        if (signal?.aborted === true) aborted();
        const timer = Number.isFinite(timeoutMillis)
          ? setTimeout(() => end(`no answer within ${timeoutMillis / 1000} s`), timeoutMillis)
          : undefined;
        const settle = () => {
          clearTimeout(timer);
          signal?.removeEventListener("abort", aborted);
        };
        const take = (kind: keyof typeof parts) => (text: string) => {
          if (parts[kind].length + text.length <= MOST_OUTPUT) parts[kind] += text;
          else end("its output is too long");
        };
        if (onStdout === undefined) child.stdout.setEncoding("utf8").on("data", take("stdout"));
        else child.stdout.on("data", onStdout);
        child.stderr.setEncoding("utf8").on("data", take("stderr"));
        child.once("error", (error) => {
          settle();
          reject(error);
        });
        child.once("close", (status) => {
          settle();
          if (problem === undefined) resolve({ exitCode: status ?? 255, ...parts });
          else reject(new Error(problem));
        });
      }),
  };
}

function endGroup(pid: number): void {
  try {
    process.kill(-pid, "SIGKILL");
  } catch {
    // It ended by itself at this moment.
  }
}
