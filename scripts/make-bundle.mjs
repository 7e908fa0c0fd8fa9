// Makes the bundle of the command line: one program from all sources, then V8's compiled form of it.
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, renameSync, rmSync, statSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { BUNDLES, PROGRAM } from "./bundle.mjs";

const root = fileURLToPath(new URL("..", import.meta.url));
const WEEK_MILLIS = 7 * 24 * 3600 * 1000;

/** What every run needs is inside; what deploys, serves editors or draws is loaded from its package. */
const EXTERNAL = [
  "@pulumi/*",
  "@grpc/*",
  "@peculiar/*",
  "@hpcc-js/*",
  "ajv",
  "dockerode",
  "esbuild",
  "google-protobuf",
  "ssh2",
  "vscode-*",
];

/** A function with the parameters of a CommonJS module, which `openBundle` calls; strict as the sources are. */
const HEAD = `(function (exports, require, module, __filename, __dirname) { "use strict";
const bundleUrl = require("node:url").pathToFileURL(__filename).href;`;

/** Modules of Node that take milliseconds to load, and that most runs never call. */
const LATER = /^(node:)?(child_process|crypto)$/;

/** Loads them at the first use of a name and not at the beginning. */
const loadLater = {
  name: "load-later",
  setup({ onResolve, onLoad }) {
    onResolve({ filter: LATER }, ({ path, namespace }) =>
      namespace === "later" ? { path, external: true } : { path, namespace: "later" },
    );
    onLoad({ filter: /.*/, namespace: "later" }, async ({ path }) => {
      const names = JSON.stringify(Object.keys(await import(path)).filter((name) => name !== "default"));
      const get = `get: () => require(${JSON.stringify(path)})[name]`;
      const define = `Object.defineProperty(exports, name, { enumerable: true, ${get} })`;
      return { contents: `for (const name of ${names}) ${define};` };
    });
  },
};

/** Makes a bundle in the folder. */
export async function makeBundle(folder) {
  const draft = `${folder}.${process.pid}`;
  mkdirSync(BUNDLES, { recursive: true });
  await build({
    entryPoints: [join(root, "src", "cli", "main.ts")],
    outfile: join(draft, PROGRAM),
    bundle: true,
    format: "cjs",
    platform: "node",
    target: "node20",
    external: EXTERNAL,
    banner: { js: HEAD },
    footer: { js: "})" },
    define: { "import.meta.url": "bundleUrl" },
    // A script that V8 has compiled before has no loader for `import()`: packages are required.
    supported: { "dynamic-import": false },
    minifySyntax: true,
    minifyWhitespace: true,
    legalComments: "none",
    logLevel: "error",
    plugins: [loadLater],
  });
  warm(draft);
  removeOld();
  try {
    renameSync(draft, folder);
  } catch (error) {
    // Another process was quicker; its bundle is the same.
    rmSync(draft, { recursive: true, force: true });
    if (!existsSync(join(folder, PROGRAM))) throw error;
  }
}

/** Lets a process run a check, which writes the compiled form; without it the bundle is slower, not wrong. */
function warm(folder) {
  const script = join(root, "scripts", "warm-bundle.mjs");
  const template = join(root, "tosca", "examples", "hybrid_slurm_cluster.yaml");
  spawnSync(process.execPath, [script, folder, template], { stdio: "ignore" });
}

/** Those that nothing has started for a week by the look of it. */
function removeOld() {
  for (const name of readdirSync(BUNDLES)) {
    const folder = join(BUNDLES, name);
    if (Date.now() - statSync(folder).mtimeMs > WEEK_MILLIS) rmSync(folder, { recursive: true, force: true });
  }
}
