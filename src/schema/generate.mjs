#!/usr/bin/env node
// Compiles the JSON Schemas of config files into a module of their own, so that no run of the compiler
// loads or runs ajv: src/schema/generated/validators.ts, not committed. Called by the build and by tests.
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const require = createRequire(import.meta.url);
const { Ajv } = require("ajv");
const standaloneCode = require("ajv/dist/standalone").default;

const here = dirname(fileURLToPath(import.meta.url));
const schemas = join(here, "..", "..", "tosca", "schema");
const target = join(here, "generated", "validators.ts");

/** Names of the validators with their schema files. */
const files = {
  sites: "sites.schema.json",
  inputs: "inputs.schema.json",
  config: "config.schema.json",
  policy: "policy.schema.json",
  queue: "queue.schema.json",
};

const ajv = new Ajv({
  strict: true,
  allErrors: true,
  allowUnionTypes: true,
  discriminator: true,
  verbose: true,
  code: { source: true, esm: true },
});
ajv.addVocabulary(["x-rule", "x-hint"]);

const exported = {};
for (const [name, file] of Object.entries(files)) {
  const schema = JSON.parse(readFileSync(join(schemas, file), "utf8"));
  ajv.addSchema(schema);
  exported[name] = schema.$id;
}
const code = standaloneCode(ajv, exported);
if (code.includes("require(")) {
  throw new Error(
    "a schema uses a keyword that needs ajv's runtime; express it otherwise (see src/schema/generate.mjs)",
  );
}
const head = [
  "// biome-ignore-all lint: generated from tosca/schema by src/schema/generate.mjs",
  "// biome-ignore-all format: generated",
  "// biome-ignore-all assist: generated",
  "// @ts-nocheck",
  "",
];
mkdirSync(dirname(target), { recursive: true });
const text = `${head.join("\n")}${code.replace(/^"use strict";/, "")}\n`;
let before = "";
try {
  before = readFileSync(target, "utf8");
} catch {
  // There is none yet.
}
// An unchanged file keeps its time, so that nothing is compiled again because of it.
if (before !== text) writeFileSync(target, text);
