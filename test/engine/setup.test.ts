import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { delimiter, dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { readToolchain, toolchainEnv } from "../../scripts/setup/toolchain.mjs";
import { createSetupSandbox, FAKE_ENGINE, type SetupSandbox } from "../support/setup-sandbox.js";

let sandbox: SetupSandbox;

beforeEach(() => {
  sandbox = createSetupSandbox();
});

afterEach(() => sandbox.remove());

/** An engine and a language host that the user has on PATH. */
function withEngine(): void {
  sandbox.program("pulumi", FAKE_ENGINE);
  sandbox.program("pulumi-language-nodejs", "exit 0");
}

function plugin(home: string, name: string, version: string): string {
  return join(home, "plugins", `resource-${name}-v${version}`, `pulumi-resource-${name}`);
}

describe("the engine", () => {
  test("a good one on PATH is taken as it is, and nothing is built", async () => {
    withEngine();
    const { steps } = await sandbox.run();
    expect(steps.engine?.detail).toContain("3.260.0, from PATH");
    expect(readToolchain({ env: sandbox.env })?.pulumi).toBe(join(sandbox.bin, "pulumi"));
    expect(existsSync(join(sandbox.cache, "bin", "pulumi-3.259.0"))).toBe(false);
  });

  test.each([
    ["an old one on PATH", "echo v3.200.0", "3.200.0, too old"],
    ["a program of that name that is no engine", "exit 3", "unknown version"],
  ])("%s is not taken; without network and Go the way by hand is printed", async (_what, body, found) => {
    sandbox.program("pulumi", body);
    const { steps, notes } = await sandbox.run();
    expect(notes.join("\n")).toContain(found);
    expect(steps.engine).toMatchObject({ ok: false, required: true });
    expect(steps.engine?.how).toMatch(/go\.dev\/dl[\s\S]*get\.pulumi\.com[\s\S]*PATH/);
    expect(steps.plugins?.detail).toBe("not tried, it needs: Pulumi engine");
  });

  test("it is built from Go modules where there is a Go; the second time it is there", async () => {
    sandbox.program("go", FAKE_GO);
    const first = await sandbox.run();
    expect(first.steps.engine?.detail).toContain("built from Go modules");
    expect(first.steps["language-host"]).toMatchObject({ ok: true });
    const calls = readFileSync(join(sandbox.home, "go-calls"), "utf8");
    expect(calls).toMatch(/-tags osusergo,grpcnotrace .*Version=v3\.259\.0 .*pkg\/v3\/cmd\/pulumi/);
    expect(calls).toMatch(/Version=v3\.68\.0 .*sdk\/v3\/nodejs\/cmd\/pulumi-language-nodejs/);
    const second = await sandbox.run();
    expect(second.steps.engine?.ok).toBe(true);
    expect(readFileSync(join(sandbox.home, "go-calls"), "utf8")).toBe(calls);
    expect(readdirSync(join(sandbox.cache, "bin")).filter((name) => name.startsWith("."))).toEqual([]);
  });

  test("a build that fails tells the compiler's words and leaves nothing behind", async () => {
    sandbox.program(
      "go",
      `case "$1" in version) echo "go version go1.26.8 linux/amd64" ;; *) echo "no space left on device" >&2; exit 1 ;; esac`,
    );
    const { steps } = await sandbox.run();
    expect(steps.engine).toMatchObject({
      ok: false,
      detail: "the engine could not be built from Go modules",
    });
    expect(steps.engine?.how).toContain("no space left on device");
    expect(readdirSync(join(sandbox.cache, "bin"))).toEqual([]);
  });
});

/** A Go that "builds" the fake engine and a language host, and notes how it was called. */
const FAKE_GO = `
case "$1" in
  version) echo "go version go1.26.8 linux/amd64" ;;
  build)
    echo "$@" >> "$HOME/go-calls"
    for word; do case "$previous" in -o) output="$word" ;; esac; previous="$word"; done
    { echo '#!/bin/sh'; echo '${FAKE_ENGINE.replaceAll("'", `'\\''`)}'; } > "$output"
    chmod +x "$output" ;;
esac`;

describe("the plugins", () => {
  test("official ones in the user's PULUMI_HOME are used there, and nothing else is set", async () => {
    withEngine();
    for (const [name, version] of [
      ["command", "1.2.1"],
      ["tls", "5.6.1"],
    ] as const) {
      const file = plugin(join(sandbox.home, ".pulumi"), name, version);
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(file, "\u007fELF", { mode: 0o755 });
    }
    const { steps } = await sandbox.run();
    expect(steps.plugins?.detail).toContain("official");
    expect(readToolchain({ env: sandbox.env })?.pulumiHome).toBeNull();
    const env = toolchainEnv({ root: sandbox.root, env: sandbox.env });
    expect(env).not.toHaveProperty("PULUMI_HOME");
    expect(env).not.toHaveProperty("PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION");
  });

  test("without network the offline ones go into the project's own PULUMI_HOME, said aloud", async () => {
    withEngine();
    const { steps, notes } = await sandbox.run();
    const own = join(sandbox.cache, "pulumi-home");
    expect(steps.plugins).toMatchObject({ ok: true });
    expect(notes.join("\n")).toMatch(/cannot be fetched.*offline providers are used instead/);
    for (const [name, version] of [
      ["command", "1.2.1"],
      ["tls", "5.6.1"],
    ] as const) {
      expect(statSync(plugin(own, name, version)).mode & 0o100).toBe(0o100);
      expect(readToolchain({ env: sandbox.env })?.plugins[name]).toEqual({ version, kind: "offline" });
    }
    expect(existsSync(join(sandbox.home, ".pulumi"))).toBe(false);
    const env = toolchainEnv({ root: sandbox.root, env: sandbox.env });
    expect(env).toMatchObject({ PULUMI_HOME: own, PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: "true" });
  });

  test("when the official ones can be fetched, a refresh replaces the offline ones", async () => {
    withEngine();
    await sandbox.run();
    const own = join(sandbox.cache, "pulumi-home");
    // Behind a proxy the download host cannot be asked beforehand, so the fetch itself is tried.
    const online = { ELASTOSCA_OFFLINE: "", HTTPS_PROXY: "http://proxy.invalid:3128" };
    const { steps, notes } = await sandbox.run({ refreshPlugins: true, env: online });
    expect(steps.plugins?.detail).toContain("official");
    expect(notes).toContain("the offline provider command is replaced by the official plugin");
    expect(existsSync(plugin(own, "command", "1.2.1"))).toBe(false);
    expect(existsSync(plugin(join(sandbox.home, ".pulumi"), "command", "1.2.1"))).toBe(true);
    expect(readToolchain({ env: sandbox.env })?.pulumiHome).toBeNull();
    // A shell that took on the earlier environment is led back to the user's own home.
    const stale = { ...sandbox.env, PULUMI_HOME: own };
    expect(toolchainEnv({ root: sandbox.root, env: stale }).PULUMI_HOME).toBe(join(sandbox.home, ".pulumi"));
  });

  test("a refresh without network keeps the offline ones and says why", async () => {
    withEngine();
    await sandbox.run();
    const { steps, notes } = await sandbox.run({ refreshPlugins: true });
    expect(steps.plugins).toMatchObject({ ok: true });
    expect(notes.join("\n")).toContain("cannot be reached");
  });
});

describe("a second run", () => {
  test("takes less than 2 s, changes nothing and keeps the passphrase", async () => {
    withEngine();
    await sandbox.run();
    const passphrase = join(sandbox.root, ".elastosca", "passphrase");
    const before = readFileSync(passphrase, "utf8");
    expect(statSync(passphrase).mode & 0o777).toBe(0o600);
    expect(before.length).toBeGreaterThanOrEqual(32);
    const files = () => [...times(sandbox.cache), ...times(join(sandbox.root, ".elastosca"))];
    const earlier = files();
    const started = performance.now();
    const { steps, notes } = await sandbox.run();
    expect(performance.now() - started).toBeLessThan(2000);
    expect(files()).toEqual(earlier);
    expect(JSON.stringify([steps, notes])).not.toContain(before);
  });

  test("looking only (doctor) changes nothing, and names what is missing", async () => {
    withEngine();
    const { steps } = await sandbox.run({ act: false });
    expect(steps.backend).toMatchObject({
      ok: false,
      detail: "no state folder; no passphrase file",
      how: "npm run setup",
    });
    expect(steps.plugins).toMatchObject({ ok: false, detail: "not installed: command 1.2.1, tls 5.6.1" });
    expect(existsSync(join(sandbox.root, ".elastosca"))).toBe(false);
    expect(readToolchain({ env: sandbox.env })).toBeUndefined();
  });
});

function times(folder: string): readonly string[] {
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((name) => !name.includes("logs"))
    .map((name) => `${name} ${statSync(join(folder, name)).mtimeMs}`)
    .sort();
}

describe("the environment for plain pulumi commands", () => {
  const own = { PULUMI_BACKEND_URL: "s3://bucket", PULUMI_CONFIG_PASSPHRASE: "mine" };

  test("state and passphrase are in the project by default", async () => {
    withEngine();
    await sandbox.run();
    const env = toolchainEnv({ root: sandbox.root, env: sandbox.env });
    expect(env.PULUMI_BACKEND_URL).toBe(`file://${sandbox.root}/.elastosca/state?metadata=skip`);
    expect(env.PULUMI_CONFIG_PASSPHRASE_FILE).toBe(join(sandbox.root, ".elastosca", "passphrase"));
    expect(env.PULUMI_SKIP_UPDATE_CHECK).toBe("true");
  });

  test("the user's own backend, login and passphrase are honoured, and no state is made for them", async () => {
    withEngine();
    const { steps } = await sandbox.run({ env: own });
    expect(steps.backend).toMatchObject({ ok: true });
    expect(existsSync(join(sandbox.root, ".elastosca"))).toBe(false);
    const env = toolchainEnv({ root: sandbox.root, env: { ...sandbox.env, ...own } });
    for (const name of ["PULUMI_BACKEND_URL", "PULUMI_CONFIG_PASSPHRASE_FILE"])
      expect(env).not.toHaveProperty(name);
    const cloud = toolchainEnv({ root: sandbox.root, env: { ...sandbox.env, PULUMI_ACCESS_TOKEN: "t" } });
    for (const name of ["PULUMI_BACKEND_URL", "PULUMI_CONFIG_PASSPHRASE_FILE"])
      expect(cloud).not.toHaveProperty(name);
  });

  test("taken on twice it is the same; another checkout's is not carried over", async () => {
    withEngine();
    await sandbox.run();
    const once = toolchainEnv({ root: sandbox.root, env: sandbox.env });
    const twice = toolchainEnv({ root: sandbox.root, env: { ...sandbox.env, ...once } });
    expect({ ...once, ...twice }).toEqual(once);
    const other = toolchainEnv({ root: "/elsewhere", env: { ...sandbox.env, ...once } });
    expect(other.PULUMI_BACKEND_URL).toBe("file:///elsewhere/.elastosca/state?metadata=skip");
    expect(other.PULUMI_CONFIG_PASSPHRASE_FILE).toBe("/elsewhere/.elastosca/passphrase");
  });

  test("folders on PATH stay in their place, so that nothing of the user's is shadowed", async () => {
    withEngine();
    await sandbox.run();
    const env = { ...sandbox.env, PATH: ["/first", sandbox.env.PATH].join(delimiter) };
    const path = toolchainEnv({ root: sandbox.root, env }).PATH?.split(delimiter) ?? [];
    expect(path.indexOf("/first")).toBeLessThan(path.indexOf(sandbox.bin));
    expect(new Set(path).size).toBe(path.length);
  });

  test("without any engine it is refused", () => {
    expect(() => toolchainEnv({ root: sandbox.root, env: sandbox.env })).toThrow("not set up");
  });
});
