import { readdirSync, readFileSync } from "node:fs";
import { basename } from "node:path";
import { describe, expect, test } from "vitest";
import { compile2 } from "./compile.js";

const FOLDER = new URL("./variants/", import.meta.url);
const VERSION = "tosca_definitions_version: tosca_2_0\n";

interface Variant {
  readonly kind: string;
  /** Codes of its errors in their order; none for a valid file. */
  readonly codes: readonly string[];
  readonly text: string;
}

/**
 * Files with variants of one requirement row: each begins with a line `=== CODE ... kind` or `=== valid kind`.
 * The version line stands in front of each unless the kind ends with `(whole file)`.
 */
function variantsIn(file: string): readonly Variant[] {
  const parts = readFileSync(new URL(file, FOLDER), "utf8").split(/^=== (.*)\n/m);
  return parts.flatMap((head, index) => {
    if (index % 2 === 0) return [];
    const words = head.split(" ");
    const codes = words.filter((word) => /^TS\d{4}$/.test(word));
    const kind = words.filter((word) => word !== "valid" && !codes.includes(word)).join(" ");
    const body = parts[index + 1] ?? "";
    return [{ kind, codes, text: kind.endsWith("(whole file)") ? body : VERSION + body }];
  });
}

describe.each(readdirSync(FOLDER).sort())("%s", (file) => {
  const row = basename(file, ".txt");
  const variants = variantsIn(file).map((variant, number) => ({ ...variant, number: number + 1 }));

  test(`${row}: has valid and invalid variants`, () => {
    expect(variants.some(({ codes }) => codes.length === 0)).toBe(true);
    expect(variants.some(({ codes }) => codes.length > 0)).toBe(true);
  });

  test.each(variants)(`${row}: $kind $number ($codes)`, ({ codes, text }) => {
    const { diagnostics } = compile2(text);
    const errors = diagnostics.filter(({ severity }) => severity === "error");
    expect(errors.map(({ code }) => code)).toEqual(codes);
    for (const { span } of errors) expect(span.end).toBeLessThanOrEqual(text.length);
  });
});
