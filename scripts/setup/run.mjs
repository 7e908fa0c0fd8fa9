// Running other programs: with a time limit, their output kept, a sign of life while they work.
import { spawn } from "node:child_process";
import { accessSync, constants, statSync } from "node:fs";
import { delimiter, join } from "node:path";

/** What is kept of a program's output: enough for the end of a compiler's errors. */
const keptOutput = 1 << 20;

/**
 * Runs a program and waits for it. Never throws: a program that cannot be started has status -1 and its
 * reason in stderr; one that was stopped for its time limit has `timedOut`.
 */
export function run(command, args, { cwd, env, timeoutSeconds = 600, onSecond } = {}) {
  return new Promise((done) => {
    const started = Date.now();
    const child = spawn(command, args, { cwd, env, stdio: ["ignore", "pipe", "pipe"], detached: true });
    const output = { stdout: "", stderr: "" };
    let timedOut = false;
    const limit = setTimeout(() => {
      timedOut = true;
      stopGroup(child.pid);
    }, timeoutSeconds * 1000);
    const alive = onSecond ? setInterval(() => onSecond((Date.now() - started) / 1000), 1000) : undefined;
    const forward = () => stopGroup(child.pid);
    process.once("SIGINT", forward);
    process.once("SIGTERM", forward);
    const finish = (status) => {
      clearTimeout(limit);
      clearInterval(alive);
      process.off("SIGINT", forward);
      process.off("SIGTERM", forward);
      done({ status, ...output, timedOut, seconds: (Date.now() - started) / 1000 });
    };
    for (const stream of ["stdout", "stderr"]) {
      child[stream].setEncoding("utf8");
      child[stream].on("data", (text) => {
        output[stream] = (output[stream] + text).slice(-keptOutput);
      });
    }
    child.on("error", (error) => {
      output.stderr += error.message;
      finish(-1);
    });
    child.on("close", (code) => finish(code ?? -1));
  });
}

/** A program runs in a process group of its own, so that its children end with it. */
function stopGroup(pid) {
  if (pid === undefined) return;
  try {
    process.kill(-pid, "SIGTERM");
  } catch {
    // It ended by itself meanwhile.
  }
}

/** Last lines of a program's output, for a message. */
export function tail(result, lines = 6) {
  const text = `${result.stdout}\n${result.stderr}`.trim();
  return text.split("\n").slice(-lines).join("\n");
}

/** Full path of a program on PATH, or undefined. */
export function findOnPath(name, path) {
  for (const folder of (path ?? "").split(delimiter)) {
    if (folder !== "" && isProgram(join(folder, name))) return join(folder, name);
  }
  return undefined;
}

/** True for a file that may be executed and is not empty. */
export function isProgram(file) {
  try {
    accessSync(file, constants.X_OK);
    const facts = statSync(file);
    return facts.isFile() && facts.size > 0;
  } catch {
    return false;
  }
}
