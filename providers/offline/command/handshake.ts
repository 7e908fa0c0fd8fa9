import type { Duplex } from "node:stream";
import ssh2, { type Client, type ConnectConfig, type ServerHostKeyAlgorithm } from "ssh2";
import { abortError } from "../shared/deadline.js";
import { OperationError } from "../shared/definition.js";
import type { Endpoint } from "./connection.js";

/** How often an idle connection is probed, in ms, and how many probes may stay unanswered. */
const KEEPALIVE_INTERVAL = 15_000;
const KEEPALIVE_LIMIT = 4;

/** The server showed another key than the pinned one. */
export class HostKeyMismatch extends OperationError {}

/** The login cannot succeed however often it is tried, such as an unreadable private key. */
export class UnusableCredentials extends OperationError {}

/**
 * One attempt to connect and log in; within the endpoint's perDialTimeout, login included.
 * @param socket a stream to the server, when it is reached through another one
 * @throws OperationError; the socket is closed then
 */
export async function handshake(
  endpoint: Endpoint,
  socket: Duplex | undefined,
  signal: AbortSignal,
): Promise<Client> {
  if (signal.aborted) throw abortError(signal);
  const limit = endpoint.perDialTimeout * 1000;
  const attempt = limit > 0 ? AbortSignal.any([signal, AbortSignal.timeout(limit)]) : signal;
  const client = new ssh2.Client();
  try {
    await ready(client, endpoint, socket, attempt);
    return client;
  } catch (error) {
    // Errors of a client that is being given up are of no use to anybody.
    client.on("error", () => undefined);
    client.destroy();
    socket?.destroy();
    if (signal.aborted) throw abortError(signal);
    if (attempt.aborted)
      throw new OperationError(`no login within ${endpoint.perDialTimeout} s (perDialTimeout)`);
    throw error;
  }
}

function ready(
  client: Client,
  endpoint: Endpoint,
  socket: Duplex | undefined,
  signal: AbortSignal,
): Promise<void> {
  return new Promise((resolve, reject) => {
    let mismatch = false;
    const onAbort = (): void => reject(abortError(signal));
    const settle = (run: () => void): void => {
      signal.removeEventListener("abort", onAbort);
      run();
    };
    signal.addEventListener("abort", onAbort, { once: true });
    client.once("ready", () => settle(resolve));
    // Servers that take passwords only by questions (PAM) get it for every question.
    client.on("keyboard-interactive", (_name, _text, _language, prompts, answer) =>
      answer(prompts.map(() => endpoint.password ?? "")),
    );
    client.on("error", (error: Error & { level?: string }) => {
      // An agent that does not answer leaves the other ways to log in.
      if (error.level === "agent") return;
      settle(() => reject(mismatch ? mismatchError() : new OperationError(error.message)));
    });
    client.once("close", () => settle(() => reject(new OperationError("the server closed the connection"))));
    try {
      client.connect(configuration(endpoint, socket, () => (mismatch = true)));
    } catch (error) {
      settle(() =>
        reject(new UnusableCredentials(error instanceof Error ? error.message : "bad credentials")),
      );
    }
  });
}

function mismatchError(): HostKeyMismatch {
  return new HostKeyMismatch("the server's host key is not the one pinned by hostKey");
}

function configuration(
  endpoint: Endpoint,
  socket: Duplex | undefined,
  onMismatch: () => void,
): ConnectConfig {
  const { host, port, user, password, privateKey, privateKeyPassword, hostKeys } = endpoint;
  const agent = agentOf(endpoint);
  return {
    ...(socket === undefined ? { host, port } : { sock: socket }),
    username: user,
    readyTimeout: 0,
    keepaliveInterval: KEEPALIVE_INTERVAL,
    keepaliveCountMax: KEEPALIVE_LIMIT,
    ...(password === undefined ? {} : { password, tryKeyboard: true }),
    ...(privateKey === undefined ? {} : { privateKey }),
    ...(privateKeyPassword === undefined ? {} : { passphrase: privateKeyPassword }),
    ...(agent === undefined ? {} : { agent }),
    ...(hostKeys === undefined
      ? {}
      : {
          algorithms: { serverHostKey: [...hostKeys.algorithms] as ServerHostKeyAlgorithm[] },
          hostVerifier: (key: Buffer): boolean => {
            const matches = hostKeys.matches(key);
            if (!matches) onMismatch();
            return matches;
          },
        }),
  };
}

/** The agent named in the input, or the session's own where no other way to log in is given. */
function agentOf(endpoint: Endpoint): string | undefined {
  if (endpoint.agentSocketPath !== undefined) return endpoint.agentSocketPath;
  const others = endpoint.privateKey !== undefined || endpoint.password !== undefined;
  return others ? undefined : process.env.SSH_AUTH_SOCK;
}
