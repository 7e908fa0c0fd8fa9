import { mkdir, readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { findEngine } from "../support/engine.js";
import { type OfflineStack, offlineStack } from "../support/offline-stack.js";
import { haveSshd, type Sshd, sshd } from "../support/sshd.js";

const ready = findEngine() !== undefined && haveSshd();
if (!ready)
  console.warn("skipped: needs the Pulumi engine (npm run setup) and /usr/sbin/sshd (openssh-server)");

const SECRET = "correct-horse-battery";

describe.skipIf(!ready)("offline provider command over SSH, under the real engine", () => {
  let stack: OfflineStack;
  let server: Sshd;
  let bastion: Sshd;
  beforeAll(async () => {
    stack = await offlineStack();
    server = await sshd(path.join(stack.tmp, "server"), ["AcceptEnv GREETING"]);
    bastion = await sshd(path.join(stack.tmp, "bastion"));
    await Promise.all([server.start(), bastion.start()]);
  });
  afterAll(async () => {
    await Promise.all([server?.stop(), bastion?.stop()]);
    await stack?.dispose();
  });

  const up = () => stack.pulumi("up", "-y", "--skip-preview");
  const outputs = async () => JSON.parse((await stack.pulumi("stack", "output", "--json")).stdout);
  const program = (body: string) =>
    stack.program(
      `import * as pulumi from "@pulumi/pulumi";\nimport * as command from "@pulumi/command";\n${body}`,
    );
  const connection = (changes: object = {}, of: Sshd = server) => JSON.stringify(settings(changes, of));

  test("stdin, environment, long lines, update, triggers and delete, with the host key pinned", async () => {
    const log = path.join(stack.tmp, "remote-log");
    const source = (trigger: string, update: string) => `
const c = new command.remote.Command("c", {
  connection: ${connection()}, environment: { GREETING: "good day" }, stdin: pulumi.secret("${SECRET}"),
  create: "echo create >> ${log}; echo $GREETING; wc -c; head -c 204800 /dev/zero | tr '\\\\0' x",
  ${update} delete: "echo delete >> ${log}", triggers: ["${trigger}"],
});
export const stdout = c.stdout;`;
    const lines = async () => (await readFile(log, "utf8")).trim().split("\n");
    await program(source("1", ""));
    const first = await up();
    expect(first, first.all).toMatchObject({ status: 0 });
    const { stdout } = await outputs();
    expect(stdout.split("\n").slice(0, 2)).toEqual(["good day", String(SECRET.length)]);
    expect(stdout.split("\n")[2]).toBe("x".repeat(204_800));
    expect(await stack.pulumi("preview", "--expect-no-changes")).toMatchObject({ status: 0 });

    const exported = (await stack.pulumi("stack", "export")).stdout;
    expect(exported).not.toContain("OPENSSH PRIVATE KEY");
    expect(exported).not.toContain(SECRET);

    await program(source("1", `update: "echo update >> ${log}",`));
    expect(await up()).toMatchObject({ status: 0 });
    await program(source("2", `update: "echo update >> ${log}",`));
    expect(await up()).toMatchObject({ status: 0 });
    expect(await stack.pulumi("destroy", "-y", "--skip-preview")).toMatchObject({ status: 0 });
    expect(await lines()).toEqual(["create", "update", "create", "delete", "delete"]);
  });

  test("another host key than the pinned one is refused", async () => {
    await program(`new command.remote.Command("c", {
  connection: ${connection({ hostKey: bastion.hostKey, dialErrorLimit: 1 })}, create: "true" });`);
    const result = await up();
    expect(result.status).not.toBe(0);
    expect(result.all).toContain("the server's host key is not the one pinned by hostKey (attempts: 2)");
    expect(result.all).not.toContain("PRIVATE KEY");
  });

  test("a host key that is none is refused before anything runs", async () => {
    await program(
      `new command.remote.Command("c", { connection: ${connection({ hostKey: "nonsense" })}, create: "true" });`,
    );
    const result = await stack.pulumi("preview");
    expect(result.status).not.toBe(0);
    expect(result.all).toContain("hostKey holds no public key");
  });

  test("through a bastion host that has its own pinned key; its wrong key is refused", async () => {
    // Not the key that the server would show by itself.
    const proxy = settings({ hostKey: bastion.ecdsaHostKey }, bastion);
    await program(`export const stdout = new command.remote.Command("c", {
  connection: ${connection({ proxy })}, create: "echo $SSH_CONNECTION" }).stdout;`);
    const result = await up();
    expect(result, result.all).toMatchObject({ status: 0 });
    expect((await outputs()).stdout).toContain(`127.0.0.1 ${server.port}`);
    expect(bastion.log()).toContain(`Accepted publickey for ${bastion.user}`);
    expect(await stack.pulumi("destroy", "-y", "--skip-preview")).toMatchObject({ status: 0 });

    const wrong = settings({ hostKey: server.hostKey, dialErrorLimit: 0 }, bastion);
    await program(
      `new command.remote.Command("c", { connection: ${connection({ proxy: wrong })}, create: "true" });`,
    );
    const refused = await up();
    expect(refused.status).not.toBe(0);
    expect(refused.all).toContain(
      `port ${bastion.port}: the server's host key is not the one pinned by hostKey`,
    );
  });

  test("a server that comes up late is awaited without a limit of attempts", async () => {
    const late = await sshd(path.join(stack.tmp, "late"));
    await program(`export const stdout = new command.remote.Command("c", {
  connection: ${connection({ dialErrorLimit: -1 }, late)}, create: "echo here" }).stdout;`);
    const running = up();
    try {
      await new Promise((resolve) => setTimeout(resolve, 4000));
      await late.start();
      const result = await running;
      expect(result, result.all).toMatchObject({ status: 0 });
      expect((await outputs()).stdout).toBe("here");
    } finally {
      await stack.pulumi("destroy", "-y", "--skip-preview");
      await late.stop();
    }
  });

  test("the error of a failing script names the resource and holds no secret", async () => {
    await program(`new command.remote.Command("fails", { connection: ${connection()},
  create: pulumi.secret("W=${SECRET}; echo first >&2; echo cannot use $W >&2; exit 7"),
  stdin: pulumi.secret("cannot use") });
new command.remote.Command("echoes", { connection: ${connection()}, logging: "stderr",
  create: "cat >&2; exit 9", stdin: pulumi.secret("${SECRET}") });`);
    const result = await up();
    expect(result.status).not.toBe(0);
    expect(result.all).toContain("::fails: the command failed with exit status 7; stderr ends with:");
    expect(result.all).toContain("::echoes: the command failed with exit status 9; stderr ends with:");
    expect(result.all).toContain("[secret]");
    expect(result.all).not.toContain("exit 7");
    const echoes = result.all.split("\n").filter((line) => line.includes("echoes"));
    expect(echoes.join("\n")).not.toContain(SECRET);
    await stack.pulumi("destroy", "-y", "--skip-preview");
  });

  test("a variable that the server does not accept is named, and the command does not start", async () => {
    const mark = path.join(stack.tmp, "started");
    await program(`new command.remote.Command("c", { connection: ${connection()},
  environment: { GREETING: "a", TOKEN: pulumi.secret("${SECRET}") }, create: "touch ${mark}" });`);
    const result = await up();
    expect(result.status).not.toBe(0);
    expect(result.all).toContain(
      "the server does not accept the environment variables TOKEN: name them in AcceptEnv",
    );
    expect(result.all).not.toContain(SECRET);
    await expect(readFile(mark)).rejects.toThrow();
  });

  test("a command that leaves something in the background does not hang; customTimeouts end one that does", async () => {
    const left = path.join(stack.tmp, "left");
    // Longer than `up` is waited for.
    await program(
      `new command.remote.Command("c", { connection: ${connection()}, create: "sleep 4714 & echo $! >${left}" });`,
    );
    try {
      expect(await up()).toMatchObject({ status: 0 });
    } finally {
      process.kill(Number(await readFile(left, "utf8")));
    }
    await program(`new command.remote.Command("d", { connection: ${connection()}, create: "sleep 20" },
  { customTimeouts: { create: "1s" } });`);
    const result = await up();
    expect(result.status).not.toBe(0);
    expect(result.all).toContain("the time given for this operation is up");
    await stack.pulumi("destroy", "-y", "--skip-preview");
  });

  test("CopyToRemote: a file, a folder, a folder's contents and a text; again when contents change", async () => {
    const from = path.join(stack.tmp, "from");
    const to = path.join(stack.tmp, "to");
    await mkdir(path.join(from, "sub"), { recursive: true });
    await mkdir(to);
    await writeFile(path.join(from, "file"), "one\n");
    await writeFile(path.join(from, "sub/inner"), "two\n");
    await program(`const connection = ${connection()};
const asset = pulumi.asset;
new command.remote.CopyToRemote("file", { connection, source: new asset.FileAsset("${from}/file"), remotePath: "${to}" });
new command.remote.CopyToRemote("folder", { connection, source: new asset.FileArchive("${from}"), remotePath: "${to}/a" });
new command.remote.CopyToRemote("contents", { connection, source: new asset.FileArchive("${from}/"), remotePath: "${to}/b" });
new command.remote.CopyToRemote("text", { connection, source: new asset.StringAsset("three\\n"), remotePath: "${to}/text" });`);
    const result = await up();
    expect(result, result.all).toMatchObject({ status: 0 });
    const copied = (name: string) => readFile(path.join(to, name), "utf8");
    expect(await copied("file")).toBe("one\n");
    expect(await copied("a/from/sub/inner")).toBe("two\n");
    expect(await copied("b/sub/inner")).toBe("two\n");
    expect(await copied("text")).toBe("three\n");
    expect(await stack.pulumi("preview", "--expect-no-changes")).toMatchObject({ status: 0 });
    await writeFile(path.join(from, "file"), "changed\n");
    expect((await up()).all).toMatch(/~ 3 updated/u);
    expect(await copied("file")).toBe("changed\n");
    expect(await stack.pulumi("destroy", "-y", "--skip-preview")).toMatchObject({ status: 0 });
  });
});

function settings(changes: object, of: Sshd): object {
  return {
    host: "127.0.0.1",
    port: of.port,
    user: of.user,
    privateKey: of.privateKey,
    hostKey: of.hostKey,
    ...changes,
  };
}
