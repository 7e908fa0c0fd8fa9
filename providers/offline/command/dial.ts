import type { Duplex } from "node:stream";
import type { Client } from "ssh2";
import { abortError, pause } from "../shared/deadline.js";
import { type Operation, OperationError } from "../shared/definition.js";
import { messageOf } from "../shared/messages.js";
import type { Connection, Endpoint } from "./connection.js";
import { HostKeyMismatch, handshake, UnusableCredentials } from "./handshake.js";

const FIRST_DELAY = 100;
const DELAY_FACTOR = 1.5;
const LONGEST_DELAY = 5000;

/** A wrong host key is tried this often even without a limit: a machine may change its key while it boots. */
const MISMATCH_LIMIT = 10;

/** How long the peer has to close the connection in good order, in ms. */
const CLOSE_GRACE = 1000;

/** A logged-in connection. */
export interface Session {
  readonly client: Client;
  /** Closes it, and the connection to the bastion host with it. */
  readonly close: () => void;
}

/**
 * Connects to a server, through its proxy if it has one, and logs in. Failed attempts are repeated up to
 * dialErrorLimit times with delays that grow from 0.1 s by half up to 5 s.
 * @throws OperationError naming the server and the last attempt's fault, or on abort
 */
export async function dial(connection: Connection, operation: Operation): Promise<Session> {
  const { proxy } = connection;
  if (proxy === undefined) {
    const client = await repeat(connection, operation, () =>
      handshake(connection, undefined, operation.signal),
    );
    return { client, close: () => close(client) };
  }
  const bastion = reusable(() =>
    repeat(proxy, operation, () => handshake(proxy, undefined, operation.signal)),
  );
  try {
    const client = await repeat(connection, operation, async () => {
      const outer = await bastion.open();
      return await handshake(
        connection,
        await forward(outer, connection, operation.signal),
        operation.signal,
      );
    });
    return {
      client,
      close: () => {
        close(client);
        bastion.close();
      },
    };
  } catch (error) {
    bastion.close();
    throw error;
  }
}

async function repeat(
  endpoint: Endpoint,
  operation: Operation,
  attempt: () => Promise<Client>,
): Promise<Client> {
  let delay = FIRST_DELAY;
  for (let failures = 1; ; failures += 1) {
    try {
      return await attempt();
    } catch (error) {
      if (operation.signal.aborted) throw abortError(operation.signal);
      const server = `${endpoint.user}@${endpoint.host} port ${endpoint.port}`;
      const fault = `cannot connect to ${server}: ${messageOf(error)}`;
      // The bastion's own attempts are used up already.
      if (error instanceof GivenUp) throw error;
      if (isFinal(error, endpoint, failures)) throw new GivenUp(`${fault} (attempts: ${failures})`);
      operation.log("debug", `${fault}; next attempt in ${delay / 1000} s`);
      await pause(delay, operation.signal);
      delay = Math.min(delay * DELAY_FACTOR, LONGEST_DELAY);
    }
  }
}

/** No further attempt is to be made. */
class GivenUp extends OperationError {}

function isFinal(error: unknown, endpoint: Endpoint, failures: number): boolean {
  if (error instanceof UnusableCredentials) return true;
  const { dialErrorLimit } = endpoint;
  if (dialErrorLimit >= 0) return failures > dialErrorLimit;
  return error instanceof HostKeyMismatch && failures > MISMATCH_LIMIT;
}

/** Opens a client at need and again when it was lost in between. */
function reusable(open: () => Promise<Client>): { open: () => Promise<Client>; close: () => void } {
  let current: Client | undefined;
  return {
    async open() {
      if (current !== undefined) return current;
      const client = await open();
      client.once("close", () => {
        if (current === client) current = undefined;
      });
      current = client;
      return client;
    },
    close: () => {
      if (current !== undefined) close(current);
    },
  };
}

/** A stream through the bastion host to the server behind it. */
function forward(bastion: Client, target: Endpoint, signal: AbortSignal): Promise<Duplex> {
  const limit = target.perDialTimeout * 1000;
  const attempt = limit > 0 ? AbortSignal.any([signal, AbortSignal.timeout(limit)]) : signal;
  return new Promise((resolve, reject) => {
    const onAbort = (): void => reject(new OperationError("the bastion host could not reach it in time"));
    attempt.addEventListener("abort", onAbort, { once: true });
    bastion.forwardOut("127.0.0.1", 0, target.host, target.port, (error, stream) => {
      attempt.removeEventListener("abort", onAbort);
      if (error !== undefined && error !== null)
        reject(new OperationError(`through the bastion host: ${error.message}`));
      else if (attempt.aborted) stream.destroy();
      else resolve(stream);
    });
  });
}

function close(client: Client): void {
  // What still arrives after the end is of no use.
  client.on("error", () => undefined);
  client.end();
  // A peer that does not answer any more must not keep the socket.
  setTimeout(() => client.destroy(), CLOSE_GRACE).unref();
}
