import { readFileSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { sourceText } from "../src/base/span.js";
import { blockLines } from "../src/emit/yaml-text.js";
import { parseYaml } from "../src/syntax/compose.js";
import type { MapNode } from "../src/syntax/node.js";
import { asTosca2 } from "../src/tosca-2.0/edition/library.js";
import { INDIGO_PROFILE, SIMPLE_PROFILE } from "../src/tosca-2.0/profiles.js";

const folder = resolve(import.meta.dirname, "..", "tosca", "types");

const HEAD = [
  "# The type library of the INDIGO-DataCloud project in the grammar of TOSCA 2.0: the facts of indigo.yaml and of",
  "# the non-normative types that it takes for granted. Made from these by scripts/tosca-2-types.ts; do not edit.",
  "# Where the library changes what TOSCA 2.0 lets no derived type change, such as the type of an attribute, the",
  "# change stands as it is: templates depend on it.",
];

/** Text of `tosca/types/indigo-2.0.yaml`, made from the library for TOSCA 1.0. */
export function editionText(): string {
  const made = asTosca2({
    profile: INDIGO_PROFILE,
    libraries: [read("nonnormative-1.0"), read("indigo")],
    base: read("simple-2.0"),
    baseProfile: SIMPLE_PROFILE,
  });
  const [version = "", ...sections] = Object.entries(made).map(([key, value]) =>
    blockLines({ [key]: value })
      // An empty line between types.
      .map((line, index) =>
        index > 1 && /^ {2}[\w"]/.test(line) && key.endsWith("_types") ? `\n${line}` : line,
      )
      .join("\n"),
  );
  const [name = "", ...rest] = sections;
  return `${[...HEAD, version, name].join("\n")}\n\n${rest.join("\n\n")}\n`;
}

function read(name: string): MapNode {
  const file = join(folder, `${name}.yaml`);
  const root = parseYaml(sourceText(file, readFileSync(file, "utf8")), { add: () => {} });
  if (root?.kind !== "map") throw new Error(`${file} is no YAML map`);
  return root;
}

/** Writes the library; `--check` only tells whether it is up to date. */
function main(args: readonly string[]): number {
  const file = join(folder, "indigo-2.0.yaml");
  const text = editionText();
  if (!args.includes("--check")) writeFileSync(file, text);
  else if (readFileSync(file, "utf8") !== text) {
    process.stderr.write(`${file} is out of date; run: node --import tsx scripts/tosca-2-types.ts\n`);
    return 1;
  }
  return 0;
}

if (process.argv[1] === import.meta.filename) process.exitCode = main(process.argv.slice(2));
