import { createHash } from "node:crypto";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, describe, expect, test } from "vitest";
import { matchingFiles } from "../../../providers/offline/command/assets.js";
import { checkConnection, parseConnection } from "../../../providers/offline/command/connection.js";
import { globExpression, literalFolder } from "../../../providers/offline/command/glob.js";
import { parseHostKeys } from "../../../providers/offline/command/host-key.js";
import { runLocally } from "../../../providers/offline/command/local-run.js";
import { failedRun } from "../../../providers/offline/command/run-result.js";
import { tarHash } from "../../../providers/offline/command/tar-hash.js";
import { uniqueId } from "../../../providers/offline/command/unique-id.js";
import type { Operation } from "../../../providers/offline/shared/definition.js";
import type { PropertyMap } from "../../../providers/offline/shared/property.js";

const folders: string[] = [];
function folder(files: Record<string, string>): string {
  const root = mkdtempSync(path.join(tmpdir(), "offline-command-"));
  folders.push(root);
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(path.dirname(path.join(root, name)), { recursive: true });
    writeFileSync(path.join(root, name), text);
  }
  return root;
}
afterEach(() => {
  for (const root of folders.splice(0)) rmSync(root, { recursive: true, force: true });
});

describe("files by pattern", () => {
  test.each([
    ["*.txt", "a.txt", true],
    ["*.txt", "d/a.txt", false],
    ["**.txt", "d/e/a.txt", true],
    ["d/**", "d/e/a", true],
    ["d/?", "d/a", true],
    ["d/?", "d//", false],
    ["[ab]1", "b1", true],
    ["[!ab]1", "b1", false],
    ["{x,y}/*", "y/f", true],
    ["a+b.c", "a+b.c", true],
    ["a+b.c", "aab.c", false],
    ["\\*", "*", true],
  ])("%s against %s: %s", (glob, file, expected) => {
    expect(globExpression(glob).test(file)).toBe(expected);
  });

  test("a later pattern overrides an earlier one, and only folders that matter are entered", async () => {
    const root = folder({ "d/a.txt": "", "d/b.txt": "", "d/e/c.txt": "", "other/z.txt": "" });
    expect(await matchingFiles(root, ["d/**", "!d/b*", "d/b.txt"])).toEqual([
      "d/a.txt",
      "d/b.txt",
      "d/e/c.txt",
    ]);
    expect(await matchingFiles(root, ["**", "!**/c.txt"])).toEqual(["d/a.txt", "d/b.txt", "other/z.txt"]);
    expect(literalFolder("d/e/*.txt")).toBe("d/e/");
  });

  test("the hash of an archive is that of the engine's tar", async () => {
    const root = folder({ "d/f": "x\n" });
    expect(await tarHash(root, ["d/f"])).toBe(
      "133c1ba4b9294d3052daa4ca6f8bd5da0e0db76a48b70038db4d198b526e7478",
    );
    expect(await tarHash(root, [])).toBe(createHash("sha256").update(Buffer.alloc(1024)).digest("hex"));
  });
});

describe("connections", () => {
  const KEY = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIED6E+nDeX6zek81+6T4kP8nh1pB5EGXYLLXWgiMDfpz";
  const blob = Buffer.from(KEY.split(" ")[1] ?? "", "base64");

  test.each([KEY, `${KEY} root@node`, `node-1,10.0.0.1 ${KEY}`, `# known hosts\n[node]:2222 ${KEY}\n`])(
    "a host key as in authorized_keys or known_hosts: %s",
    (text) => {
      const keys = parseHostKeys(text);
      expect(keys.algorithms).toEqual(["ssh-ed25519"]);
      expect(keys.matches(blob)).toBe(true);
      expect(keys.matches(Buffer.from("other"))).toBe(false);
    },
  );

  test("what is no host key is refused without being repeated", () => {
    for (const text of ["", "nonsense", "ssh-rsa AAAAC3NzaC1lZDI1NTE5AAAA", `@revoked * ${KEY}`]) {
      expect(() => parseHostKeys(text)).toThrow(/^hostKey holds no public key/u);
    }
  });

  test("defaults, proxy and faults", () => {
    const connection = parseConnection({
      host: "a",
      hostKey: KEY,
      proxy: { host: "b", port: 2222, user: "u" },
    });
    expect(connection).toMatchObject({
      host: "a",
      port: 22,
      user: "root",
      dialErrorLimit: 10,
      perDialTimeout: 15,
    });
    expect(connection.proxy).toMatchObject({ host: "b", port: 2222, user: "u" });
    const faults = checkConnection({
      connection: { host: "", port: 70000, proxy: { host: "b", hostKey: "x" } },
    });
    expect(faults.map(({ property }) => property)).toEqual([
      "connection.host",
      "connection.port",
      "connection.proxy.hostKey",
    ]);
  });
});

test("the error of a failed command ends with the end of stderr", () => {
  const { message } = failedRun({ status: 4, signal: undefined }, `${"a".repeat(5000)}the end\n`);
  expect(message).toMatch(/^the command failed with exit status 4; stderr ends with:\n\.\.\. a+the end$/u);
  expect(message.length).toBeLessThan(2100);
  expect(failedRun({ status: undefined, signal: "KILL" }, "").message).toContain("signal KILL");
});

describe("running on this machine", () => {
  const log: string[] = [];
  const operation: Operation = {
    urn: "u",
    name: "n",
    signal: new AbortController().signal,
    secrets: [],
    log: (severity, line) => log.push(`${severity} ${line}`),
  };
  const run = (command: string, inputs: PropertyMap = {}, state: PropertyMap = {}) => {
    log.length = 0;
    return runLocally(command, inputs, state, operation);
  };

  test("interpreter, folder, environment and stdin; one newline at the end is taken off", async () => {
    const root = folder({ f: "" });
    const inputs = {
      dir: root,
      environment: { A: "1" },
      stdin: "in\n",
      interpreter: ["/bin/sh", "-e", "-c"],
    };
    expect(await run("ls; echo $A; cat; echo; echo err >&2", inputs)).toEqual({
      stdout: "f\n1\nin\n",
      stderr: "err",
    });
  });

  test("what the previous run printed is in the environment, unless it is too long or not wanted", async () => {
    const state = { stdout: "before", stderr: "x".repeat(200_000) };
    const command = "echo $PULUMI_COMMAND_STDOUT; printf %s $PULUMI_COMMAND_STDERR | wc -c";
    expect((await run(command, {}, state)).stdout).toBe("before\n0");
    expect(log[0]).toMatch(/^warning the previous stderr is too long/u);
    expect((await run(command, { addPreviousOutputInEnv: false }, state)).stdout).toBe("\n0");
  });

  test.each([
    [undefined, ["info o", "info e"]],
    ["stdoutAndStderr", ["info o", "info e"]],
    ["stdout", ["info o"]],
    ["stderr", ["info e"]],
    ["none", []],
  ])("logging %s shows %j, and both are outputs", async (logging, shown) => {
    const inputs: PropertyMap = logging === undefined ? {} : { logging };
    expect(await run("echo o; sleep 0.05; echo e >&2", inputs)).toEqual({ stdout: "o", stderr: "e" });
    expect(log).toEqual(shown);
  });

  test("what cannot be started is told by its code alone", async () => {
    await expect(run("true", { interpreter: ["/no/such"] })).rejects.toThrow(
      /^the command cannot be started: ENOENT$/u,
    );
    await expect(run("echo TOP\0SECRET")).rejects.toThrow(
      /^the command cannot be started: ERR_INVALID_ARG_VALUE$/u,
    );
  });
});

test("an id is the name and 8 hexadecimal digits", () => {
  expect(uniqueId("hello")).toMatch(/^hello[0-9a-f]{8}$/u);
});
