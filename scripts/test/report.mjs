// Counts the tests in a JSON report of vitest.
import { readJson } from "../setup/paths.mjs";

/**
 * `{passed, failed, skipped}`. A file that could not even be loaded counts as one failure, and so does a run
 * that left no report.
 */
export function readTestReport(file) {
  const report = readJson(file);
  if (!report) return { passed: 0, failed: 1, skipped: 0 };
  const tests = report.testResults.flatMap((result) => result.assertionResults);
  const count = (...states) => tests.filter(({ status }) => states.includes(status)).length;
  const unloaded = report.testResults.filter((result) => {
    return result.status === "failed" && !result.assertionResults.some(({ status }) => status === "failed");
  });
  return {
    passed: count("passed"),
    failed: count("failed") + unloaded.length,
    skipped: count("skipped", "pending", "todo"),
  };
}
