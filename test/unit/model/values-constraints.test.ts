import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { matcherOf } from "../../../src/model/patterns/matcher.js";
import { parsePattern } from "../../../src/model/patterns/parse.js";
import { stopwatch } from "../../support/processor-time.js";
import { compileText } from "../topology/compile.js";

const HEAD = `tosca_definitions_version: tosca_simple_yaml_1_3
data_types:
  my.Size:
    properties:
      width: { type: integer }
  my.Even:
    derived_from: integer
    constraints:
      - valid_values: [ 2, 4, 6, 8 ]
node_types:
  my.Node:
    derived_from: tosca.nodes.Root
    properties:
      p:
        required: false
`;

/** Findings of a property definition whose only constraint stands on line 18, and of a value on line 24. */
function read(type: string, clause: string, value?: string) {
  const assigned = value === undefined ? "" : `      properties:\n        p: ${value}\n`;
  const text = `${HEAD}        type: ${type}
        constraints:
          - ${clause}
topology_template:
  node_templates:
    n:
      type: my.Node
${assigned}`;
  return compileText(text);
}

const FITS: readonly (readonly [string, string, string, string])[] = [
  ["integer", "equal: 3", "3", "4"],
  ["boolean", "equal: true", "yes", "no"],
  ["list", "equal: [ 1, 2 ]", "[ 1, 2 ]", "[ 2, 1 ]"],
  ["map", "equal: { a: 1, b: 2 }", "{ b: 2, a: 1 }", "{ a: 1 }"],
  ["integer", "greater_than: 3", "4", "3"],
  ["float", "greater_or_equal: 0.5", "0.5", "0.4"],
  ["string", "less_than: m", "abc", "xyz"],
  ["timestamp", "less_or_equal: 2020-01-01", "2019-12-31T23:00:00Z", "2020-01-01T01:00:00Z"],
  [
    "timestamp",
    "greater_than: 2020-01-01T00:00:00Z",
    "2020-01-01T00:30:00-01:00",
    "2020-01-01T00:30:00+01:00",
  ],
  ["integer", "in_range: [ 1, 4 ]", "4", "5"],
  ["integer", "in_range: [ 2, UNBOUNDED ]", "9000", "1"],
  ["range", "in_range: [ 1, 10 ]", "[ 2, 10 ]", "[ 2, UNBOUNDED ]"],
  ["version", "in_range: [ 1.2.3.beta-3, 1.2.3.beta-5 ]", "1.2.3.beta-4", "1.2.3.beta-6"],
  ["scalar-unit.time", "in_range: [ 1m, 1h ]", "90 s", "2 h"],
  ["scalar-unit.bitrate", "less_than: 1 MBps", "7 Mbps", "9 Mbps"],
  ["string", "valid_values: [ a, b ]", "a", "c"],
  ["scalar-unit.size", "valid_values: [ 1 GB, 2 GB ]", "1000 MB", "1 GiB"],
  ["string", "length: 3", "äöü", "äöüß"],
  ["list", "min_length: 2", "[ a, b ]", "[ a ]"],
  ["map", "max_length: 1", "{ a: 1 }", "{ a: 1, b: 2 }"],
  ["string", "pattern: '[a-z]+\\d'", "ab1", "1ab"],
  ["string", "pattern: '^[a-z]+$'", "ab", "ab1"],
  ["my.Size", "equal: { width: 2 }", "{ width: 2 }", "{ width: 3 }"],
  ["my.Size", "greater_than: { width: 2 }", "{ width: 10 }", "{ width: 1 }"],
];

describe("operators", () => {
  test.each(FITS)("F31: %s with %s holds for %s and not for %s", (type, clause, good, bad) => {
    expect(read(type, clause, good).errors).toEqual([]);
    expect(read(type, clause, bad).errors).toEqual(["24:12 TS3007"]);
  });

  test.each([
    ["boolean", "greater_than: false", 13],
    ["list", "less_than: [ 1 ]", 13],
    ["map", "in_range: [ 1, 2 ]", 13],
    ["integer", "length: 3", 13],
    ["integer", "pattern: x", 13],
    ["boolean", "min_length: 1", 13],
    ["my.Size", "max_length: 1", 13],
    ["integer", "schema: x", 13],
    ["integer", "greater: 3", 13],
    ["integer", "equal: x", 20],
    ["my.Size", "equal: { width: x }", 20],
    ["integer", "in_range: [ 1 ]", 23],
    ["integer", "in_range: [ 1, 2, 3 ]", 23],
    ["integer", "in_range: 4", 23],
    ["integer", "in_range: [ 4, 1 ]", 23],
    ["integer", "in_range: [ 1, x ]", 28],
    ["scalar-unit.size", "in_range: [ 2 GB, 1 MB ]", 23],
    ["my.Size", "in_range: [ { width: 2 }, { width: 1 } ]", 23],
    ["integer", "valid_values: 4", 27],
    ["integer", "valid_values: [ 1, x ]", 32],
    ["string", "length: -1", 21],
    ["string", "length: many", 21],
    ["string", "pattern: (", 22],
    ["string", "pattern: [ a ]", 22],
  ])("F31: on %s, %s cannot be used", (type, clause, column) => {
    expect(read(type, clause).errors).toEqual([`18:${column} TS3008`]);
  });

  test("F31: an unknown operator names the nearest one", () => {
    const { diagnostics } = read("integer", "greater_then: 3");
    expect(diagnostics.find(({ code }) => code === "TS3008")?.hint).toBe('Did you mean "greater_than"?');
  });

  test("F31: the order of complex values is used and said", () => {
    expect(read("my.Size", "less_than: { width: 2 }").warnings).toEqual(["18:13 TS3202"]);
  });

  test("F31: constraints of entry and key schemas are checked where they stand", () => {
    const text = `${HEAD}        type: map
        key_schema: { type: string, constraints: [ { pattern: "[" } ] }
        entry_schema: { type: list, entry_schema: { type: integer, constraints: [ { length: 1 } ] } }
`;
    expect(compileText(text).errors).toEqual(["17:63 TS3008", "18:85 TS3008"]);
  });

  test("F32: inherited constraints hold together, whatever the child says", () => {
    const types = `node_types:
  my.Parent:
    derived_from: tosca.nodes.Root
    properties:
      p: { type: integer, constraints: [ { less_than: 10 } ] }
  my.Child:
    derived_from: my.Parent
    properties:
      p: { type: integer, constraints: [ { less_than: 100 }, { greater_than: 2 } ] }
`;
    const errors = (value: number) =>
      compileText(
        `tosca_definitions_version: tosca_simple_yaml_1_3\n${types}topology_template:\n  node_templates:\n    n: { type: my.Child, properties: { p: ${value} } }\n`,
      ).errors.map((error) => error.split(" ")[1]);
    expect(errors(5)).toEqual([]);
    expect(errors(50)).toEqual(["TS3007"]);
    expect(errors(1)).toEqual(["TS3007"]);
  });

  test("F32: a constraint on a data type and one on the property both hold", () => {
    expect(read("my.Even", "greater_than: 3", "4").errors).toEqual([]);
    expect(read("my.Even", "greater_than: 3", "2").errors).toEqual(["24:12 TS3007"]);
    expect(read("my.Even", "greater_than: 3", "5").errors).toEqual(["24:12 TS3007"]);
  });
});

describe("patterns", () => {
  const fits = (pattern: string, text: string): boolean => {
    const matcher = matcherOf(pattern);
    if (typeof matcher !== "function") throw new Error(matcher.reason);
    return matcher(text);
  };

  test.each([
    ["(a+)+", `${"a".repeat(30_000)}b`],
    ["(a|a)*", `${"a".repeat(30_000)}b`],
    ["(a|aa)+$", `${"a".repeat(30_000)}b`],
    ["(.*a){12}", "a".repeat(5_000).concat("b")],
    ["a*a*a*a*a*b", "a".repeat(20_000)],
    ["([a-z]+)*@", "z".repeat(30_000)],
  ])("F31: %s is answered soon for hostile texts", (pattern, text) => {
    const spent = stopwatch();
    expect(fits(pattern, text)).toBe(false);
    expect(spent()).toBeLessThan(2_000);
  });

  test("F31: a repetition that cannot be matched in linear time is refused", () => {
    expect(matcherOf("(?=(a+)+)b")).toHaveProperty("reason");
    expect(matcherOf("((a+)+)\\1")).toHaveProperty("reason");
    expect(fits("(?=.*\\d)[a-z\\d]+", "ab1")).toBe(true);
  });

  test("F31: all ways at once give what the native engine gives", () => {
    const atom = fc.constantFrom(
      "a",
      "b",
      ".",
      "[ab]",
      "[^a]",
      "\\d",
      "\\w",
      "\\b",
      "c?",
      "(?:a|bc)",
      "(b|c)",
    );
    const part = fc
      .tuple(atom, fc.constantFrom("", "", "*", "+", "?", "{2}", "{1,2}"))
      .map(([text, count]) => (text === "\\b" || text.endsWith("?") ? text : text + count));
    const expression = fc
      .array(
        fc.array(part, { minLength: 1, maxLength: 4 }).map((parts) => parts.join("")),
        { minLength: 1, maxLength: 3 },
      )
      .map((alternatives) => `(?:${alternatives.join("|")})*`);
    const word = fc.string({ unit: fc.constantFrom("a", "b", "c", "1", " "), maxLength: 8 });
    fc.assert(
      fc.property(expression, word, (text, value) => {
        expect(parsePattern(text, "u")).toBeDefined();
        expect(fits(text, value)).toBe(new RegExp(`^(?:${text})$`, "u").test(value));
      }),
      { seed: 7, numRuns: 400 },
    );
  });
});
