// Bundles the command line into one folder per state of the sources: a process then reads a few files and not
// four hundred. The folder's name says which sources it was made from.
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, renameSync, rmSync, statSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));
const builds = join(root, "dist", "cli");
const WEEK_MILLIS = 7 * 24 * 3600 * 1000;

/** The bundle's entry for the sources as they are now; made when it is not there. */
export async function bundledEntry() {
  const folder = join(builds, sourceKey());
  const entry = join(folder, "main.js");
  if (!existsSync(entry)) await bundle(folder);
  return entry;
}

/** Sizes and times of all sources: reading them would take longer than what the bundle saves. */
function sourceKey() {
  const hash = createHash("sha1");
  for (const name of ["src", join("scripts", "bundle.mjs"), "package.json"]) addStats(join(root, name), hash);
  return hash.digest("hex").slice(0, 16);
}

function addStats(path, hash) {
  const facts = statSync(path);
  if (!facts.isDirectory()) {
    hash.update(`${path}\0${facts.size}\0${facts.mtimeMs}\n`);
    return;
  }
  for (const name of readdirSync(path).sort()) addStats(join(path, name), hash);
}

async function bundle(folder) {
  const { build } = await import("esbuild");
  const draft = `${folder}.${process.pid}`;
  mkdirSync(builds, { recursive: true });
  await build({
    entryPoints: [join(root, "src", "cli", "main.ts")],
    outdir: draft,
    bundle: true,
    splitting: true,
    format: "esm",
    platform: "node",
    target: "node20",
    // What every run needs is inside; what deploys, serves editors or draws is loaded from its package.
    external: EXTERNAL,
    banner: { js: REQUIRE },
    minifySyntax: true,
    minifyWhitespace: true,
    legalComments: "none",
    logLevel: "error",
  });
  removeOld();
  try {
    renameSync(draft, folder);
  } catch (error) {
    // Another process was quicker; its bundle is the same.
    rmSync(draft, { recursive: true, force: true });
    if (!existsSync(join(folder, "main.js"))) throw error;
  }
}

const EXTERNAL = [
  "@pulumi/*",
  "@grpc/*",
  "@peculiar/*",
  "@hpcc-js/*",
  "ajv",
  "dockerode",
  "esbuild",
  "google-protobuf",
  "re2js",
  "ssh2",
  "vscode-*",
];

/** Packages in the CommonJS form ask for Node's own modules by `require`. */
const REQUIRE = `import { createRequire as requireFrom } from "node:module"; const require = requireFrom(import.meta.url);`;

/** A loop that runs for days still loads parts of the bundle that it was started from. */
function removeOld() {
  for (const name of readdirSync(builds)) {
    const folder = join(builds, name);
    if (Date.now() - statSync(folder).mtimeMs > WEEK_MILLIS) rmSync(folder, { recursive: true, force: true });
  }
}
