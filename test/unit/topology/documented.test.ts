import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { BANDS } from "../../../src/diagnostics/catalog.js";
import { compileText } from "./compile.js";

const FOLDER = fileURLToPath(new URL("../../../docs/diagnostics/", import.meta.url));
const codes = [...Object.values(BANDS["3"] ?? {}), ...Object.values(BANDS["4"] ?? {})].map(
  ({ code }) => code,
);
const inputs = { TS4017: { cpus: 2 } } as const;

/** The YAML block under a heading of a page. */
function example(code: string, heading: "Wrong" | "Right"): string {
  const page = readFileSync(`${FOLDER}${code}.md`, "utf8");
  const block = new RegExp(`## ${heading}\\n+\`\`\`yaml\\n([\\s\\S]*?)\`\`\``).exec(page)?.[1];
  if (block === undefined) throw new Error(`${code}.md has no example "${heading}"`);
  return block;
}

describe("documented examples of type and topology codes", () => {
  it("exist for every code", () => {
    const pages = readdirSync(FOLDER).filter((name) => /^TS[34]\d{3}\.md$/.test(name));
    expect(pages.sort()).toEqual(codes.map((code) => `${code}.md`).sort());
  });

  it.each(codes)("%s is reported, and nothing graver, for the wrong example only", (code) => {
    const extra = code in inputs ? { inputs: inputs[code as keyof typeof inputs] } : {};
    const wrong = compileText(example(code, "Wrong"), extra);
    expect(wrong.diagnostics.map((finding) => finding.code)).toContain(code);
    expect(
      wrong.diagnostics.filter((finding) => finding.severity === "error" && finding.code !== code),
    ).toEqual([]);
    const right = compileText(example(code, "Right"), extra);
    expect(right.diagnostics.map((finding) => finding.code)).not.toContain(code);
    expect(right.errors).toEqual([]);
  });
});
