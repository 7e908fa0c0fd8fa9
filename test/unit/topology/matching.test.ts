import { describe, expect, test } from "vitest";
import { compileText, template } from "./compile.js";
import { bound, compiled, FIRST, found, lamp, PANEL, TYPES } from "./panel-template.js";

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
