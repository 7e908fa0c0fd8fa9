import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { stringify } from "yaml";
import { sourceText } from "../../../src/base/span.js";
import { formatText } from "../../../src/format/format.js";
import { lineDiff } from "../../../src/format/line-diff.js";
import { parseYaml } from "../../../src/syntax/compose.js";
import { toJson } from "../../../src/syntax/scalars.js";

function format(text: string, sort = false): string {
  const formatted = formatText(sourceText("file.yaml", text), { sort });
  if (!formatted.ok) throw new Error(formatted.faults.map(({ message }) => message).join());
  return formatted.text;
}

function json(text: string) {
  const root = parseYaml(sourceText("file.yaml", text), { add: () => {} });
  return root === undefined ? undefined : toJson(root);
}

describe("layout", () => {
  test.each([
    ["indentation of two blanks", "a:\n      b:\n        c: 1\n", "a:\n  b:\n    c: 1\n"],
    ["lists below their key", "a:\n- b: 1\n  c: 2\n-   d\n", "a:\n  - b: 1\n    c: 2\n  - d\n"],
    ["lists in lists", "a:\n-   - b\n    - c\n", "a:\n  - - b\n    - c\n"],
    ["blanks behind colons", "a:    1\nb:\t2\n", "a: 1\nb: 2\n"],
    ["brackets", "a: [1,2,{b: c}]\nd: { }\ne: []\n", "a: [ 1, 2, { b: c } ]\nd: {}\ne: []\n"],
    ["one empty line at most", "\n\na: 1\n\n\n\nb: 2\n\n", "a: 1\n\nb: 2\n"],
    ["the end of the last line", "a: 1", "a: 1\n"],
    [
      "a comment at the end of a map, below a value with one behind it",
      "a:\n  b: # x\n    c: 1 # y\n    # z\n  d: 2\n",
      "a:\n  b: # x\n    c: 1 # y\n    # z\n  d: 2\n",
    ],
    ["blanks at the end of lines", "a: 1   \nb:   \n  c: 2\n", "a: 1\nb:\n  c: 2\n"],
    ["Windows line ends stay", "a:\r\n    b: 1\r\n", "a:\r\n  b: 1\r\n"],
    ["a document marker stays", "---\na:   1\n", "---\na: 1\n"],
  ])("%s", (_, before, after) => expect(format(before)).toBe(after));
});

describe("comments", () => {
  test.each([
    ["before keys", "a:\n    # one\n    b: 1\n", "a:\n  # one\n  b: 1\n"],
    ["behind values", "a: 1    # one\nb: [ 1 ]   # two\n", "a: 1 # one\nb: [ 1 ] # two\n"],
    ["behind keys", "a:   # one\n    b: 1\n", "a: # one\n  b: 1\n"],
    [
      "at the end of a block stay in it",
      "a:\n    b: 1\n    # end of a\nc: 2\n",
      "a:\n  b: 1\n  # end of a\nc: 2\n",
    ],
    [
      "before the next key stay before it",
      "a:\n    b: 1\n# about c\nc: 2\n",
      "a:\n  b: 1\n# about c\nc: 2\n",
    ],
    ["behind a list as deep as its key", "a:\n- b\n# about c\nc: 2\n", "a:\n  - b\n# about c\nc: 2\n"],
    ["between a dash and its map", "a:\n-\n  # one\n  b: 1\n", "a:\n  -\n    # one\n    b: 1\n"],
    ["within brackets", "a: [ 1, # one\n      2 ]\n", "a: [ 1, # one\n  2 ]\n"],
    ["a sign in a text is none", "a: b#c\nd: 'e # f'\n", "a: b#c\nd: 'e # f'\n"],
    ["only comments at the end", "a: 1\n# end\n\n# very end\n", "a: 1\n# end\n\n# very end\n"],
  ])("%s", (_, before, after) => expect(format(before)).toBe(after));
});

describe("what must stay", () => {
  test.each([
    [
      "block scalars with their inner indentation",
      "a:\n      b: |\n          one\n            two\n\n          three\n",
      "a:\n  b: |\n    one\n      two\n\n    three\n",
    ],
    ["an indentation indicator", "a:\n    b: |4\n          one\n", "a:\n  b: |2\n      one\n"],
    ["blank lines that a scalar keeps", "a: |+\n   one\n\n\nb: 1\n", "a: |+\n  one\n\n\nb: 1\n"],
    [
      "anchors, aliases, merge keys and tags",
      "a: &x   {b: 1}\nc: *x\nd:\n    <<:   *x\ne: !!str   1\n",
      "a: &x { b: 1 }\nc: *x\nd:\n  <<: *x\ne: !!str 1\n",
    ],
    [
      "texts over several lines",
      'a: one\n     two\nb: "one\n     two"\n',
      'a: one\n  two\nb: "one\n  two"\n',
    ],
    [
      "quotes that matter",
      "a: 'yes'\nb: \"1.0\"\nc: 'a: b'\nd: ''\ne: 'null'\nf: 'on'\n",
      "a: 'yes'\nb: \"1.0\"\nc: 'a: b'\nd: ''\ne: 'null'\nf: 'on'\n",
    ],
    ["the order of keys, doubled ones included", "b: 1\na: 2\nb:   3\n", "b: 1\na: 2\nb: 3\n"],
    ["a key that is a list", "? [ a, b ]\n: 1\n", "? [ a, b ]\n: 1\n"],
  ])("%s", (_, before, after) => expect(format(before)).toBe(after));

  test("needless quotes go", () => {
    expect(format('a: \'tosca.nodes.Compute\'\n"b": "two words"\n')).toBe(
      "a: tosca.nodes.Compute\nb: two words\n",
    );
  });
});

describe("--sort", () => {
  test("sections in the order of the specification, comments with them", () => {
    const text =
      "# licence\n\ntopology_template:\n  inputs: {}\n# ours\nnode_types:\n  a: {}\ntosca_definitions_version: tosca_simple_yaml_1_3\n";
    expect(format(text, true)).toBe(
      "# licence\n\ntosca_definitions_version: tosca_simple_yaml_1_3\n\n# ours\nnode_types:\n  a: {}\n\ntopology_template:\n  inputs: {}\n",
    );
  });

  test("a section whose alias needs an anchor below it stays", () => {
    const text = "topology_template: &x {}\ntosca_definitions_version: v\ndescription: *x\n";
    expect(json(format(text, true))).toEqual(json(text));
  });
});

test.each(["a: [ 1\n", "a: 1\n b: 2\n", "a: *nowhere\n", ""])(
  "a file with YAML errors is refused: %j",
  (text) => {
    const formatted = formatText(sourceText("file.yaml", text));
    expect(formatted.ok).toBe(false);
    if (!formatted.ok) expect(formatted.faults[0]?.code).toMatch(/^TS1\d{3}$/);
  },
);

test("whatever is written: same meaning, and formatting twice is formatting once", () => {
  const scalar = fc.oneof(
    fc.string({ unit: "grapheme", maxLength: 12 }),
    fc.constantFrom(
      "yes",
      "1.0",
      "0x1f",
      "~",
      " a",
      "a\nb\n",
      "- a",
      "a: b",
      "#",
      "a #b",
      "{ x",
      "tosca.nodes.Root",
      "x\n\n y\n",
    ),
    fc.integer(),
    fc.boolean(),
    fc.constant(null),
  );
  const { tree } = fc.letrec<{ tree: unknown }>((tie) => ({
    tree: fc.oneof(
      { maxDepth: 4 },
      scalar,
      fc.array(tie("tree"), { maxLength: 4 }),
      fc.dictionary(fc.stringMatching(/^[a-z_][a-z0-9_.-]{0,6}$/), tie("tree"), { maxKeys: 4 }),
    ),
  }));
  const layout = fc.record({
    indent: fc.integer({ min: 1, max: 7 }),
    indentSeq: fc.boolean(),
    lineWidth: fc.constantFrom(0, 20, 80),
    collectionStyle: fc.constantFrom("any", "flow", "block"),
    defaultStringType: fc.constantFrom(
      "PLAIN",
      "QUOTE_DOUBLE",
      "QUOTE_SINGLE",
      "BLOCK_LITERAL",
      "BLOCK_FOLDED",
    ),
  } as const);
  fc.assert(
    fc.property(
      fc.dictionary(fc.stringMatching(/^[a-z]{1,5}$/), tree, { minKeys: 1, maxKeys: 4 }),
      layout,
      (value, options) => {
        const text = stringify(value, options);
        if (json(text) === undefined) return;
        const formatted = format(text);
        expect(json(formatted)).toEqual(json(text));
        expect(format(formatted)).toBe(formatted);
      },
    ),
    { numRuns: 250, seed: 20_260 },
  );
});

test("the difference shows what changes, with the lines around it", () => {
  expect(lineDiff("f", "a\nb\nc\nd\ne\nf\n", "a\nb\nc\nD\ne\nf\n")).toBe(
    "--- f\n+++ f (laid out)\n@@ -2 +2 @@\n b\n c\n-d\n+D\n e\n f\n",
  );
  expect(lineDiff("f", "a\n", "a\n")).toBe("");
});
