// What local sites need: the Docker engine, the node image and the provider's bundle.
import { existsSync, mkdirSync, realpathSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import { fingerprint } from "./fingerprint.mjs";
import { readJson } from "./paths.mjs";
import { run, tail } from "./run.mjs";

/** The Docker engine; with `act` it is installed or started where that may be done. */
export async function ensureDockerEngine({ root, report, act }) {
  const { ensureDocker } = await load(root, "docker.mjs");
  const answer = await ensureDocker({ log: report.note, install: act });
  return toStep(answer, `version ${answer.version}, ${asText(answer.how)}`);
}

/** The image of local nodes; with `act` it is built. */
export async function ensureNodeImage({ root, report, act }) {
  const { ensureImage } = await load(root, "image.mjs");
  const answer = await ensureImage({ log: report.note, build: act });
  return toStep(answer, answer.built ? `${answer.image}, built` : answer.image);
}

const load = (root, name) => import(pathToFileURL(join(root, "scripts", name)).href);
const asText = (how) => [how ?? []].flat().join("\n");

function toStep(answer, detail) {
  if (answer.ok) return { ok: true, detail };
  return { ok: false, detail: answer.reason ?? "not available", how: asText(answer.how) };
}

/** The bundle of the local provider, made again when its sources changed. */
export async function ensureLocalProvider({ env, root, report, act }) {
  const folder = join(root, "providers", "local");
  const bundle = join(folder, "bin", "provider.cjs");
  const stamp = join(root, "node_modules", ".cache", "elastosca", "local-provider.json");
  const wanted = fingerprint(folder);
  const current = existsSync(bundle) && readJson(stamp)?.fingerprint === wanted;
  if (current) return { ok: true, detail: "up to date" };
  if (!act) return { ok: false, detail: "not built, or older than its sources", how: "npm run setup" };
  // A script that is started by a link's path would not know that it is the one that was started.
  const script = realpathSync(join(folder, "build.mjs"));
  const onSecond = (seconds) => report.alive("bundling the local provider", seconds);
  const built = await run(process.execPath, [script], { cwd: root, env, timeoutSeconds: 120, onSecond });
  if (built.status !== 0 || !existsSync(bundle)) {
    return { ok: false, detail: "its bundle could not be made", how: tail(built) };
  }
  mkdirSync(dirname(stamp), { recursive: true });
  writeFileSync(stamp, JSON.stringify({ fingerprint: wanted }));
  return { ok: true, detail: "bundled" };
}
