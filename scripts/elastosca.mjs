#!/usr/bin/env node
// The command `elastosca`: the compiled program where it is up to date, else the sources by way of tsx.
import { existsSync, readdirSync, statSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const compiled = join(root, "dist", "src", "cli", "main.js");
const source = join(root, "src", "cli", "main.ts");

/** The build stamps dist when it is done; a source newer than the stamp means that dist is out of date. */
const stamp = join(root, "dist", ".built");

function upToDate() {
  const built = statSync(stamp, { throwIfNoEntry: false });
  if (!built || !existsSync(compiled)) return false;
  if (!existsSync(source)) return true;
  return !["src", "tosca"].some((folder) => newerThan(join(root, folder), built.mtimeMs));
}

function newerThan(folder, time) {
  return readdirSync(folder, { withFileTypes: true }).some((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return statSync(path).mtimeMs > time || newerThan(path, time);
    return statSync(path).mtimeMs > time;
  });
}

async function run(file) {
  const { main } = await import(pathToFileURL(file).href);
  process.exitCode = await main(process.argv);
}

if (upToDate()) {
  await run(compiled);
} else if (existsSync(join(root, "node_modules", "tsx"))) {
  const { register } = await import("tsx/esm/api");
  register();
  await run(source);
} else {
  process.stderr.write("elastosca: the npm packages are not installed yet; run: npm run setup\n");
  process.exitCode = 1;
}
