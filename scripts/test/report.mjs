// Counts the tests in a JSON report of vitest.
import { readJson } from "../setup/paths.mjs";

/**
 * `{passed, failed, skipped, failures}`; a failure has a `name` and the first lines of its `message`. A file that could not even be loaded counts as one failure, and so does a run
 * that left no report.
 */
export function readTestReport(file) {
  const report = readJson(file);
  if (!report) return { passed: 0, failed: 1, skipped: 0, failures: [] };
  const tests = report.testResults.flatMap((result) => result.assertionResults);
  const count = (...states) => tests.filter(({ status }) => states.includes(status)).length;
  const unloaded = report.testResults.filter((result) => {
    return result.status === "failed" && !result.assertionResults.some(({ status }) => status === "failed");
  });
  return {
    passed: count("passed"),
    failed: count("failed") + unloaded.length,
    skipped: count("skipped", "pending", "todo"),
    failures: [
      ...tests
        .filter(({ status }) => status === "failed")
        .map((test) => ({ name: test.fullName, message: shortened(test.failureMessages.join("\n")) })),
      ...unloaded.map(({ name, message }) => ({ name, message: shortened(message) })),
    ],
  };
}

/** The beginning of a message without colours and without where it was thrown. */
function shortened(message) {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: colours begin with one
  const plain = String(message ?? "").replaceAll(/\u001b\[[0-9;]*m/g, "");
  const lines = plain.split("\n").filter((line) => !/^\s+at /.test(line));
  return lines.slice(0, MESSAGE_LINES).join("\n");
}

const MESSAGE_LINES = 30;
