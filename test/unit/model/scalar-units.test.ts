import { describe, expect, test } from "vitest";
import { compileText } from "../topology/compile.js";

const HEAD = "tosca_definitions_version: tosca_simple_yaml_1_3\n";

describe("scalar units", () => {
  const read = (type: string, value: string) => {
    const text = `${HEAD}node_types:
  my.Node:
    derived_from: tosca.nodes.Root
    properties: { p: { type: ${type} } }
topology_template:
  node_templates: { one: { type: my.Node, properties: { p: ${value} } } }
`;
    const { errors, topology } = compileText(text);
    const found = topology?.nodes.get("one")?.properties.get("p")?.value;
    return errors.length > 0 ? errors : found?.kind === "static" ? found.json : undefined;
  };
  const wrong = ["7:60 TS3004"];

  test.each([
    ["1 d", 86_400],
    ["2h", 7200],
    ["90 M", 5400],
    ["1.5 s", 1.5],
    ["250 ms", 0.25],
    ["3 us", 0.000003],
    ["4 ns", 0.000000004],
  ])("F24: a time of %s", (text, seconds) => {
    expect(read("scalar-unit.time", text)).toBeCloseTo(seconds, 12);
  });

  test.each(["5", "h", "5 GB", "-", "5 weeks"])("F24: %s is no time", (text) => {
    expect(read("scalar-unit.time", `"${text}"`)).toEqual(wrong);
  });

  test.each([
    ["10 Hz", 10],
    ["2 kHz", 2000],
    ["3 MHz", 3_000_000],
    ["2.5 GHz", 2_500_000_000],
    ["1 ghz", 1_000_000_000],
  ])("F25: a frequency of %s", (text, hertz) => {
    expect(read("scalar-unit.frequency", text)).toBe(hertz);
  });

  test.each(["2.5", "GHz", "2 THz"])("F25: %s is no frequency", (text) => {
    expect(read("scalar-unit.frequency", `"${text}"`)).toEqual(wrong);
  });

  test.each([
    ["8 bps", 8],
    ["1 Kbps", 1000],
    ["1 Kibps", 1024],
    ["10 Mbps", 10_000_000],
    ["1 Bps", 8],
    ["1 KBps", 8000],
    ["2 GiBps", 2 * 8 * 1024 ** 3],
    ["1 Tibps", 1024 ** 4],
  ])("F26: a bit rate of %s, bits and bytes told apart by case", (text, bits) => {
    expect(read("scalar-unit.bitrate", text)).toBe(bits);
  });

  test.each(["10", "10 GB", "Mbps"])("F26: %s is no bit rate", (text) => {
    expect(read("scalar-unit.bitrate", `"${text}"`)).toEqual(wrong);
  });
});
