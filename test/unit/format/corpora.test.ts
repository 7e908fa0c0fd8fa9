import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { sourceText } from "../../../src/base/span.js";
import { formatText } from "../../../src/format/format.js";
import { sameMeaning } from "../../../src/format/same.js";
import { parseYaml } from "../../../src/syntax/compose.js";
import { corpus } from "../topology/compile.js";

const NAMES = [
  "cloudnet",
  "grycap",
  "heat-translator",
  "indigo",
  "oasis-1.0",
  "oasis-2.0",
  "puccini-1.3",
  "puccini-legacy",
  "tosca-parser",
];

function texts(name: string): readonly (readonly [string, string])[] {
  const folder = corpus(name);
  if (folder === undefined) return [];
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((file) => /\.ya?ml$/.test(file))
    .map((file) => [file, readFileSync(join(folder, file), "utf8")]);
}

function tree(text: string) {
  return parseYaml(sourceText("file", text), { add: () => {} });
}

/** Comments as they stand, told from texts well enough for files that people wrote. */
function comments(text: string): readonly string[] {
  return text.split("\n").flatMap((line) => /^\s*(#.*?)\s*$/.exec(line)?.[1] ?? []);
}

/** Formats one text and checks what must hold for every text; false for one with YAML errors. */
function holds(name: string, text: string): boolean {
  const once = formatText(sourceText(name, text));
  if (!once.ok) {
    expect(once.faults.length, name).toBeGreaterThan(0);
    return false;
  }
  const [before, after] = [tree(text), tree(once.text)];
  expect(before !== undefined && after !== undefined && sameMeaning(before, after), name).toBe(true);
  expect(comments(once.text).length, name).toBe(comments(text).length);
  const twice = formatText(sourceText(name, once.text));
  expect(twice.ok && twice.text === once.text, `${name}: twice is once`).toBe(true);
  return true;
}

describe("every file of the corpora keeps its meaning and its comments", () => {
  test.each(NAMES)("%s", (name) => {
    const files = texts(name);
    if (files.length === 0) return console.log(`corpus ${name} is not there: not checked`);
    const refused = files.filter(([file, text]) => !holds(file, text)).map(([file]) => file);
    // cloudnet has a folder of files that are no YAML on purpose.
    expect(refused.filter((file) => !file.startsWith("yaml_parsing")).length).toBeLessThan(
      files.length * 0.1,
    );
  });

  test("aria", () => {
    const file = corpus("aria.jsonl");
    if (file === undefined || !existsSync(file)) return console.log("corpus aria is not there: not checked");
    const lines = readFileSync(file, "utf8").trim().split("\n");
    for (const line of lines) {
      const { id, template } = JSON.parse(line) as { id: string; template: string };
      holds(id, template);
    }
    expect(lines.length).toBeGreaterThan(2000);
  }, 60_000);
});
