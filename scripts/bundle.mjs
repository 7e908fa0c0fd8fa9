// The bundle of the command line: one file for a state of the sources, beside what V8 compiled of it for a
// check. A process then reads two files and not four hundred, and compiles next to nothing (S-1).
import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { setFlagsFromString } from "node:v8";
import { Script } from "node:vm";

const root = fileURLToPath(new URL("..", import.meta.url));
const scripts = ["bundle.mjs", "make-bundle.mjs", "warm-bundle.mjs"];

/** Folder of all bundles. */
export const BUNDLES = join(root, "dist", "cli");

/** Files of a bundle's folder: the program, and V8's compiled form of it. */
export const PROGRAM = "main.cjs";
export const COMPILED = "main.compiled";

/** The command line as the sources say it now; bundled first when that has not been done. */
export async function commandLine() {
  const folder = join(BUNDLES, sourceKey());
  if (!existsSync(join(folder, PROGRAM))) {
    const { makeBundle } = await import("./make-bundle.mjs");
    await makeBundle(folder);
  }
  return openBundle(folder).exports;
}

/** Runs the program of a bundle's folder: what it exports, and the script for V8's compiled form. */
export function openBundle(folder) {
  const path = join(folder, PROGRAM);
  const compiled = join(folder, COMPILED);
  // A check is done before most optimized code would be ready, and half of the time went into making it: a
  // function has to run eight times as long for it now. V8 takes a compiled form under the same flags only.
  setFlagsFromString("--interrupt-budget=540000");
  // The bundle is ASCII: read as Latin-1 it needs no decoding.
  const script = new Script(readFileSync(path, "latin1"), {
    filename: path,
    cachedData: existsSync(compiled) ? readFileSync(compiled) : undefined,
  });
  const module = { exports: {} };
  // Asked for from among the packages, those in the form of ES modules come without a warning from Node.
  const require = createRequire(join(root, "node_modules", "elastosca.cjs"));
  script.runInThisContext()(module.exports, require, module, path, folder);
  return { exports: module.exports, script };
}

/**
 * Tells by names, sizes and times of all sources whether one has changed: reading them would take longer than what
 * the bundle saves, and the module for cryptography as long as a third of it.
 */
function sourceKey() {
  const key = { low: 0x811c9dc5, high: 0x1b873593 };
  mix(key, `${process.version} ${process.arch}`);
  mixFile(key, join(root, "package.json"));
  for (const name of scripts) mixFile(key, join(root, "scripts", name));
  mixFolder(key, join(root, "src"));
  return [key.low, key.high].map((part) => (part >>> 0).toString(16).padStart(8, "0")).join("");
}

function mixFolder(key, folder) {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    mix(key, entry.name);
    const path = `${folder}/${entry.name}`;
    if (entry.isDirectory()) {
      mixFolder(key, path);
      mix(key, "..");
    } else mixFile(key, path);
  }
}

function mixFile(key, path) {
  const { size, mtimeMs } = statSync(path);
  mix(key, `${size} ${mtimeMs}`);
}

/** Adds a text to a hash of twice 32 bits (FNV-1a, and the same with another prime). */
function mix(key, text) {
  let { low, high } = key;
  for (let index = 0; index < text.length; index += 1) {
    const code = text.charCodeAt(index);
    low = Math.imul(low ^ code, 0x01000193);
    high = Math.imul(high ^ code, 0x85ebca6b) ^ (high >>> 15);
  }
  key.low = Math.imul(low ^ 0xff, 0x01000193);
  key.high = Math.imul(high ^ 0xff, 0x85ebca6b);
}
