import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { GRAMMAR_CODES } from "../../../src/diagnostics/catalog/grammar.js";
import { YAML_CODES } from "../../../src/diagnostics/catalog/yaml.js";
import { BANDS, CODES } from "../../../src/diagnostics/catalog.js";
import { read } from "../../support/diagnose.js";

const docs = fileURLToPath(new URL("../../../docs/diagnostics/", import.meta.url));
const all = Object.entries(BANDS).flatMap(([band, codes]) =>
  Object.entries(codes).map(([name, definition]) => ({ band, name, ...definition })),
);

describe("D-1 catalog of codes", () => {
  test("numbers are unique and names do not shadow each other", () => {
    const numbers = all.map(({ code }) => code);
    expect(new Set(numbers).size).toBe(numbers.length);
    expect(Object.keys(CODES)).toHaveLength(all.length);
  });

  test.each(all)("$code $name stands in its band and has a page", ({ band, code, title }) => {
    expect(code).toMatch(new RegExp(`^TS${band}\\d{3}$`));
    expect(title).not.toBe("");
    expect(existsSync(`${docs}${code}.md`), `docs/diagnostics/${code}.md`).toBe(true);
    expect(readFileSync(`${docs}${code}.md`, "utf8")).toContain(code);
  });
});

describe("pages of YAML and grammar codes", () => {
  const own = Object.values({ ...YAML_CODES, ...GRAMMAR_CODES }).map(({ code }) => code);
  const examples = own.flatMap((code) => {
    const page = readFileSync(`${docs}${code}.md`, "utf8");
    const blocks = [...page.matchAll(/## (Wrong|Right)\n\n```yaml\n([\s\S]*?\n)```/g)];
    return blocks.map(([, kind, text]) => ({ code, kind: kind ?? "", text: text ?? "" }));
  });

  test("nearly all pages have both examples", () => {
    expect(examples.length).toBeGreaterThanOrEqual(2 * own.length - 16);
  });

  test.each(examples)("$code: the $kind example", ({ code, kind, text }) => {
    const codes = read(text)
      .sink.list()
      .map((diagnostic) => diagnostic.code);
    expect(codes).toEqual(kind === "Wrong" ? [code] : []);
  });
});
