import { HOOK_SPOOL } from "../../base/power-hooks.js";
import { type HookEvent, parseHookLine } from "./hooks.js";
import { lineSplitter } from "./lines.js";
import type { CommandRunner } from "./queue.js";

export interface WatchOptions {
  /** Something happened in the batch system: look at once. */
  readonly onWake: () => void;
  /** slurmctld called one of its power programs. */
  readonly onHook?: (event: HookEvent) => void;
  /** A line of the spool that is refused, or a watch that broke; told once until it brings a line again. */
  readonly onProblem?: (message: string) => void;
  readonly signal: AbortSignal;
  /** Put before the command. Default `sudo -n`, as the logs belong to the SlurmUser. */
  readonly prefix?: readonly string[];
  readonly spool?: string;
  /** slurmctld's log file. Default: asked of Slurm. */
  readonly log?: string;
  /** Only lines of the spool with this token count (CL-12). */
  readonly token?: string;
  /** Between two attempts. Default 5 seconds. */
  readonly retryMillis?: number;
}

/**
 * Follows slurmctld over two long-lived commands, so that a submission wakes the loop without any polling (P6).
 * One follows the spool of the power programs, the other slurmctld's own log, which tells of submissions,
 * ends of jobs and nodes that come or fall silent: a drained absent node calls no ResumeProgram. Both are hints:
 * the controller looks for itself, and its period finds what a hint did not tell. Resolves when the signal
 * aborts; until then a watch that ends is begun again.
 */
export async function watchSlurm(runner: CommandRunner, options: WatchOptions): Promise<void> {
  const { spool = HOOK_SPOOL, log } = options;
  const file = quoted(spool);
  const found = `"$(scontrol show config | sed -n 's/^SlurmctldLogFile *= *//p')"`;
  const hooks = `umask 077; [ -e ${file} ] || { : >>${file}; chown --reference="$(dirname ${file})" ${file}; }; exec tail -n 0 -F ${file} 2>/dev/null`;
  const events = `tail -n 0 -F ${log === undefined ? found : quoted(log)} 2>/dev/null | grep -E --line-buffered -o '${EVENTS}'`;
  await Promise.all([
    follow(runner, hooks, options, (line) => takeHook(line, options)),
    follow(runner, events, options, options.onWake),
  ]);
}

/**
 * Runs a command that never ends and hands its lines on. On the other side nothing stays behind for long when
 * the connection breaks: tail ends as soon as nobody reads its output, grep with the next event.
 */
async function follow(
  runner: CommandRunner,
  script: string,
  options: WatchOptions,
  onLine: (line: string) => void,
): Promise<void> {
  const { signal, prefix = ["sudo", "-n"], retryMillis = 5000, onProblem } = options;
  let isBroken = false;
  const broke = (message: string) => {
    if (!isBroken) onProblem?.(message);
    isBroken = true;
  };
  const take = (line: string) => {
    isBroken = false;
    onLine(line);
  };
  while (!signal.aborted) {
    try {
      const { stderr, exitCode } = await runner.run([...prefix, "sh", "-c", `export LC_ALL=C; ${script}`], {
        signal,
        timeoutMillis: Number.POSITIVE_INFINITY,
        onStdout: lineSplitter(take).push,
      });
      broke(`the watch of slurmctld ended (${stderr.trim().slice(0, 200) || `exit status ${exitCode}`})`);
    } catch (error) {
      if (signal.aborted) return;
      broke(`the watch of slurmctld broke: ${(error as Error).message}`);
    }
    await pause(retryMillis, signal);
    // What happened meanwhile was not told.
    if (!signal.aborted) options.onWake();
  }
}

function quoted(path: string): string {
  return `'${path.replaceAll("'", "'\\''")}'`;
}

/** Words of slurmctld's log, at its usual level, behind which the loop finds something new. */
const EVENTS = [
  "_slurm_rpc_submit_batch",
  "_slurm_rpc_allocate_resources",
  "_slurm_rpc_update_job",
  "_slurm_rpc_kill_job",
  "_job_complete",
  "job_complete: ",
  "now responding",
  "returned to service",
  "not responding",
  "not resumed by",
  "state set to",
  "Requeuing JobId",
].join("|");

function takeHook(line: string, { onWake, onHook, onProblem, token }: WatchOptions): void {
  if (line === "") return;
  try {
    const event = parseHookLine(line, token);
    onHook?.(event);
  } catch (error) {
    onProblem?.(`a line of the spool of power programs was refused: ${(error as Error).message}`);
    return;
  }
  onWake();
}

function pause(millis: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      clearTimeout(timer);
      signal.removeEventListener("abort", done);
      resolve();
    };
    const timer = setTimeout(done, millis);
    signal.addEventListener("abort", done, { once: true });
  });
}
