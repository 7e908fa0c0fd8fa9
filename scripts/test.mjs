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
import { runRounds } from "./test/rounds.mjs";
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
/** What runs side by side leaves no core idle: tests with containers mostly wait, those of pure code never. */
const usual = [[["types"], ["lint", "rooms"]], [["unit"], ["containers"]], [["engine"]], [["e2e"]]];
/** Run when they are named. */
const further = [[["live"]]];
const dockerProjects = ["e2e", "live"];
/** Beside tests that wait for real machines and have limits of time, those of pure code step back. */
const niceness = { unit: 5 };

async function main(names) {
  const rounds = names.length > 0 ? [...usual, ...further] : usual;
  const unknown = names.filter((name) => !rounds.flat(2).includes(name));
  if (unknown.length > 0) {
    process.stderr.write(`unknown step ${unknown.join(" ")}\n${usage}`);
    return 2;
  }
  const wanted = rounds.map((lanes) =>
    lanes.map((steps) => steps.filter((step) => names.length === 0 || names.includes(step))),
  );
  const ground = await prepare();
  if (!ground.ok) return 1;
  const results = await runRounds(
    wanted,
    (step, terminal) => runStep(step, terminal, ground),
    process.stdout,
  );
  return summarize([ground.result, ...results]);
}

function runStep(step, terminal, ground) {
  const check = checks.find(({ id }) => id === step);
  return check ? runCheck(check, terminal) : runProject(step, terminal, ground);
}

/** Set-up. Docker may be missing: then only the tests that need it are left out. */
async function prepare() {
  const started = Date.now();
  heading(process.stdout, "set-up");
  const steps = await setUp({ root, env: process.env, report: createReport() });
  const ok = isComplete(steps);
  ensureTestPackages((text) => process.stdout.write(`  ${text}\n`));
  const docker = steps.find((step) => ["docker", "image"].includes(step.id) && !step.ok);
  return { ok, docker, result: { id: "set-up", ok, seconds: since(started) } };
}

async function runCheck({ id, command }, terminal) {
  heading(terminal, id);
  const started = Date.now();
  const status = await runLive(command, { cwd: root, env: process.env, print: printOf(terminal) });
  return { id, ok: status === 0, seconds: since(started) };
}

/** Runs one project of vitest.config.ts, its results counted from its own report. */
async function runProject(project, terminal, { docker }) {
  heading(terminal, project);
  if (dockerProjects.includes(project) && docker) return withoutDocker(project, docker, terminal);
  const started = Date.now();
  const folder = mkdtempSync(join(tmpdir(), "elastosca-test-"));
  try {
    const file = join(folder, "report.json");
    const reporters = ["--reporter=default", "--reporter=json", `--outputFile.json=${file}`];
    const command = [...bin("vitest", "vitest.mjs"), "run", "--project", project, ...reporters];
    const status = await runLive(command, {
      cwd: root,
      env: { ...process.env, ...toolchainEnv({ root, env: process.env }) },
      print: printOf(terminal),
      nice: terminal.beside ? niceness[project] : 0,
    });
    const counts = readTestReport(file);
    return { id: project, ok: status === 0 && counts.failed === 0, seconds: since(started), ...counts };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Where Docker cannot be had the end-to-end test is left out, loudly; in CI that is a failure. */
function withoutDocker(id, { title, detail, how }, terminal) {
  const reason = `${title}: ${detail}`;
  terminal.write(`${reason}\n${how ? `  ${how.replaceAll("\n", "\n  ")}\n` : ""}`);
  const inCi = process.env.CI === "true" || process.env.CI === "1";
  terminal.write(
    inCi ? `${id}: FAILED: it may not be skipped in CI\n` : `${id}: SKIPPED: there is no Docker here\n`,
  );
  const failed = inCi ? 1 : 0;
  return { id, ok: !inCi, note: `not run: ${reason}`, seconds: 0, passed: 0, failed, skipped: 0 };
}

function summarize(results) {
  tellFailures(results);
  heading(process.stdout, "summary");
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
  const minutes = (process.uptime() / 60).toFixed(1);
  process.stdout.write(`${minutes} minutes in all; steps that run side by side share the cores\n`);
  process.stdout.write(`${total.passed} passed, ${total.failed} failed\n`);
  return ok ? 0 : 1;
}

/** What failed once more, at the end: the rest of a long output is often cut off. */
function tellFailures(results) {
  const failures = results.flatMap(({ id, failures = [] }) =>
    failures.map((failure) => ({ id, ...failure })),
  );
  if (failures.length === 0) return;
  heading(process.stdout, "failed tests");
  for (const { id, name, message } of failures.slice(0, 20)) {
    process.stdout.write(`${id}: ${name}\n  ${message.replaceAll("\n", "\n  ")}\n`);
  }
}

const heading = (terminal, title) => terminal.write(`\n== ${title}\n`);
/** The terminal itself where a program may have it: colours and progress stay as they are then. */
const printOf = (terminal) => (terminal.live ? undefined : (text) => terminal.write(text));
const since = (started) => (Date.now() - started) / 1000;

process.exitCode = await main(process.argv.slice(2));
