import { describe, expect, test } from "vitest";
import { compileFiles, first, places, V0, V2, V3 } from "./compile-files.js";

describe("properties and attributes", () => {
  const type = (body: string, minor = V3) => `${minor}node_types:\n  N:\n    derived_from: Root\n${body}`;

  test("F33: a property definition knows its keys, and its default is checked", () => {
    const property = (body: string) => type(`    properties:\n      p: {${body}}\n`);
    expect(
      places(
        property(
          "type: integer, required: false, default: 3, status: deprecated, constraints: [{less_than: 5}]",
        ),
      ),
    ).toEqual([]);
    expect(places(property("type: integer, default: many"))).toEqual(["6 TS3004"]);
    expect(places(property("type: integer, default: 7, constraints: [{less_than: 5}]"))).toEqual([
      "6 TS3007",
    ]);
    expect(places(property("type: integer, status: old"))).toEqual(["6 TS2010"]);
    expect(places(property("type: integer, required: maybe"))).toEqual(["6 TS2006"]);
    expect(places(property("default: 3"))).toEqual(["6 TS2005"]);
    expect(places(property("type: integer, defaut: 3"))).toEqual(["6 TS2004"]);
  });

  test("F33: a default inside a capability definition is checked too", () => {
    const text = (value: string) =>
      type(
        `    capabilities:\n      c:\n        type: tosca.capabilities.Node\n        properties:\n          p: {type: integer, default: ${value}}\n`,
      );
    expect(places(text("1"))).toEqual([]);
    expect(places(text("one"))).toEqual(["9 TS3004"]);
  });

  const KINDS = ["node", "capability", "relationship", "group", "policy", "artifact"] as const;
  test.each(KINDS)("F34: a child %s type keeps or narrows the type of a property", (kind) => {
    const text = (narrow: string, wide: string) => `${V2}data_types:
  A: {properties: {a: {type: string, required: false}}}
  B: {derived_from: A}
  S: {derived_from: string}
${kind}_types:
  P:
    derived_from: Root
    properties:
      p: {type: ${wide}, required: false}
  C:
    derived_from: P
    properties:
      p: {type: ${narrow}, required: false}
`;
    for (const [narrow, wide] of [
      ["A", "A"],
      ["B", "A"],
      ["S", "string"],
      ["string", "string"],
    ] as const)
      expect([narrow, wide, places(text(narrow, wide))]).toEqual([narrow, wide, []]);
    for (const [narrow, wide] of [
      ["A", "B"],
      ["string", "S"],
      ["integer", "string"],
      ["string", "A"],
      ["list", "map"],
    ] as const)
      expect([narrow, wide, places(text(narrow, wide))]).toEqual([narrow, wide, ["14 TS3003"]]);
    const finding = first(text("integer", "string"));
    expect(finding?.labels?.[0]?.span.source.position(finding.labels[0]?.span.start ?? 0).line).toBe(10);
  });

  test("F34: entries of lists and maps keep their type", () => {
    const text = (entry: string) =>
      `${V3}node_types:\n  P:\n    derived_from: Root\n    properties:\n      p: {type: list, entry_schema: string}\n  C:\n    derived_from: P\n    properties:\n      p: {type: list, entry_schema: ${entry}}\n`;
    expect(places(text("string"))).toEqual([]);
    expect(places(text("integer"))).toEqual(["10 TS3003"]);
  });

  test("F34: what a parent requires no child makes optional, the other way round is fine", () => {
    const text = (parent: string, child: string) =>
      `${V0}node_types:\n  P:\n    derived_from: Root\n    properties:\n      p: {type: string${parent}}\n  C:\n    derived_from: P\n    properties:\n      p: {type: string${child}}\n`;
    expect(places(text("", ", required: true"))).toEqual([]);
    expect(places(text(", required: false", ", required: true"))).toEqual([]);
    expect(places(text("", ", required: false"))).toEqual(["10 TS3101"]);
    expect(compileFiles(text("", ", required: false"), { profile: "indigo" }).all[0]?.severity).toBe(
      "warning",
    );
  });

  test("F36: attributes have definitions and defaults of their own, and refine like properties", () => {
    const attribute = (body: string) => type(`    attributes:\n      a: {${body}}\n`);
    expect(places(attribute("type: integer, default: 1, description: x, status: supported"))).toEqual([]);
    expect(places(attribute("type: integer, default: one"))).toEqual(["6 TS3004"]);
    expect(places(attribute("type: Nothing"))).toEqual(["6 TS3026"]);
    const child = `  C:\n    derived_from: N\n    attributes:\n      a: {type: string}\n`;
    expect(places(attribute("type: integer") + child)).toEqual(["10 TS3003"]);
  });

  test("F36: every property can be read as an attribute of the same name", () => {
    const text = (name: string) =>
      `${type("    properties:\n      p: {type: string, default: x}\n")}topology_template:\n  node_templates:\n    n: {type: N}\n  outputs:\n    o: {value: {get_attribute: [n, ${name}]}}\n`;
    expect(places(text("p"))).toEqual([]);
    expect(places(text("q"))).toEqual(["11 TS4019"]);
  });

  test("F37: parameters may leave out the type in 1.3 and are checked when they have one", () => {
    const input = (body: string, version = V3) =>
      `${version}topology_template:\n  inputs:\n    i: {${body}}\n`;
    expect(places(input("default: 1"))).toEqual([]);
    expect(places(input("default: 1", V2))).toEqual(["4 TS2005"]);
    expect(places(input("type: integer, default: x"))).toEqual(["4 TS3004"]);
    const output = (body: string) => `${V0}topology_template:\n  outputs:\n    o: {${body}}\n`;
    expect(places(output("type: integer, value: 1, description: x"))).toEqual([]);
    expect(places(output("type: integer, value: one"))).toEqual(["4 TS3004"]);
    expect(places(output("type: integr, value: 1"))).toEqual(["4 TS3026"]);
  });
});
