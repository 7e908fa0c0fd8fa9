#!/usr/bin/env node
// The command `elastosca`: runs the bundle of the sources, which is made when they have changed.
import { existsSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { commandLine } from "./bundle.mjs";

const root = fileURLToPath(new URL("..", import.meta.url));

if (existsSync(join(root, "node_modules", "esbuild"))) {
  const bundle = await commandLine().catch((fault) => {
    process.stderr.write(`elastosca: the sources cannot be bundled: ${fault.message}\n`);
    process.exitCode = 2;
  });
  if (bundle) process.exitCode = await bundle.main(process.argv);
} else {
  process.stderr.write("elastosca: the npm packages are not installed yet; run: npm run setup\n");
  process.exitCode = 1;
}
