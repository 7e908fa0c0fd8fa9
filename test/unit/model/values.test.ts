import { describe, expect, test } from "vitest";
import type { Value } from "../../../src/model/value.js";
import { compileText } from "../topology/compile.js";

/** A node with one property `p`; the value stands on line `VALUE_LINE` unless it begins with a line break. */
function withProperty(definition: string, value: string, types = "", version = "1_3"): string {
  const kinds = types === "" ? "" : `data_types:\n${types}`;
  return `tosca_definitions_version: tosca_simple_yaml_${version}
${kinds}node_types:
  my.Node:
    derived_from: tosca.nodes.Root
    properties:
      p: ${definition}
topology_template:
  node_templates:
    n:
      type: my.Node
      properties:
        p: ${value}
`;
}

function read(definition: string, value: string, types = "") {
  const text = withProperty(definition, value, types);
  const compiled = compileText(text);
  const line = text.split("\n").findIndex((each) => each.startsWith("        p:")) + 1;
  const errors = compiled.errors.map((error) => {
    const [at = "", code = ""] = error.split(" ");
    return `${Number(at.split(":")[0]) - line} ${code}`;
  });
  const found: Value | undefined = compiled.topology?.nodes.get("n")?.properties.get("p")?.value;
  return { errors, json: found?.kind === "static" ? found.json : undefined, compiled };
}

const type = (name: string) => `{ type: ${name} }`;

describe("scalars", () => {
  test.each([
    ["string", "16.04", "16.04"],
    ["string", "1.10", "1.10"],
    ["string", "yes", "yes"],
    ["version", "16.04", "16.04"],
    ["version", "1.10", "1.10"],
    ["boolean", "yes", true],
    ["boolean", "Off", false],
    ["float", "1", 1],
    ["float", "1e3", 1000],
    ["integer", "0x1F", 31],
    ["integer", "010", 10],
    ["'null'", "null", null],
    ["timestamp", "2001-12-15T02:59:43.1Z", "2001-12-15T02:59:43.1Z"],
  ])("F18: a %s takes %s", (name, value, json) => {
    const { errors, json: found } = read(type(name), value);
    expect(errors).toEqual([]);
    expect(found).toEqual(json);
  });

  test.each([
    ["integer", "1.0"],
    ["integer", "[1]"],
    ["float", "abc"],
    ["float", ".inf"],
    ["boolean", "1"],
    ["timestamp", "2001-13-15"],
    ["string", "{a: b}"],
    ["string", "[a]"],
  ])("F18: a %s does not take %s", (name, value) => {
    expect(read(type(name), value).errors).toEqual(["0 TS3004"]);
  });

  test("F18: a number where a text is declared is read as written, and said", () => {
    const { compiled } = read(type("string"), "16.04");
    expect(compiled.infos.filter((info) => info.endsWith("TS3201"))).toHaveLength(1);
    const strict = compileText(withProperty(type("string"), "16.04"), { profile: "strict" });
    expect(strict.errors.filter((error) => error.endsWith("TS3201"))).toHaveLength(1);
    expect(read(type("string"), '"16.04"').compiled.infos.filter((info) => info.endsWith("TS3201"))).toEqual(
      [],
    );
  });

  test.each(["1", "1.2", "1.2.3", "1.2.3.beta", "1.2.3.beta-4", "0.0"])("F19: %s is a version", (value) => {
    expect(read(type("version"), value).errors).toEqual([]);
  });

  test.each(["1.2.beta", "1.2.3.4.5", "1.2.3.beta-x", "v1.0", "1.2.3-4"])(
    "F19: %s is no version",
    (value) => {
      expect(read(type("version"), value).errors).toEqual(["0 TS3004"]);
    },
  );

  test.each([
    ["1.2.3.beta-4", "1.2.3.beta-3", true],
    ["1.2.3", "1.2.3.beta", true],
    ["1.10", "1.9", true],
    ["1.2.3.beta", "1.2.3", false],
    ["2", "10.0", false],
  ])("F19: whether %s is newer than %s", (value, than, newer) => {
    const { errors } = read(`{ type: version, constraints: [ { greater_than: ${than} } ] }`, value);
    expect(errors).toEqual(newer ? [] : ["0 TS3007"]);
  });

  test.each([
    ["[1, 4]", []],
    ["[0, UNBOUNDED]", []],
    ["[4, 1]", ["0 TS3004"]],
    ["[1]", ["0 TS3004"]],
    ["[1, 2, 3]", ["0 TS3004"]],
    ["[a, 4]", ["0 TS3004"]],
    ["[1.5, 4]", ["0 TS3004"]],
  ])("F20: a range %s", (value, errors) => {
    expect(read(type("range"), value).errors).toEqual(errors);
  });
});

describe("amounts", () => {
  test.each([
    ["size", "10 MB", 10_000_000],
    ["size", "10MB", 10_000_000],
    ["size", "1.5 GiB", 1_610_612_736],
    ["size", "2 kib", 2048],
    ["size", ".5 kB", 500],
    ["size", "7   b", 7],
    ["time", "10 ms", 0.01],
    ["time", "1 d", 86_400],
    ["time", "2 m", 120],
    ["frequency", "2.4 GHz", 2_400_000_000],
    ["bitrate", "8 Mbps", 8_000_000],
    ["bitrate", "8 MBps", 64_000_000],
    ["bitrate", "1 Kibps", 1024],
    ["bitrate", "1 KiBps", 8192],
  ])("F23-F26: scalar-unit.%s %s", (unit, value, json) => {
    const { errors, json: found } = read(type(`scalar-unit.${unit}`), value);
    expect(errors).toEqual([]);
    expect(found).toBeCloseTo(json, 6);
  });

  test.each([
    ["F23", "size", "10"],
    ["F23", "size", "MB"],
    ["F23", "size", "10 XB"],
    ["F23", "size", "10 MB s"],
    ["F24", "time", "1 x"],
    ["F24", "time", "1 Gs"],
    ["F25", "frequency", "3 Hertz"],
    ["F26", "bitrate", "3 b"],
    ["F26", "bitrate", "3 MB"],
  ])("%s: scalar-unit.%s does not take %s", (_id, unit, value) => {
    expect(read(type(`scalar-unit.${unit}`), value).errors).toEqual(["0 TS3004"]);
  });

  test("F23: sizes are compared in bytes", () => {
    const definition = "{ type: scalar-unit.size, constraints: [ { greater_or_equal: 1 GB } ] }";
    expect(read(definition, "1000 MB").errors).toEqual([]);
    expect(read(definition, "999 MB").errors).toEqual(["0 TS3007"]);
  });
});

describe("lists and maps", () => {
  test("F21: every element is checked at its own position, to any depth", () => {
    const definition = "{ type: list, entry_schema: { type: list, entry_schema: integer } }";
    expect(read(definition, "\n        - [1, 2]\n        - [3]").json).toEqual([[1, 2], [3]]);
    expect(read(definition, "\n        - [1, x]\n        - 7\n        - [y]").errors).toEqual([
      "1 TS3004",
      "2 TS3004",
      "3 TS3004",
    ]);
  });

  test("F22: keys and values of a map", () => {
    const definition = "{ type: map, key_schema: integer, entry_schema: { type: boolean } }";
    expect(read(definition, "{ 1: yes, 2: no }").json).toEqual({ 1: true, 2: false });
    expect(read(definition, "\n          1: yes\n          two: no\n          3: maybe").errors).toEqual([
      "2 TS3004",
      "3 TS3004",
    ]);
  });

  test("F22: keys may be lists, maps and functions", () => {
    const lists = "{ type: map, key_schema: { type: list, entry_schema: integer }, entry_schema: string }";
    expect(read(lists, '{ [1, 2]: "a" }').errors).toEqual([]);
    expect(read(lists, '{ [1, x]: "a" }').errors).toEqual(["0 TS3004"]);
    const texts = "{ type: map, key_schema: { type: string, constraints: [ { pattern: '[a-z]*' } ] } }";
    expect(read(texts, "{ { concat: [ ab, cd ] }: x }").json).toEqual({ abcd: "x" });
    expect(read(texts, "{ { concat: [ ab, CD ] }: x }").errors).toEqual(["0 TS3007"]);
  });

  test("F22: the key schema of a data type", () => {
    const types = "  my.Map:\n    derived_from: map\n    key_schema: integer\n    entry_schema: string\n";
    expect(read(type("my.Map"), "{ 1: a }", types).errors).toEqual([]);
    expect(read(type("my.Map"), "{ a: a }", types).errors).toEqual(["0 TS3004"]);
  });
});

describe("formats", () => {
  test.each([
    ["json", `'{"a": [1, null]}'`, []],
    ["json", "'{a: 1}'", ["0 TS3203"]],
    ["json", `'{"a": 1,}'`, ["0 TS3203"]],
    ["json", `{"a": [1]}`, []],
    ["xml", "'<a b=\"1\"><c/>text &amp; more</a>'", []],
    ["xml", "'<a><b></a>'", ["0 TS3203"]],
    ["xml", "'<a/><b/>'", ["0 TS3203"]],
    ["xml", '\'<a b="1" b="2"/>\'', ["0 TS3203"]],
    ["xml", "no markup", ["0 TS3203"]],
    ["xml", "[a]", ["0 TS3004"]],
  ])("F27: %s %s", (name, value, errors) => {
    expect(read(type(name), value).errors).toEqual(errors);
  });

  test("F27: a JSON schema in place is applied", () => {
    const schema = `'{"type": "object", "required": ["id"], "properties": {"id": {"type": "integer"}}}'`;
    const definition = `{ type: json, constraints: [ { schema: ${schema} } ] }`;
    expect(read(definition, `'{"id": 7}'`).errors).toEqual([]);
    expect(read(definition, `'{"id": "x"}'`).errors).toEqual(["0 TS3007"]);
    expect(read(definition, `'{}'`).errors).toEqual(["0 TS3007"]);
  });

  test("F27: a schema that is none is refused where it stands", () => {
    expect(read(`{ type: json, constraints: [ { schema: '{"type": ' } ] }`, `'{}'`).errors).toEqual([
      "-6 TS3008",
    ]);
    expect(read("{ type: integer, constraints: [ { schema: x } ] }", "1").errors).toEqual(["-6 TS3008"]);
  });
});

const TYPES = `  my.Base:
    derived_from: tosca.datatypes.Root
    properties:
      name: { type: string }
      size: { type: integer, default: 3, constraints: [ { less_than: 10 } ] }
  my.Derived:
    derived_from: my.Base
    properties:
      more: { type: my.Base, required: false }
`;

describe("complex types", () => {
  test("F28: defaults of fields are merged in, inherited ones included", () => {
    expect(read(type("my.Derived"), "{ name: a, more: { name: b, size: 4 } }", TYPES).json).toEqual({
      name: "a",
      size: 3,
      more: { name: "b", size: 4 },
    });
  });

  test("F28: missing and unknown fields, wrong values and constraints, each at its place", () => {
    const value =
      "\n          nam: a\n          size: 11\n          more:\n            name: [x]\n            size: y";
    const { errors, compiled } = read(type("my.Derived"), value, TYPES);
    expect(errors).toEqual(["1 TS3005", "1 TS3006", "2 TS3007", "4 TS3004", "5 TS3004"]);
    const unknown = compiled.diagnostics.find(({ code }) => code === "TS3006");
    expect(unknown?.hint).toContain('"name"');
  });

  test("F28: what is no map is no value of a complex type", () => {
    expect(read(type("my.Base"), "[ name, a ]", TYPES).errors).toEqual(["0 TS3004"]);
    expect(read(type("my.Base"), "text", TYPES).errors).toEqual(["0 TS3004"]);
  });

  test("F28: a field with the name of a function is a field", () => {
    const types = "  my.Login:\n    properties:\n      token: { type: string }\n";
    expect(read(type("my.Login"), "{ token: abc }", types).json).toEqual({ token: "abc" });
  });

  test("F29: constraints of a type derived from a primitive apply, also along the chain", () => {
    const types = `  my.Port:
    derived_from: integer
    constraints: [ { in_range: [ 1, 65535 ] } ]
  my.High:
    derived_from: my.Port
    constraints: [ { greater_than: 1023 } ]
`;
    expect(read(type("my.High"), "8080", types).errors).toEqual([]);
    expect(read(type("my.High"), "80", types).errors).toEqual(["0 TS3007"]);
    expect(read(type("my.High"), "70000", types).errors).toEqual(["0 TS3007"]);
    expect(read(type("my.High"), "x", types).errors).toEqual(["0 TS3004"]);
  });

  test("F30: recursive types are legal, directly and through lists", () => {
    const types = `  my.Tree:
    properties:
      name: { type: string }
      children: { type: list, entry_schema: my.Tree, required: false }
  my.Nest:
    derived_from: list
    entry_schema: my.Nest
`;
    const tree = "{ name: a, children: [ { name: b, children: [ { name: c } ] } ] }";
    expect(read(type("my.Tree"), tree, types).errors).toEqual([]);
    expect(read(type("my.Tree"), "{ name: a, children: [ { children: [] } ] }", types).errors).toEqual([
      "0 TS3005",
    ]);
    expect(read(type("my.Nest"), "[ [ [], [] ] ]", types).errors).toEqual([]);
    expect(read(type("my.Nest"), "[ [ x ] ]", types).errors).toEqual(["0 TS3004"]);
  });

  test("F30: a default that needs itself is reported once and ends", () => {
    const types = "  my.Tree:\n    properties:\n      child: { type: my.Tree, default: {} }\n";
    const { compiled } = read(type("my.Tree"), "{}", types);
    expect(compiled.errors.map((error) => error.split(" ")[1])).toEqual(["TS3205"]);
  });
});

describe("definitions and assignments", () => {
  test.each([
    ["{ type: integer, default: two }", ["TS3004"]],
    ["{ type: integer, default: 5, constraints: [ { less_than: 3 } ] }", ["TS3007"]],
    ["{ type: list, entry_schema: integer, default: [ 1, x ] }", ["TS3004"]],
    ["{ type: integer, default: 2, constraints: [ { less_than: 3 } ] }", []],
  ])("F33: the default in %s", (definition, codes) => {
    const { compiled } = read(definition, "1");
    const wrong = definition.includes("[ 1, x ]") ? [...codes, "TS3004"] : codes;
    const found = compiled.errors.map((error) => error.split(" ")[1]);
    expect(definition.includes("entry_schema") ? found : found.slice(0, codes.length)).toEqual(
      definition.includes("entry_schema") ? wrong : codes,
    );
  });

  test("F35: undeclared names, missing values and wrong values, each at its place", () => {
    const text = `tosca_definitions_version: tosca_simple_yaml_1_3
node_types:
  my.Node:
    derived_from: tosca.nodes.Root
    properties:
      a: { type: string }
      b: { type: integer, constraints: [ { greater_than: 3 } ] }
      c: { type: string, required: false }
topology_template:
  node_templates:
    n:
      type: my.Node
      properties:
        b: 2
        d: x
`;
    expect(compileText(text).errors).toEqual(["11:5 TS3005", "14:12 TS3007", "15:9 TS3006"]);
  });

  test("F37: an output may carry a type and is then checked; parameters need no type", () => {
    const text = (output: string) => `tosca_definitions_version: tosca_simple_yaml_1_3
topology_template:
  inputs:
    free: { default: 5 }
  outputs:
    o: ${output}
`;
    expect(compileText(text("{ type: integer, value: { get_input: free } }")).errors).toEqual([]);
    expect(compileText(text("{ type: integer, value: x }")).errors).toEqual(["6:32 TS3004"]);
    expect(compileText(text("{ value: x }")).errors).toEqual([]);
    expect(compileText(text("{ type: integer, constraints: [ { pattern: x } ], value: 1 }")).errors).toEqual([
      "6:42 TS3008",
    ]);
  });

  test("D-9: a fault inside an aliased value lies in the anchored definition, with the alias beside it", () => {
    const text = `tosca_definitions_version: tosca_simple_yaml_1_0
dsl_definitions:
  caps: &caps
    num_cpus: many
topology_template:
  node_templates:
    a:
      type: tosca.nodes.Compute
      capabilities: { host: { properties: *caps } }
`;
    const { errors, diagnostics } = compileText(text);
    expect(errors).toEqual(["4:15 TS3004"]);
    const scalar = compileText(
      text.replace("caps: &caps\n    num_cpus: many", "n: &n many").replace("*caps", "{ num_cpus: *n }"),
    );
    expect(scalar.errors).toEqual(["3:9 TS3004"]);
    expect(scalar.diagnostics.find(({ code }) => code === "TS3004")?.labels).toHaveLength(1);
    expect(diagnostics.filter(({ severity }) => severity === "error")).toHaveLength(1);
  });
});
