import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { fits, parseScenario, playScenario, printScenario, ROOT } from "../support/scenario.js";

const FOLDER = join(ROOT, "test", "scenarios");
const UPDATE = process.env["UPDATE_SCENARIOS"] === "1";

describe("what a user sees in a terminal (test/scenarios)", () => {
  const names = readdirSync(FOLDER).filter((name) => name.endsWith(".scenario"));
  test.each(names)("%s", (name) => {
    const file = join(FOLDER, name);
    const scenario = parseScenario(readFileSync(file, "utf8"));
    const results = playScenario(scenario);
    for (const { stdout, stderr } of results) {
      for (const text of scenario.never) expect(stdout + stderr).not.toContain(text);
    }
    for (const { stderr } of results) expect(stderr).not.toMatch(/^ {4}at |Error \[|internal error/m);
    if (UPDATE) writeFileSync(file, printScenario(scenario, results));
    else compare(scenario, results);
  });
});

function compare({ runs }: ReturnType<typeof parseScenario>, results: ReturnType<typeof playScenario>): void {
  expect(runs.length).toBeGreaterThan(0);
  runs.forEach((run, index) => {
    const result = results[index];
    expect(result?.status, `status of: ${run.command}\n${result?.stderr}`).toBe(run.status);
    for (const stream of ["stdout", "stderr"] as const) {
      // A fitting pattern is put in place of the text, so that a failure shows the difference as lines.
      const actual = result?.[stream] ?? "";
      expect(fits(run[stream], actual) ? run[stream] : actual, `${stream} of: ${run.command}`).toBe(
        run[stream],
      );
    }
  });
}
