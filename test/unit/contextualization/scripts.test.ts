import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { PRELUDE, wrapStep } from "../../../src/contextualization/prelude.js";
import { putFile, quote, script } from "../../../src/contextualization/shell.js";
import { compileText, example } from "../placement/compile-text.js";

const { plan } = compileText(example("hybrid_slurm_cluster.yaml"), example("sites.yaml"));
const steps = (plan?.sites ?? []).flatMap(({ gateway, workers }) =>
  [gateway, ...workers].flatMap((server) => server.steps.map((step) => ({ ...step, server: server.name }))),
);

describe("scripts of the steps", () => {
  test.each(steps)("$server $name is well-formed POSIX shell", ({ script: text, undo }) => {
    for (const source of [text, undo ?? "true"]) {
      const { status, stderr } = spawnSync("sh", ["-n"], { input: `${PRELUDE}${source}`, encoding: "utf8" });
      expect([status, stderr]).toEqual([0, ""]);
    }
  });

  test("no script and no first boot holds a secret", () => {
    const texts = [
      ...steps.map((step) => step.script),
      ...(plan?.sites ?? []).map(({ gateway }) => JSON.stringify(gateway.cloudConfig)),
    ];
    for (const text of texts) expect(text).not.toMatch(/PRIVATE KEY|Static key V1|BEGIN CERTIFICATE/);
  });

  test("a wrapped step is one command line for a login shell", () => {
    const wrapped = wrapStep({ name: "join", script: "echo 'it''s'\n", timeoutSeconds: 5 });
    const { status } = spawnSync("sh", ["-n"], { input: wrapped, encoding: "utf8" });
    expect(status).toBe(0);
    expect(wrapped.startsWith("sudo -n sh -c ")).toBe(true);
  });

  test("a quoted text comes out as it went in", () => {
    for (const text of ["plain", "it's", '$HOME `x` "y"', "a\nb", ""]) {
      expect(execFileSync("sh", ["-c", `printf '%s' ${quote(text)}`], { encoding: "utf8" })).toBe(text);
    }
  });
});

describe("running for real in a folder", () => {
  let folder = "";
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "elastosca-steps-"));
  });
  afterEach(() => {
    rmSync(folder, { recursive: true, force: true });
  });

  test("put writes literally, keeps an equal file and sets the mode", () => {
    const path = join(folder, "file");
    const run = (content: string) =>
      execFileSync("sh", ["-c", script(putFile(path, "0640", content))], { encoding: "utf8" });
    run("$HOME `date` \\n 'x'");
    const first = statSync(path);
    expect(readFileSync(path, "utf8")).toBe("$HOME `date` \\n 'x'\n");
    expect(first.mode & 0o777).toBe(0o640);
    run("$HOME `date` \\n 'x'");
    expect(statSync(path).ino).toBe(first.ino);
    run("other");
    expect(readFileSync(path, "utf8")).toBe("other\n");
  });

  test("the prelude puts secrets in place with mode and owner, whatever was there", () => {
    const owner = `${process.getuid?.()}:${process.getgid?.()}`;
    const path = join(folder, "keys", "munge.key");
    const content = Buffer.from([0, 1, 2, 255, 10, 13]);
    const line = (bytes: Buffer) => `${path} 0400 ${owner} ${bytes.toString("base64")}\n`;
    const bin = join(folder, "bin");
    execFileSync("mkdir", [bin]);
    // The machine of the test has not to wait for a first boot.
    writeFileSync(join(bin, "cloud-init"), "#!/bin/sh\nexit 0\n", { mode: 0o755 });
    const env = { ...process.env, PATH: `${bin}:${process.env["PATH"]}` };
    for (const bytes of [content, Buffer.from("newer")]) {
      execFileSync("sh", ["-c", PRELUDE], { input: line(bytes), env });
      expect(readFileSync(path).equals(bytes)).toBe(true);
      expect(statSync(path).mode & 0o777).toBe(0o400);
    }
  });
});
