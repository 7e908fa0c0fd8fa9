import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { connect, createServer } from "node:net";
import { userInfo } from "node:os";
import path from "node:path";

const PROGRAM = "/usr/sbin/sshd";

/** Is there an OpenSSH server on this machine? */
export function haveSshd(): boolean {
  return existsSync(PROGRAM);
}

/** An SSH server of the test's own on loopback, for the user who runs the test. */
export interface Sshd {
  readonly port: number;
  readonly user: string;
  /** The client's private key, which the server lets in. */
  readonly privateKey: string;
  /** The server's Ed25519 host key as a line of authorized_keys; it has an ECDSA key as well. */
  readonly hostKey: string;
  readonly ecdsaHostKey: string;
  readonly start: () => Promise<void>;
  readonly stop: () => Promise<void>;
  /** What the server logged so far. */
  readonly log: () => string;
}

/**
 * Lays out a server's keys and settings in a folder of its own; start() runs it.
 * @param settings further lines of sshd_config
 */
export async function sshd(folder: string, settings: readonly string[] = []): Promise<Sshd> {
  mkdirSync(folder, { recursive: true });
  // Where the server, when root, drops its privileges to; it refuses to start without.
  if (process.getuid?.() === 0) mkdirSync("/run/sshd", { recursive: true });
  for (const [name, type] of [
    ["client", "ed25519"],
    ["host", "ed25519"],
    ["host2", "ecdsa"],
  ] as const) {
    execFileSync("ssh-keygen", ["-q", "-t", type, "-N", "", "-C", "", "-f", path.join(folder, name)]);
  }
  const port = await freePort();
  const file = (name: string) => path.join(folder, name);
  writeFileSync(file("authorized_keys"), readFileSync(file("client.pub")), { mode: 0o600 });
  writeFileSync(file("sshd_config"), configuration(folder, port, settings));
  let child: ChildProcess | undefined;
  let log = "";
  return {
    port,
    user: userInfo().username,
    privateKey: readFileSync(file("client"), "utf8"),
    hostKey: readFileSync(file("host.pub"), "utf8").trim(),
    ecdsaHostKey: readFileSync(file("host2.pub"), "utf8").trim(),
    async start() {
      child = spawn(PROGRAM, ["-D", "-e", "-f", file("sshd_config")], {
        stdio: ["ignore", "ignore", "pipe"],
      });
      child.stderr?.on("data", (chunk: Buffer) => {
        log += chunk.toString();
      });
      await listening(port, () => log);
    },
    async stop() {
      const running = child;
      if (running === undefined || running.exitCode !== null) return;
      await new Promise((resolve) => {
        running.once("exit", resolve);
        running.kill("SIGTERM");
      });
    },
    log: () => log,
  };
}

function configuration(folder: string, port: number, settings: readonly string[]): string {
  return [
    `Port ${port}`,
    "ListenAddress 127.0.0.1",
    `HostKey ${folder}/host`,
    `HostKey ${folder}/host2`,
    `AuthorizedKeysFile ${folder}/authorized_keys`,
    `PidFile ${folder}/sshd.pid`,
    "StrictModes no",
    "UsePAM no",
    "PermitRootLogin prohibit-password",
    "PasswordAuthentication no",
    "MaxStartups 100",
    "LogLevel VERBOSE",
    "Subsystem sftp internal-sftp",
    ...settings,
    "",
  ].join("\n");
}

async function listening(port: number, log: () => string): Promise<void> {
  for (let attempt = 0; attempt < 100; attempt += 1) {
    if (await accepts(port)) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(`the test's sshd does not listen: ${log()}`);
}

function accepts(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, "127.0.0.1", () => {
      socket.destroy();
      resolve(true);
    });
    socket.once("error", () => resolve(false));
  });
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const address = server.address();
      server.close(() => resolve(typeof address === "object" && address !== null ? address.port : 0));
    });
  });
}
