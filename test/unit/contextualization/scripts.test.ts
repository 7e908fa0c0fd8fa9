import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { PRELUDE, wrapStep } from "../../../src/contextualization/prelude.js";
import { putFile, quote, script } from "../../../src/contextualization/shell.js";
import { frontEndBatch } from "../../../src/contextualization/steps.js";
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

describe("the step of the front-end", () => {
  const NODES = [
    "NodeName=n1 State=IDLE+CLOUD+POWERED_DOWN",
    "NodeName=n2 State=IDLE+CLOUD+DRAIN+POWERED_DOWN Reason=absent [root@2026-01-01T00:00:00]",
    "NodeName=n3 State=IDLE+CLOUD+DRAIN+POWERED_DOWN Reason=broken fan [root@2026-01-01T00:00:00]",
    "NodeName=n4 State=IDLE+CLOUD",
    "NodeName=n5 State=IDLE+CLOUD+DRAIN Reason=absent [root@2026-01-01T00:00:00]",
    "NodeName=n6 State=IDLE+CLOUD+POWERED_DOWN",
  ];
  const cluster = {
    name: "demo",
    partition: "main",
    controller: { hostname: "front", address: "10.0.0.2" },
    nodes: [],
  };
  /** What it orders Slurm to do about nodes. */
  const orders = (text: string) => {
    const shown = `scontrol() { if [ "$3" = nodes ]; then printf '%s\\n' ${NODES.map(quote).join(" ")}; else echo "$*"; fi; }`;
    const part = text.slice(text.indexOf("absent=$("));
    return execFileSync("sh", ["-euc", `${shown}\n${part}`], { encoding: "utf8" });
  };

  test("CL-5 closes what is absent and open", () => {
    expect(orders(frontEndBatch(cluster))).toBe("update nodename=n1,n6 state=drain reason=absent\n");
  });

  test("CL-5 opens what was closed as absent, and nothing else, where Slurm asks for nodes", () => {
    const text = frontEndBatch({ ...cluster, powerSave: { resumeTimeout: 360 } });
    expect(orders(text)).toBe("update nodename=n2 state=undrain\n");
  });

  test("CL-5 makes the spool for the SlurmUser alone, and leaves one that is there", () => {
    expect(frontEndBatch(cluster)).toContain(
      "[ -e /var/log/slurm/power-hooks.jsonl ] || install -o slurm -g slurm -m 0600 /dev/null /var/log/slurm/power-hooks.jsonl",
    );
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
