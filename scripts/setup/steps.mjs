// Set-up as a list of steps. The same list, without acting, is what `elastosca doctor` shows.
import { delimiter, dirname } from "node:path";
import { ensureBackend } from "./backend.mjs";
import { checkNode, ensureDependencies } from "./dependencies.mjs";
import { ensureEngine } from "./engine.mjs";
import { placeOnPath } from "./installed.mjs";
import { ensureLanguageHost } from "./language-host.mjs";
import { ensureDockerEngine, ensureLocalProvider, ensureNodeImage } from "./local-parts.mjs";
import { cloudPlugins } from "./paths.mjs";
import { ensurePlugins } from "./plugins.mjs";
import { writeToolchain } from "./toolchain.mjs";
import { ensureValidators } from "./validators.mjs";

/**
 * Does every step in order; a step whose ground is missing is not tried.
 *
 * @param options `act` false only looks; `docker` is `required`, `optional` or `none` (not looked at);
 * `refreshPlugins` asks for the official plugins again.
 * @returns the steps, each `{id, title, ok, required, detail, how?, seconds}`.
 */
export async function setUp(options) {
  const { root, env, report, act = true, docker = "optional", refreshPlugins = false } = options;
  const context = { root, env: { ...env }, report, act, docker, refresh: refreshPlugins, found: {} };
  const done = new Map();
  for (const step of steps.filter((each) => docker !== "none" || !each.docker)) {
    const blocked = (step.needs ?? []).filter((id) => done.get(id)?.ok === false);
    const result = await perform(step, context, blocked);
    done.set(step.id, result);
    report.end(result);
  }
  return [...done.values()];
}

/** True when everything that is not optional is there. */
export function isComplete(results) {
  return results.every((result) => result.ok || !result.required);
}

async function perform(step, context, blocked) {
  const facts = { id: step.id, title: step.title, required: !step.docker || context.docker === "required" };
  if (blocked.length > 0) {
    const titles = blocked.map((id) => titleOf(id)).join(", ");
    return { ...facts, ok: false, detail: `not tried, it needs: ${titles}`, seconds: 0 };
  }
  context.report.begin(step.title);
  const started = Date.now();
  const outcome = await attempt(step, context);
  return { ...facts, ...outcome, seconds: (Date.now() - started) / 1000 };
}

/** A fault of set-up itself is a failed step with its message, not a stack trace. */
async function attempt(step, context) {
  try {
    return await step.run(context);
  } catch (error) {
    const shown = process.env.ELASTOSCA_DEBUG ? error.stack : "set ELASTOSCA_DEBUG=1 to see where";
    return { ok: false, detail: error.message, how: shown };
  }
}

const titleOf = (id) => steps.find((step) => step.id === id)?.title ?? id;

const steps = [
  { id: "node", title: "Node.js", run: () => checkNode() },
  { id: "dependencies", title: "npm packages", needs: ["node"], run: ensureDependencies },
  { id: "validators", title: "Schema validators", needs: ["dependencies"], run: ensureValidators },
  { id: "engine", title: "Pulumi engine", needs: ["node"], run: engineStep },
  { id: "language-host", title: "Node language host", needs: ["engine"], run: languageHostStep },
  { id: "plugins", title: "Pulumi plugins", needs: ["engine", "dependencies"], run: pluginsStep },
  { id: "local-provider", title: "Local provider", needs: ["dependencies"], run: ensureLocalProvider },
  { id: "backend", title: "State and secrets", run: ensureBackend },
  { id: "docker", title: "Docker engine", docker: true, run: ensureDockerEngine },
  { id: "image", title: "Node image", docker: true, needs: ["docker"], run: ensureNodeImage },
];

const sources = {
  path: "from PATH",
  npm: "official release by way of npm",
  "go-modules": "built from Go modules",
};

async function engineStep(context) {
  const engine = await ensureEngine(context);
  if (!engine.ok) return engine;
  context.found.engine = engine;
  return { ok: true, detail: `${engine.version}, ${sources[engine.source]}: ${engine.pulumi}` };
}

async function languageHostStep(context) {
  const host = await ensureLanguageHost({ ...context, engine: context.found.engine });
  if (!host.ok) return host;
  context.found.host = host;
  const words =
    host.kind === "official" ? "official" : "built from Go modules; policy packs start as executables";
  return { ok: true, detail: `${words}: ${host.path}` };
}

async function pluginsStep(context) {
  const { found } = context;
  const env = { ...context.env, PATH: pathWith(foldersOf(found), context.env) };
  const plugins = await ensurePlugins({ ...context, env, engine: found.engine });
  if (!plugins.ok) return plugins;
  if (context.act && found.host) record(context, plugins);
  const names = Object.entries(plugins.plugins).map(([name, { version }]) => `${name} ${version}`);
  const clouds = cloudPlugins.map(({ name }) => name).join(", ");
  const offline = "offline providers of this project, in a PULUMI_HOME of its own";
  const words = plugins.kind === "official" ? "official" : offline;
  const later =
    plugins.kind === "official" ? "the engine fetches them when a site needs them" : "they need a network";
  return {
    ok: true,
    detail: `${names.join(", ")}: ${words} (${plugins.home}); ${clouds}: not installed, ${later}`,
  };
}

function record({ env, found }, plugins) {
  const { version, source } = found.engine;
  const [pulumi, host] = [found.engine.pulumi, found.host.path].map((file) => placeOnPath(env, file));
  const languageHost = { path: host, kind: found.host.kind };
  const pulumiHome = plugins.pulumiHome ?? null;
  const pathDirs = [...new Set([pulumi, host, process.execPath].map((file) => dirname(file)))];
  const toolchain = { pulumi, version, source, languageHost, pulumiHome, plugins: plugins.plugins, pathDirs };
  writeToolchain({ env, toolchain });
}

/** Folders of the engine, the language host and this Node.js. */
function foldersOf({ engine, host }) {
  const programs = [engine?.pulumi, host?.path, process.execPath].filter((file) => file !== undefined);
  return [...new Set(programs.map((file) => dirname(file)))];
}

const pathWith = (folders, env) => [...folders, env.PATH ?? ""].join(delimiter);
