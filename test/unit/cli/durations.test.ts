import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { lastDuration, rememberDuration } from "../../../src/cli/deployment/durations.js";
import type { Project } from "../../../src/workspace/project.js";

let project: Project;
beforeEach(() => {
  const root = mkdtempSync(join(tmpdir(), "elastosca-durations-"));
  project = { root, packageRoot: root, stateDir: join(root, ".elastosca") };
});
afterEach(() => rmSync(project.root, { recursive: true, force: true }));

const outcome = (milliseconds: number, ok = true) => ({
  stack: "core",
  ok,
  milliseconds,
  changes: {},
  errors: [],
});

test("the last success of the same kind is the estimate", () => {
  expect(lastDuration(project, "up", "core")).toBeUndefined();
  rememberDuration(project, "up", outcome(9000));
  rememberDuration(project, "up", outcome(11_000));
  rememberDuration(project, "preview", outcome(3000));
  rememberDuration(project, "up", outcome(500, false));
  expect(lastDuration(project, "up", "core")).toBe(11_000);
});

test("a cut file is no estimate and no fault", () => {
  rememberDuration(project, "up", outcome(9000));
  writeFileSync(join(project.stateDir, "durations.json"), '{"up co');
  expect(lastDuration(project, "up", "core")).toBeUndefined();
});
