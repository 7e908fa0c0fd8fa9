import { describe, expect, test } from "vitest";
import { read, type } from "./property-value.js";

describe("lists and maps", () => {
  test("F21: every element is checked at its own position, to any depth", () => {
    const definition = "{ type: list, entry_schema: { type: list, entry_schema: integer } }";
    expect(read(definition, "\n        - [1, 2]\n        - [3]").json).toEqual([[1, 2], [3]]);
    expect(read(definition, "\n        - [1, x]\n        - 7\n        - [y]").errors).toEqual([
      "1 TS3004",
      "2 TS3004",
      "3 TS3004",
    ]);
  });

  test("F22: keys and values of a map", () => {
    const definition = "{ type: map, key_schema: integer, entry_schema: { type: boolean } }";
    expect(read(definition, "{ 1: yes, 2: no }").json).toEqual({ 1: true, 2: false });
    expect(read(definition, "\n          1: yes\n          two: no\n          3: maybe").errors).toEqual([
      "2 TS3004",
      "3 TS3004",
    ]);
  });

  test("F22: keys may be lists, maps and functions", () => {
    const lists = "{ type: map, key_schema: { type: list, entry_schema: integer }, entry_schema: string }";
    expect(read(lists, '{ [1, 2]: "a" }').errors).toEqual([]);
    expect(read(lists, '{ [1, x]: "a" }').errors).toEqual(["0 TS3004"]);
    const texts = "{ type: map, key_schema: { type: string, constraints: [ { pattern: '[a-z]*' } ] } }";
    expect(read(texts, "{ { concat: [ ab, cd ] }: x }").json).toEqual({ abcd: "x" });
    expect(read(texts, "{ { concat: [ ab, CD ] }: x }").errors).toEqual(["0 TS3007"]);
  });

  test("F22: the key schema of a data type", () => {
    const types = "  my.Map:\n    derived_from: map\n    key_schema: integer\n    entry_schema: string\n";
    expect(read(type("my.Map"), "{ 1: a }", types).errors).toEqual([]);
    expect(read(type("my.Map"), "{ a: a }", types).errors).toEqual(["0 TS3004"]);
  });
});

const TYPES = `  my.Base:
    derived_from: tosca.datatypes.Root
    properties:
      name: { type: string }
      size: { type: integer, default: 3, constraints: [ { less_than: 10 } ] }
  my.Derived:
    derived_from: my.Base
    properties:
      more: { type: my.Base, required: false }
`;

describe("complex types", () => {
  test("F28: defaults of fields are merged in, inherited ones included", () => {
    expect(read(type("my.Derived"), "{ name: a, more: { name: b, size: 4 } }", TYPES).json).toEqual({
      name: "a",
      size: 3,
      more: { name: "b", size: 4 },
    });
  });

  test("F28: missing and unknown fields, wrong values and constraints, each at its place", () => {
    const value =
      "\n          nam: a\n          size: 11\n          more:\n            name: [x]\n            size: y";
    const { errors, compiled } = read(type("my.Derived"), value, TYPES);
    expect(errors).toEqual(["1 TS3005", "1 TS3006", "2 TS3007", "4 TS3004", "5 TS3004"]);
    const unknown = compiled.diagnostics.find(({ code }) => code === "TS3006");
    expect(unknown?.hint).toContain('"name"');
  });

  test("F28: what is no map is no value of a complex type", () => {
    expect(read(type("my.Base"), "[ name, a ]", TYPES).errors).toEqual(["0 TS3004"]);
    expect(read(type("my.Base"), "text", TYPES).errors).toEqual(["0 TS3004"]);
  });

  test("F28: a field with the name of a function is a field", () => {
    const types = "  my.Login:\n    properties:\n      token: { type: string }\n";
    expect(read(type("my.Login"), "{ token: abc }", types).json).toEqual({ token: "abc" });
  });

  test("F29: constraints of a type derived from a primitive apply, also along the chain", () => {
    const types = `  my.Port:
    derived_from: integer
    constraints: [ { in_range: [ 1, 65535 ] } ]
  my.High:
    derived_from: my.Port
    constraints: [ { greater_than: 1023 } ]
`;
    expect(read(type("my.High"), "8080", types).errors).toEqual([]);
    expect(read(type("my.High"), "80", types).errors).toEqual(["0 TS3007"]);
    expect(read(type("my.High"), "70000", types).errors).toEqual(["0 TS3007"]);
    expect(read(type("my.High"), "x", types).errors).toEqual(["0 TS3004"]);
  });

  test("F30: recursive types are legal, directly and through lists", () => {
    const types = `  my.Tree:
    properties:
      name: { type: string }
      children: { type: list, entry_schema: my.Tree, required: false }
  my.Nest:
    derived_from: list
    entry_schema: my.Nest
`;
    const tree = "{ name: a, children: [ { name: b, children: [ { name: c } ] } ] }";
    expect(read(type("my.Tree"), tree, types).errors).toEqual([]);
    expect(read(type("my.Tree"), "{ name: a, children: [ { children: [] } ] }", types).errors).toEqual([
      "0 TS3005",
    ]);
    expect(read(type("my.Nest"), "[ [ [], [] ] ]", types).errors).toEqual([]);
    expect(read(type("my.Nest"), "[ [ x ] ]", types).errors).toEqual(["0 TS3004"]);
  });

  test("F30: a default that needs itself is reported once and ends", () => {
    const types = "  my.Tree:\n    properties:\n      child: { type: my.Tree, default: {} }\n";
    const { compiled } = read(type("my.Tree"), "{}", types);
    expect(compiled.errors.map((error) => error.split(" ")[1])).toEqual(["TS3205"]);
  });
});
