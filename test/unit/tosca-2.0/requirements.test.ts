import { describe, expect, test } from "vitest";
import { compile2 } from "./compile.js";
import { errors, withTypes } from "./service-template.js";

/** Edges of the representation graph as `left-0:uses>right-1`. */
function edges(text: string, inputs?: Record<string, number>): readonly string[] {
  const { topology, errors: found } = compile2(text, inputs === undefined ? {} : { inputs });
  expect(found).toEqual([]);
  return [...(topology?.nodes.values() ?? [])].flatMap((node) =>
    node.requirements.map((each) => `${node.name}:${each.name}>${each.target ?? "?"}`),
  );
}

describe("service templates", () => {
  const two =
    "  node_templates:\n    right: { type: Right, count: 2 }\n    left:\n      type: Left\n      count: 2\n      requirements:\n";

  test("G12: a template makes as many nodes as its count says", () => {
    const service =
      "  inputs:\n    n: { type: integer, default: 3 }\n  node_templates:\n    right: { type: Right, count: { $get_input: n } }\n    none: { type: Right, count: 0 }\n";
    const names = (inputs?: Record<string, number>) => [
      ...(compile2(withTypes(service), inputs === undefined ? {} : { inputs }).topology?.nodes.keys() ?? []),
    ];
    expect(names()).toEqual(["right-0", "right-1", "right-2"]);
    expect(names({ n: 1 })).toEqual(["right"]);
    expect(compile2(withTypes("  node_templates:\n    right: { type: Right, count: -1 }\n")).errors).toEqual([
      "13 TS2011",
    ]);
    expect(compile2(withTypes("  node_templates:\n    right: { type: Right, count: two }\n")).errors).toEqual(
      ["13 TS2006"],
    );
    expect(
      compile2(withTypes("  node_templates:\n    right: { type: Right, count: { $concat: [ a ] } }\n"))
        .errors,
    ).toEqual(["13 TS3004"]);
  });

  test("G12: the counts of assignments stay within the count_range", () => {
    const service = (lines: string) =>
      `  node_templates:\n    right: { type: Right }\n    left:\n      type: Left\n      requirements:\n${lines}`;
    const once = "        - uses: right\n";
    expect(compile2(withTypes(service(once + once), "count_range: [ 1, 2 ]")).errors).toEqual([]);
    expect(compile2(withTypes(service(once + once + once), "count_range: [ 1, 2 ]")).errors).toEqual([
      "19 TS3317",
    ]);
    expect(
      compile2(withTypes(service("        - uses: { node: right, count: 3 }\n"), "count_range: [ 1, 2 ]"))
        .errors,
    ).toEqual(["17 TS3317"]);
    expect(compile2(withTypes(service(once), "count_range: [ 2, 3 ]")).errors).toEqual(["17 TS3317"]);
    const optional = "        - uses: { node: right, optional: true }\n";
    expect(compile2(withTypes(service(once + optional), "count_range: [ 2, 3 ]")).errors).toEqual([
      "17 TS3317",
    ]);
    expect(compile2(withTypes(service(once), "count_range: [ 2, 1 ]")).errors).toEqual(["10 TS2011"]);
    expect(compile2(withTypes(service(once), "count_range: 2")).errors).toEqual(["10 TS2006"]);
    const derived = withTypes(service(once), "count_range: [ 1, 2 ]").replace(
      "service_template:",
      "  More: { derived_from: Left, requirements: [ uses: { count_range: [ 0, 2 ] } ] }\nservice_template:",
    );
    expect(compile2(derived).errors).toEqual(["11 TS3315"]);
  });

  test("G14: many to one, matched pairs, full mesh", () => {
    expect(edges(withTypes(`${two.replace("count: 2 }", "count: 1 }")}        - uses: right\n`))).toEqual([
      "left-0:uses>right",
      "left-1:uses>right",
    ]);
    expect(edges(withTypes(`${two}        - uses: [ right, $node_index ]\n`))).toEqual([
      "left-0:uses>right-0",
      "left-1:uses>right-1",
    ]);
    expect(edges(withTypes(`${two}        - uses: { node: Right, count: 2 }\n`))).toEqual([
      "left-0:uses>right-0",
      "left-0:uses>right-1",
      "left-1:uses>right-0",
      "left-1:uses>right-1",
    ]);
    expect(edges(withTypes(`${two}        - uses: [ right, { $remainder: [ $node_index, 1 ] } ]\n`))).toEqual(
      ["left-0:uses>right-0", "left-1:uses>right-0"],
    );
  });

  test("G13: allocations use up the capability, so that each target is taken once", () => {
    const service = (slots: number) =>
      `  node_templates:\n    right:\n      type: Right\n      count: 2\n      capabilities: { feature: { properties: { slots: ${slots} } } }\n    left:\n      type: Left\n      count: 3\n      requirements:\n        - uses: { node: Right, allocation: { slots: 1 } }\n`;
    expect(edges(withTypes(service(1)))).toEqual([
      "left-0:uses>right-0",
      "left-1:uses>right-1",
      "left-2:uses>?",
    ]);
    expect(edges(withTypes(service(2)))).toEqual([
      "left-0:uses>right-0",
      "left-1:uses>right-0",
      "left-2:uses>right-1",
    ]);
    expect(
      compile2(withTypes(service(1).replace("allocation: { slots", "allocation: { slot"))).errors,
    ).toEqual(["21 TS3006"]);
    expect(
      compile2(withTypes(service(1).replace("allocation: { slots: 1 }", "allocation: [ a ]"))).errors,
    ).toEqual(["21 TS2006"]);
  });

  test.each([
    ["uses: rihgt", "18 TS3316"],
    ["uses: wrong", "18 TS3318"],
    ["uses: { node: Wrong }", "18 TS3318"],
    ["uses: { node: right, capability: Feat }", "18 TS3316"],
    ["uses: { node: right, relationship: Narrow }", "18 TS3318"],
    ["uses: { node: right, relationship: Usess }", "18 TS3001"],
    ["uses: [ right ]", "18 TS2006"],
    ["uses: [ right, one ]", "18 TS2006"],
    ["uses: [ Right, 0 ]", "18 TS3316"],
    ["uses: 5", "18 TS2006"],
    ["use: right", "18 TS3316"],
    ["uses: { node: right, optional: 1 }", "18 TS2006"],
    ["uses: { node: right, directives: [ inside ] }", "18 TS2010"],
    ["uses: { nod: right }", "18 TS2004"],
  ])("G13: the requirement assignment { %s } is refused at its line", (assignment, expected) => {
    const service = `  node_templates:\n    right: { type: Right }\n    wrong: { type: Wrong }\n    left:\n      type: Left\n      requirements:\n        - ${assignment}\n`;
    expect(compile2(withTypes(service)).errors).toEqual([expected]);
  });

  test("G15: directives create, select and substitute; a selected node needs no values", () => {
    const types =
      "node_types:\n  Web: { properties: { port: { type: integer } } }\nservice_template:\n  node_templates:\n";
    expect(errors(`${types}    web: { type: Web }\n`)).toEqual(["6 TS3005"]);
    expect(errors(`${types}    web: { type: Web, directives: [ select ] }\n`)).toEqual([]);
    expect(
      errors(`${types}    web: { type: Web, directives: [ substitute ], properties: { port: 1 } }\n`),
    ).toEqual([]);
    expect(errors(`${types}    web: { type: Web, directives: [ selectable ] }\n`)).toContain("6 TS2010");
    expect(errors(`${types}    web: { type: Web, directives: select }\n`)).toContain("6 TS2006");
    const filter = "$greater_than: [ { $get_property: [ SELF, port ] }, 3 ]";
    expect(
      errors(`${types}    web: { type: Web, directives: [ select ], node_filter: { ${filter} } }\n`),
    ).toEqual([]);
    expect(
      errors(
        `${types}    web: { type: Web, directives: [ select ], node_filter: { ${filter.replace("port", "prot")} } }\n`,
      ),
    ).toEqual(["6 TS3019"]);
    expect(errors(`${types}    web: { type: Web, directives: [ select ], node_filter: [ a ] }\n`)).toEqual([
      "6 TS3307",
    ]);
  });
});
