import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { locate, nodeAt } from "../../../src/syntax/locate.js";
import type { YamlNode } from "../../../src/syntax/node.js";
import { toJson } from "../../../src/syntax/scalars.js";
import { parse, places } from "../../support/diagnose.js";

const sliceOf = ({ span }: YamlNode) => span.source.text.slice(span.start, span.end);
const at = (text: string, pointer: string) => {
  const { root } = parse(text);
  const node = root === undefined ? undefined : nodeAt(root, pointer);
  if (node === undefined) throw new Error(`nothing at ${pointer}`);
  return node;
};

describe("places of nodes", () => {
  test.each([
    ["plain", "a: b c # no", "/a", "b c"],
    ["single quotes included", "a: 'it''s'", "/a", "'it''s'"],
    ["double quotes included", 'a: "x\\ny"', "/a", '"x\\ny"'],
    ["literal from its indicator", "a: |\n  x\n  y\n\nb: 1", "/a", "|\n  x\n  y"],
    ["folded with header, tag and comment", "a: !!str >-2 # c | d\n   x\nb: 1", "/a", ">-2 # c | d\n   x"],
    ["literal in the line after its key", "a: # | here\n  |\n  x\n", "/a", "|\n  x"],
    ["empty literal", "a: |", "/a", "|"],
    ["block map", "a:\n  b: 1\n  c: 2\nd: 3", "/a", "b: 1\n  c: 2"],
    ["block list", "a:\n- x\n- y\n", "/a", "- x\n- y"],
    ["flow list to its bracket", "a: [x, [y] # z ]\n , ] # end", "/a", "[x, [y] # z ]\n , ]"],
    ["flow map", "a: {b: {c: 1}, }", "/a", "{b: {c: 1}, }"],
    ["pair in a flow list", "[a: b, c]", "/0", "a: b"],
    ["anchored value", "a: &x !!str b", "/a", "b"],
    ["astral characters", 'a: "\u{1F600}"\nb: c', "/b", "c"],
    ["BOM and CRLF", "\uFEFFa: b\r\nc: d\r\n", "/c", "d"],
    ["tab before a value", "a:\tb", "/a", "b"],
  ])("F17 %s", (_, text, pointer, expected) => {
    expect(sliceOf(at(text, pointer))).toBe(expected);
  });

  test.each([
    ["map value: behind its key", "a:\nb: 1", "/a", 1],
    ["list item: behind its dash", "- x\n-\n- y", "/1", 5],
    ["first list item", "-\n- y", "/0", 1],
    ["tagged", "a: !!str\nb: 1", "/a", 8],
  ])("empty %s", (_, text, pointer, offset) => {
    const { span, kind } = at(text, pointer);
    expect([kind, span.start, span.end]).toEqual(["scalar", offset, offset]);
  });

  test("keys are located with their quotes", () => {
    const { root } = parse('"a b": {c: 1}');
    const span = locate(root as YamlNode, "/a b", "key");
    expect([span.start, span.end]).toEqual([0, 5]);
  });
});

describe("F14 anchors, aliases and merge keys", () => {
  test("an aliased node keeps the place of its anchor and knows the alias", () => {
    const node = at("a: &x {b: 1}\nc: *x", "/c");
    expect(sliceOf(node)).toBe("{b: 1}");
    expect(node.alias?.start).toBe(16);
  });

  test("own keys win, then the earlier map of a list, nested merges count", () => {
    const text = "a: &a {x: 1, y: 1}\nb: &b {y: 2, z: 2}\nc: {<<: [*a, *b], x: 0}\nd: {<<: {<<: *b, w: 3}}";
    expect(toJson(parse(text).root as YamlNode)).toMatchObject({
      c: { x: 0, y: 1, z: 2 },
      d: { y: 2, z: 2, w: 3 },
    });
  });

  test("a quoted << is an ordinary key", () => {
    expect(toJson(at('a: {"<<": 1}', "/a"))).toEqual({ "<<": 1 });
  });

  test.each([
    ["unknown alias", "a: 1\nb: *x", ["TS1003 2:4"]],
    ["alias inside its anchor", "a: &x [*x]", ["TS1013 1:8"]],
    ["merge of a text", "a: {<<: 1}", ["TS1005 1:9"]],
    ["merge of an unknown alias: one report", "a: {<<: *x}", ["TS1003 1:9"]],
    ["duplicate key", "a: 1\nb: 2\na: 3", ["TS1002 3:1"]],
    ["second document", "a: 1\n---\nb: 2", ["TS1011 2:1"]],
    ["empty", "", ["TS1012 1:1"]],
    ["comments only", "# x\n\n", ["TS1012 1:1"]],
    ["marker only", "---\n", ["TS1012 1:1"]],
    ["tab as indentation", "a:\n\tb: 1", ["TS1001 2:1"]],
    ["open quote", "a: 'b\nc: d\n", ["TS1001 1:4"]],
    ["colon in a value", "a: b: c", ["TS1001 1:5"]],
    ["line without colon", "a: 1\nb\nc: 2\n", ["TS1001 2:1"]],
    ["continuation at column one", 'a:\n  b: "x\ny"', ["TS1014 3:1"]],
  ])("%s", (_, text, expected) => {
    expect(places(parse(text).sink.list())).toEqual(expected);
  });

  test("D-4 the first of two duplicates is a related place, the last one wins", () => {
    const { root, sink } = parse("a: 1\na: 2");
    expect(toJson(root as YamlNode)).toEqual({ a: 2 });
    expect(sink.list()[0]?.labels?.[0]?.span.start).toBe(0);
  });

  test("under-indented lines keep their places and what follows them", () => {
    const { root } = parse('k:\n  v: [a,\nb]\n  w: "x\n y"\nz: end');
    expect(toJson(root as YamlNode)).toEqual({ k: { v: ["a", "b"], w: "x y" }, z: "end" });
    expect(sliceOf(nodeAt(root as YamlNode, "/k/v/1") as YamlNode)).toBe("b");
    expect(sliceOf(nodeAt(root as YamlNode, "/k/w") as YamlNode)).toBe('"x\n y"');
    expect(sliceOf(nodeAt(root as YamlNode, "/z") as YamlNode)).toBe("end");
  });

  test("F22 keys that are lists, maps or numbers are legal in values", () => {
    const { root, sink } = parse("? [a, b]\n: 1\n? {c: d}\n: 2\n3: 4");
    expect(sink.list()).toEqual([]);
    expect(toJson(root as YamlNode)).toEqual({ "[a, b]": 1, "{c: d}": 2, "3": 4 });
  });

  test("a key named __proto__ is just a key", () => {
    const json = toJson(parse('{"__proto__": {x: 1}}').root as YamlNode);
    expect(Object.hasOwn(json as object, "__proto__")).toBe(true);
    expect(({} as Record<string, unknown>).x).toBeUndefined();
  });
});

describe("limits", () => {
  test.each([
    ["TS1007", "[".repeat(65) + "]".repeat(65)],
    ["TS1008", `a: &x 1\nb: [${"*x, ".repeat(1001)}]`],
    ["TS1006", "a".repeat(8 * 1024 * 1024 + 1)],
  ])("%s", (code, text) => {
    const { root, sink } = parse(text);
    expect(root).toBeUndefined();
    expect(sink.list().map((diagnostic) => diagnostic.code)).toEqual([code]);
  });

  test("TS1009 a bomb of aliases is refused at once", () => {
    const lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"];
    for (let level = 1; level <= 12; level += 1) {
      lines.push(`a${level}: &a${level} [${`*a${level - 1}, `.repeat(10)}]`);
    }
    const { root, sink } = parse(lines.join("\n"));
    expect(root).toBeUndefined();
    expect(sink.list().map(({ code }) => code)).toEqual(["TS1009"]);
  });

  test("TS1010 merged keys are counted over the file", () => {
    const big = Array.from({ length: 300 }, (_, index) => `k${index}: 1`).join(", ");
    const merges = Array.from({ length: 40 }, (_, index) => `m${index}: {<<: *x}`);
    const { root, sink } = parse([`a: &x {${big}}`, ...merges].join("\n"));
    expect(root).toBeUndefined();
    expect(sink.list().map(({ code }) => code)).toEqual(["TS1010"]);
  });

  test("64 levels are read", () => {
    expect(parse(`${"[".repeat(64)}x${"]".repeat(64)}`).root).toBeDefined();
    expect(parse(`${"[".repeat(65)}${"]".repeat(65)}`).root).toBeUndefined();
  });
});

describe("D-7 no input throws", () => {
  const piece = fc.constantFrom(
    ..."a b : - ? | > & * ! [ ] { } , # ' \" \n \t << &x *x !!str --- ... % @ ` ~ 1 yes \\ \r \uFEFF = 0x".split(
      " ",
    ),
    " ",
    "\n  ",
    "\n- ",
    ": ",
    "\u0000",
    "\uD800",
  );
  test("random pieces of syntax", () => {
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 40 }), (pieces) => {
        const text = pieces.join("");
        const { root, sink } = parse(text);
        expect(root !== undefined || sink.hasErrors()).toBe(true);
        for (const { span } of sink.list()) {
          expect(span.start).toBeGreaterThanOrEqual(0);
          expect(span.end).toBeLessThanOrEqual(text.length);
        }
      }),
      { numRuns: 3000 },
    );
  });
});
