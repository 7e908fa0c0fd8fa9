import type { Client, ClientChannel } from "ssh2";
import { abortError } from "../shared/deadline.js";
import { type Operation, OperationError } from "../shared/definition.js";
import type { PropertyMap } from "../shared/property.js";
import { type Capture, capture, withoutNewline } from "./capture.js";
import { declaredEnvironment, previousOutput } from "./environment.js";
import { failedRun, type RunEnd, type RunResult } from "./run-result.js";
import { confirmEnvironment } from "./ssh-environment.js";

/** Longest value sent as an environment request, in bytes: it must fit into one SSH packet (RFC 4253, 6.1). */
const LONGEST_VARIABLE = 30 * 1024;

/** How long output is awaited after the command's end, in ms: what it left in the background may hold it open. */
const OUTPUT_GRACE = 2000;

/**
 * Runs a command on a logged-in connection, with the inputs' environment and stdin.
 * @param state outputs of the previous run, empty at first
 * @throws OperationError when it fails, the connection breaks or the operation is cancelled
 */
export async function runOverSsh(
  client: Client,
  command: string,
  inputs: PropertyMap,
  state: PropertyMap,
  operation: Operation,
): Promise<RunResult> {
  const stdout = capture("stdout", inputs.logging, operation);
  const stderr = capture("stderr", inputs.logging, operation);
  const declared = declaredEnvironment(inputs);
  const env = { ...declared, ...previousOutput(inputs, state, LONGEST_VARIABLE, operation) };
  const stdin = typeof inputs.stdin === "string" ? inputs.stdin : "";
  const required = new Set(Object.keys(declared));
  const end = await untilBroken(client, operation.signal, (broken) => {
    confirmEnvironment(client, required, (names) => broken(refusedEnvironment(names)));
    return start(client, command, env, (channel) => finished(channel, stdin, stdout, stderr));
  });
  stdout.end();
  stderr.end();
  if (end.status !== 0) throw failedRun(end, stderr.text());
  return { stdout: withoutNewline(stdout.text()), stderr: withoutNewline(stderr.text()) };
}

/** Fails as soon as the connection breaks or the signal aborts, whatever the work is waiting for. */
function untilBroken<Result>(
  client: Client,
  signal: AbortSignal,
  work: (broken: (error: Error) => void) => Promise<Result>,
): Promise<Result> {
  return new Promise((resolve, reject) => {
    const onAbort = (): void => reject(abortError(signal));
    const onClose = (): void => reject(new OperationError("the connection broke before the command ended"));
    const onError = (error: Error): void =>
      reject(new OperationError(`the connection broke: ${error.message}`));
    const cleanUp = (): void => {
      signal.removeEventListener("abort", onAbort);
      client.off("close", onClose);
    };
    if (signal.aborted) return onAbort();
    signal.addEventListener("abort", onAbort, { once: true });
    client.on("error", onError);
    client.once("close", onClose);
    work(reject).finally(cleanUp).then(resolve, reject);
  });
}

/**
 * Starts the command. Its channel is given to `attend` at once, not by a promise: a short command may have
 * ended within what was read with the answer, and who listens later never hears of it.
 */
function start(
  client: Client,
  command: string,
  env: Record<string, string>,
  attend: (channel: ClientChannel) => Promise<RunEnd>,
): Promise<RunEnd> {
  return new Promise((resolve, reject) => {
    client.exec(command, { env }, (error, channel) => {
      if (error === undefined || error === null) resolve(attend(channel));
      else reject(new OperationError(`the server does not start the command: ${error.message}`));
    });
  });
}

function refusedEnvironment(names: readonly string[]): OperationError {
  return new OperationError(
    `the server does not accept the environment variables ${names.join(", ")}: ` +
      "name them in AcceptEnv of its sshd_config, or give the values by stdin",
  );
}

function finished(channel: ClientChannel, stdin: string, stdout: Capture, stderr: Capture): Promise<RunEnd> {
  return new Promise((resolve, reject) => {
    let end: RunEnd | undefined;
    let timer: NodeJS.Timeout | undefined;
    channel.on("data", stdout.push);
    channel.stderr.on("data", stderr.push);
    channel.on("error", () => undefined);
    channel.once("exit", (status: number | null, signal?: string) => {
      end = { status: status ?? undefined, signal };
      timer = setTimeout(() => channel.destroy(), OUTPUT_GRACE);
    });
    channel.once("close", () => {
      clearTimeout(timer);
      if (end !== undefined) resolve(end);
      else reject(new OperationError("the connection broke before the command ended"));
    });
    channel.end(stdin);
  });
}
