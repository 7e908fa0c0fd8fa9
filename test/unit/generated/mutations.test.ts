import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { compileText } from "../topology/compile.js";
import { MUTATIONS } from "./mutations.js";
import { lineOf, print } from "./print.js";
import { type Section, validTemplate } from "./template.js";

describe("one fault in a valid template is one error, with the code meant for it, at its line", () => {
  test.each(MUTATIONS.map((mutation) => [mutation.name, mutation] as const))("%s", (_, { code, apply }) => {
    let applied = 0;
    fc.assert(
      fc.property(validTemplate, (template) => {
        const copy = structuredClone(template) as Section;
        const place = apply(copy);
        if (place === undefined) return;
        applied += 1;
        const text = print(copy);
        const errors = compileText(text).diagnostics.filter(({ severity }) => severity === "error");
        const found = errors.map(
          ({ code: each, span }) => `${span.source.position(span.start).line} ${each}`,
        );
        expect(found).toEqual([`${lineOf(text, place)} ${code}`]);
      }),
      { numRuns: 25, seed: 20_261_122 },
    );
    expect(applied).toBeGreaterThan(0);
  });
});
