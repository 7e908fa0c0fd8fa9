#!/usr/bin/env node
// Builds dist/: the schema validators, the compiled program and policy pack, the providers' bundles.
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { projectRoot as root } from "./setup/paths.mjs";

const tsc = join(root, "node_modules", "typescript", "bin", "tsc");

const steps = [
  { title: "schema validators", script: "src/schema/generate.mjs" },
  { title: "TypeScript", script: tsc, args: ["-p", "tsconfig.json"] },
  { title: "type libraries", script: "scripts/prepare-types.mjs" },
  { title: "local provider", script: "providers/local/build.mjs" },
  {
    title: "offline providers",
    script: "providers/offline/build.mjs",
    args: ["--out", "dist/offline-providers"],
  },
];

/** Without the stamp a new build compiles everything, even when dist was removed behind the compiler's back. */
function forgetOldCompilation() {
  if (existsSync(join(root, "dist", ".built"))) return;
  rmSync(join(root, "node_modules", ".cache", "tsconfig.tsbuildinfo"), { force: true });
}

function main() {
  forgetOldCompilation();
  const started = new Date();
  for (const { title, script, args = [] } of steps) {
    const begun = Date.now();
    const result = spawnSync(process.execPath, [script, ...args], { cwd: root, stdio: "inherit" });
    if (result.status !== 0) {
      process.stderr.write(`build: ${title} failed\n`);
      return 1;
    }
    process.stderr.write(`build: ${title} (${((Date.now() - begun) / 1000).toFixed(1)} s)\n`);
  }
  mkdirSync(join(root, "dist"), { recursive: true });
  writeFileSync(join(root, "dist", ".built"), `${started.toISOString()}\n`);
  return 0;
}

process.exitCode = main();
