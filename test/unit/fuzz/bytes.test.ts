import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { sourceText } from "../../../src/base/span.js";
import { createSink } from "../../../src/diagnostics/bag.js";
import { parseYaml } from "../../../src/syntax/compose.js";
import { stopwatch } from "../../support/processor-time.js";
import { compileText } from "../topology/compile.js";

const TEMPLATE = `tosca_definitions_version: tosca_simple_yaml_1_3
dsl_definitions:
  caps: &caps { num_cpus: 2, mem_size: 4 GB }
data_types:
  my.Port: { derived_from: integer, constraints: [ { in_range: [ 1, 65535 ] } ] }
  my.Tree:
    properties:
      children: { type: list, entry_schema: my.Tree, required: false }
node_types:
  my.App:
    derived_from: tosca.nodes.SoftwareComponent
    properties:
      port: { type: my.Port, default: 80 }
      text: { type: string, constraints: [ { pattern: "[a-z]+(-[a-z]+)*" } ], required: false }
      map: { type: map, key_schema: string, entry_schema: { type: list, entry_schema: integer }, default: {} }
topology_template:
  inputs:
    n: { type: integer, default: 5 }
  node_templates:
    app:
      type: my.App
      properties:
        text: { join: [ [ a, { get_attribute: [ server, tosca_name ] } ], "-" ] }
        map: { one: [ 1, { get_input: n } ] }
      requirements:
        - host: server
    server:
      type: tosca.nodes.Compute
      capabilities:
        host: { properties: *caps }
  groups:
    g: { type: tosca.groups.Root, members: [ app ] }
  policies:
    - p: { type: tosca.policies.Scaling, targets: [ g ] }
  outputs:
    o: { value: { token: [ { get_property: [ app, text ] }, "-", 0 ] } }
`;

/** Faults are fine, exceptions and spans outside the text are not. */
function survives(text: string): void {
  const { diagnostics } = compileText(text);
  for (const { span, message } of diagnostics) {
    expect(message).not.toMatch(/undefined|\[object|at .*\.ts/);
    expect(span.start).toBeGreaterThanOrEqual(0);
    expect(span.end).toBeGreaterThanOrEqual(span.start);
    expect(span.end).toBeLessThanOrEqual(span.source.text.length);
  }
}

const runs = (numRuns: number) => ({ seed: 20_260_101, numRuns });
const places = fc.nat({ max: TEMPLATE.length });

describe("no text makes the compiler throw", () => {
  test("D-7: the template itself is valid", () => {
    expect(compileText(TEMPLATE).errors).toEqual([]);
  });

  test("D-7: truncated anywhere", () => {
    for (let end = 0; end < TEMPLATE.length; end += 5) survives(TEMPLATE.slice(0, end));
  });

  test("D-7: parts left out, doubled or moved", () => {
    fc.assert(
      fc.property(
        places,
        fc.nat({ max: 80 }),
        places,
        fc.constantFrom("drop", "double", "move"),
        (at, length, to, how) => {
          const part = TEMPLATE.slice(at, at + length);
          const rest = how === "double" ? TEMPLATE : TEMPLATE.slice(0, at) + TEMPLATE.slice(at + length);
          survives(how === "drop" ? rest : rest.slice(0, to) + part + rest.slice(to));
        },
      ),
      runs(150),
    );
  });

  test("D-7: lines shuffled", () => {
    fc.assert(
      fc.property(fc.shuffledSubarray(TEMPLATE.split("\n"), { minLength: 10 }), (lines) =>
        survives(lines.join("\n")),
      ),
      runs(80),
    );
  });

  test("D-7: characters that mean something to YAML put anywhere", () => {
    const sign = fc.constantFrom(..."[]{}:,-?&*!|>'\"%@`#=~<\t\r\n \u00a0\uFEFF\0\ud800");
    fc.assert(
      fc.property(fc.array(fc.tuple(places, sign), { minLength: 1, maxLength: 4 }), (inserted) => {
        let text = TEMPLATE;
        for (const [at, character] of inserted) text = text.slice(0, at) + character + text.slice(at);
        survives(text);
      }),
      runs(200),
    );
  });

  test("D-7: a value of every kind at every key", () => {
    const lines = TEMPLATE.split("\n");
    const swaps = [
      "null",
      "[]",
      "{}",
      "7",
      "yes",
      "[[a], {b: c}]",
      "{get_property: [SELF, x]}",
      "{concat: []}",
      "? [a]",
    ];
    for (const [index, line] of lines.entries()) {
      const key = /^(\s*(?:- )?[\w.]+:)/.exec(line)?.[1];
      if (key === undefined) continue;
      for (const swap of swaps)
        survives([...lines.slice(0, index), `${key} ${swap}`, ...lines.slice(index + 1)].join("\n"));
    }
  });

  test("D-7: any text at all", () => {
    const yaml = fc.string({ unit: fc.constantFrom(..."ab:-[]{},'\"#&*|>? \n\t!%"), maxLength: 60 });
    fc.assert(fc.property(fc.oneof(yaml, fc.string({ unit: "binary", maxLength: 60 })), survives), runs(600));
  });

  test("D-7: the same text gives the same findings", () => {
    const text = TEMPLATE.replace("server:", "server").replace("[ app ]", "[ app");
    const read = () => compileText(text).diagnostics.map(({ code, message }) => code + message);
    expect(read()).toEqual(read());
  });
});

const MEGABYTE = 1_000_000;
const fill = (part: string) => part.repeat(Math.ceil(MEGABYTE / part.length));
const HEAD = "tosca_definitions_version: tosca_simple_yaml_1_3\n";
const bomb = Array.from({ length: 12 }, (_, at) => `a${at + 1}: &a${at + 1} [${`*a${at},`.repeat(9)}]`).join(
  "\n",
);

/** Texts of about 1 MB that are meant to cost much. */
const HOSTILE: Readonly<Record<string, string>> = {
  "a huge flow list": `${HEAD}dsl_definitions: [${fill("a,")}]\n`,
  "open brackets": `${HEAD}d: ${fill("[")}`,
  "open braces": fill("{a: "),
  dashes: fill("- "),
  "deep nesting": Array.from({ length: 1_400 }, (_, depth) => `${" ".repeat(depth)}a:`).join("\n"),
  "one long line": `a: ${fill("x ")}`,
  "one long quoted text with bad indentation": `a: "${fill("x\n")}`,
  "a flow list with bad indentation": `a: [\n${fill("b,\n")}`,
  quotes: fill("'"),
  "open quotes": HEAD + fill('k: "v\n'),
  "stray brackets": fill("]\n"),
  "mixed brackets": `a: [\n${fill("}\n")}`,
  "bad indentation": fill("a:\n   b: 1\n  c: 2\n"),
  "lines without a colon": HEAD + fill("a b\n"),
  "two colons a line": fill("a: b: c\n"),
  tabs: fill("\ta: b\n"),
  "equal keys": `${HEAD}dsl_definitions:\n${fill("  k: v\n")}`,
  "complex keys": `${HEAD}d:\n${fill(" ? [a, b]\n : c\n")}`,
  anchors: fill("- &a b\n"),
  aliases: `x: &a [1, 2]\ny:\n${fill("- *a\n")}`,
  "merge keys": `m: &m {a: 1}\nx:\n${Array.from({ length: 50_000 }, (_, at) => ` k${at}: {<<: *m}`).join("\n")}`,
  documents: fill("---\n"),
  directives: fill("%a b\n"),
  "an alias bomb": `a0: &a0 [x,x,x,x,x,x,x,x,x]\n${bomb}\n${fill("# x\n")}`,
};

describe("any text of 1 MB is answered soon", () => {
  test.each(Object.keys(HOSTILE))("D-7: %s", (name) => {
    const sink = createSink();
    const spent = stopwatch();
    parseYaml(sourceText("hostile.yaml", HOSTILE[name] ?? ""), sink);
    sink.list();
    expect(spent()).toBeLessThan(4_000);
  });

  test("D-7: an alias bomb is refused", () => {
    const sink = createSink();
    expect(parseYaml(sourceText("bomb.yaml", HOSTILE["an alias bomb"] ?? ""), sink)).toBeUndefined();
    expect(sink.list().map(({ code }) => code)).toEqual(["TS1009"]);
  });

  test.each([
    [
      "unknown targets",
      (at: number) => `    n${at}: {type: tosca.nodes.Root, requirements: [ {dependency: m${at}} ]}`,
    ],
    ["unknown types", (at: number) => `    n${at}: {type: tosca.nodes.R${at}}`],
    ["unknown keys", (at: number) => `    n${at}: {type: tosca.nodes.Root, x${at}: 1}`],
  ])("D-7: thousands of %s", (_, line) => {
    const nodes = Array.from({ length: 10_000 }, (_item, at) => line(at)).join("\n");
    const spent = stopwatch();
    compileText(`${HEAD}topology_template:\n  node_templates:\n${nodes}\n`);
    expect(spent()).toBeLessThan(8_000);
  });
});
