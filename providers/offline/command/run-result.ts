import { OperationError } from "../shared/definition.js";

/** What a finished command printed, each without one trailing newline. */
export type RunResult = {
  readonly stdout: string;
  readonly stderr: string;
};

/** How a process ended: a status, or the name of the signal that ended it. */
export interface RunEnd {
  readonly status: number | undefined;
  readonly signal: string | undefined;
}

/** How much of stderr an error message repeats, in characters. */
const STDERR_TAIL = 2000;

/** The error of a command that failed. It tells the status and the end of stderr, never the command itself. */
export function failedRun(end: RunEnd, stderr: string): OperationError {
  const how = end.status === undefined ? `signal ${end.signal ?? "unknown"}` : `exit status ${end.status}`;
  const text = stderr.trimEnd();
  if (text === "") return new OperationError(`the command failed with ${how} and printed nothing on stderr`);
  const tail = text.length > STDERR_TAIL ? `... ${text.slice(-STDERR_TAIL)}` : text;
  return new OperationError(`the command failed with ${how}; stderr ends with:\n${tail}`);
}
