import { describe, expect, test } from "vitest";
import { sourceText } from "../../../src/base/span.js";
import { readInputsFile } from "../../../src/compiler.js";
import { createSink } from "../../../src/diagnostics/bag.js";
import { compileTopology } from "../../../src/topology/build.js";
import { bundled, compileText, memoryHost } from "../topology/compile.js";

const TEMPLATE = `tosca_definitions_version: tosca_simple_yaml_1_3
topology_template:
  inputs:
    release: { type: version, default: 1.0 }
    text: { type: string, default: x }
    count: { type: integer, default: 1, constraints: [ { in_range: [ 1, 4 ] } ] }
    list: { type: list, entry_schema: { type: integer }, default: [] }
    free: { default: none }
    two words: { type: string, default: y }
  outputs:
    o: { value: { get_input: release } }
`;

/** Compiles the template with an inputs file; places as `file line:column code`. */
function withFile(inputs: string) {
  const sink = createSink();
  const file = readInputsFile(sourceText("inputs.yaml", inputs), sink);
  const topology = compileTopology({
    source: sourceText("template.yaml", TEMPLATE),
    host: memoryHost({}),
    bundled,
    inputs: file?.values ?? {},
    ...(file === undefined ? {} : { inputPlaces: file.places }),
    sink,
  });
  const found = sink.list().filter(({ severity }) => severity !== "info");
  return {
    places: found.map(({ code, span }) => {
      const { line, column } = span.source.position(span.start);
      return `${span.source.name} ${line}:${column} ${code}`;
    }),
    value(name: string) {
      const value = topology?.inputs.get(name)?.value;
      return value?.kind === "static" ? value.json : undefined;
    },
    file,
  };
}

describe("values of an inputs file", () => {
  test("F38: the declared type reads the text of the file", () => {
    const { places, value } = withFile("release: 1.10\ntext: 16.10\ncount: 3\nfree: 7\ntwo words: yes\n");
    expect(places).toEqual([]);
    expect([value("release"), value("text"), value("count"), value("free"), value("two words")]).toEqual([
      "1.10",
      "16.10",
      3,
      7,
      "yes",
    ]);
  });

  test("F38: values that are kept between runs lose nothing", () => {
    const { file } = withFile("release: 1.10\ncount: 3\ntext: yes\nlist: [ 0x1F, 2 ]\n");
    expect(file?.values).toEqual({ release: "1.10", count: 3, text: "yes", list: ["0x1F", 2] });
    const again = compileText(TEMPLATE, { inputs: file?.values ?? {} });
    expect(again.errors).toEqual([]);
    expect(again.topology?.inputs.get("list")?.value).toEqual({ kind: "static", json: [31, 2] });
  });

  test("F38: what is wrong with a value is reported at its line of the file", () => {
    expect(withFile("count: 9\nlist:\n  - 1\n  - x\nrelease: [ 1 ]\nreleas: 2\n").places).toEqual([
      "inputs.yaml 1:8 TS3007",
      "inputs.yaml 4:5 TS3004",
      "inputs.yaml 5:10 TS3004",
      "inputs.yaml 6:1 TS4017",
    ]);
  });

  test("F38: a value from elsewhere is reported at the declaration", () => {
    expect(compileText(TEMPLATE, { inputs: { count: 9 } }).errors).toEqual(["6:5 TS3007"]);
  });

  test("F38: a required input needs a value", () => {
    const text = TEMPLATE.replace(", default: x", "");
    expect(compileText(text).errors).toEqual(["5:5 TS4016"]);
    expect(compileText(text, { inputs: { text: "given" } }).errors).toEqual([]);
  });
});

describe("descriptions", () => {
  const text = (description: string) => `tosca_definitions_version: tosca_simple_yaml_1_3
node_types:
  my.Node:
    derived_from: tosca.nodes.Root
    properties:
      p:
        type: string
        required: false
        description: ${description}
`;

  test.each([
    "one line",
    '"quoted"',
    ">\n          folded\n          text",
    "|\n          literal\n          text",
  ])("F16: %s is a description", (description) => {
    expect(compileText(text(description)).errors).toEqual([]);
  });

  test.each(["[ a ]", "{ a: b }", "5", "true"])("F16: %s is none", (description) => {
    expect(compileText(text(description)).errors).toEqual(["9:22 TS2006"]);
  });
});
