import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { TOSCA_2_CODES } from "../../../src/diagnostics/catalog/tosca-2.0.js";
import { compile2 } from "./compile.js";

const docs = fileURLToPath(new URL("../../../docs/diagnostics/", import.meta.url));

describe("D-1 pages of the TOSCA 2.0 codes", () => {
  const examples = Object.values(TOSCA_2_CODES).flatMap(({ code }) => {
    const page = readFileSync(`${docs}${code}.md`, "utf8");
    const blocks = [...page.matchAll(/## (Wrong|Right)\n\n```yaml\n([\s\S]*?\n)```/g)];
    return blocks.map(([, kind, text]) => ({ code, kind: kind ?? "", text: text ?? "" }));
  });

  test("every page has both examples", () => {
    expect(examples).toHaveLength(2 * Object.keys(TOSCA_2_CODES).length);
  });

  test.each(examples)("$code: the $kind example", ({ code, kind, text }) => {
    const codes = compile2(text).diagnostics.map((diagnostic) => diagnostic.code);
    expect(codes).toEqual(kind === "Wrong" ? [code] : []);
  });
});
