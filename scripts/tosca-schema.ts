import { readFileSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import type { Json } from "../src/base/json.js";
import type { Construct } from "../src/language/construct.js";
import { jsonSchema, type SchemaFacts, VERSION_1, VERSION_2 } from "../src/language/json-schema.js";
import { ROOT } from "../src/language/structure.js";
import { root2 } from "../src/language/structure-2.0.js";

const folder = resolve(import.meta.dirname, "..", "tosca", "schema");

/** The generated schemas by file name. */
export const SCHEMAS: readonly (readonly [string, Construct, SchemaFacts])[] = [
  [
    "tosca-1.schema.json",
    ROOT,
    {
      id: "urn:elastosca:schema:tosca-1",
      title: "TOSCA Simple Profile in YAML 1.0 to 1.3",
      version: VERSION_1,
    },
  ],
  [
    "tosca-2.schema.json",
    root2(),
    { id: "urn:elastosca:schema:tosca-2", title: "TOSCA 2.0", version: VERSION_2 },
  ],
];

/** Characters of a line at most, as the project's formatter has it. */
const WIDTH = 110;

/** Text of a schema file. */
export function schemaText(root: Construct, facts: SchemaFacts): string {
  return `${print(jsonSchema(root, facts), "", 0)}\n`;
}

/** JSON as the project's formatter lays it out: lists of single values in one line where they fit. */
function print(json: Json, indent: string, used: number): string {
  if (typeof json !== "object" || json === null) return JSON.stringify(json);
  const inner = `${indent}  `;
  if (Array.isArray(json)) {
    const items: readonly Json[] = json;
    const line = `[${items.map((item) => JSON.stringify(item)).join(", ")}]`;
    const single = items.every((item) => typeof item !== "object");
    if (single && indent.length + used + line.length < WIDTH) return line;
    return `[\n${items.map((item) => inner + print(item, inner, 0)).join(",\n")}\n${indent}]`;
  }
  const entries = Object.entries(json).map(([key, value]) => {
    const head = `${JSON.stringify(key)}: `;
    return inner + head + print(value, inner, head.length);
  });
  return entries.length === 0 ? "{}" : `{\n${entries.join(",\n")}\n${indent}}`;
}

/** Writes the schemas; `--check` only tells whether they are up to date. */
function main(args: readonly string[]): number {
  let stale = 0;
  for (const [name, root, facts] of SCHEMAS) {
    const file = join(folder, name);
    const text = schemaText(root, facts);
    if (!args.includes("--check")) writeFileSync(file, text);
    else if (readFileSync(file, "utf8") !== text) stale += 1;
  }
  if (stale > 0)
    process.stderr.write("tosca/schema is out of date; run: node --import tsx scripts/tosca-schema.ts\n");
  return stale === 0 ? 0 : 1;
}

if (process.argv[1] === import.meta.filename) process.exitCode = main(process.argv.slice(2));
