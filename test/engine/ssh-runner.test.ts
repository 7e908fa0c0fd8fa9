import { execFileSync, spawn } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { type AddressInfo, createServer } from "node:net";
import { tmpdir, userInfo } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type SshTarget, shellCommand, sshRunner } from "../../src/elasticity/ssh.js";
import { until } from "./slurm-cluster.js";

const missing = !existsSync("/usr/sbin/sshd");
if (missing) console.log("ssh-runner: skipped, /usr/sbin/sshd is not installed (Debian: openssh-server)");

describe.skipIf(missing)("commands over a real sshd", () => {
  const folder = mkdtempSync(join(tmpdir(), "ssh-runner-"));
  const path = (name: string) => join(folder, name);
  let target: SshTarget;
  let daemon: ReturnType<typeof spawn>;

  beforeAll(async () => {
    for (const name of ["host", "other", "login"])
      execFileSync("ssh-keygen", ["-q", "-t", "ed25519", "-N", "", "-f", path(name)]);
    writeFileSync(path("authorized_keys"), readFileSync(path("login.pub")));
    const port = await freePort();
    const lines = [
      `Port ${port}`,
      "ListenAddress 127.0.0.1",
      `HostKey ${path("host")}`,
      `AuthorizedKeysFile ${path("authorized_keys")}`,
    ];
    writeFileSync(
      path("sshd_config"),
      [...lines, "StrictModes no", "UsePAM no", "PidFile none", "PermitRootLogin yes", ""].join("\n"),
    );
    if (userInfo().uid === 0) execFileSync("mkdir", ["-p", "/run/sshd"]);
    daemon = spawn("/usr/sbin/sshd", ["-D", "-f", path("sshd_config")], { stdio: "ignore" });
    const privateKey = readFileSync(path("login"), "utf8");
    const hostKey = readFileSync(path("host.pub"), "utf8");
    target = { host: "127.0.0.1", port, username: userInfo().username, privateKey, hostKey };
    await until(async () => {
      const probe = sshRunner(target);
      await probe.run(["true"]).finally(() => probe.close());
      return true;
    }, 10_000);
  });
  afterAll(() => {
    daemon.kill();
    rmSync(folder, { recursive: true, force: true });
  });

  test("EX-7 a server that accepts and says nothing fails each attempt, and nothing else", async () => {
    const uncaught: Error[] = [];
    const note = (error: Error) => uncaught.push(error);
    process.on("uncaughtException", note);
    // It stands still, as a machine that is paused does; what it has accepted it closes late.
    const silent = createServer((socket) => socket.on("error", () => undefined));
    const port = await new Promise<number>((resolve) => {
      silent.listen(0, "127.0.0.1", () => resolve((silent.address() as AddressInfo).port));
    });
    const runner = sshRunner({ ...target, port, connectTimeoutMillis: 200 });
    try {
      for (let attempt = 0; attempt < 2; attempt += 1)
        await expect(runner.run(["true"])).rejects.toThrow(/no ssh connection to 127\.0\.0\.1: Timed out/);
      await new Promise((done) => setTimeout(done, 300));
      expect(uncaught).toEqual([]);
    } finally {
      process.off("uncaughtException", note);
      runner.close();
      silent.close();
    }
  });

  test("exit status, both outputs, and words that are no shell syntax", async () => {
    const runner = sshRunner(target);
    const word = `a 'quoted' "$HOME" * ; | \\`;
    expect(await runner.run(["printf", "%s", word])).toEqual({ exitCode: 0, stdout: word, stderr: "" });
    expect(await runner.run(["sh", "-c", "echo no >&2; exit 3"])).toEqual({
      exitCode: 3,
      stdout: "",
      stderr: "no\n",
    });
    runner.close();
  });

  test("one connection for many commands, a new one after a break", async () => {
    const runner = sshRunner(target);
    const where = async () => (await runner.run(["sh", "-c", "echo $SSH_CONNECTION"])).stdout;
    const [first, ...others] = await Promise.all(Array.from({ length: 5 }, where));
    expect(new Set(others)).toEqual(new Set([first]));
    await expect(runner.run(["sh", "-c", "kill -9 $PPID"])).rejects.toThrow(/broke|cut off/);
    const later = await where();
    expect(later).not.toBe("");
    expect(later).not.toBe(first);
    runner.close();
  });

  test("a command that hangs ends in an error, and the next one works", async () => {
    const runner = sshRunner(target);
    await expect(runner.run(["sleep", "30"], { timeoutMillis: 300 })).rejects.toThrow(
      "no answer within 0.3 s",
    );
    expect((await runner.run(["echo", "on"])).stdout).toBe("on\n");
    runner.close();
  });

  test("another host key than the pinned one is refused", async () => {
    const runner = sshRunner({ ...target, hostKey: readFileSync(path("other.pub"), "utf8") });
    await expect(runner.run(["true"])).rejects.toThrow("its host key is not the pinned one");
  });

  test("nobody listens: an error, not a hang", async () => {
    const runner = sshRunner({ ...target, port: await freePort() });
    await expect(runner.run(["true"])).rejects.toThrow(/no ssh connection to 127.0.0.1: .*ECONNREFUSED/);
  });
});

test("words become one shell command", () => {
  expect(shellCommand(["scontrol", "update", "nodename=vnode-[1-2]", "it's"])).toBe(
    `scontrol update 'nodename=vnode-[1-2]' 'it'\\''s'`,
  );
});

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as { port: number };
  await new Promise((resolve) => server.close(resolve));
  return port;
}
