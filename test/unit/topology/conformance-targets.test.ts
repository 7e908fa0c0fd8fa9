import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import type { FileHost } from "../../../src/base/host.js";
import { sourceText } from "../../../src/base/span.js";
import { createSink } from "../../../src/diagnostics/bag.js";
import { compileTopology } from "../../../src/topology/build.js";
import { check, meta, service, zip } from "../archive/pack.js";
import { compileTexts, EXAMPLE, expandTexts, LOCAL_SITES } from "../emit/compiled.js";
import { bundled, compileText, memoryHost } from "./compile.js";

const HEAD = "tosca_definitions_version: tosca_simple_yaml_1_3\n";
const node = (body: string) => `${HEAD}topology_template:\n  node_templates:\n    one:\n${body}`;

describe("what every diagnostic has", () => {
  test("D-3: file, start and end of what is wrong, also in imported files", () => {
    const library = `${HEAD}node_types:\n  my.Node:\n    derived_from: my.Parent\n`;
    const text = `${HEAD}imports: [lib/types.yaml]\n`;
    const { diagnostics } = compileText(text, {
      host: { read: (path) => (path === "lib/types.yaml" ? library : undefined), resolve: (_, path) => path },
      profile: "strict",
    });
    const [first] = diagnostics.filter(({ severity }) => severity === "error");
    const { source, start, end } = first?.span ?? { source: sourceText("", ""), start: 0, end: 0 };
    expect(source.name).toBe("lib/types.yaml");
    expect([source.position(start), source.position(end)]).toEqual([
      { line: 4, column: 19 },
      { line: 4, column: 28 },
    ]);
    expect(source.text.slice(start, end)).toBe("my.Parent");
  });

  test("D-3: what lies in an archive is named by archive and entry", () => {
    const bytes = zip({
      "TOSCA-Metadata/TOSCA.meta": meta("s.yaml"),
      "s.yaml": service("1_3", "", "    one: { type: my.Unknown }\n"),
    });
    expect(check(bytes).faults).toEqual(["a.csar!/s.yaml:4 TS3001"]);
  });

  test.each([
    ["a list for a map", node("      type: tosca.nodes.Compute\n      properties: [ 1 ]\n")],
    ["null for a type", node("      type: ~\n")],
    ["a map for a text", node("      type: { a: b }\n")],
    ["an unknown type", node("      type: tosca.nodes.Computer\n")],
    ["an unknown property", node("      type: tosca.nodes.Root\n      properties: { sise: 1 }\n")],
    ["a number for a text", `${HEAD}description: [ 1 ]\n`],
    ["broken YAML", `${HEAD}a: [ 1\nb: "x\n`],
    ["a wrong function", node("      type: tosca.nodes.Root\n      properties: { a: { get_input: [] } }\n")],
  ])("D-10: %s is told in a sentence, without words of the host language", (_, text) => {
    const { diagnostics } = compileText(text);
    expect(diagnostics.length).toBeGreaterThan(0);
    for (const { message, hint } of diagnostics) {
      expect(message).toMatch(/^["A-Z`].*[.?]$/s);
      for (const said of [message, hint ?? ""]) {
        expect(said).not.toMatch(/undefined|\[object|NaN|TypeError|\bat \w+ \(|\bstring\[\]|instanceof/);
      }
    }
  });
});

describe("reading", () => {
  test("S-4: every file is read once, however many import it", () => {
    const files: Readonly<Record<string, string>> = {
      "a.yaml": `${HEAD}imports: [c.yaml]\n`,
      "b.yaml": `${HEAD}imports: [c.yaml, a.yaml]\n`,
      "c.yaml": `${HEAD}node_types: { my.C: { derived_from: tosca.nodes.Root } }\n`,
    };
    const read: string[] = [];
    const host: FileHost = {
      read(path) {
        read.push(path);
        return files[path];
      },
      resolve: (_, path) => path,
    };
    let libraries = 0;
    const counting = (name: Parameters<typeof bundled>[0]) => {
      libraries += 1;
      return bundled(name);
    };
    const text = `${HEAD}imports: [a.yaml, b.yaml, c.yaml]\ntopology_template: { node_templates: { one: { type: my.C } } }\n`;
    const sink = createSink();
    const source = sourceText("t.yaml", text);
    expect(compileTopology({ source, host, bundled: counting, sink })?.nodes.size).toBe(1);
    expect(read.sort()).toEqual(["a.yaml", "b.yaml", "c.yaml"]);
    // The text of a library is the same object each time, and what is made of it is kept by that object.
    expect(libraries).toBeGreaterThan(0);
    expect(bundled("simple-1.3")).toBe(bundled("simple-1.3"));
  });

  test("S-5: scalars keep their text until a type is known", () => {
    const text = node(
      "      type: tosca.nodes.Compute\n      capabilities: { os: { properties: { version: 16.04, type: linux } } }\n",
    );
    const os = compileText(text).topology?.nodes.get("one")?.capabilities.get("os");
    expect(os?.properties.get("version")?.value).toEqual({ kind: "static", json: "16.04" });
  });
});

describe("conformance targets of TOSCA 1.3 chapter 15", () => {
  const cluster = readFileSync(EXAMPLE, "utf8");

  test("F88: a service template is told from what is none", () => {
    expect(compileText(node("      type: tosca.nodes.Compute\n")).errors).toEqual([]);
    expect(compileText("node_templates: {}\n").errors).toEqual(["1:1 TS2001"]);
  });

  test("F88: a processor recognises the elements, and reports those that are wrong", () => {
    const { topology, errors } = compileText(node("      type: tosca.nodes.Compute\n"));
    expect(errors).toEqual([]);
    expect(topology?.nodes.get("one")?.typeChain).toContain("tosca.nodes.Root");
    expect(compileText(node("      type: tosca.nodes.Compute\n      wheels: 4\n")).errors).toEqual([
      "6:7 TS2004",
    ]);
  });

  test("F88: an orchestrator makes a deployment of it", () => {
    expect(compileTexts(cluster, LOCAL_SITES).plan?.sites.length).toBe(2);
  });

  test("F88: a generator writes templates that a processor accepts", () => {
    const { expanded } = expandTexts(cluster, LOCAL_SITES);
    expect(compileText(expanded ?? "", { host: memoryHost({}) }).errors).toEqual([]);
  });

  test("F88: an archive is opened at the template that it names", () => {
    const bytes = zip({
      "TOSCA-Metadata/TOSCA.meta": meta("s.yaml"),
      "s.yaml": service("1_3", "", "    one: { type: tosca.nodes.Compute }\n"),
    });
    expect(check(bytes).faults).toEqual([]);
  });
});
