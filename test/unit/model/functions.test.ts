import { describe, expect, test } from "vitest";
import { compileText } from "../topology/compile.js";

const TEMPLATE = (
  property: string,
  output: string,
  version = "1_3",
) => `tosca_definitions_version: tosca_simple_yaml_${version}
data_types:
  my.Point:
    properties:
      x: { type: integer }
      tags: { type: list, entry_schema: string, required: false }
capability_types:
  my.Door:
    derived_from: tosca.capabilities.Root
    properties:
      width: { type: integer, default: 80 }
node_types:
  my.House:
    derived_from: tosca.nodes.Root
    capabilities:
      entrance: my.Door
  my.App:
    derived_from: tosca.nodes.Root
    properties:
      count: { type: integer, default: 4 }
      text: { type: string, default: "a-b-c" }
      list: { type: list, entry_schema: integer, default: [ 7, 8 ] }
      point: { type: my.Point, default: { x: 1, tags: [ u, v ] } }
      any: { type: string, required: false }
      number: { type: integer, required: false }
      names: { type: list, entry_schema: string, required: false }
    attributes:
      state2: { type: string }
      ports: { type: list, entry_schema: integer }
    requirements:
      - door: { capability: my.Door, relationship: tosca.relationships.ConnectsTo, occurrences: [ 0, 2 ] }
    interfaces:
      Manage:
        type: tosca.interfaces.Root
        operations:
          make:
            outputs: { made: [ SELF, state2 ] }
topology_template:
  inputs:
    size: { type: integer, default: 3 }
    map: { type: map, entry_schema: { type: list, entry_schema: string }, default: { k: [ p, q ] } }
    later: { type: string, required: false }
  node_templates:
    house: { type: my.House }
    app:
      type: my.App
      artifacts: { script: { type: tosca.artifacts.File, file: run.sh } }
      properties: ${property}
      requirements:
        - door: house
  outputs:
    o: ${output}
`;

interface Result {
  readonly errors: readonly string[];
  readonly warnings: readonly string[];
  readonly value: unknown;
}

/** Errors of an output as the column of the place inside it, counted from the value's first character. */
function output(value: string, type?: string, version?: string): Result {
  const declared = type === undefined ? "" : `type: ${type}, `;
  const text = TEMPLATE("{}", `{ ${declared}value: ${value} }`, version);
  const compiled = compileText(text);
  const line = text.trimEnd().split("\n").length;
  const column = (text.trimEnd().split("\n").at(-1) ?? "").indexOf("value: ") + 8;
  const place = (found: string) => {
    const [at = "", code = ""] = found.split(" ");
    const [row, character] = at.split(":").map(Number);
    return row === line ? `${(character ?? 0) - column} ${code}` : found;
  };
  const found = compiled.topology?.outputs.get("o")?.value;
  return {
    errors: compiled.errors.map(place),
    warnings: compiled.warnings.map(place),
    value: found?.kind === "static" ? found.json : found,
  };
}

function property(value: string): readonly string[] {
  return compileText(TEMPLATE(value, "{ value: x }")).errors;
}

describe("texts", () => {
  test("F74: concat takes nested functions and what is no text", () => {
    expect(output("{ concat: [ a, 1, true, { get_input: size }, { token: [ x-y, '-', 1 ] } ] }").value).toBe(
      "a1true3y",
    );
    expect(output("{ concat: [ http://, { get_attribute: [ app, state2 ] } ] }").value).toMatchObject({
      kind: "concat",
    });
  });

  test.each([
    ["{ concat: [] }", "2 TS3017"],
    ["{ concat: text }", "2 TS3017"],
    ["{ concat: [ a, [ b ] ] }", "15 TS3004"],
  ])("F74: %s", (value, error) => {
    expect(output(value).errors).toEqual([error]);
  });

  test("F75: join takes a list, also one that a function gives, and a delimiter", () => {
    expect(output("{ join: [ [ a, b, { get_input: size } ], '-' ] }").value).toBe("a-b-3");
    expect(output("{ join: [ [ a, b ] ] }").value).toBe("ab");
    expect(output("{ join: [ { get_input: [ map, k ] }, ':' ] }").value).toBe("p:q");
  });

  test.each([
    ["{ join: [ a, b ] }", "10 TS3017"],
    ["{ join: [ [ a ], [ b ] ] }", "17 TS3017"],
    ["{ join: [ [ a ], b, c ] }", "20 TS3017"],
  ])("F75: %s", (value, error) => {
    expect(output(value).errors).toEqual([error]);
  });

  test("F75: join exists since 1.2 and is evaluated before, with a warning", () => {
    const early = output("{ join: [ [ a, b ], '-' ] }", undefined, "1_0");
    expect(early.value).toBe("a-b");
    expect(early.warnings).toContain("2 TS3204");
    expect(output("{ join: [ [ a, b ], '-' ] }", undefined, "1_2").warnings).not.toContain("2 TS3204");
  });

  test("F76: token takes a text, one character and an index in range", () => {
    expect(output("{ token: [ { get_property: [ app, text ] }, '-', 2 ] }").value).toBe("c");
    expect(output("{ token: [ a, '-', 0 ] }").value).toBe("a");
  });

  test.each([
    ["{ token: [ a-b, '-' ] }", "2 TS3017"],
    ["{ token: [ a-b, '--', 1 ] }", "16 TS3017"],
    ["{ token: [ a-b, '-', x ] }", "21 TS3017"],
    ["{ token: [ a-b, '-', -1 ] }", "21 TS3017"],
    ["{ token: [ a-b, '-', 5 ] }", "21 TS3017"],
    ["{ token: [ a-b, '-', 1, 2 ] }", "24 TS3017"],
  ])("F76: %s", (value, error) => {
    expect(output(value).errors).toEqual([error]);
  });
});

describe("inputs and properties", () => {
  test("F77: get_input takes a name, alone or in a list, and a path into the value", () => {
    expect(output("{ get_input: size }").value).toBe(3);
    expect(output("{ get_input: [ size ] }").value).toBe(3);
    expect(output("{ get_input: [ map, k, 1 ] }").value).toBe("q");
  });

  test.each([
    ["{ get_input: sise }", "13 TS3016"],
    ["{ get_input: [ sise ] }", "15 TS3016"],
    ["{ get_input: [ size, size ] }", "21 TS3017"],
    ["{ get_input: [ map, k, 7 ] }", "23 TS3019"],
    ["{ get_input: [ map, z ] }", "20 TS3019"],
    ["{ get_input: { a: b } }", "13 TS3017"],
    ["{ get_input: [] }", "2 TS3017"],
  ])("F77: %s", (value, error) => {
    expect(output(value).errors).toEqual([error]);
  });

  test("F78: get_property names a node, SELF or a hop, and goes into values", () => {
    expect(output("{ get_property: [ app, count ] }").value).toBe(4);
    expect(output("{ get_property: [ app, list, 1 ] }").value).toBe(8);
    expect(output("{ get_property: [ app, point, tags, 0 ] }").value).toBe("u");
    expect(output("{ get_property: [ house, entrance, width ] }").value).toBe(80);
    expect(output("{ get_property: [ app, door, width ] }").value).toBe(80);
    expect(output("{ get_property: [ app, door, 0, width ] }").value).toBe(80);
    expect(property("{ number: { get_property: [ SELF, door, width ] } }")).toEqual([]);
  });

  test.each([
    ["{ get_property: [ ap, count ] }", "18 TS3018"],
    ["{ get_property: [ app, coun ] }", "23 TS3019"],
    ["{ get_property: [ house, entrance, widt ] }", "35 TS3019"],
    ["{ get_property: [ app, point, z ] }", "30 TS3019"],
    ["{ get_property: [ app, count, 0 ] }", "30 TS3017"],
    ["{ get_property: [ app, list, first ] }", "29 TS3017"],
    ["{ get_property: app }", "2 TS3017"],
    ["{ get_property: [ app ] }", "2 TS3017"],
  ])("F78: %s", (value, error) => {
    expect(output(value).errors).toEqual([error]);
  });

  test("F79: get_attribute is left to run time, and checked as far as the types tell", () => {
    expect(output("{ get_attribute: [ app, ports, 0 ] }", "integer").value).toMatchObject({
      kind: "get_attribute",
      node: "app",
      path: ["ports", 0],
    });
    expect(output("{ get_attribute: [ app, count ] }").value).toBe(4);
    expect(output("{ get_attribute: [ app, state3 ] }").errors).toEqual(["24 TS4019"]);
    expect(output("{ get_attribute: [ app, state2, 0 ] }").errors).toEqual(["32 TS3017"]);
    expect(output("{ get_attribute: [ HOST, state2 ] }").errors).toEqual(["19 TS3021"]);
  });
});

describe("further functions", () => {
  test("F80: get_operation_output names an entity, an interface, an operation and an output", () => {
    const call = (args: string) => output(`{ get_operation_output: [ ${args} ] }`);
    expect(call("app, Manage, make, made").errors).toEqual([]);
    expect(call("app, Manage, make, made").warnings).toContain("2 TS3022");
    expect(call("ap, Manage, make, made").errors).toEqual(["26 TS3018"]);
    expect(call("app, Mange, make, made").errors).toEqual(["31 TS3019"]);
    expect(call("app, Manage, mak, made").errors).toEqual(["39 TS3019"]);
    expect(call("app, Manage, make, mad").errors).toEqual(["45 TS3019"]);
    expect(call("app, Manage, make").errors).toEqual(["2 TS3017"]);
    expect(call("app, Manage, make, made, x").errors).toEqual(["51 TS3017"]);
  });

  test("F80: the output of an operation that has something to run is known when it has run", () => {
    const implemented = TEMPLATE(
      "{}",
      "{ value: { get_operation_output: [ app, Manage, make, made ] } }",
    ).replace(
      "requirements:\n        - door: house",
      "interfaces: { Manage: { operations: { make: script } } }\n      requirements:\n        - door: house",
    );
    const { topology, errors, warnings } = compileText(implemented);
    expect(errors).toEqual([]);
    expect(warnings.filter((place) => place.endsWith("TS3022"))).toEqual([]);
    const names = { node: "app", interface: "Manage", operation: "make", output: "made" };
    expect(topology?.outputs.get("o")?.value).toEqual({ kind: "get_operation_output", ...names });
  });

  test("F81: get_nodes_of_type includes derived types, in the order of the file", () => {
    expect(output("{ get_nodes_of_type: tosca.nodes.Root }").value).toEqual(["house", "app"]);
    expect(output("{ get_nodes_of_type: [ tosca:Root ] }").value).toEqual(["house", "app"]);
    expect(output("{ get_nodes_of_type: my.App }").value).toEqual(["app"]);
    expect(output("{ get_nodes_of_type: tosca.nodes.Compute }").value).toEqual([]);
    expect(output("{ get_nodes_of_type: my.Ap }").errors).toEqual(["21 TS3001"]);
    expect(output("{ get_nodes_of_type: [ my.App, my.House ] }").errors).toEqual(["31 TS3017"]);
  });

  test("F82: get_artifact gives the file; location and removal are checked for form", () => {
    expect(output("{ get_artifact: [ app, script ] }").value).toBe("run.sh");
    expect(output("{ get_artifact: [ app, script, LOCAL_FILE, true ] }").value).toBe("run.sh");
    expect(output("{ get_artifact: [ app, scrip ] }").errors).toEqual(["23 TS3019"]);
    expect(output("{ get_artifact: [ app ] }").errors).toEqual(["2 TS3017"]);
    expect(output("{ get_artifact: [ app, script, LOCAL_FILE, maybe ] }").errors).toEqual(["43 TS3017"]);
    expect(output("{ get_artifact: [ app, script, a, true, b ] }").errors).toEqual(["40 TS3017"]);
  });
});

describe("composition", () => {
  test("F83: what a function gives must be of the type that is asked for", () => {
    expect(output("{ get_nodes_of_type: my.App }", "string").errors).toEqual(["2 TS3206"]);
    expect(output("{ get_attribute: [ app, ports ] }", "string").errors).toEqual(["2 TS3206"]);
    expect(output("{ get_property: [ app, text ] }", "integer").errors).toEqual(["2 TS3004"]);
    expect(output("{ concat: [ 1, 2 ] }", "integer").value).toBe(12);
    expect(output("{ concat: [ a, 2 ] }", "integer").errors).toEqual(["2 TS3004"]);
    expect(output("{ get_property: [ app, list ] }", "list").errors).toEqual([]);
  });

  test("F83: the constraints of the asking place hold for what a function gives", () => {
    const text = TEMPLATE(
      "{}",
      "{ type: integer, constraints: [ { less_than: 3 } ], value: { get_input: size } }",
    );
    expect(compileText(text).errors.map((error) => error.split(" ")[1])).toEqual(["TS3007"]);
  });

  test("F83: names may be given by functions that are static", () => {
    expect(output("{ get_property: [ { concat: [ a, pp ] }, count ] }").value).toBe(4);
    expect(output("{ get_property: [ { get_attribute: [ app, state2 ] }, count ] }").errors).toEqual([
      "18 TS3017",
    ]);
  });

  test("F83: values that need each other are one error", () => {
    const errors = property(
      "{ any: { get_property: [ SELF, text ] }, text: { get_property: [ SELF, any ] } }",
    );
    expect(errors.map((error) => error.split(" ")[1])).toEqual(["TS3020"]);
  });

  test("F83: a slip in a function's name is named", () => {
    const { diagnostics } = compileText(TEMPLATE("{ number: { get_inptu: size } }", "{ value: x }"));
    expect(diagnostics.find(({ code }) => code === "TS3004")?.hint).toBe(
      'Did you mean the function "get_input"?',
    );
  });

  test("F84: SELF needs a node, SOURCE and TARGET a relationship", () => {
    expect(output("{ get_property: [ SELF, count ] }").errors).toEqual(["18 TS3021"]);
    expect(output("{ get_property: [ SOURCE, count ] }").errors).toEqual(["18 TS3021"]);
    expect(
      property("{ number: { get_property: [ TARGET, width ] } }").map((error) => error.split(" ")[1]),
    ).toEqual(["TS3021"]);
    expect(property("{ number: { get_property: [ SELF, count ] } }")).toEqual([]);
  });
});
