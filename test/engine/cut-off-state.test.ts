import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { existingStack, openStack } from "../../src/cli/deploy.js";
import { backendPath } from "../../src/cli/deployment/locks.js";
import { mendSidecars } from "../../src/cli/deployment/sidecars.js";
import { findProject } from "../../src/workspace/project.js";
import { engineEnv } from "../support/engine.js";

const folder = mkdtempSync(join(tmpdir(), "elastosca-cut-off-"));
const stacks = join(folder, "backend", ".pulumi", "stacks", "elastosca");
const before = process.env;

beforeAll(() => {
  const root = join(folder, "project");
  mkdirSync(root);
  writeFileSync(join(root, "Pulumi.yaml"), "name: elastosca\nruntime: nodejs\n");
  // The Automation API hands this process's environment to the engine.
  process.env = engineEnv(folder);
});

afterAll(() => {
  process.env = before;
  rmSync(folder, { recursive: true, force: true });
});

describe("P15 an engine that was killed while it wrote the state of a stack", () => {
  const project = () => findProject(join(folder, "project"), join(folder, "project"));

  test("P15 leaves a stack that opens, and what was written to the end", async () => {
    await openStack(project(), "site-a");
    const attributes = join(stacks, "site-a.json.attrs");
    expect(existsSync(attributes)).toBe(true);
    writeFileSync(attributes, "");
    await expect((await openStack(project(), "site-a")).exportStack()).resolves.toMatchObject({ version: 3 });
    writeFileSync(attributes, '{"user.con');
    expect((await existingStack(project(), "site-a"))?.name).toBe("site-a");
    expect(existsSync(join(stacks, "site-a.json"))).toBe(true);
  });

  test("P15 the engine alone cannot open it", async () => {
    await openStack(project(), "site-b");
    writeFileSync(join(stacks, "site-b.json.attrs"), "");
    const { LocalWorkspace } = await import("@pulumi/pulumi/automation/index.js");
    const opened = LocalWorkspace.selectStack({ stackName: "site-b", workDir: join(folder, "project") });
    await expect(opened).rejects.toThrow(/EOF/);
  });

  test("P15 only files of this stack that nobody will finish are removed", () => {
    const url = `file://${join(folder, "backend")}?metadata=skip`;
    const old = join(stacks, "site-c.json.18ea.tmp");
    const others = ["site-c.json.77aa.tmp", "site-c.json", "site-cc.json.attrs"].map((name) =>
      join(stacks, name),
    );
    mkdirSync(stacks, { recursive: true });
    for (const file of [old, ...others]) writeFileSync(file, "");
    utimesSync(old, 1, 1);
    writeFileSync(join(stacks, "site-c.json.bak.attrs"), "{}");
    expect(mendSidecars(url, "elastosca", "site-c")).toEqual(["site-c.json.18ea.tmp"]);
    expect(readdirSync(stacks)).toEqual(expect.arrayContaining(["site-c.json", "site-c.json.bak.attrs"]));
    expect(others.every((file) => existsSync(file))).toBe(true);
    expect(mendSidecars("s3://bucket", "elastosca", "site-c")).toEqual([]);
    expect(backendPath("file://./here?no_tmp_dir=true")).toBe("./here");
  });
});
