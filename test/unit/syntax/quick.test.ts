import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { sourceText } from "../../../src/base/span.js";
import { parseYamlPart } from "../../../src/syntax/compose.js";
import { readEvents } from "../../../src/syntax/events.js";
import { LIMITS } from "../../../src/syntax/limits.js";
import type { YamlNode } from "../../../src/syntax/node.js";
import { readQuickly } from "../../../src/syntax/quick.js";
import { CORPORA, HAS_CORPORA } from "../../support/diagnose.js";
import { syntheticTemplate } from "../../support/synthetic.js";

/** Everything that a tree says, without the source that each of its places names. */
function shown(node: YamlNode): unknown {
  const { kind, span, alias } = node;
  const place = [kind, span.start, span.end, alias?.start];
  if (node.kind === "scalar") return [...place, node.text, node.style, node.tag];
  if (node.kind === "seq") return [...place, node.items.map(shown)];
  return [
    ...place,
    node.entries.map(({ key, keySpan, keyNode, value }) => [
      key,
      keySpan.start,
      keySpan.end,
      keyNode === undefined,
      shown(value),
    ]),
  ];
}

/** The tree by the full parser; undefined where it has something to say about the text. */
function byFullParser(text: string): unknown {
  const events = readEvents(text, LIMITS.depth);
  if (!events.ok || events.value.underIndented.length > 0) return undefined;
  if (events.value.events.filter(({ kind }) => kind === "document").length !== 1) return undefined;
  const tree = parseYamlPart(sourceText("full.yaml", text), 0, text.length);
  return tree && shown(tree);
}

/** True when the text was read; whatever is read is what the full parser reads. */
function readsAlike(text: string): boolean {
  const quick = readQuickly(sourceText("quick.yaml", text));
  if (quick === undefined) return false;
  expect(shown(quick), JSON.stringify(text)).toEqual(byFullParser(text));
  return true;
}

const TEMPLATE = `---
tosca_definitions_version: tosca_simple_yaml_1_3

# What it is for.
description: >
  A text over
  two lines.
metadata: { template_name: "a: name", template_author: 'nobody' } # behind a value
node_types:
  my.App:
    derived_from: tosca.nodes.SoftwareComponent
    properties:
      port: { type: integer, default: 80, constraints: [ { in_range: [ 1, 65535 ] } ] }
      script:
        type: string
        default: |-
          #!/bin/sh
            echo "x"

          exit 0
topology_template:
  inputs:
    empty:
    url: { type: string, default: http://a.b/c?d=e#f }
  node_templates:
    app:
      type: my.App
      properties: {}
      requirements:
      - host: server
      - dependency: { node: server }
      - dependency:
          node: server
    server: { type: tosca.nodes.Compute, directives: [ a b, -1, c: d ] }
`;

describe("the quick reader and the full parser", () => {
  test("S-3: what templates are written in is read quickly", () => {
    expect(readsAlike(TEMPLATE)).toBe(true);
    expect(readsAlike(syntheticTemplate(40))).toBe(true);
  });

  test.each([
    "a: &x 1\nb: *x\n",
    "a: !!str 1\n",
    "a: b\na: c\n",
    "a: { b: 1, b: 2 }\n",
    "a: b: c\n",
    "a:\n  b: 1\n c: 2\n",
    'a: "b\\n"\n',
    "a: 'it''s'\n",
    "a: b\n  c\n",
    "a: [ b,\n c ]\n",
    "? a\n: b\n",
    "a:\tb\n",
    "a: b\r\n",
    "<<: { a: b }\n",
    "a: [ b\n",
    "- a\n",
    "a\n",
    "",
    "# nothing\n",
    "a: b\n---\nc: d\n",
    "a: b\n...\n",
    "%YAML 1.2\n---\na: b\n",
    "\uFEFFa: b\n",
    "a: \u00a0b\n",
    "a: >\n\n  b\n",
    "a: |2\n  b\n",
  ])("leaves %j to the full parser", (text) => {
    expect(readQuickly(sourceText("t.yaml", text))).toBeUndefined();
  });

  test("agree on templates with pieces of syntax put in, left out and moved", () => {
    const signs = fc.constantFrom(
      ...[
        ":",
        " ",
        "\n",
        "#",
        " #",
        "-",
        "- ",
        "'",
        '"',
        "[",
        "]",
        "{",
        "}",
        ",",
        ": ",
        "|",
        ">-\n",
        "&a ",
        "*a",
      ],
      ...[
        "!t ",
        "?",
        "\t",
        "---\n",
        "...\n",
        "<<",
        "\n\n",
        "[]",
        "a: b",
        "%",
        "@",
        "..",
        "- -",
        "\u00e9",
        "  ",
      ],
    );
    const places = fc.nat({ max: TEMPLATE.length });
    let read = 0;
    fc.assert(
      fc.property(
        fc.array(fc.tuple(places, fc.nat({ max: 3 }), signs), { minLength: 1, maxLength: 3 }),
        fc.boolean(),
        (edits, put) => {
          let text = TEMPLATE;
          for (const [at, length, sign] of edits)
            text = text.slice(0, at) + (put ? sign : "") + text.slice(at + length);
          if (readsAlike(text)) read += 1;
        },
      ),
      { seed: 20_260_301, numRuns: 4_000 },
    );
    expect(read).toBeGreaterThan(400);
  }, 60_000);

  test.skipIf(!HAS_CORPORA)(
    "agree on all corpora, most of which are read quickly",
    () => {
      const files = readdirSync(CORPORA, { recursive: true, encoding: "utf8" });
      const texts = files
        .filter((name) => /\.ya?ml$/.test(name))
        .map((name) => readFileSync(join(CORPORA, name), "utf8"));
      const read = texts.filter(readsAlike);
      expect(read.length / texts.length).toBeGreaterThan(0.7);
    },
    60_000,
  );
});
