import { describe, expect, test } from "vitest";
import { compileFiles, first, places, V0, V3 } from "./compile-files.js";

describe("data types", () => {
  test("F28: the type of a field must exist; children inherit fields", () => {
    const type = (field: string) =>
      `${V3}data_types:\n  Size:\n    properties:\n      w: {type: ${field}}\n  Box:\n    derived_from: Size\n    properties:\n      s: {type: list, entry_schema: {type: Size}}\n`;
    expect(places(type("integer"))).toEqual([]);
    expect(places(type("integr"))).toEqual(["5 TS3026"]);
    expect(first(type("integr"))?.hint).toBe('Did you mean "integer"?');
    const use = `topology_template:\n  inputs:\n    b: {type: Box, default: {w: 1, s: [{w: 2}]}}\n    c: {type: Box, default: {s: []}}\n`;
    expect(places(type("integer") + use)).toEqual(["13 TS3005"]);
  });

  test("F28: unknown types in entry and key schemas, at the name", () => {
    const text = `${V3}data_types:\n  D:\n    properties:\n      m:\n        type: map\n        key_schema: Kei\n        entry_schema:\n          type: Entri\n`;
    expect(places(text)).toEqual(["7 TS3026", "9 TS3026"]);
  });

  test("F29: a type derived from a primitive takes constraints and no properties", () => {
    const type = (body: string) => `${V0}data_types:\n  Port:\n    derived_from: integer\n${body}`;
    expect(places(type("    constraints: [{in_range: [1, 9]}]\n"))).toEqual([]);
    expect(places(type("    properties:\n      a: {type: string}\n"))).toEqual(["4 TS3011"]);
    const grandchild = `  Low:\n    derived_from: Port\n    properties:\n      a: {type: string}\n`;
    expect(places(type("") + grandchild)).toEqual(["6 TS3011"]);
  });

  test("F29: constraints on a complex type have nothing to apply to", () => {
    const type = (parent: string) =>
      `${V0}data_types:\n  D:\n${parent}    constraints: []\n  R:\n    properties: {a: {type: string}}\n`;
    expect(places(type(""))).toEqual(["4 TS3100"]);
    expect(places(type("    derived_from: R\n"))).toEqual(["5 TS3100"]);
    expect(places(type("    derived_from: R\n"), "strict")).toEqual(["5 TS3100"]);
    expect(compileFiles(type(""), { profile: "indigo" }).all[0]?.severity).toBe("warning");
    expect(places(type("    derived_from: string\n"))).toEqual([]);
  });

  test("F30: recursive data types are legal and end", () => {
    const text = `${V3}data_types:
  Tree:
    properties:
      name: {type: string}
      children: {type: list, entry_schema: Tree, required: false}
topology_template:
  inputs:
    t: {type: Tree, default: {name: a, children: [{name: b}, {name: c, children: []}]}}
    u: {type: Tree, default: {name: a, children: [{nam: b}]}}
`;
    expect(places(text)).toEqual(["10 TS3005", "10 TS3006"]);
  });
});
