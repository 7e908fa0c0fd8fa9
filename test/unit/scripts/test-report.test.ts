import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, expect, test } from "vitest";
import { readTestReport } from "../../../scripts/test/report.mjs";

const folder = mkdtempSync(join(tmpdir(), "elastosca-report-"));
afterEach(() => rmSync(folder, { recursive: true, force: true }));

test("failures are named with their messages, without colours and places, and so is a file that did not load", () => {
  const file = join(folder, "report.json");
  const failed = {
    status: "failed",
    fullName: "a cluster grows",
    failureMessages: ["\u001b[31mError: one is missing\u001b[39m\n    at file.ts:1:1"],
  };
  const testResults = [
    { status: "failed", assertionResults: [{ status: "passed", fullName: "fine" }, failed] },
    { status: "failed", name: "broken.test.ts", message: "no such module", assertionResults: [] },
  ];
  writeFileSync(file, JSON.stringify({ testResults }));
  expect(readTestReport(file)).toEqual({
    passed: 1,
    failed: 2,
    skipped: 0,
    failures: [
      { name: "a cluster grows", message: "Error: one is missing" },
      { name: "broken.test.ts", message: "no such module" },
    ],
  });
  expect(readTestReport(join(folder, "none.json"))).toMatchObject({ failed: 1, failures: [] });
});
