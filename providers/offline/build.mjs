// Bundles the offline providers into folders that `pulumi plugin install resource NAME VERSION --file DIR` takes.
//   node providers/offline/build.mjs --out DIR      makes DIR/command and DIR/tls
import { chmod, copyFile, mkdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { parseArgs } from "node:util";

const HERE = path.dirname(fileURLToPath(import.meta.url));

/** The providers that can be built. */
export const OFFLINE_PROVIDERS = ["command", "tls"];

/**
 * Builds the offline providers, each into a folder of its own that needs nothing but Node.
 * @param {string} out the folder that gets the providers' folders
 * @param {readonly string[]} [names] which of OFFLINE_PROVIDERS; all by default
 * @returns {Promise<{name: string, version: string, dir: string}[]>}
 */
export async function buildOfflineProviders(out, names = OFFLINE_PROVIDERS) {
  const { build } = await import("esbuild");
  const built = [];
  for (const name of names) built.push(await buildProvider(build, name, path.resolve(out)));
  return built;
}

async function buildProvider(build, name, out) {
  const schema = JSON.parse(await readFile(path.join(HERE, name, "schema.json"), "utf8"));
  const dir = path.join(out, name);
  // Made beside and put in place at the end, so that a build that breaks off leaves no half folder.
  const fresh = path.join(out, `.${name}.${process.pid}`);
  await rm(fresh, { recursive: true, force: true });
  await mkdir(fresh, { recursive: true });
  const result = await build({
    entryPoints: [path.join(HERE, name, "main.ts")],
    outfile: path.join(fresh, "provider.cjs"),
    bundle: true,
    platform: "node",
    target: "node20",
    format: "cjs",
    minify: true,
    legalComments: "none",
    logLevel: "error",
    metafile: true,
    // Optional native parts of ssh2: it works without them, and they would tie the folder to one machine.
    external: ["cpu-features", "*.node"],
  });
  await writeFile(path.join(fresh, "LICENSES.txt"), await licenses(result.metafile));
  await copyFile(path.join(HERE, name, "schema.json"), path.join(fresh, "schema.json"));
  const start = path.join(fresh, `pulumi-resource-${name}`);
  await writeFile(start, startScript(), "utf8");
  await chmod(start, 0o755);
  await rm(dir, { recursive: true, force: true });
  await rename(fresh, dir);
  return { name, version: schema.version, dir };
}

/** Node from PATH, or else the one that built the folder, as the engine may be started without a PATH to it. */
function startScript() {
  return `#!/bin/sh
here=$(CDPATH= cd -- "$(dirname -- "$0")" && pwd)
if command -v node >/dev/null 2>&1; then exec node "$here/provider.cjs" "$@"; fi
exec '${process.execPath.replaceAll("'", "'\\''")}' "$here/provider.cjs" "$@"
`;
}

/** The licences of every package in the bundle, as each of them asks to be kept with copies. */
async function licenses(metafile) {
  const folders = new Set();
  for (const input of Object.keys(metafile.inputs)) {
    const match = /^(.*node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(input);
    if (match !== null) folders.add(match[1]);
  }
  const parts = [];
  for (const folder of [...folders].sort()) {
    const { name, version, license } = JSON.parse(await readFile(path.join(folder, "package.json"), "utf8"));
    parts.push(`${name} ${version} (${license ?? "see its text"})\n\n${await licenseText(folder)}`);
  }
  return parts.join(`\n${"-".repeat(80)}\n`);
}

async function licenseText(folder) {
  for (const file of ["LICENSE", "LICENSE.md", "LICENSE.txt", "LICENCE", "license", "LICENSE-MIT"]) {
    const text = await readFile(path.join(folder, file), "utf8").catch(() => undefined);
    if (text !== undefined) return text;
  }
  return "(the package holds no licence text)\n";
}

async function main() {
  const { values } = parseArgs({ options: { out: { type: "string" } } });
  if (values.out === undefined) {
    process.stderr.write("usage: node providers/offline/build.mjs --out DIR\n");
    process.exitCode = 2;
    return;
  }
  for (const { name, version, dir } of await buildOfflineProviders(values.out)) {
    process.stdout.write(`pulumi plugin install resource ${name} ${version} --file ${dir}\n`);
  }
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) await main();
