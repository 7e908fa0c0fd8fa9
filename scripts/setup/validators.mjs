// The schema validators: made from tosca/schema, not committed, needed before the compiler runs at all.
import { existsSync, mkdirSync, realpathSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fingerprint } from "./fingerprint.mjs";
import { readJson } from "./paths.mjs";
import { run, tail } from "./run.mjs";

/** Checks that the validators are those of the schemas, and (with `act`) makes them again. */
export async function ensureValidators({ env, root, act }) {
  const generator = join(root, "src", "schema", "generate.mjs");
  const target = join(root, "src", "schema", "generated", "validators.ts");
  const stamp = join(root, "node_modules", ".cache", "elastosca", "validators.json");
  const wanted = `${fingerprint(generator)}-${fingerprint(join(root, "tosca", "schema"))}`;
  if (existsSync(target) && readJson(stamp)?.fingerprint === wanted)
    return { ok: true, detail: "up to date" };
  if (!act) return { ok: false, detail: "not made, or older than the schemas", how: "npm run setup" };
  const made = await run(process.execPath, [realpathSync(generator)], { cwd: root, env, timeoutSeconds: 60 });
  if (made.status !== 0 || !existsSync(target)) {
    return { ok: false, detail: "they could not be made", how: tail(made) };
  }
  mkdirSync(dirname(stamp), { recursive: true });
  writeFileSync(stamp, JSON.stringify({ fingerprint: wanted }));
  return { ok: true, detail: "made from tosca/schema" };
}
