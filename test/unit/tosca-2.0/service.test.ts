import { describe, expect, test } from "vitest";
import { compile2 } from "./compile.js";

const V = "tosca_definitions_version: tosca_2_0\n";
const errors = (text: string) => compile2(V + text).errors;

/** A service with types: the types end on line 10, `service_template:` is line 11. */
function withTypes(service: string, left = "count_range: [ 0, UNBOUNDED ]"): string {
  return `${V}capability_types:\n  Feature: { properties: { slots: { type: integer, required: false } } }\n  Other: {}\nrelationship_types:\n  { Uses: {}, Narrow: { derived_from: Uses, valid_capability_types: [ Other ] } }\nnode_types:\n  Right: { capabilities: { feature: Feature }, properties: { name: { type: string, default: r } } }\n  Wrong: { capabilities: { other: Other } }\n  Left: { requirements: [ uses: { capability: Feature, relationship: Uses, ${left} } ] }\nservice_template:\n${service}`;
}

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

  const path = (value: string) =>
    withTypes(
      `  node_templates:\n    right: { type: Right }\n    left: { type: Left, requirements: [ uses: right ] }\n  outputs:\n    out: { value: ${value} }\n`,
    );

  test.each([
    ["{ $get_property: [ right, name ] }", "r"],
    ["{ $get_property: [ left, RELATIONSHIP, uses, TARGET, name ] }", "r"],
    ["{ $get_property: [ left, RELATIONSHIP, uses, 0, TARGET, name ] }", "r"],
    ["{ $get_property: [ left, RELATIONSHIP, uses, SOURCE, RELATIONSHIP, uses, TARGET, name ] }", "r"],
  ])("G10: the path %s is followed", (value, json) => {
    const { errors: found, topology } = compile2(path(value));
    expect(found).toEqual([]);
    expect(topology?.outputs.get("out")?.value).toEqual({ kind: "static", json });
  });

  test("G10: attributes are left for run time, of the node that the path leads to", () => {
    const { errors: found, topology } = compile2(
      path("{ $get_attribute: [ left, RELATIONSHIP, uses, TARGET, name ] }"),
    );
    expect(found).toEqual([]);
    expect(topology?.outputs.get("out")?.value).toEqual({
      kind: "get_attribute",
      node: "right",
      path: ["name"],
    });
  });

  test.each([
    ["{ $get_property: [ rihgt, name ] }", "TS3018"],
    ["{ $get_property: [ right, nam ] }", "TS3019"],
    ["{ $get_property: [ right, RELATIONSHIP, uses, TARGET, name ] }", "TS3323"],
    ["{ $get_property: [ right, CAPABILITY, featur, slots ] }", "TS3323"],
    ["{ $get_property: [ right, CAPABILITY, feature, slot ] }", "TS3019"],
    ["{ $get_property: [ right, TARGET, name ] }", "TS3323"],
    ["{ $get_property: [ HOST, name ] }", "TS3323"],
    ["{ $get_property: [ right ] }", "TS3306"],
    ["{ $get_property: right }", "TS3306"],
    ["{ $get_artifact: [ right, zip ] }", "TS3019"],
    ["{ $get_input: nowhere }", "TS3016"],
    ["{ $get_input: [] }", "TS3306"],
  ])("G10: %s is refused at its line", (value, code) => {
    expect(compile2(path(value)).errors).toEqual([`16 ${code}`]);
  });

  test("G11: $node_index indexes inputs; $available_allocation asks a capability", () => {
    const service =
      "  inputs:\n    names: { type: list, entry_schema: string, default: [ a, b ] }\n  node_templates:\n    right:\n      type: Right\n      count: 2\n      properties: { name: { $get_input: [ names, $node_index ] } }\n";
    const { topology, errors: found } = compile2(withTypes(service));
    expect(found).toEqual([]);
    expect([...(topology?.nodes.values() ?? [])].map((node) => node.properties.get("name")?.value)).toEqual([
      { kind: "static", json: "a" },
      { kind: "static", json: "b" },
    ]);
    const select = (name: string) =>
      withTypes(
        `  node_templates:\n    right:\n      type: Right\n      directives: [ select ]\n      node_filter: { $greater_than: [ { $available_allocation: [ SELF, CAPABILITY, feature, ${name} ] }, 3 ] }\n`,
      );
    expect(compile2(select("slots")).errors).toEqual([]);
    expect(compile2(select("slot")).errors).toEqual(["16 TS3019"]);
    expect(
      compile2(
        withTypes("  node_templates:\n    right: { type: Right, properties: { name: $node_index } }\n"),
      ).errors,
    ).toEqual(["13 TS3004"]);
  });

  const OPERATIONS =
    "interface_types:\n  Backup:\n    inputs: { place: { type: string } }\n    operations:\n      save: { inputs: { depth: { type: integer, default: 1 } } }\n    notifications:\n      saved: {}\nnode_types:\n  Store:\n    interfaces:\n      backup: { type: Backup }\nservice_template:\n  node_templates:\n";

  test.each([
    ["store: { type: Store, interfaces: { backup: { operations: { save: save.sh } } } }", []],
    ["store: { type: Store, interfaces: { backup: { inputs: { place: here, adhoc: 1 } } } }", []],
    [
      "store: { type: Store, interfaces: { backup: { operations: { save: { outputs: { x: [ SELF, y ] } } } } } }",
      ["15 TS3019"],
    ],
    ["store: { type: Store, interfaces: { backup: { save: save.sh } } }", ["15 TS2004"]],
    ["store: { type: Store, interfaces: { backup: { operations: { sav: save.sh } } } }", ["15 TS3316"]],
    ["store: { type: Store, interfaces: { bakup: { operations: { save: save.sh } } } }", ["15 TS3316"]],
    ["store: { type: Store, interfaces: { backup: { inputs: { place: 5 } } } }", ["15 TS3004"]],
    [
      "store: { type: Store, interfaces: { backup: { operations: { save: { inputs: { depth: deep } } } } } }",
      ["15 TS3004"],
    ],
    ["store: { type: Store, interfaces: { backup: { notifications: { save: n.sh } } } }", ["15 TS3316"]],
    [
      "store: { type: Store, interfaces: { backup: { operations: { save: { implementation: [ a ] } } } } }",
      ["15 TS2006"],
    ],
    ["store: { type: Store, interfaces: [ backup ] }", ["15 TS2006"]],
  ])("G16: interface assignment %s", (template, expected) => {
    expect(errors(`${OPERATIONS}    ${template}\n`)).toEqual(expected);
  });

  test("G16: definitions refine operations of the interface type and give no new ones", () => {
    const refine = (body: string) =>
      `${OPERATIONS.replace("backup: { type: Backup }", `backup: ${body}`)}    store: { type: Store }\n`;
    expect(errors(refine("{ type: Backup, operations: { save: { implementation: a.sh } } }"))).toEqual([]);
    expect(errors(refine("{ type: Backup, operations: { sav: {} } }"))).toEqual(["12 TS3316"]);
    expect(errors(refine("{ operations: { save: {} } }"))).toEqual(["12 TS2005"]);
    expect(errors(refine("{ type: Bakup }"))).toEqual(["12 TS3001"]);
    expect(errors("interface_types:\n  I:\n    operations:\n      a: { implementation: a.sh }\n")).toEqual([
      "5 TS3332",
    ]);
    expect(errors("interface_types:\n  I:\n    inputs: { description: an operation }\n")).toEqual([
      "4 TS2006",
    ]);
  });

  const call = (inputs: string, workflow = "place: { type: string }") =>
    `${OPERATIONS}    store: { type: Store }\n  workflows:\n    run:\n      inputs: { ${workflow} }\n      steps:\n        one:\n          target: store\n          activities:\n            - ${inputs}\n`;

  test.each([
    ["call_operation: { operation: backup.save, inputs: { place: { $get_input: place } } }", []],
    ["call_operation: backup.save", ["23 TS3320"]],
    ["call_operation: { operation: backup.save, inputs: { place: here, more: 1 } }", ["23 TS3316"]],
    [
      "call_operation: { operation: backup.save, inputs: { place: here, depth: { $get_input: place } } }",
      ["23 TS3004"],
    ],
    ["call_operation: backup.sav", ["23 TS3316"]],
    ["call_operation: save", ["23 TS3338"]],
    ["call_operation: { inputs: {} }", ["23 TS2005"]],
    ["inline: ran", ["23 TS3316"]],
    ["inline: run", ["23 TS3320"]],
    ["set_state: 5", ["23 TS2006"]],
    ["do: 5", ["23 TS2004"]],
    ["{ set_state: a, inline: run }", ["23 TS2013"]],
  ])("G20: the activity { %s }", (activity, expected) => {
    expect(errors(call(activity))).toEqual(expected);
  });

  test("G20: steps name targets and other steps", () => {
    const step = (body: string) =>
      `${OPERATIONS}    store: { type: Store }\n  workflows:\n    run:\n      steps:\n        one: { activities: [ set_state: a ], ${body} }\n`;
    expect(errors(step("target: store, on_success: [ one ]"))).toEqual([]);
    expect(errors(step("target: stor"))).toEqual(["19 TS3316"]);
    expect(errors(step("target: store, on_failure: [ two ]"))).toEqual(["19 TS3316"]);
    expect(errors(step("target: store, target_relationship: host"))).toEqual(["19 TS3316"]);
    expect(errors(step("target: store, filter: [ 1 ]"))).toEqual(["19 TS3307"]);
  });

  const policies = (policy: string) =>
    `node_types:\n  Web: {}\n  Store: {}\ngroup_types:\n  Webs: { members: [ Web ] }\npolicy_types:\n  Spread: { targets: [ Web ], properties: { level: { type: integer, default: 1 } }, triggers: { t: { event: a.b, action: [ set_state: x ] } } }\nservice_template:\n  node_templates:\n    web: { type: Web }\n    store: { type: Store }\n${policy}`;

  test.each([
    ["  policies: [ { p: { type: Spread, targets: [ web ], properties: { level: 2 } } } ]\n", []],
    ["  policies: [ { p: { type: Spread, targets: [ store ] } } ]\n", ["13 TS3337"]],
    ["  policies: [ { p: { type: Spread, targets: [ wep ] } } ]\n", ["13 TS3316"]],
    ["  policies: [ { p: { type: Spread, properties: { level: high } } } ]\n", ["13 TS3004"]],
    ["  policies: [ { p: { type: Spred } } ]\n", ["13 TS3001"]],
    ["  policies: [ { p: { targets: [ web ] } } ]\n", ["13 TS2005"]],
    ["  policies: [ { p: { type: Spread } }, { p: { type: Spread } } ]\n", ["13 TS2014"]],
    ["  policies: [ { p: { type: Spread, triggers: { t: { event: a.b } } } } ]\n", ["13 TS2005"]],
    [
      "  policies: [ { p: { type: Spread, triggers: { t: { event: { type: x }, action: [] } } } } ]\n",
      ["13 TS2006"],
    ],
    [
      "  policies: [ { p: { type: Spread, triggers: { t: { event: e, condition: 5, action: [] } } } } ]\n",
      ["13 TS3307"],
    ],
    ["  groups: { g: { type: Webs, members: [ web ] } }\n", []],
    ["  groups: { g: { type: Webs, members: [ store ] } }\n", ["13 TS3337"]],
    ["  groups: { g: { type: Webs, members: [ nobody ] } }\n", ["13 TS3316"]],
    ["  groups: { g: { members: [ web ] } }\n", ["13 TS2005"]],
  ])("G20: %s", (policy, expected) => {
    expect(errors(policies(policy))).toEqual(expected);
  });

  const substitution = (mapping: string, inputs = "") =>
    `${V}capability_types:\n  F: {}\nrelationship_types:\n  U: {}\ninterface_types:\n  I: { operations: { run: {} } }\nnode_types:\n  Whole:\n    properties: { size: { type: integer } }\n    attributes: { url: { type: string } }\n    capabilities: { front: F }\n    requirements: [ up: { capability: F, relationship: U, count_range: [ 1, 2 ] } ]\n    interfaces: { main: { type: I } }\n  Part:\n    capabilities: { face: F }\n    requirements: [ on: { capability: F, relationship: U, count_range: [ 1, 1 ] } ]\nservice_template:\n  inputs: { ${inputs} }\n  outputs: { address: { value: x, type: string }, number: { value: 5, type: integer } }\n  workflows: { go: { steps: {} } }\n  node_templates: { a: { type: Part }, b: { type: Part }, c: { type: Part, directives: [ select ] }, d: { type: Part, requirements: [ on: a ] } }\n  substitution_mappings:\n    node_type: Whole\n    ${mapping}\n`;

  test.each([
    ["properties: { size: n }", "n: { type: integer }", []],
    ["properties: { siz: n }", "n: { type: integer }", ["25 TS3316"]],
    ["properties: { size: m }", "n: { type: integer, default: 1 }", ["25 TS3316"]],
    ["properties: { size: n }", "n: { type: string }", ["25 TS3324"]],
    ["description: none", "n: { type: string }", ["19 TS3324"]],
    ["attributes: { url: address }", "", []],
    ["attributes: { url: number }", "", ["25 TS3324"]],
    ["attributes: { url: nothing }", "", ["25 TS3316"]],
    ["capabilities: { front: [ a, face ] }", "", []],
    ["capabilities: { front: [ a, fac ] }", "", ["25 TS3316"]],
    ["capabilities: { fron: [ a, face ] }", "", ["25 TS3316"]],
    ["capabilities: { front: a }", "", ["25 TS2006"]],
    ["requirements: [ up: [ a, on ] ]", "", []],
    ["requirements: [ up: [ [ a, on ], [ b, on ] ] ]", "", []],
    ["requirements: [ up: c ]", "", []],
    ["requirements: [ up: a ]", "", ["25 TS3324"]],
    ["requirements: [ up: [ a, of ] ]", "", ["25 TS3316"]],
    ["requirements: [ up: [ d, on ] ]", "", ["25 TS3324"]],
    ["requirements: [ up: [ a, on ], up: [ b, on ] ]", "", ["25 TS3324"]],
    ["requirements: [ { [ up, UNBOUNDED ]: [ a, on ] } ]", "", []],
    ["requirements: [ { [ up, many ]: [ a, on ] } ]", "", ["25 TS3324"]],
    ["requirements: { up: [ a, on ] }", "", ["25 TS2006"]],
    ["interfaces: { main: { run: go } }", "", []],
    ["interfaces: { main: { run: gone } }", "", ["25 TS3316"]],
    ["interfaces: { main: { walk: go } }", "", ["25 TS3316"]],
    ["substitution_filter: 5", "", ["25 TS3307"]],
  ])("G17: the mapping %s with inputs { %s }", (mapping, inputs, expected) => {
    expect(compile2(substitution(mapping, inputs)).errors).toEqual(expected);
  });
});
