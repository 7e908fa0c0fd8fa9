// Runs a program whose output goes straight to the terminal, or is kept until others have done with it.
import { spawn } from "node:child_process";
import { setPriority } from "node:os";

/**
 * Exit status of the program; 1 when a signal ended it. With `print` it gets all output, in pieces, and the terminal
 * none. `nice` is added to the niceness of the program and of what it starts.
 */
export function runLive([program, ...args], { cwd, env, print, nice = 0 }) {
  return new Promise((done) => {
    const output = print ? "pipe" : "inherit";
    const child = spawn(program, args, { cwd, env, stdio: ["ignore", output, output] });
    if (nice > 0) stepBack(child.pid, nice);
    // The terminal sends Ctrl-C to the child as well; it ends first, so that it can clean up.
    const wait = () => {};
    process.on("SIGINT", wait);
    for (const stream of [child.stdout, child.stderr]) stream?.setEncoding("utf8").on("data", print);
    child.on("error", (error) => {
      (print ?? ((text) => process.stderr.write(text)))(`${program}: ${error.message}\n`);
      done(1);
    });
    child.on("close", (code) => {
      process.off("SIGINT", wait);
      done(code ?? 1);
    });
  });
}

function stepBack(pid, nice) {
  try {
    setPriority(pid, nice);
  } catch {
    // It has ended, or this system has no priorities: nothing depends on them.
  }
}
