import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { places, read } from "../../support/diagnose.js";
import { V0, V3 } from "./version-lines.js";

describe("faults of shape", () => {
  const template = (body: string) => `${V3}topology_template:\n  node_templates:\n    s:\n${body}`;
  test.each([
    ["D-5 unknown key", template("      type: t\n      propertes: {}\n"), ["TS2004 6:7"]],
    ["D-9 missing key: line of the element", template("      properties: {}\n"), ["TS2005 4:5"]],
    [
      "D-9 wrong kind: the value",
      template("      type: t\n      properties:\n        - a\n"),
      ["TS2006 7:9"],
    ],
    ["empty body", `${V3}topology_template:\n  node_templates:\n    s:\n`, ["TS2007 4:5"]],
    [
      "two entries in a requirement",
      template("      type: t\n      requirements: [{a: b, c: d}]\n"),
      ["TS2013 6:22"],
    ],
    ["key of a later version", `${V0}namespace: x\n`, ["TS2008 2:1"]],
    ["copy stands in for the type", template("      copy: other\n"), []],
    [
      "bad boolean",
      `${V3}data_types:\n  d: {properties: {p: {type: string, required: 1}}}\n`,
      ["TS2006 3:48"],
    ],
    [
      "fault in an aliased value: at the anchor",
      `${V3}dsl_definitions:\n  a: &a [x]\ntopology_template:\n  node_templates:\n    s: {type: t, properties: *a}\n`,
      ["TS2006 3:9"],
    ],
    ["a complex key as a name", `${V3}node_types:\n  ? [a]\n  : {}\n`, ["TS1004 3:5"]],
  ])("%s", (_, text, expected) => {
    expect(places(read(text).sink.list())).toEqual(expected);
  });

  test("D-4, D-5 the alias is a related place, the nearest key a fix", () => {
    const aliased = read(`${V3}dsl_definitions: {a: &a [x]}\ntopology_template: *a\n`).sink.list()[0];
    expect(aliased?.labels?.map(({ span }) => span.source.position(span.start).line)).toEqual([3]);
    const unknown = read(`${V3}descripton: x\n`).sink.list()[0];
    expect(unknown?.hint).toBe('Did you mean "description"?');
    expect(unknown?.fixes?.[0]?.edits[0]?.replacement).toBe("description");
  });

  test.each([
    ["default", ["TS2012 3:10", "TS2012 4:9", "TS2015 5:21"], true],
    ["indigo", [], false],
  ] as const)("F15 metadata under %s", (profile, expected, errors) => {
    const text = `${V3}metadata:\n  order: 1\n  tabs: [a]\n  template_version: latest\n`;
    const { sink } = read(text, { profile });
    expect(places(sink.list())).toEqual(expected);
    expect(sink.hasErrors()).toBe(errors);
  });

  test("D-6 one fault does not hide the others", () => {
    const { sink } = read(`${V3}description: 1\nnode_types: []\nrepositories:\n  r: {}\n`);
    expect(places(sink.list())).toEqual(["TS2006 2:14", "TS2006 3:13", "TS2005 5:3"]);
  });

  test("every wrong kind at every place gives findings, never an exception", () => {
    const value = fc.letrec<{ node: unknown }>((tie) => ({
      node: fc.oneof(
        { depthSize: "small" },
        fc.constantFrom(null, true, 1, 0.5, "text", "SELF"),
        fc.array(tie("node"), { maxLength: 3 }),
        fc.dictionary(
          fc.constantFrom("type", "properties", "imports", "node_types", "topology_template", "file", "x"),
          tie("node"),
          { maxKeys: 4 },
        ),
      ),
    })).node;
    fc.assert(
      fc.property(
        fc.dictionary(fc.constantFrom("node_types", "imports", "topology_template", "data_types"), value),
        (body) => {
          const { sink } = read(
            JSON.stringify({ tosca_definitions_version: "tosca_simple_yaml_1_3", ...body }),
          );
          for (const { span } of sink.list()) expect(span.start).toBeGreaterThanOrEqual(0);
        },
      ),
      { numRuns: 500 },
    );
  });
});
