import { spawnSync } from "node:child_process";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { staleness } from "../../scripts/setup/dependencies.mjs";
import { withLock } from "../../scripts/setup/lock.mjs";
import { engineEnv, findEngine } from "../support/engine.js";
import { createSetupSandbox, repository, type SetupSandbox } from "../support/setup-sandbox.js";

let sandbox: SetupSandbox;

beforeEach(() => {
  sandbox = createSetupSandbox();
});

afterEach(() => sandbox.remove());

describe("npm packages", () => {
  test("are stale when missing, in another version, or half removed; else not", () => {
    const root = join(sandbox.home, "project");
    mkdirSync(join(root, "node_modules", "a"), { recursive: true });
    const lock = (version: string) => JSON.stringify({ packages: { "": {}, "node_modules/a": { version } } });
    writeFileSync(join(root, "package-lock.json"), lock("1.0.0"));
    expect(staleness(root)).toBe("node_modules is missing");
    writeFileSync(join(root, "node_modules", ".package-lock.json"), lock("1.0.0"));
    expect(staleness(root)).toBeUndefined();
    writeFileSync(join(root, "package-lock.json"), lock("2.0.0"));
    expect(staleness(root)).toBe("node_modules/a is not in version 2.0.0");
    writeFileSync(join(root, "package-lock.json"), lock("1.0.0"));
    rmSync(join(root, "node_modules", "a"), { recursive: true });
    expect(staleness(root)).toBe("node_modules/a is missing");
  });
});

describe("npm ci", () => {
  /** A checkout of one package, and an npm that answers as told and installs what the lock file says. */
  function withNpm(ciError: string): void {
    rmSync(join(sandbox.root, "node_modules"));
    writeFileSync(
      join(sandbox.root, "package-lock.json"),
      JSON.stringify({ packages: { "node_modules/a": { version: "1.0.0" } } }),
    );
    sandbox.program(
      "npm",
      `echo "$1" >> "$HOME/npm-calls"
case "$1" in ci) ${ciError === "" ? "" : `echo "${ciError}" >&2; exit 1`} ;; esac
mkdir -p node_modules/a; cp package-lock.json node_modules/.package-lock.json`,
    );
  }

  const calls = () => readFileSync(join(sandbox.home, "npm-calls"), "utf8").trim().split("\n");

  test("installs what is missing", async () => {
    withNpm("");
    const { steps } = await sandbox.run();
    expect(steps.dependencies).toMatchObject({ ok: true, detail: "installed from package-lock.json" });
    expect(calls()).toEqual(["ci"]);
  });

  test("that refuses a lock file without the packages of other platforms is not the end", async () => {
    withNpm("npm error Missing: @some/cli-darwin-arm64@ from lock file");
    const { steps, notes } = await sandbox.run();
    expect(steps.dependencies).toMatchObject({ ok: true });
    expect(notes.join("\n")).toContain("keeps to the versions in it");
    expect(calls()).toEqual(["ci", "install"]);
  });

  test.each(["Missing: left-pad@1.3.0 from lock file", "network is down"])(
    "that fails with '%s' is told",
    async (error) => {
      withNpm(`npm error ${error}`);
      const { steps } = await sandbox.run();
      expect(steps.dependencies).toMatchObject({ ok: false, detail: "npm ci failed" });
      expect(steps.dependencies?.how).toContain(error);
      expect(steps["local-provider"]).toMatchObject({
        ok: false,
        detail: "not tried, it needs: npm packages",
      });
      expect(calls()).toEqual(["ci"]);
    },
  );
});

describe("two set-ups at once", () => {
  test("take turns; the lock of a dead one is taken over", async () => {
    const order: string[] = [];
    const report = { note: (text: string) => void order.push(text) };
    writeFileSync(join(sandbox.home, "engine.lock"), "999999999");
    const first = withLock(sandbox.home, "engine", report, async () => {
      order.push("first begins");
      await new Promise((done) => setTimeout(done, 200));
      order.push("first ends");
    });
    const second = withLock(sandbox.home, "engine", report, async () => void order.push("second"));
    await Promise.all([first, second]);
    expect(order.filter((text) => !text.startsWith("waiting"))).toEqual([
      "first begins",
      "first ends",
      "second",
    ]);
    expect(existsSync(join(sandbox.home, "engine.lock"))).toBe(false);
  });
});

describe("the command", () => {
  const command = (...args: string[]) => {
    const script = join(repository, "scripts", "setup.mjs");
    return spawnSync(process.execPath, [script, ...args], { encoding: "utf8", env: sandbox.env });
  };

  test("--check --json gives the checks and status 1 when something is missing", () => {
    const { status, stdout } = command("--check", "--json", "--no-docker");
    const { ok, checks } = JSON.parse(stdout) as {
      ok: boolean;
      checks: { id: string; ok: boolean; how?: string }[];
    };
    expect(ok).toBe(false);
    expect(checks.find(({ id }) => id === "engine")).toMatchObject({ ok: false, how: "npm run setup" });
    expect(checks.find(({ id }) => id === "node")).toMatchObject({ ok: true });
    expect(status).toBe(1);
  });

  test("an unknown option is wrong usage: status 2 and the options", () => {
    const { status, stderr } = command("--chek");
    expect(status).toBe(2);
    expect(stderr).toContain("--check");
  });
});

describe.skipIf(findEngine() === undefined)("the real engine", () => {
  test("runs a TypeScript program with the runtime options of Pulumi.yaml", () => {
    const folder = mkdtempSync(join(tmpdir(), "elastosca-host-"));
    try {
      const options = 'runtime: {name: nodejs, options: {typescript: false, nodeargs: "--import tsx"}}';
      writeFileSync(join(folder, "Pulumi.yaml"), `name: hosted\nmain: program/main.ts\n${options}\n`);
      writeFileSync(
        join(folder, "package.json"),
        JSON.stringify({ name: "hosted", type: "module", version: "1.0.0" }),
      );
      mkdirSync(join(folder, "program"));
      writeFileSync(join(folder, "program", "main.ts"), "export const answer: number = 42;\n");
      symlinkSync(join(repository, "node_modules"), join(folder, "node_modules"));
      const env = engineEnv(folder);
      const pulumi = (...args: string[]) =>
        spawnSync("pulumi", [...args, "--non-interactive"], { cwd: folder, env, encoding: "utf8" });
      expect(pulumi("stack", "init", "test").status).toBe(0);
      const up = pulumi("up", "--yes", "--skip-preview");
      expect(up.status, up.stdout + up.stderr).toBe(0);
      expect(pulumi("stack", "output", "answer").stdout.trim()).toBe("42");
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
});
