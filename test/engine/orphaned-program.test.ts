import { type ChildProcess, spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { afterAll, describe, expect, test } from "vitest";

const ROOT = resolve(import.meta.dirname, "../..");
const RUN = join(ROOT, "node_modules/@pulumi/pulumi/cmd/run/index.js");
const started: ChildProcess[] = [];

afterAll(() => {
  for (const program of started) program.kill("SIGKILL");
});

/** The program as the language host starts it, whose engine is gone and whose output leads nowhere. */
function orphan(nodeArguments: readonly string[]): ChildProcess {
  const nowhere = "127.0.0.1:9";
  const stack = ["--organization", "organization", "--project", "elastosca", "--stack", "core"];
  const engine = ["--monitor", nowhere, "--engine", nowhere, "--sync", join(ROOT, "no-pipes")];
  const rest = ["--pwd", ROOT, "--query-mode", "false", "--parallel", "8", join(ROOT, "stacks/main.ts")];
  const program = spawn(process.execPath, [...nodeArguments, RUN, ...engine, ...stack, ...rest], {
    cwd: join(ROOT, "stacks"),
    stdio: ["ignore", "pipe", "pipe"],
  });
  started.push(program);
  program.stdout?.destroy();
  program.stderr?.destroy();
  return program;
}

function endsWithin(program: ChildProcess, seconds: number): Promise<boolean> {
  return new Promise((done) => {
    const timer = setTimeout(() => done(false), seconds * 1000);
    program.once("exit", () => {
      clearTimeout(timer);
      done(true);
    });
  });
}

describe("P15 a program whose engine was killed", () => {
  test("P15 ends by itself, and does not tell for ever that nobody listens", async () => {
    const [, words = ""] = /nodeargs: "(.*)"/.exec(readFileSync(join(ROOT, "Pulumi.yaml"), "utf8")) ?? [];
    expect(words).toContain("orphaned");
    expect(await endsWithin(orphan(words.split(" ")), 30)).toBe(true);
  });

  test("P15 without that it would go on", async () => {
    expect(await endsWithin(orphan(["--import", "tsx"]), 6)).toBe(false);
  });
});
