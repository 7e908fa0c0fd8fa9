#!/usr/bin/env node
// `npm test`: set-up if needed, then every check, and last one line with how many tests passed and failed.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { projectRoot as root } from "./setup/paths.mjs";
import { createReport } from "./setup/report.mjs";
import { isComplete, setUp } from "./setup/steps.mjs";
import { toolchainEnv } from "./setup/toolchain.mjs";
import { ensureTestPackages } from "./test/packages.mjs";
import { readTestReport } from "./test/report.mjs";
import { runLive } from "./test/run-live.mjs";

const usage = `usage: node scripts/test.mjs [STEP...]
steps: types lint rooms unit engine containers e2e (all of them without a name), and live: tests on clusters of
       their own, minutes each
  CI=true  the end-to-end tests must run: no Docker is then a failure
`;

const bin = (...parts) => [process.execPath, join(root, "node_modules", ...parts)];
const checks = [
  { id: "types", command: [...bin("typescript", "bin", "tsc"), "--noEmit"] },
  { id: "lint", command: [...bin("@biomejs", "biome", "bin", "biome"), "check", "--error-on-warnings"] },
  {
    id: "rooms",
    command: [
      ...bin("dependency-cruiser", "bin", "dependency-cruise.mjs"),
      ...["--config", ".dependency-cruiser.cjs", "src", "components", "stacks", "policies", "providers"],
    ],
  },
];
const projects = ["unit", "engine", "containers", "e2e"];
/** Run when they are named. */
const further = ["live"];
const dockerProjects = ["e2e", "live"];

async function main(names) {
  const usual = [...checks.map(({ id }) => id), ...projects];
  const steps = [...usual, ...further];
  const unknown = names.filter((name) => !steps.includes(name));
  if (unknown.length > 0) {
    process.stderr.write(`unknown step ${unknown.join(" ")}\n${usage}`);
    return 2;
  }
  const wanted = names.length > 0 ? names : usual;
  const ground = await prepare();
  if (!ground.ok) return 1;
  const results = [];
  for (const check of checks) {
    if (wanted.includes(check.id)) results.push(await runCheck(check));
  }
  for (const project of [...projects, ...further]) {
    if (wanted.includes(project)) results.push(await runProject(project, ground));
  }
  return summarize([ground.result, ...results]);
}

/** Set-up. Docker may be missing: then only the tests that need it are left out. */
async function prepare() {
  const started = Date.now();
  heading("set-up");
  const steps = await setUp({ root, env: process.env, report: createReport() });
  const ok = isComplete(steps);
  ensureTestPackages((text) => process.stdout.write(`  ${text}\n`));
  const docker = steps.find((step) => ["docker", "image"].includes(step.id) && !step.ok);
  return { ok, docker, result: { id: "set-up", ok, seconds: since(started) } };
}

async function runCheck({ id, command }) {
  heading(id);
  const started = Date.now();
  const status = await runLive(command, { cwd: root, env: process.env });
  return { id, ok: status === 0, seconds: since(started) };
}

/** Runs one project of vitest.config.ts, its output live and its results counted from its own report. */
async function runProject(project, { docker }) {
  heading(project);
  if (dockerProjects.includes(project) && docker) return withoutDocker(project, docker);
  const started = Date.now();
  const folder = mkdtempSync(join(tmpdir(), "elastosca-test-"));
  try {
    const file = join(folder, "report.json");
    const reporters = ["--reporter=default", "--reporter=json", `--outputFile.json=${file}`];
    const command = [...bin("vitest", "vitest.mjs"), "run", "--project", project, ...reporters];
    const status = await runLive(command, {
      cwd: root,
      env: { ...process.env, ...toolchainEnv({ root, env: process.env }) },
    });
    const counts = readTestReport(file);
    return { id: project, ok: status === 0 && counts.failed === 0, seconds: since(started), ...counts };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Where Docker cannot be had the end-to-end test is left out, loudly; in CI that is a failure. */
function withoutDocker(id, { title, detail, how }) {
  const reason = `${title}: ${detail}`;
  process.stdout.write(`${reason}\n${how ? `  ${how.replaceAll("\n", "\n  ")}\n` : ""}`);
  const inCi = process.env.CI === "true" || process.env.CI === "1";
  process.stdout.write(
    inCi ? `${id}: FAILED: it may not be skipped in CI\n` : `${id}: SKIPPED: there is no Docker here\n`,
  );
  const failed = inCi ? 1 : 0;
  return { id, ok: !inCi, note: `not run: ${reason}`, seconds: 0, passed: 0, failed, skipped: 0 };
}

function summarize(results) {
  tellFailures(results);
  heading("summary");
  const total = { passed: 0, failed: 0, skipped: 0 };
  for (const result of results) {
    const tests = result.passed === undefined ? "" : `  ${result.passed} passed, ${result.failed} failed`;
    const skipped = result.skipped > 0 ? `, ${result.skipped} skipped` : "";
    const note = result.note ? `  (${result.note})` : "";
    const seconds = `${result.seconds.toFixed(1)} s`.padStart(9);
    process.stdout.write(
      `${result.ok ? "ok    " : "FAILED"} ${result.id.padEnd(11)}${seconds}${tests}${skipped}${note}\n`,
    );
    for (const name of Object.keys(total)) total[name] += result[name] ?? 0;
  }
  const ok = results.every((result) => result.ok);
  const broken = results.filter((result) => !result.ok).map(({ id }) => id);
  if (!ok) process.stdout.write(`failed steps: ${broken.join(", ")}\n`);
  process.stdout.write(`${total.passed} passed, ${total.failed} failed\n`);
  return ok ? 0 : 1;
}

/** What failed once more, at the end: the rest of a long output is often cut off. */
function tellFailures(results) {
  const failures = results.flatMap(({ id, failures = [] }) =>
    failures.map((failure) => ({ id, ...failure })),
  );
  if (failures.length === 0) return;
  heading("failed tests");
  for (const { id, name, message } of failures.slice(0, 20)) {
    process.stdout.write(`${id}: ${name}\n  ${message.replaceAll("\n", "\n  ")}\n`);
  }
}

const heading = (title) => process.stdout.write(`\n== ${title}\n`);
const since = (started) => (Date.now() - started) / 1000;

process.exitCode = await main(process.argv.slice(2));
