#!/usr/bin/env node
// Sets up everything that the project needs and that is missing. Plain Node.js: runs before `npm ci`.

import { projectRoot } from "./setup/paths.mjs";
import { createReport } from "./setup/report.mjs";
import { isComplete, setUp } from "./setup/steps.mjs";

const usage = `usage: node scripts/setup.mjs [OPTION...]
  --check            only look, change nothing (what \`elastosca doctor\` shows)
  --json             print the steps as JSON on stdout
  --quiet            say only what went wrong
  --require-docker   fail when there is no Docker engine or node image (local sites need them)
  --no-docker        leave out the Docker engine and the node image (no local sites)
  --refresh-plugins  ask for the official plugins again and replace the offline ones
`;

const known = [
  "--check",
  "--json",
  "--quiet",
  "--require-docker",
  "--no-docker",
  "--refresh-plugins",
  "--help",
];

async function main(args) {
  const unknown = args.filter((arg) => !known.includes(arg));
  if (unknown.length > 0) {
    process.stderr.write(`unknown option ${unknown.join(" ")}\n${usage}`);
    return 2;
  }
  if (args.includes("--help")) {
    process.stdout.write(usage);
    return 0;
  }
  const json = args.includes("--json");
  const report = createReport({ quiet: args.includes("--quiet") || json });
  const results = await setUp({
    root: projectRoot,
    env: process.env,
    report,
    act: !args.includes("--check"),
    docker: args.includes("--no-docker")
      ? "none"
      : args.includes("--require-docker")
        ? "required"
        : "optional",
    refreshPlugins: args.includes("--refresh-plugins"),
  });
  if (json)
    process.stdout.write(`${JSON.stringify({ ok: isComplete(results), checks: results }, null, 2)}\n`);
  return isComplete(results) ? 0 : 1;
}

process.exitCode = await main(process.argv.slice(2));
