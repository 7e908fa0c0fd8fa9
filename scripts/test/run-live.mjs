// Runs a program whose output goes straight to the terminal.
import { spawn } from "node:child_process";

/** Exit status of the program; 1 when a signal ended it. */
export function runLive([program, ...args], { cwd, env }) {
  return new Promise((done) => {
    const child = spawn(program, args, { cwd, env, stdio: ["ignore", "inherit", "inherit"] });
    // The terminal sends Ctrl-C to the child as well; it ends first, so that it can clean up.
    const wait = () => {};
    process.on("SIGINT", wait);
    child.on("error", (error) => {
      process.stderr.write(`${program}: ${error.message}\n`);
      done(1);
    });
    child.on("close", (code) => {
      process.off("SIGINT", wait);
      done(code ?? 1);
    });
  });
}
