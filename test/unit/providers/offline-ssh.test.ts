import { execFileSync, spawn } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { type AddressInfo, createServer, type Server as TcpServer } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import ssh2, { type AuthContext } from "ssh2";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Connection, parseConnection } from "../../../providers/offline/command/connection.js";
import { dial } from "../../../providers/offline/command/dial.js";
import { runOverSsh } from "../../../providers/offline/command/ssh-run.js";
import type { Operation } from "../../../providers/offline/shared/definition.js";

const PASSWORD = "swordfish";

describe("dialling an SSH server of the test's own", () => {
  let tmp: string;
  let server: ssh2.Server;
  let silent: TcpServer;
  let authenticate: (context: AuthContext) => void = (context) => context.reject();
  beforeAll(async () => {
    tmp = mkdtempSync(path.join(tmpdir(), "offline-ssh-"));
    const keygen = (name: string, passphrase: string) =>
      execFileSync("ssh-keygen", ["-q", "-t", "ed25519", "-N", passphrase, "-f", path.join(tmp, name)]);
    keygen("host", "");
    keygen("client", PASSWORD);
    keygen("agent", "");
    server = new ssh2.Server({ hostKeys: [read("host")] }, (client) => {
      client.on("error", () => undefined);
      client.on("authentication", (context) => authenticate(context));
      client.on("session", (open) => {
        open().on("exec", (start, _reject, { command }) => {
          const channel = start();
          channel.write(`ran ${command}`);
          channel.exit(0);
          channel.end();
        });
      });
    });
    silent = createServer();
    await Promise.all(
      [server, silent].map((one) => new Promise<void>((resolve) => one.listen(0, "127.0.0.1", resolve))),
    );
  });
  afterAll(() => {
    server.close();
    silent.close();
    rmSync(tmp, { recursive: true, force: true });
  });

  const read = (name: string) => readFileSync(path.join(tmp, name), "utf8");
  const connection = (changes: object): Connection =>
    parseConnection({
      host: "127.0.0.1",
      port: (server.address() as AddressInfo).port,
      user: "user",
      dialErrorLimit: 0,
      hostKey: read("host.pub"),
      ...changes,
    });
  const run = async (changes: object, signal = new AbortController().signal): Promise<string> => {
    const operation: Operation = { urn: "u", name: "n", signal, secrets: [], log: () => undefined };
    const session = await dial(connection(changes), operation);
    try {
      return (await runOverSsh(session.client, "it", {}, {}, operation)).stdout;
    } finally {
      session.close();
    }
  };

  const accepting = (accepts: (context: AuthContext) => boolean) => (context: AuthContext) =>
    accepts(context) ? context.accept() : context.reject();

  test("by password; a wrong one is not repeated in the error", async () => {
    authenticate = accepting((context) => context.method === "password" && context.password === PASSWORD);
    expect(await run({ password: PASSWORD })).toBe("ran it");
    const refused = run({ password: "wrong-one" });
    await expect(refused).rejects.toThrow(/^cannot connect to user@127.0.0.1 port \d+: .*\(attempts: 1\)$/u);
    await expect(refused).rejects.not.toThrow(/wrong-one/u);
  });

  test("by answering the server's questions with the password", async () => {
    authenticate = (context) => {
      if (context.method !== "keyboard-interactive") return context.reject(["keyboard-interactive"]);
      context.prompt([{ prompt: "Password: ", echo: false }], (answers) =>
        answers[0] === PASSWORD ? context.accept() : context.reject(),
      );
    };
    expect(await run({ password: PASSWORD })).toBe("ran it");
  });

  test("by an encrypted private key; without its passphrase there is one attempt and no more", async () => {
    authenticate = accepting((context) => context.method === "publickey");
    const privateKey = read("client");
    expect(await run({ privateKey, privateKeyPassword: PASSWORD })).toBe("ran it");
    await expect(run({ privateKey, dialErrorLimit: -1 })).rejects.toThrow(/passphrase.*\(attempts: 1\)/u);
    await expect(run({ privateKey: "TOPSECRET", dialErrorLimit: -1 })).rejects.not.toThrow(/TOPSECRET/u);
  });

  test("by an agent", async () => {
    authenticate = accepting((context) => context.method === "publickey");
    const agentSocketPath = path.join(tmp, "agent.sock");
    const agent = spawn("ssh-agent", ["-D", "-a", agentSocketPath], { stdio: "ignore" });
    try {
      await expect.poll(() => existsSync(agentSocketPath)).toBe(true);
      const env = { ...process.env, SSH_AUTH_SOCK: agentSocketPath };
      execFileSync("ssh-add", ["-q", path.join(tmp, "agent")], { env, stdio: "ignore" });
      expect(await run({ agentSocketPath })).toBe("ran it");
    } finally {
      agent.kill();
    }
  });

  test("a server that does not answer is given up after perDialTimeout, each time anew", async () => {
    const begin = Date.now();
    const { port } = silent.address() as AddressInfo;
    const result = run({ port, perDialTimeout: 1, dialErrorLimit: 1, password: PASSWORD });
    await expect(result).rejects.toThrow(/no login within 1 s \(perDialTimeout\) \(attempts: 2\)$/u);
    expect(Date.now() - begin).toBeGreaterThanOrEqual(2000);
    expect(Date.now() - begin).toBeLessThan(4000);
  });

  test("attempts are repeated with growing delays until the server accepts", async () => {
    const times: number[] = [];
    authenticate = accepting((context) => {
      if (context.method === "password") times.push(Date.now());
      return context.method === "password" && times.length === 4;
    });
    expect(await run({ password: PASSWORD, dialErrorLimit: 3 })).toBe("ran it");
    const delays = times.slice(1).map((time, index) => time - (times[index] ?? 0));
    for (const [index, least] of [100, 150, 225].entries())
      expect(delays[index]).toBeGreaterThanOrEqual(least - 2);
  });

  test("abort ends an endless dial at once", async () => {
    const abort = new AbortController();
    const result = run({ port: 1, dialErrorLimit: -1, password: PASSWORD }, abort.signal);
    setTimeout(() => abort.abort(), 300);
    await expect(result).rejects.toThrow("the operation was cancelled");
  });
});
