import { describe, expect, test } from "vitest";
import { compileText, template } from "./compile.js";

const TYPES = `capability_types:
  my.Socket:
    derived_from: tosca.capabilities.Root
    properties: {volts: {type: integer, default: 230}}
  my.HeavySocket: {derived_from: my.Socket}
  my.Drain: {derived_from: tosca.capabilities.Root}
relationship_types:
  my.Cable:
    derived_from: tosca.relationships.Root
    valid_target_types: [my.Socket]
    properties: {colour: {type: string, default: black}, metres: {type: integer, required: false}}
    attributes: {heat: {type: integer}}
  my.ThickCable: {derived_from: my.Cable}
  my.Pipe: {derived_from: tosca.relationships.Root, valid_target_types: [my.Drain]}
node_types:
  my.Panel:
    derived_from: tosca.nodes.Root
    properties: {age: {type: integer, default: 1}}
    capabilities:
      main: my.Socket
      heavy: {type: my.HeavySocket, valid_source_types: [my.Oven]}
      drain: my.Drain
  my.Lamp:
    derived_from: tosca.nodes.Root
    requirements:
      - power: {capability: my.Socket, node: my.Panel, relationship: my.Cable}
  my.Oven:
    derived_from: my.Lamp
    requirements:
      - strong: {capability: my.HeavySocket, relationship: my.Cable, occurrences: [0, 1]}
  my.Desk:
    derived_from: tosca.nodes.Root
    requirements:
      - light: {capability: tosca.capabilities.Node, node: my.Lamp, occurrences: [2, 3]}
`;
/** Line of the first node template. */
const FIRST = 2 + TYPES.split("\n").length + 1;

function compiled(nodes: string, more = {}) {
  return compileText(template(nodes, TYPES), more);
}

/** Findings as `line CODE`, lines counted from the first node template on. */
function found(nodes: string, severity: "error" | "warning" | "info" = "error", more = {}) {
  return compiled(nodes, more)
    .diagnostics.filter((finding) => finding.severity === severity)
    .map(({ code, span }) => `${span.source.position(span.start).line - FIRST + 1} ${code}`);
}

const PANEL = "    panel: {type: my.Panel}\n";
const lamp = (power: string, type = "my.Lamp") =>
  `    lamp:\n      type: ${type}\n      requirements:\n        - power: ${power}\n`;

function bound(nodes: string, node = "lamp", more = {}) {
  const { topology, errors } = compiled(nodes, more);
  expect(errors).toEqual([]);
  const requirement = topology?.nodes.get(node)?.requirements[0];
  return [requirement?.target, requirement?.capability, requirement?.relationship];
}

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

describe("requirement assignments", () => {
  test("F53: short form, extended form, target template or type, relationship as type or map", () => {
    const plain = ["panel", "main", "my.Cable"];
    expect(bound(PANEL + lamp("panel"))).toEqual(plain);
    expect(bound(PANEL + lamp("my.Panel"))).toEqual(plain);
    expect(bound(PANEL + lamp("{node: panel, capability: my.Socket}"))).toEqual(plain);
    expect(bound(PANEL + lamp("{node: panel, capability: main}"))).toEqual(plain);
    const thick = ["panel", "main", "my.ThickCable"];
    expect(bound(PANEL + lamp("{node: panel, relationship: my.ThickCable}"))).toEqual(thick);
    const map = "{node: panel, relationship: {type: my.ThickCable, properties: {colour: red}}}";
    expect(bound(PANEL + lamp(map))).toEqual(thick);
    const colour = compiled(PANEL + lamp(map))
      .topology?.nodes.get("lamp")
      ?.requirements[0]?.properties.get("colour");
    expect(colour?.value).toEqual({ kind: "static", json: "red" });
  });

  test("F53: an unknown name, a wrong relationship and its wrong property are refused at their place", () => {
    expect(found(PANEL + lamp("pannel"))).toEqual(["5 TS4002"]);
    expect(found(PANEL + lamp("{node: panel, relationship: my.Pipe}"))).toEqual(["5 TS4009"]);
    expect(found(PANEL + lamp("{node: panel, relationship: my.Wire}"))).toEqual(["5 TS4018"]);
    const long =
      "\n            node: panel\n            relationship:\n              properties:\n                color: red";
    expect(found(PANEL + lamp(long))).toEqual(["9 TS3006"]);
  });

  test("F54: one candidate binds, several are listed, a tie-break chooses, none stays open", () => {
    expect(bound(PANEL + lamp("{capability: my.Socket}"))[0]).toBe("panel");
    const two = `${PANEL}    other: {type: my.Panel}\n${lamp("{capability: my.Socket}")}`;
    const { topology, diagnostics } = compiled(two);
    expect(topology?.nodes.get("lamp")?.requirements[0]?.target).toBeUndefined();
    const ambiguous = diagnostics.find(({ code }) => code === "TS4011");
    expect(ambiguous?.labels?.map(({ span }) => span.source.position(span.start).line - FIRST + 1)).toEqual([
      1, 2,
    ]);
    expect(ambiguous?.message).toContain('"panel", "other"');
    expect(found(two, "error", { profile: "strict" })).toEqual(["6 TS4011"]);
    expect(bound(two, "lamp", { tieBreak: "first" })[0]).toBe("panel");
    expect(found(lamp("{capability: my.Socket}"), "info")).toEqual(["4 TS4001"]);
  });

  test("F54: a filter leaves one candidate; where it leaves none, its line is reported", () => {
    const nodes = (age: number) =>
      `${PANEL}    old: {type: my.Panel, properties: {age: 9}}\n${lamp(`\n            node_filter:\n              properties:\n                - age: {greater_than: ${age}}`)}`;
    expect(bound(nodes(5))[0]).toBe("old");
    expect(found(nodes(50), "info")).toEqual(["7 TS4020"]);
    expect(found(nodes(50), "error", { profile: "strict" })).toEqual(["7 TS4020"]);
  });

  test("F59: the filter of a node template holds for the targets of its requirements", () => {
    const filtered = (age: number, rest = "") =>
      `${PANEL}    old: {type: my.Panel, properties: {age: 9}}\n    lamp:\n      type: my.Lamp\n      node_filter: {properties: [{age: {greater_than: ${age}}}]}\n${rest}`;
    const asked = "      requirements: [{power: {}}]\n";
    expect(bound(filtered(5, asked))[0]).toBe("old");
    expect(found(filtered(50, asked), "info").sort()).toEqual(["5 TS4020", "5 TS4023"]);
    // A requirement that the template does not mention as well, and none that names its target.
    expect(bound(filtered(5))[0]).toBe("old");
    expect(bound(filtered(50, "      requirements: [{power: panel}]\n"))[0]).toBe("panel");
    // With the directive the filter is about the lamp itself.
    const selecting = filtered(5, "      directives: [select]\n").replace("[{age:", "[{watts:");
    expect(found(selecting, "error")).toEqual(["5 TS4106"]);
  });

  test("F54: a filter compares with inputs, on both sides", () => {
    const filter = "{node_filter: {properties: [{age: {greater_than: {get_input: least}}}]}}";
    const nodes = `    young: {type: my.Panel}\n    old: {type: my.Panel, properties: {age: {get_input: years}}}\n${lamp(filter)}`;
    const text = `tosca_definitions_version: tosca_simple_yaml_1_0\n${TYPES}topology_template:\n  inputs:\n    least: {type: integer, default: 5}\n    years: {type: integer, default: 9}\n  node_templates:\n${nodes}`;
    const target = (inputs = {}) =>
      compileText(text, { inputs }).topology?.nodes.get("lamp")?.requirements[0]?.target;
    expect(target()).toBe("old");
    expect(target({ years: 2 })).toBeUndefined();
  });

  test("F54: a mandatory requirement that is not mentioned binds to the only candidate, except for INDIGO", () => {
    const open = "    lamp: {type: my.Lamp}\n";
    expect(bound(PANEL + open)[0]).toBe("panel");
    expect(found(open, "info")).toEqual(["1 TS4001"]);
    expect(found(open, "error", { profile: "strict" })).toEqual(["1 TS4001"]);
    expect(found(PANEL + open, "info", { profile: "indigo" })).toEqual(["2 TS4001"]);
  });

  test("F55: too many assignments are an error at each surplus one, too few a hint", () => {
    const desk = (count: number) =>
      `    lamp: {type: my.Lamp}\n    desk:\n      type: my.Desk\n      requirements:\n${"        - light: lamp\n".repeat(count)}`;
    expect(found(PANEL + desk(3))).toEqual([]);
    expect(found(PANEL + desk(4))).toEqual(["9 TS4010"]);
    expect(found(PANEL + desk(5))).toEqual(["9 TS4010", "10 TS4010"]);
    expect(found(PANEL + desk(1), "info")).toEqual(["6 TS4100"]);
    expect(found(PANEL + desk(1), "error", { profile: "strict" })).toContain("6 TS4100");
  });

  test("F56: the capability is chosen by name, then by type, among those that accept the source", () => {
    const oven = (power: string) => lamp(power, "my.Oven");
    expect(bound(PANEL + oven("{node: panel, capability: heavy}"))[1]).toBe("heavy");
    expect(bound(PANEL + oven("{node: panel, capability: my.HeavySocket}"))[1]).toBe("heavy");
    expect(found(PANEL + lamp("{node: panel, capability: heavy}"))).toEqual(["5 TS4007"]);
    expect(found(PANEL + lamp("{node: panel, capability: drain}"))).toEqual(["5 TS4104"]);
    expect(found(PANEL + lamp("{node: panel, capability: mian}"))).toEqual(["5 TS4005"]);
    expect(found(`    other: {type: my.Desk}\n    l1: {type: my.Lamp}\n${lamp("other")}`)).toContain(
      "6 TS4008",
    );
  });

  test("F56: a relationship leads only where its valid_target_types let it", () => {
    const types = TYPES.replace(
      "relationship: my.Cable}\n  my.Oven",
      "relationship: tosca.relationships.Root}\n  my.Oven",
    );
    const errors = (relationship: string) =>
      compileText(template(PANEL + lamp(`{node: panel, relationship: ${relationship}}`), types)).errors;
    expect(errors("my.Cable")).toEqual([]);
    expect(errors("my.Pipe").map((error) => error.split(" ")[1])).toEqual(["TS4105"]);
  });

  test("F56: among capabilities of the type, one that the relationship may lead to is preferred", () => {
    const types = `capability_types:
  my.Plug: {derived_from: tosca.capabilities.Root}
  my.SafePlug: {derived_from: my.Plug}
relationship_types:
  my.Wire: {derived_from: tosca.relationships.Root}
  my.SafeWire: {derived_from: my.Wire, valid_target_types: [my.SafePlug]}
node_types:
  my.Wall:
    derived_from: tosca.nodes.Root
    capabilities: {plug: my.Plug, safe: my.SafePlug}
  my.Radio:
    derived_from: tosca.nodes.Root
    requirements:
      - plug: {capability: my.Plug, relationship: my.Wire}
`;
    const chosen = (relationship: string) => {
      const nodes = `    wall: {type: my.Wall}\n    radio:\n      type: my.Radio\n      requirements:\n        - plug: {node: wall${relationship}}\n`;
      const { topology, errors } = compileText(
        template(`${nodes}  relationship_templates:\n    cable: {type: my.SafeWire}\n`, types),
      );
      return [topology?.nodes.get("radio")?.requirements[0]?.capability, errors.length];
    };
    expect(chosen("")).toEqual(["plug", 0]);
    expect(chosen(", relationship: my.SafeWire")).toEqual(["safe", 0]);
    expect(chosen(", relationship: cable")).toEqual(["safe", 0]);
    expect(chosen(", relationship: my.SafeWire, capability: plug")).toEqual(["plug", 1]);
  });

  test("F57: without a relationship the definition's is used, with its defaults", () => {
    const requirement = compiled(PANEL + lamp("panel")).topology?.nodes.get("lamp")?.requirements[0];
    expect(requirement?.relationshipChain).toEqual(["my.Cable", "tosca.relationships.Root"]);
    expect(requirement?.properties.get("colour")?.value).toEqual({ kind: "static", json: "black" });
  });
});

describe("relationship templates", () => {
  const cable = (body: string) =>
    `${PANEL}${lamp("{node: panel, relationship: cable}")}  relationship_templates:\n    cable:\n      ${body}\n`;

  test("F58: values and type of a template are used by each requirement that names it", () => {
    const nodes = cable("type: my.ThickCable\n      properties: {colour: green}");
    expect(bound(nodes)).toEqual(["panel", "main", "my.ThickCable"]);
    const { topology } = compiled(nodes);
    expect(topology?.nodes.get("lamp")?.requirements[0]?.properties.get("colour")?.value).toEqual({
      kind: "static",
      json: "green",
    });
    expect(topology?.relationshipTemplates?.get("cable")?.type).toBe("my.ThickCable");
  });

  test("F58: faults of a template are reported at it, once, used or not", () => {
    expect(found(cable("type: my.Cable\n      properties:\n        metres: far"))).toEqual(["10 TS3004"]);
    expect(found(cable("type: my.Cable\n      attributes:\n        heat: hot"))).toEqual(["10 TS3004"]);
    expect(found(cable("type: my.Cabel"))).toEqual(["8 TS3001"]);
    expect(found(cable("type: my.Pipe"))).toEqual(["5 TS4009"]);
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
