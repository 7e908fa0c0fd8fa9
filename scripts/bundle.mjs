// The bundle of the command line: one file for a state of the sources, beside what V8 compiled of it for a
// check. A process then reads two files and not four hundred, and compiles next to nothing (S-1).
import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
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

/** Sizes and times of all sources: reading them would take longer than what the bundle saves. */
function sourceKey() {
  const facts = [process.version, process.arch, statOf(join(root, "package.json"))];
  for (const name of scripts) facts.push(statOf(join(root, "scripts", name)));
  addStats(join(root, "src"), facts);
  return createHash("sha1").update(facts.join("\n")).digest("hex").slice(0, 16);
}

function addStats(folder, facts) {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = `${folder}/${entry.name}`;
    if (entry.isDirectory()) addStats(path, facts);
    else facts.push(statOf(path));
  }
}

function statOf(path) {
  const { size, mtimeMs } = statSync(path);
  return `${path}\0${size}\0${mtimeMs}`;
}
