// The Node language host: what starts the project's program for the engine.
import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { binFolder } from "./engine.mjs";
import { buildLanguageHost, goVersion, realHostName } from "./engine-build.mjs";
import { fingerprint } from "./fingerprint.mjs";
import { withLock } from "./lock.mjs";
import { atLeast, versions } from "./paths.mjs";
import { findOnPath, isProgram } from "./run.mjs";

const program = "pulumi-language-nodejs";

/**
 * Finds the language host, or (with `act`) builds it.
 *
 * @returns `{ok: true, path, kind}`; `kind` is `official` (starts plugins and policy packs from folders) or
 * `go-module` (does not: policy packs are given as executables).
 */
export async function ensureLanguageHost({ env, root, engine, report, act }) {
  const beside = join(dirname(engine.pulumi), program);
  const present = isProgram(beside) ? beside : findOnPath(program, env.PATH);
  if (present && dirname(present) !== binFolder(env))
    return { ok: true, path: present, kind: kindOf(present) };
  const module = join(root, "scripts", "engine", "nodejs-host");
  const target = join(binFolder(env), `nodejs-host-${versions.languageHost}-${fingerprint(module)}`);
  const built = { ok: true, path: join(target, program), kind: "go-module" };
  if (isProgram(built.path)) return built;
  if (!act) return { ok: false, detail: `no ${program} on PATH`, how: "npm run setup" };
  const go = await goVersion(module, env);
  if (!go || !atLeast(go, versions.go))
    return { ok: false, detail: `no ${program} and no Go to build it`, how: byHand() };
  return withLock(binFolder(env), "language-host", report, async () => {
    if (isProgram(built.path)) return built;
    const result = await buildLanguageHost({ module, target, env, report });
    return result.ok ? built : { ok: false, detail: `${program} could not be built`, how: result.detail };
  });
}

function kindOf(path) {
  return existsSync(join(dirname(path), realHostName)) ? "go-module" : "official";
}

function byHand() {
  return `Install the official release (it brings ${program}), or Go ${versions.go.slice(0, 2).join(".")}, then: npm run setup`;
}
