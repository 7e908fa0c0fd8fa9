import { describe, expect, test } from "vitest";
import { nodeAt } from "../../../src/syntax/locate.js";
import { parse, places } from "../../support/diagnose.js";
import { compileText } from "../topology/compile.js";

/** Findings of a text as `code line:column`, and the JSON pointers that its tree still holds. */
function found(text: string, ...pointers: readonly string[]) {
  const { root, sink } = parse(text);
  const held = pointers.filter((pointer) => root !== undefined && nodeAt(root, pointer) !== undefined);
  return { places: places(sink.list()), held };
}

describe("the place of a YAML fault", () => {
  test.each([
    ["a quote that is not closed, at the quote", 'a: "x\nb: 1\nc: 2\n', ["TS1001 1:4"]],
    ["a quote that ends in another line's quote", 'a:\n  b: "x\n  c: "y"\n', ["TS1001 2:6"]],
    ["a single quote in a text", "a: 'it's'\n", ["TS1001 1:8"]],
    ["a bracket that is not closed, at the bracket", "a: [1, 2\nb: 3\n", ["TS1001 1:4"]],
    ["a brace that is not closed", "a: {x: 1, y: 2\nb: 3\n", ["TS1001 1:4"]],
    ["a bracket too many", "a: [1, 2]]\n", ["TS1001 1:10"]],
    ["an unknown escape", 'a: "\\q"\nb: 1\n', ["TS1001 1:6"]],
    ["indentation between two levels", "a:\n   b: 1\n  c: 2\n", ["TS1001 3:3"]],
    ["a tab as indentation", "a:\n\tb: 1\nc: 2\n", ["TS1001 2:1"]],
    ["a second value on the line", "a: b: c\nd: 1\n", ["TS1001 1:5"]],
    ["a line without a colon", "a: 1\nb\nc: 2\n", ["TS1001 2:1"]],
    ["a character that begins nothing", "a: @b\nc: 1\n", ["TS1001 1:4"]],
    ["an undefined alias", "a: 1\nb: *c\n", ["TS1003 2:4"]],
  ])("F17: %s", (_, text, expected) => {
    expect(found(text).places).toEqual(expected);
  });

  test("F17: an under-indented continuation is still read", () => {
    expect(found('a: [b,\nc]\nd: "x\ny"\n', "/a/1", "/d")).toEqual({
      places: ["TS1014 2:1", "TS1014 4:1"],
      held: ["/a/1", "/d"],
    });
  });
});

describe("recovery", () => {
  const TEXT = `one: "open
two:
  - a
  - b: c: d
  - e
three: [1, 2
four:
   x: 1
  y: 2
five: {k: v}
`;

  test("D-6: every fault once, and what is readable around them", () => {
    const all = found(TEXT, "/one", "/two/0", "/two/2", "/three", "/four/x", "/five/k");
    expect(all.places).toEqual(["TS1001 1:6", "TS1001 4:9", "TS1001 6:8", "TS1001 9:3"]);
    expect(all.held).toEqual(["/one", "/two/0", "/two/2", "/three", "/four/x", "/five/k"]);
  });

  test("D-6: a fault of YAML does not hide faults of types, and brings no others with it", () => {
    const text = `tosca_definitions_version: tosca_simple_yaml_1_3
topology_template:
  node_templates:
    a:
      type: tosca.nodes.Root
      description: "open
    b:
      type: tosca.nodes.Nope
    c:
      type: tosca.nodes.Root: x
    d: {type: tosca.nodes.Root, requirements: [ {dependency: c} ]
  outputs:
    o: {value: {get_attribute: [a, nope]}}
    p: {value: {get_attribute: [d, tosca_id]}}
`;
    expect(compileText(text).errors).toEqual([
      "6:20 TS1001",
      "8:13 TS3001",
      "10:29 TS1001",
      "11:8 TS1001",
      "13:36 TS4019",
    ]);
  });

  test("D-6: the number of repairs is bounded", () => {
    const text = "a: b: c\n".repeat(5_000);
    const { sink } = parse(text);
    expect(sink.list().filter(({ code }) => code === "TS1001").length).toBeGreaterThan(50);
  });
});

describe("shapes of files", () => {
  test("F17: byte order mark, CRLF, several documents, complex keys, the value tag", () => {
    expect(found("\uFEFFa: 1\r\nb:\r\n  - 2\r\n", "/a", "/b/0")).toEqual({
      places: [],
      held: ["/a", "/b/0"],
    });
    expect(found("a: 1\n---\nb: 2\n", "/a").places).toEqual(["TS1011 2:1"]);
    expect(found("? [a, b]\n: c\n? {d: e}\n: f\n").places).toEqual([]);
    expect(found("a: =\nb: !!value =\n", "/a", "/b")).toEqual({ places: [], held: ["/a", "/b"] });
    expect(found("ключ: 値\n", "/ключ").held).toEqual(["/ключ"]);
  });

  test("F14: merge keys of a map and of a list of maps; the own key wins, then the first map", () => {
    const text = "x: &x {a: 1, b: 1}\ny: &y {b: 2, c: 2}\nz:\n  <<: [*x, *y]\n  a: 0\nw: {<<: *y}\n";
    const { root, sink } = parse(text);
    expect(sink.list()).toEqual([]);
    const at = (pointer: string) => {
      const node = root === undefined ? undefined : nodeAt(root, pointer);
      return node?.kind === "scalar" ? node.text : undefined;
    };
    expect([at("/z/a"), at("/z/b"), at("/z/c"), at("/w/c")]).toEqual(["0", "1", "2", "2"]);
    expect(found("a: {<<: 1}\n").places).toEqual(["TS1005 1:9"]);
  });
});
