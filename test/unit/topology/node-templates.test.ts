import { describe, expect, test } from "vitest";
import { compiled, found, lamp, PANEL } from "./panel-template.js";

describe("node templates", () => {
  test("F49: an unknown key and a missing type are refused", () => {
    expect(found("    a:\n      type: my.Panel\n      propertys: {}\n")).toEqual(["3 TS2004"]);
    expect(found("    a:\n      description: none\n")).toEqual(["1 TS2005"]);
    expect(found("    a:\n      type: my.Panell\n")).toEqual(["2 TS3001"]);
  });

  test("F50: directives are a list of known texts", () => {
    for (const directive of ["select", "substitute", "selectable", "substitutable"])
      expect(found(`    a: {type: my.Panel, directives: [${directive}]}\n`, "warning")).toEqual([]);
    expect(found("    a:\n      type: my.Panel\n      directives: [selct]\n", "warning")).toEqual([
      "3 TS4109",
    ]);
    expect(found("    a:\n      type: my.Panel\n      directives: select\n")).toEqual(["3 TS2006"]);
  });

  test("F52: an unknown capability and a value that does not fit are refused", () => {
    expect(found("    a:\n      type: my.Panel\n      capabilities:\n        mian: {}\n")).toEqual([
      "4 TS4005",
    ]);
    const volts = (value: string) =>
      `    a:\n      type: my.Panel\n      capabilities:\n        main:\n          properties:\n            volts: ${value}\n`;
    expect(found(volts("many"))).toEqual(["6 TS3004"]);
    expect(found(volts("110"))).toEqual([]);
    expect(
      compiled(volts("110")).topology?.nodes.get("a")?.capabilities.get("main")?.properties.get("volts")
        ?.value,
    ).toEqual({
      kind: "static",
      json: 110,
    });
  });
});

describe("copies", () => {
  const node = (name: string, body: string) => `    ${name}:\n      ${body}\n`;

  test("F51: a copy merges maps and replaces lists, in chains", () => {
    const nodes =
      PANEL +
      node(
        "a",
        "type: my.Lamp\n      metadata: {x: one, y: two}\n      requirements:\n        - power: panel",
      ) +
      node("b", "copy: a\n      metadata: {y: three}") +
      node("c", "copy: b");
    const { topology, errors } = compiled(nodes);
    expect(errors).toEqual([]);
    expect(topology?.nodes.get("c")?.type).toBe("my.Lamp");
    expect(topology?.nodes.get("c")?.metadata).toEqual({ x: "one", y: "three" });
    expect(topology?.nodes.get("c")?.requirements[0]?.target).toBe("panel");
  });

  test("F51: relationship templates are copied too", () => {
    const nodes = `${PANEL}${lamp("{node: panel, relationship: long}")}  relationship_templates:\n    short: {type: my.Cable, properties: {colour: blue, metres: 1}}\n    long: {copy: short, properties: {metres: 9}}\n`;
    const values = compiled(nodes).topology?.nodes.get("lamp")?.requirements[0]?.properties;
    expect(values?.get("colour")?.value).toEqual({ kind: "static", json: "blue" });
    expect(values?.get("metres")?.value).toEqual({ kind: "static", json: 9 });
  });

  test("F51: loops, unknown sources and copies across kinds are errors at the copy", () => {
    expect(found(node("a", "copy: b") + node("b", "copy: a"))).toEqual(["2 TS4022"]);
    expect(found(node("a", "copy: a"))).toEqual(["2 TS4022"]);
    expect(found(`${PANEL}${node("a", "copy: panle")}`)).toEqual(["3 TS4021"]);
    expect(found(`${PANEL}  relationship_templates:\n    r:\n      copy: panel\n`)).toEqual(["4 TS4021"]);
  });
});
