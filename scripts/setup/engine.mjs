// The Pulumi engine: the one on PATH, else the official release by way of npm, else built from Go modules.
import { existsSync, mkdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { buildEngine, goVersion } from "./engine-build.mjs";
import { withLock } from "./lock.mjs";
import { downloadHost, reachable } from "./network.mjs";
import { atLeast, cacheFolder, parseVersion, versions } from "./paths.mjs";
import { findOnPath, isProgram, run, tail } from "./run.mjs";

/**
 * Finds the engine, or (with `act`) gets it.
 *
 * @returns `{ok: true, pulumi, version, source}` or `{ok: false, detail, how}`; `source` is `path`, `npm` or
 * `go-modules`.
 */
export async function ensureEngine({ env, root, report, act }) {
  const onPath = await engineOnPath(env);
  if (onPath.ok) return onPath;
  const cached = await cachedEngine(env);
  if (cached) return cached;
  const found = onPath.found ? `${onPath.found} is ${onPath.version}, too old` : "none on PATH";
  if (!act) return { ok: false, detail: found, how: "npm run setup" };
  report.note(`Pulumi engine: ${found}`);
  mkdirSync(binFolder(env), { recursive: true });
  return withLock(binFolder(env), "engine", report, async () => {
    const meanwhile = await cachedEngine(env);
    if (meanwhile) return meanwhile;
    const fetched = await engineFromNpm(env, report);
    if (fetched.ok) return fetched;
    report.note(fetched.detail);
    return engineFromGo({ env, root, report });
  });
}

/** Folder of the programs that set-up provides. */
export function binFolder(env) {
  return join(cacheFolder(env), "bin");
}

async function engineOnPath(env) {
  const pulumi = findOnPath("pulumi", env.PATH);
  if (!pulumi || dirname(pulumi) === binFolder(env)) return { ok: false };
  const version = await engineVersion(pulumi, env);
  if (!version) return { ok: false, found: pulumi, version: "of unknown version" };
  const text = version.join(".");
  if (!atLeast(version, versions.oldestEngine)) return { ok: false, found: pulumi, version: text };
  return { ok: true, pulumi, version: text, source: pulumi === npmEngine(env) ? "npm" : "path" };
}

async function cachedEngine(env) {
  for (const [pulumi, source] of [
    [npmEngine(env), "npm"],
    [goEngine(env), "go-modules"],
  ]) {
    if (!isProgram(pulumi)) continue;
    const version = await engineVersion(pulumi, env);
    if (version && atLeast(version, versions.oldestEngine)) {
      return { ok: true, pulumi, version: version.join("."), source };
    }
  }
  return undefined;
}

const npmEngine = (env) => join(binFolder(env), "versions", versions.engine, "bin", "pulumi");
const goEngine = (env) => join(binFolder(env), `pulumi-${versions.engine}`, "pulumi");

/** Asks a program for its version without letting it write into the user's home. */
async function engineVersion(pulumi, env) {
  const quiet = {
    ...env,
    PULUMI_SKIP_UPDATE_CHECK: "true",
    PULUMI_HOME: join(cacheFolder(env), "pulumi-home"),
  };
  const result = await run(pulumi, ["version"], { env: quiet, timeoutSeconds: 30 });
  return result.status === 0 ? parseVersion(result.stdout) : undefined;
}

/** The npm package `pulumi` is a launcher: its first start fetches the official release. */
async function engineFromNpm(env, report) {
  const title = `fetching the official engine ${versions.engine} (npm package pulumi)`;
  if (!(await reachable(downloadHost, env))) {
    return { ok: false, detail: `${downloadHost} cannot be reached from here: no official release` };
  }
  const prefix = join(binFolder(env), "npm");
  mkdirSync(prefix, { recursive: true });
  const onSecond = (seconds) => report.alive(title, seconds);
  const wanted = `pulumi@${versions.engine}`;
  const args = ["install", "--prefix", prefix, "--no-save", "--no-audit", "--no-fund", wanted];
  const installed = await run("npm", args, { env, timeoutSeconds: 120, onSecond });
  if (installed.status !== 0)
    return { ok: false, detail: `npm could not install ${wanted}:\n${tail(installed)}` };
  const launcher = join(prefix, "node_modules", "pulumi", "run.js");
  const own = { ...env, PULUMI_HOME: binFolder(env), PULUMI_VERSION: versions.engine };
  const fetched = await run(process.execPath, [launcher, "version"], {
    env: own,
    timeoutSeconds: 300,
    onSecond,
  });
  if (fetched.status !== 0 || !existsSync(npmEngine(env))) {
    return { ok: false, detail: `the official release could not be fetched:\n${tail(fetched)}` };
  }
  return { ok: true, pulumi: npmEngine(env), version: versions.engine, source: "npm" };
}

async function engineFromGo({ env, root, report }) {
  const module = join(root, "scripts", "engine", "pulumi");
  const go = await goVersion(module, env);
  if (!go || !atLeast(go, versions.go)) {
    const found = go ? `go ${go.join(".")} is too old` : "no go on PATH";
    return { ok: false, detail: `no engine: no release can be fetched and ${found}`, how: byHand() };
  }
  const built = await buildEngine({ module, target: dirname(goEngine(env)), env, report });
  if (!built.ok)
    return { ok: false, detail: "the engine could not be built from Go modules", how: built.detail };
  return { ok: true, pulumi: goEngine(env), version: versions.engine, source: "go-modules" };
}

function byHand() {
  const go = versions.go.slice(0, 2).join(".");
  return [
    `Either install Go ${go} or newer (https://go.dev/dl/), then: npm run setup`,
    "or install Pulumi (https://www.pulumi.com/docs/install/) where there is a network, for example:",
    `  curl -fsSL https://get.pulumi.com | sh -s -- --version ${versions.engine}`,
    "and put the folder with `pulumi` and `pulumi-language-nodejs` on PATH.",
  ].join("\n");
}
