import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { sourceText } from "../../../src/base/span.js";
import { createSink } from "../../../src/diagnostics/bag.js";
import { formatText } from "../../../src/format/format.js";
import { parseYaml } from "../../../src/syntax/compose.js";
import { toJson } from "../../../src/syntax/scalars.js";
import { compileText } from "../topology/compile.js";
import { print } from "./print.js";
import { validTemplate } from "./template.js";

const RUNS = { numRuns: 150, seed: 20_261_122 };

function parse(text: string): unknown {
  const root = parseYaml(sourceText("generated.yaml", text), createSink());
  return root === undefined ? undefined : toJson(root);
}

describe("generated valid templates", () => {
  test("are accepted, and every node template is bound", () => {
    fc.assert(
      fc.property(validTemplate, (template) => {
        const { errors, topology } = compileText(print(template));
        expect(errors).toEqual([]);
        const { node_templates } = template["topology_template"] as { readonly node_templates: object };
        expect([...(topology?.nodes.keys() ?? [])]).toEqual(Object.keys(node_templates));
      }),
      RUNS,
    );
  });

  test("are read as they were written: parse(print(x)) = x", () => {
    fc.assert(
      fc.property(validTemplate, (template) => {
        expect(parse(print(template))).toEqual(template);
      }),
      RUNS,
    );
  });

  test("are formatted without a change of meaning, once and for all", () => {
    fc.assert(
      fc.property(validTemplate, (template) => {
        const once = formatText(sourceText("generated.yaml", print(template)));
        if (!once.ok) throw new Error("a valid template was not formatted");
        expect(parse(once.text)).toEqual(template);
        expect(formatText(sourceText("again.yaml", once.text))).toMatchObject({ ok: true, text: once.text });
      }),
      RUNS,
    );
  });
});
