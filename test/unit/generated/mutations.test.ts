import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { compileText } from "../topology/compile.js";
import { BEHAVIOUR_MUTATIONS } from "./behaviour-mutations.js";
import { MUTATIONS } from "./mutations.js";
import { lineOf, print } from "./print.js";
import { type Section, validTemplate } from "./template.js";
import { TEXT_MUTATIONS } from "./text-mutations.js";

const ALL = [...MUTATIONS, ...BEHAVIOUR_MUTATIONS];

/** Findings of a level in a text, as `line code`. */
function findings(text: string, level: string): readonly string[] {
  return compileText(text)
    .diagnostics.filter(({ severity }) => severity === level)
    .map(({ code, span }) => `${span.source.position(span.start).line} ${code}`);
}

describe("one fault in a valid template is one error, with the code meant for it, at its line", () => {
  test.each(ALL.map((mutation) => [mutation.name, mutation] as const))("%s", (_, { code, apply }) => {
    let applied = 0;
    fc.assert(
      fc.property(validTemplate, (template) => {
        const copy = structuredClone(template) as Section;
        const place = apply(copy);
        if (place === undefined) return;
        applied += 1;
        const text = print(copy);
        expect(findings(text, "error")).toEqual([`${lineOf(text, place)} ${code}`]);
      }),
      { numRuns: 25, seed: 20_261_122 },
    );
    expect(applied).toBeGreaterThan(0);
  });

  test.each(TEXT_MUTATIONS.map((mutation) => [mutation.name, mutation] as const))(
    "%s",
    (_, { code, severity, apply }) => {
      fc.assert(
        fc.property(validTemplate, (template) => {
          const { text, line } = apply(print(template));
          const wanted = [`${line} ${code}`];
          expect(findings(text, "error")).toEqual(severity === undefined ? wanted : []);
          if (severity !== undefined)
            expect(findings(text, severity)).toEqual(expect.arrayContaining(wanted));
        }),
        { numRuns: 25, seed: 20_261_122 },
      );
    },
  );
});
