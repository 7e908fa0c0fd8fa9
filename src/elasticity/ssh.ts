import type { Client, ClientChannel, ConnectConfig } from "ssh2";
import type { CommandResult, CommandRunner, RunOptions } from "./queues/queue.js";

/** One machine and how to log in to it. */
export interface SshTarget {
  readonly host: string;
  readonly port?: number;
  readonly username: string;
  /** OpenSSH or PEM text. */
  readonly privateKey: string;
  /** The only host key that is accepted: `ssh-ed25519 AAAA...`. */
  readonly hostKey: string;
  /** For a connection attempt. Default 10 seconds. */
  readonly connectTimeoutMillis?: number;
}

/** A runner that holds a connection until it is closed. */
export interface SshRunner extends CommandRunner {
  close(): void;
}

/** Answers longer than this are an error: 100,000 jobs need about 12 MB. */
const MAX_OUTPUT_BYTES = 256 * 1024 * 1024;

/**
 * Runs commands over ONE ssh connection with a pinned host key; connects when first used and again after a
 * break. A command that was cut off is not repeated: the caller knows whether it may be.
 */
export function sshRunner(target: SshTarget): SshRunner {
  let connection: Promise<Client> | undefined;
  let open: Client | undefined;
  const forget = (client: Client) => {
    if (open !== client) return;
    open = undefined;
    connection = undefined;
  };
  const connect = () => {
    connection ??= openClient(target, (client) => {
      open = client;
      client.once("close", () => forget(client));
      client.on("error", () => forget(client));
    }).catch((error: unknown) => {
      connection = undefined;
      throw error;
    });
    return connection;
  };
  return {
    async run(command, options = {}) {
      const client = await connect();
      return execute(client, command, options, () => {
        forget(client);
        client.destroy();
      });
    },
    close() {
      open?.end();
      connection = undefined;
      open = undefined;
    },
  };
}

async function openClient(target: SshTarget, opened: (client: Client) => void): Promise<Client> {
  // Only a command that connects pays for loading it.
  const ssh2 = await import("ssh2");
  const [type = "", expected = ""] = target.hostKey.trim().split(/\s+/);
  const key = Buffer.from(expected, "base64");
  let mismatch = false;
  const config: ConnectConfig = {
    host: target.host,
    port: target.port ?? 22,
    username: target.username,
    privateKey: target.privateKey,
    readyTimeout: target.connectTimeoutMillis ?? 10_000,
    keepaliveInterval: 5000,
    keepaliveCountMax: 3,
    algorithms: { serverHostKey: [type as "ssh-ed25519"] },
    hostVerifier: (offered: Buffer) => {
      mismatch = !offered.equals(key);
      return !mismatch;
    },
  };
  return new Promise((resolve, reject) => {
    const client = new ssh2.Client();
    const failed = (error: Error) => {
      client.destroy();
      const text = mismatch ? "its host key is not the pinned one" : error.message;
      reject(new Error(`no ssh connection to ${target.host}: ${text}`));
    };
    // An attempt that was given up may fail once more ("Connection lost before handshake"), for nobody to hear.
    client.on("error", () => undefined);
    client.once("error", failed);
    client.once("ready", () => {
      client.off("error", failed);
      opened(client);
      resolve(client);
    });
    client.connect(config);
  });
}

function execute(
  client: Client,
  command: readonly string[],
  options: RunOptions,
  breakConnection: () => void,
): Promise<CommandResult> {
  const { signal, timeoutMillis = 30_000 } = options;
  return new Promise<CommandResult>((resolve, reject) => {
    const settle = (act: () => void) => {
      clearTimeout(timer);
      signal?.removeEventListener("abort", aborted);
      client.off("close", closed);
      act();
    };
    const fail = (message: string) => settle(() => reject(new Error(message)));
    // A command that hangs holds its channel; only a new connection is sure to be free of it.
    const timer = Number.isFinite(timeoutMillis)
      ? setTimeout(() => {
          breakConnection();
          fail(`no answer within ${timeoutMillis / 1000} s`);
        }, timeoutMillis)
      : undefined;
    let open: ClientChannel | undefined;
    const aborted = () => {
      open?.close();
      fail("aborted");
    };
    const closed = () => fail("the ssh connection broke");
    client.once("close", closed);
    signal?.addEventListener("abort", aborted, { once: true });
    if (signal?.aborted === true) {
      aborted();
      return;
    }
    client.exec(shellCommand(command), (error, channel) => {
      if (error !== undefined) fail(error.message);
      else {
        open = channel;
        collect(channel, breakConnection, options.onStdout).then(
          (result) => settle(() => resolve(result)),
          (problem: Error) => fail(problem.message),
        );
      }
    });
  });
}

/** Everything that a command writes, and how it ended. */
function collect(
  channel: ClientChannel,
  breakConnection: () => void,
  onStdout?: (chunk: Uint8Array) => void,
): Promise<CommandResult> {
  return new Promise((resolve, reject) => {
    const output = { stdout: [] as Buffer[], stderr: [] as Buffer[] };
    let bytes = 0;
    let exitCode: number | undefined;
    const take = (kind: keyof typeof output) => (chunk: Buffer) => {
      bytes += chunk.length;
      if (bytes <= MAX_OUTPUT_BYTES) output[kind].push(chunk);
      else breakConnection();
    };
    channel.on("data", onStdout ?? take("stdout"));
    channel.stderr.on("data", take("stderr"));
    channel.on("exit", (code: number | null) => {
      exitCode = code ?? 255;
    });
    channel.on("close", () => {
      const text = (kind: keyof typeof output) => Buffer.concat(output[kind]).toString("utf8");
      if (exitCode === undefined) reject(new Error("the command was cut off"));
      else resolve({ exitCode, stdout: text("stdout"), stderr: text("stderr") });
    });
    channel.end();
  });
}

/** The words as one POSIX shell command. */
export function shellCommand(words: readonly string[]): string {
  return words
    .map((word) => (/^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`))
    .join(" ");
}
