import { describe, expect, test } from "vitest";
import { compile2 } from "./compile.js";

const V = "tosca_definitions_version: tosca_2_0\n";

/** Errors of a node template that assigns one property of the given type, and its value as bound. */
function assigned(type: string, value: string, before = ""): { errors: readonly string[]; json: unknown } {
  const text = `${V}${before}node_types:\n  N:\n    properties:\n      p: { type: ${type} }\nservice_template:\n  node_templates:\n    n:\n      type: N\n      properties:\n        p: ${value}\n`;
  const { errors, topology } = compile2(text);
  const bound = topology?.nodes.get("n")?.properties.get("p")?.value;
  return { errors, json: bound?.kind === "static" ? bound.json : undefined };
}

describe("values and validations", () => {
  test.each([
    ["string", "web", "web"],
    ["string", "'1.0'", "1.0"],
    ["integer", "0x1F", 31],
    ["integer", "0o17", 15],
    ["float", "10", 10],
    ["float", "1.5e+3", 1500],
    ["boolean", "true", true],
    ["bytes", "R0lGODlh", "R0lGODlh"],
    ["bytes", '""', ""],
    ["nil", "null", null],
    ["timestamp", '"2025-07-22T10:00:00Z"', "2025-07-22T10:00:00Z"],
    ["version", '"6.1"', "6.1"],
    ["version", "1.0.0.alpha-10", "1.0.0.alpha-10"],
    ["list, entry_schema: integer", "[ 1, 2 ]", [1, 2]],
    ["map, entry_schema: integer", "{ a: 1 }", { a: 1 }],
  ])("G07: %s takes %s", (type, value, json) => {
    expect(assigned(type, value)).toEqual({ errors: [], json });
  });

  test.each([
    ["string", "1.0"],
    ["string", "true"],
    ["integer", "1.0"],
    ["integer", "'1'"],
    ["integer", "9223372036854775808"],
    ["float", "'1.0'"],
    ["boolean", "True"],
    ["boolean", "yes"],
    ["boolean", "0"],
    ["bytes", "R0lGO"],
    ["nil", "nothing"],
    ["timestamp", "2025-07-22"],
    ["timestamp", '"2025-02-30T10:00:00Z"'],
    ["version", "6.1"],
    ["list, entry_schema: integer", "[ 1, a ]"],
    ["list, entry_schema: integer", "{ a: 1 }"],
    ["map, entry_schema: integer", "{ a: b }"],
    ["map, entry_schema: integer", "[ 1 ]"],
  ])("G07: %s refuses %s, at the value", (type, value) => {
    expect(assigned(type, value).errors).toEqual(["11 TS3004"]);
  });

  test("G07: there are no tosca.* names and no range; nothing stands for no value", () => {
    expect(assigned("range", "[ 1, 2 ]").errors).toEqual(["5 TS3001"]);
    expect(assigned("tosca.datatypes.Credential", "{}").errors).toEqual(["5 TS3001"]);
    expect(assigned("string", "").errors).toEqual(["11 TS3300"]);
    expect(assigned("scalar", "1 B").errors).toContain("5 TS3308");
  });

  const size =
    "data_types:\n  Size:\n    derived_from: scalar\n    data_type: integer\n    units: { B: 1, kB: 1000 }\n";

  test("G06: user-defined scalars have units, prefixes and a number type", () => {
    expect(assigned("Size", "4 kB", size).json).toBe(4000);
    expect(assigned("Size", "4.5 kB", size).errors).toHaveLength(1);
    expect(assigned("Size", "4 MB", size).errors).toHaveLength(1);
    expect(assigned("Size", "4kB", size).errors).toHaveLength(1);
    expect(assigned("Size", "4", size).errors).toHaveLength(1);
    const length =
      'data_types:\n  Length:\n    derived_from: scalar\n    units: { m: 1 }\n    prefixes: { "": 1, k: 1000 }\n';
    expect(assigned("Length", "1.5 km", length).json).toBe(1500);
  });

  test.each([
    ["units: { kB: 1000 }", "5 TS3308"],
    ["units: { B: 1, C: 1 }", "5 TS3308"],
    ["units: { B: 1, C: 1 }, canonical_unit: D", "5 TS3308"],
    ["units: { B: one }", "5 TS2006"],
    ["units: { B: 1, C: 1.5 }, data_type: integer", "5 TS3308"],
    ["units: { B: 1 }, data_type: string", "5 TS3308"],
    ["description: none", "3 TS2005"],
  ])("G06: a scalar type with %s is refused", (body, expected) => {
    const text = `${V}data_types:\n  S:\n    # the type\n    { derived_from: scalar, ${body} }\n`;
    expect(compile2(text).errors).toContain(expected);
  });

  test("G05: validation clauses judge values and defaults through $value", () => {
    const port =
      "data_types:\n  Port:\n    derived_from: integer\n    validation:\n      $and:\n        - $greater_or_equal: [ $value, 1 ]\n        - $less_or_equal: [ $value, 65535 ]\n";
    expect(assigned("Port", "80", port).errors).toEqual([]);
    expect(assigned("Port", "0", port).errors).toEqual(["18 TS3007"]);
    expect(assigned("string, validation: { $valid_values: [ $value, [ a, b ] ] }", "c").errors).toEqual([
      "11 TS3007",
    ]);
    expect(assigned("string, validation: { $matches: [ $value, '^a+$' ] }", "aab").errors).toEqual([
      "11 TS3007",
    ]);
    expect(
      assigned("string, default: toolong, validation: { $less_than: [ { $length: $value }, 4 ] }", "abc")
        .errors,
    ).toEqual(["5 TS3007"]);
    const pair =
      "data_types:\n  Pair:\n    properties:\n      low: { type: integer }\n      high: { type: integer }\n    validation: { $greater_or_equal: [ { $value: [ high ] }, { $value: [ low ] } ] }\n";
    expect(assigned("Pair", "{ low: 1, high: 2 }", pair).errors).toEqual([]);
    expect(assigned("Pair", "{ low: 3, high: 2 }", pair).errors).toEqual(["17 TS3007"]);
    expect(assigned("Pair", "{ low: 3, hihg: 2 }", pair).errors).toEqual(["17 TS3005", "17 TS3006"]);
    expect(assigned("string, validation: { $length: [ $value ] }", "a").errors).toEqual(["5 TS3307"]);
    expect(assigned("string, validation: yes", "a").errors).toEqual(["5 TS3307"]);
    expect(assigned("string, constraints: []", "a").errors).toEqual(["5 TS2004"]);
  });

  test("G05: scalars are compared in one unit", () => {
    expect(assigned("Size, validation: { $less_than: [ $value, 2 kB ] }", "1999 B", size).errors).toEqual([]);
    expect(assigned("Size, validation: { $less_than: [ $value, 2 kB ] }", "2 kB", size).errors).toEqual([
      "16 TS3007",
    ]);
    expect(assigned("Size, validation: { $less_than: [ $value, 2 MB ] }", "1 B", size).errors).toEqual([
      "10 TS3306",
    ]);
  });

  test("G03: functions begin with a dollar sign, two stand for a plain one", () => {
    expect(assigned("string", "$$name").json).toBe("$name");
    expect(assigned("string", "$$$name").json).toBe("$$name");
    expect(assigned("string", "$nowhere").errors).toEqual(["11 TS3304"]);
    expect(assigned("map, entry_schema: string", "{ $$key: a }").json).toEqual({ $key: "a" });
    expect(assigned("map, entry_schema: string", "{ $concat: a, b: c }").errors).toEqual(["11 TS3303"]);
    expect(assigned("string", "{ get_input: a }").errors).toEqual(["11 TS3004"]);
  });

  test.each([
    ["boolean", "{ $and: [ true, { $not: [ false ] } ] }", true],
    ["boolean", "{ $xor: [ true, true ] }", false],
    ["boolean", "{ $or: [ false, { $equal: [ 1, 1 ] } ] }", true],
    ["boolean", "{ $has_key: [ { a: 1 }, a ] }", true],
    ["boolean", "{ $has_all_entries: [ [ 1, 2 ], [ 2, 1 ] ] }", true],
    ["boolean", "{ $has_any_key: [ { a: 1 }, [ b ] ] }", false],
    ["boolean", "{ $contains: [ [ 1, 2, 3 ], [ 2, 3 ] ] }", true],
    ["boolean", "{ $has_prefix: [ abc, ab ] }", true],
    ["boolean", "{ $valid_values: [ 2, [ 1, 2 ] ] }", true],
    ["boolean", "{ $greater_than: [ b, a ] }", true],
  ])("G08: %s function %s", (type, value, json) => {
    expect(assigned(type, value)).toEqual({ errors: [], json });
  });

  test.each([
    ["list, entry_schema: integer", "{ $union: [ [ 1, 2 ], [ 2, 3 ] ] }", [1, 2, 3]],
    ["list, entry_schema: integer", "{ $intersection: [ [ 1, 2 ], [ 2, 3 ] ] }", [2]],
    ["integer", "{ $sum: [ 1, 2, 3 ] }", 6],
    ["integer", "{ $difference: [ 5, 2 ] }", 3],
    ["integer", "{ $product: [ 5, 2 ] }", 10],
    ["float", "{ $quotient: [ 5, 2 ] }", 2.5],
    ["integer", "{ $remainder: [ 5, 2 ] }", 1],
    ["integer", "{ $round: [ 3.5 ] }", 3],
    ["integer", "{ $round: [ 3.53 ] }", 4],
    ["integer", "{ $floor: [ 3.9 ] }", 3],
    ["integer", "{ $ceil: [ 3.1 ] }", 4],
    ["integer", "{ $length: [ abc ] }", 3],
    ["string", "{ $concat: [ a, b ] }", "ab"],
    ["string", "{ $join: [ [ a, b ], '-' ] }", "a-b"],
    ["string", "{ $token: [ 'a:b', ':', 1 ] }", "b"],
  ])("G09: %s function %s", (type, value, json) => {
    expect(assigned(type, value)).toEqual({ errors: [], json });
  });

  test.each([
    ["boolean", "{ $and: [ true ] }"],
    ["boolean", "{ $not: [ 1 ] }"],
    ["boolean", "{ $equal: [ 1 ] }"],
    ["boolean", "{ $greater_than: [ 1, a ] }"],
    ["boolean", "{ $greater_than: [ [ 1 ], 2 ] }"],
    ["boolean", "{ $has_key: [ [ a ], a ] }"],
    ["integer", "{ $sum: [ a, 1 ] }"],
    ["integer", "{ $difference: [ 1, 2, 3 ] }"],
    ["list, entry_schema: integer", "{ $union: [ 1, [ 2 ] ] }"],
    ["string", "{ $join: [ a, b ] }"],
    ["string", "{ $token: [ a, b ] }"],
    ["integer", "$node_index_of"],
  ])("G08: %s function %s has wrong arguments", (type, value) => {
    expect(assigned(type, value).errors).toHaveLength(1);
  });

  test("G08: what a function gives must fit; functions of 1.x are named", () => {
    expect(assigned("integer", "{ $concat: [ a, b ] }").errors).toEqual(["11 TS3004"]);
    expect(assigned("string", "{ $equal: [ 1, 1 ] }").errors).toEqual(["11 TS3004"]);
    expect(assigned("integer, validation: { $in_range: [ $value, [ 1, 2 ] ] }", "1").errors).toEqual([
      "5 TS3305",
    ]);
    expect(assigned("string", "{ $get_operation_output: [ SELF, a, b, c ] }").errors).toEqual(["11 TS3305"]);
    expect(assigned("string", "{ $value: [] }").errors).toEqual(["11 TS3306"]);
  });

  const functions = (signature: string) => `functions:\n  f:\n    signatures:\n      - ${signature}\n`;

  test("G04: user functions are checked by their signatures", () => {
    const one = functions("{ arguments: [ integer ], optional_arguments: [ string ], result: string }");
    expect(assigned("string", "{ $f: [ 1 ] }", one).errors).toEqual([]);
    expect(assigned("string", "{ $f: [ 1, a ] }", one).errors).toEqual([]);
    expect(assigned("string", "{ $f: [ 1, a, b ] }", one).errors).toEqual(["15 TS3306"]);
    expect(assigned("string", "{ $f: [ a ] }", one).errors).toEqual(["15 TS3306"]);
    expect(assigned("integer", "{ $f: [ 1 ] }", one).errors).toEqual(["15 TS3004"]);
    const many = functions("{ arguments: [ integer ], variadic: true, result: string }");
    expect(assigned("string", "{ $f: [ 1, 2, 3 ] }", many).errors).toEqual([]);
    expect(assigned("string", "{ $f: [] }", many).errors).toEqual(["15 TS3306"]);
    expect(assigned("string", "$f", functions("{ result: string, implementation: f.py }")).errors).toEqual(
      [],
    );
  });

  test.each([
    ["arguments: [ intger ]", "5 TS3001"],
    ["arguments: integer", "5 TS2006"],
    ["variadic: 1", "5 TS2006"],
    ["result: {}", "5 TS2005"],
    ["returns: string", "5 TS2004"],
    ["implementation: { primary: { file: f.py } }", "5 TS2005"],
  ])("G04: a signature with %s is refused", (body, expected) => {
    expect(compile2(V + functions(`{ ${body} }`)).errors).toEqual([expected]);
  });
});
