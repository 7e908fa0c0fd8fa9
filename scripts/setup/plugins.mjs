// The resource plugins: the official ones where they are or can be fetched, else the project's offline ones.
// Offline plugins go into a PULUMI_HOME of the project's own: in the user's they would shadow the official ones.
import { closeSync, mkdirSync, openSync, readSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fingerprint } from "./fingerprint.mjs";
import { withLock } from "./lock.mjs";
import { downloadHost, reachable } from "./network.mjs";
import { cacheFolder, readJson, requiredPlugins, userPulumiHome } from "./paths.mjs";
import { isProgram, run, tail } from "./run.mjs";

/**
 * Finds the plugins, or (with `act`) installs them; `refresh` asks the network again although offline ones serve.
 *
 * @returns `{ok: true, kind: "official"|"offline", pulumiHome, plugins}`; `pulumiHome` is undefined when the
 * user's own is to be used.
 */
export async function ensurePlugins({ env, root, engine, report, act, refresh }) {
  const userHome = userPulumiHome(env);
  if (hasPlugins(userHome, "official")) return official(userHome);
  const ownHome = ownPulumiHome(env);
  const current = hasPlugins(ownHome, "offline") && offlineStamp(env) === offlineFingerprint(root);
  if (current && !(act && refresh)) return offline(ownHome);
  if (!act) return { ok: false, detail: missing(userHome, ownHome), how: "npm run setup" };
  return withLock(cacheFolder(env), "plugins", report, async () => {
    const fetched = await fetchOfficial({ env, engine, home: userHome, report });
    if (fetched.ok) {
      dropOffline(ownHome, report);
      return official(userHome);
    }
    report.note(`${fetched.detail}; the project's offline providers are used instead`);
    return current ? offline(ownHome) : installOffline({ env, root, engine, home: ownHome, report });
  });
}

/** The project's own PULUMI_HOME, in the user's cache folder. */
export function ownPulumiHome(env) {
  return join(cacheFolder(env), "pulumi-home");
}

/** What kind of plugin is installed in a PULUMI_HOME: `official`, `offline` or undefined. */
export function pluginKind(home, { name, version }) {
  const file = join(home, "plugins", `resource-${name}-v${version}`, `pulumi-resource-${name}`);
  if (!isProgram(file)) return undefined;
  return isScript(file) ? "offline" : "official";
}

/** Official plugins are compiled programs, the offline ones are scripts that start Node. */
function isScript(file) {
  const start = Buffer.alloc(2);
  const handle = openSync(file, "r");
  readSync(handle, start, 0, 2, 0);
  closeSync(handle);
  return start.toString("latin1") === "#!";
}

function hasPlugins(home, kind) {
  return requiredPlugins.every((plugin) => pluginKind(home, plugin) === kind);
}

function official(home) {
  return { ok: true, kind: "official", pulumiHome: undefined, home, plugins: listed("official") };
}

function offline(home) {
  return { ok: true, kind: "offline", pulumiHome: home, home, plugins: listed("offline") };
}

function listed(kind) {
  return Object.fromEntries(requiredPlugins.map(({ name, version }) => [name, { version, kind }]));
}

function missing(...homes) {
  const absent = requiredPlugins.filter((plugin) =>
    homes.every((home) => pluginKind(home, plugin) === undefined),
  );
  const names = absent.map(({ name, version }) => `${name} ${version}`).join(", ");
  return names === "" ? "the offline providers are older than their sources" : `not installed: ${names}`;
}

async function fetchOfficial({ env, engine, home, report }) {
  if (!(await reachable(downloadHost, env))) {
    return { ok: false, detail: `official plugins cannot be fetched: ${downloadHost} cannot be reached` };
  }
  for (const plugin of requiredPlugins) {
    if (pluginKind(home, plugin) === "official") continue;
    const title = `fetching the official plugin ${plugin.name} ${plugin.version} into ${home}`;
    report.note(title);
    const args = ["plugin", "install", "resource", plugin.name, plugin.version, "--exact", "--reinstall"];
    const result = await runEngine(engine, args, { env, home, seconds: 180, report, title });
    if (result.status !== 0)
      return { ok: false, detail: `the official plugin ${plugin.name} failed:\n${tail(result)}` };
  }
  return { ok: true };
}

function dropOffline(home, report) {
  for (const plugin of requiredPlugins) {
    if (pluginKind(home, plugin) !== "offline") continue;
    report.note(`the offline provider ${plugin.name} is replaced by the official plugin`);
    rmSync(join(home, "plugins", `resource-${plugin.name}-v${plugin.version}`), {
      recursive: true,
      force: true,
    });
  }
}

async function installOffline({ env, root, engine, home, report }) {
  const folder = join(cacheFolder(env), "offline-providers");
  const title = "building the offline providers";
  // A script that is started by a link's path would not know that it is the one that was started.
  const script = realpathSync(join(root, "providers", "offline", "build.mjs"));
  const onSecond = (seconds) => report.alive(title, seconds);
  const options = { cwd: root, env, timeoutSeconds: 120, onSecond };
  const built = await run(process.execPath, [script, "--out", folder], options);
  if (built.status !== 0)
    return { ok: false, detail: "the offline providers could not be built", how: tail(built) };
  mkdirSync(home, { recursive: true });
  for (const { name, version } of requiredPlugins) {
    const args = [
      "plugin",
      "install",
      "resource",
      name,
      version,
      "--reinstall",
      "--file",
      join(folder, name),
    ];
    const result = await runEngine(engine, args, {
      env,
      home,
      seconds: 60,
      report,
      title: `installing ${name}`,
    });
    if (result.status !== 0)
      return { ok: false, detail: `the offline provider ${name} was refused`, how: tail(result) };
    report.note(`offline provider ${name} ${version} installed into ${home}`);
  }
  if (!hasPlugins(home, "offline")) return { ok: false, detail: missing(home), how: tail(built) };
  writeFileSync(stampFile(env), JSON.stringify({ fingerprint: offlineFingerprint(root) }));
  return offline(home);
}

function runEngine(engine, args, { env, home, seconds, report, title }) {
  const onSecond = (passed) => report.alive(title, passed);
  const own = { ...env, PULUMI_HOME: home, PULUMI_SKIP_UPDATE_CHECK: "true" };
  return run(engine.pulumi, [...args, "--non-interactive"], { env: own, timeoutSeconds: seconds, onSecond });
}

const stampFile = (env) => join(ownPulumiHome(env), "offline-providers.json");
const offlineStamp = (env) => readJson(stampFile(env))?.fingerprint;
const offlineFingerprint = (root) => fingerprint(join(root, "providers", "offline"));
