import { type ChildProcess, spawn } from "node:child_process";
import { abortError } from "../shared/deadline.js";
import { type Operation, OperationError } from "../shared/definition.js";
import type { PropertyMap } from "../shared/property.js";
import { capture, withoutNewline } from "./capture.js";
import { declaredEnvironment, previousOutput } from "./environment.js";
import { failedRun, type RunEnd, type RunResult } from "./run-result.js";

/** Longest string that Linux takes as one variable (MAX_ARG_STRLEN, 128 KiB), less room for the name. */
const LONGEST_VARIABLE = 128 * 1024 - 64;

/** How long output is awaited after the command's end, in ms: what it left in the background may hold the pipe. */
const OUTPUT_GRACE = 2000;

/** How long a cancelled command has to end by itself, in ms. */
const KILL_DELAY = 3000;

/**
 * Runs a command on this machine by the interpreter of the inputs (/bin/sh -c).
 * @param state outputs of the previous run, empty at first
 * @throws OperationError when it cannot start, fails, or is cancelled
 */
export async function runLocally(
  command: string,
  inputs: PropertyMap,
  state: PropertyMap,
  operation: Operation,
): Promise<RunResult> {
  if (operation.signal.aborted) throw abortError(operation.signal);
  const stdout = capture("stdout", inputs.logging, operation);
  const stderr = capture("stderr", inputs.logging, operation);
  const child = startOrRefuse(() => start(command, inputs, state, operation));
  child.stdout?.on("data", stdout.push);
  child.stderr?.on("data", stderr.push);
  // A command need not read its input to the end.
  child.stdin?.on("error", () => undefined);
  child.stdin?.end(typeof inputs.stdin === "string" ? inputs.stdin : "");
  const end = await ended(child, operation.signal);
  stdout.end();
  stderr.end();
  if (operation.signal.aborted) throw abortError(operation.signal);
  if (end.status !== 0) throw failedRun(end, stderr.text());
  return { stdout: withoutNewline(stdout.text()), stderr: withoutNewline(stderr.text()) };
}

/** Node repeats arguments and variables in its own errors; only the code is fit to be shown. */
function startOrRefuse(run: () => ChildProcess): ChildProcess {
  try {
    return run();
  } catch (error) {
    throw cannotStart(error as NodeJS.ErrnoException);
  }
}

function cannotStart(error: NodeJS.ErrnoException): OperationError {
  return new OperationError(`the command cannot be started: ${error.code ?? "unknown error"}`);
}

function start(command: string, inputs: PropertyMap, state: PropertyMap, operation: Operation): ChildProcess {
  const given = Array.isArray(inputs.interpreter) ? inputs.interpreter.map(String) : [];
  const [program, ...options] = given.length > 0 ? given : defaultInterpreter();
  return spawn(program ?? "", [...options, command], {
    ...(typeof inputs.dir === "string" ? { cwd: inputs.dir } : {}),
    env: {
      ...process.env,
      ...declaredEnvironment(inputs),
      ...previousOutput(inputs, state, LONGEST_VARIABLE, operation),
    },
    stdio: "pipe",
    // A process group of its own, so that cancellation reaches everything the command started.
    detached: process.platform !== "win32",
  });
}

function defaultInterpreter(): string[] {
  return process.platform === "win32" ? ["cmd", "/C"] : ["/bin/sh", "-c"];
}

function ended(child: ChildProcess, signal: AbortSignal): Promise<RunEnd> {
  return new Promise((resolve, reject) => {
    let end: RunEnd = { status: undefined, signal: undefined };
    const timers: NodeJS.Timeout[] = [];
    const finish = (): void => {
      signal.removeEventListener("abort", onAbort);
      for (const timer of timers) clearTimeout(timer);
      child.stdout?.destroy();
      child.stderr?.destroy();
      resolve(end);
    };
    const onAbort = (): void => {
      killGroup(child, "SIGTERM");
      timers.push(setTimeout(() => killGroup(child, "SIGKILL"), KILL_DELAY));
    };
    signal.addEventListener("abort", onAbort, { once: true });
    child.once("error", (error: NodeJS.ErrnoException) => {
      signal.removeEventListener("abort", onAbort);
      reject(cannotStart(error));
    });
    child.once("exit", (status, name) => {
      end = { status: status ?? undefined, signal: name ?? undefined };
      timers.push(setTimeout(finish, OUTPUT_GRACE));
    });
    child.once("close", finish);
  });
}

function killGroup(child: ChildProcess, signal: NodeJS.Signals): void {
  if (child.pid === undefined) return;
  try {
    process.kill(process.platform === "win32" ? child.pid : -child.pid, signal);
  } catch {
    // Nothing of the group is left.
  }
}
