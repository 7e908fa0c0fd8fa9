// node_modules as package-lock.json wants it.
import { existsSync } from "node:fs";
import { join } from "node:path";
import { atLeast, parseVersion, readJson, versions } from "./paths.mjs";
import { run, tail } from "./run.mjs";

/** Is this Node.js new enough? Nothing can be done about it from here. */
export function checkNode(version = process.versions.node) {
  if (atLeast(parseVersion(version), versions.node)) return { ok: true, detail: `v${version}` };
  const least = versions.node.join(".");
  return {
    ok: false,
    detail: `v${version} is too old`,
    how: `Install Node.js ${least} or newer: https://nodejs.org`,
  };
}

/** Checks node_modules against the lock file, and (with `act`) runs `npm ci` when they differ. */
export async function ensureDependencies({ env, root, report, act }) {
  const reason = staleness(root);
  if (reason === undefined) return { ok: true, detail: "up to date" };
  if (!act) return { ok: false, detail: reason, how: "npm run setup" };
  report.note(`${reason}: running npm ci`);
  const clean = await npm(["ci"], { env, root, report });
  if (clean.status === 0) return { ok: true, detail: "installed from package-lock.json" };
  if (!lacksOnlyOptional(clean.stderr)) return failure("npm ci", clean);
  report.note("package-lock.json leaves out optional packages of other platforms, which npm ci refuses");
  report.note("running npm install --no-save instead, which keeps to the versions in it");
  const kept = await npm(["install", "--no-save"], { env, root, report });
  if (kept.status !== 0) return failure("npm install", kept);
  const left = staleness(root);
  if (left !== undefined)
    return { ok: false, detail: `npm install left a difference: ${left}`, how: "npm install" };
  return { ok: true, detail: "installed in the versions of package-lock.json" };
}

function npm(args, { env, root, report }) {
  const onSecond = (seconds) => report.alive(`npm ${args[0]}`, seconds);
  const options = ["--include=dev", "--no-audit", "--no-fund"];
  return run("npm", [...args, ...options], { cwd: root, env, timeoutSeconds: 900, onSecond });
}

/**
 * A lock file that was written where a registry lacks packages of other platforms does not name them. npm
 * lists each without a version then; anything else that is missing has one.
 */
function lacksOnlyOptional(output) {
  const missing = output.match(/Missing: \S+ from lock file/g) ?? [];
  const differs = /Invalid: lock file's/.test(output);
  return missing.length > 0 && !differs && missing.every((line) => /@ from lock file$/.test(line));
}

/** npm's words without the explanation of its options. */
function failure(command, result) {
  const words =
    result.stderr.split(/\n(?:npm error )?(?:Clean install a project|Install a package)/)[0] ?? "";
  return { ok: false, detail: `${command} failed`, how: tail({ stdout: "", stderr: words }, 10) };
}

/** Why node_modules is not what the lock file says; undefined when it is. */
export function staleness(root) {
  const wanted = readJson(join(root, "package-lock.json"))?.packages;
  const installed = readJson(join(root, "node_modules", ".package-lock.json"))?.packages;
  if (!wanted) return undefined;
  if (!installed) return "node_modules is missing";
  for (const [place, entry] of Object.entries(wanted)) {
    if (place === "" || entry.optional || entry.devOptional) continue;
    if (installed[place]?.version !== entry.version) return `${place} is not in version ${entry.version}`;
    if (!existsSync(join(root, place))) return `${place} is missing`;
  }
  return undefined;
}
