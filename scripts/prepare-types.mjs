#!/usr/bin/env node
// Makes the prepared form of the bundled type libraries: dist/types/*.txt. Runs after the TypeScript step.
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { sourceText } from "../dist/src/base/span.js";
import { prepareLibrary, writePrepared } from "../dist/src/schema/prepare.js";
import { projectRoot as root } from "./setup/paths.mjs";

const target = join(root, "dist", "types");
const libraries = join(root, "tosca", "types");

mkdirSync(target, { recursive: true });
for (const file of readdirSync(libraries).filter((name) => name.endsWith(".yaml"))) {
  const prepared = prepareLibrary(sourceText(file, readFileSync(join(libraries, file), "utf8")));
  if (prepared === undefined) throw new Error(`tosca/types/${file} cannot be prepared`);
  writeFileSync(join(target, `${basename(file, ".yaml")}.txt`), writePrepared(prepared));
}
