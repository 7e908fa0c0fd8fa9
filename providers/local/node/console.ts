import type { Container } from "dockerode";
import { docker, engineFault } from "../engine/client.js";

/** Lines of the journal that are read, and those of them that are given. */
const JOURNAL_LINES = 400;
const CONSOLE_LINES = 100;

/** What cloud-init does step by step: most of the journal, and nothing that it writes to a console. */
const DETAIL = /\.py\[DEBUG\]: /;

/**
 * The last lines of what a machine wrote, oldest first: the output of its first process, and while it runs the
 * journal. A systemd that came up writes to its journal alone; one that ended at once has only its output.
 * Undefined when there is no such container. Takes so long at the most; rejects when the engine did not answer
 * until then.
 */
export async function containerConsole(id: string, timeoutMillis: number): Promise<string | undefined> {
  const container = (await docker()).getContainer(id);
  const abortSignal = AbortSignal.timeout(timeoutMillis);
  try {
    const output = await container.logs({ stdout: true, stderr: true, tail: CONSOLE_LINES, abortSignal });
    return `${demultiplexed(output)}${await journalOf(container, abortSignal)}`;
  } catch (error) {
    if (abortSignal.aborted)
      throw new Error(`the Docker engine did not answer within ${timeoutMillis / 1000} s`);
    const { status, message } = engineFault(error);
    if (status === 404) return undefined;
    throw new Error(message);
  }
}

/**
 * As far as it came until the signal: a machine in which nothing ends any more has its output. Nothing when no
 * command can be run in the container: it is stopped, paused, or going.
 */
async function journalOf(container: Container, abortSignal: AbortSignal): Promise<string> {
  const Cmd = ["journalctl", "--quiet", "--no-pager", "-o", "short", "-n", String(JOURNAL_LINES)];
  const parts: Buffer[] = [];
  try {
    // The client takes the signal out of what it is given, so each call has options of its own.
    const run = await container.exec({ Cmd, AttachStdout: true, abortSignal });
    for await (const part of await run.start({ Tty: false, abortSignal })) parts.push(part as Buffer);
  } catch {
    // What has come is told.
  }
  const lines = demultiplexed(Buffer.concat(parts)).split("\n");
  return lines
    .filter((line) => !DETAIL.test(line))
    .slice(-CONSOLE_LINES)
    .join("\n");
}

/**
 * The text of a stream of the engine without a terminal: before each part stand eight bytes, of which the last
 * four are its length.
 */
export function demultiplexed(stream: Buffer): string {
  const parts: Buffer[] = [];
  for (let at = 0; at + 8 <= stream.length; ) {
    const end = at + 8 + stream.readUInt32BE(at + 4);
    parts.push(stream.subarray(at + 8, end));
    at = end;
  }
  return Buffer.concat(parts).toString("utf8");
}
