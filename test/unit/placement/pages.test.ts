import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { sourceText } from "../../../src/base/span.js";
import { readSites } from "../../../src/compiler.js";
import { createSink } from "../../../src/diagnostics/bag.js";
import { PLACEMENT_CODES } from "../../../src/diagnostics/catalog/placement.js";

const docs = fileURLToPath(new URL("../../../docs/diagnostics/", import.meta.url));
const examples = Object.values(PLACEMENT_CODES).flatMap(({ code }) => {
  const page = readFileSync(`${docs}${code}.md`, "utf8");
  const blocks = [...page.matchAll(/## (Wrong|Right)\n\n```yaml\n([\s\S]*?\n)```/g)];
  return blocks.map(([, kind = "", text = ""]) => ({ code, kind, text }));
});

describe("pages of the sites file's codes", () => {
  test("there are examples", () => {
    expect(examples.length).toBeGreaterThan(20);
  });

  test.each(examples)("$code: the $kind example", ({ code, kind, text }) => {
    const sink = createSink();
    const file = readSites(sourceText("sites.yaml", text), sink);
    const codes = sink.list().map((diagnostic) => diagnostic.code);
    expect([...new Set(codes)]).toEqual(kind === "Wrong" ? [code] : []);
    expect(file === undefined).toBe(kind === "Wrong");
  });
});
