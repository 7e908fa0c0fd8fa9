import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { sourceText } from "../../../src/base/span.js";
import { compile } from "../../../src/compiler.js";
import { createSink } from "../../../src/diagnostics/bag.js";
import { LINT_CODES } from "../../../src/diagnostics/catalog/lint.js";
import type { Level } from "../../../src/diagnostics/catalog.js";
import { bundled, corpus, memoryHost } from "../topology/compile.js";

const DOCS = new URL("../../../docs/diagnostics/", import.meta.url);

/** Findings of a template as `line CODE`. */
function findings(text: string, levels: Readonly<Record<string, Level>> = {}): readonly string[] {
  const sink = createSink({ levels: new Map(Object.entries(levels)) });
  compile({ template: sourceText("template.yaml", text), host: memoryHost({}), bundled, sink });
  return sink.list().map(({ code, span }) => `${span.source.position(span.start).line} ${code}`);
}

const examples = Object.values(LINT_CODES).flatMap(({ code }) => {
  const page = readFileSync(new URL(`${code}.md`, DOCS), "utf8");
  const blocks = [...page.matchAll(/## (Wrong|Right)\n\n```yaml\n([\s\S]*?\n)```/g)];
  return blocks.map(([, kind, text]) => ({ code, kind: kind ?? "", text: text ?? "" }));
});

describe("advice beyond the specification", () => {
  test.each(examples)("$code: the $kind example", ({ code, kind, text }) => {
    const codes = findings(text, { TS4001: "none", TS3022: "none" }).map((finding) => finding.split(" ")[1]);
    expect(codes).toEqual(kind === "Wrong" ? [code] : []);
  });

  test("every rule has both examples", () => {
    expect(examples).toHaveLength(2 * Object.keys(LINT_CODES).length);
  });

  test("a level switches a rule off, or makes it an error", () => {
    const wrong = examples.find(({ code, kind }) => code === "TS4501" && kind === "Wrong")?.text ?? "";
    expect(findings(wrong, { TS4501: "none" })).toEqual([]);
    const sink = createSink({ levels: new Map([["TS4501", "error"]]) });
    compile({ template: sourceText("t.yaml", wrong), host: memoryHost({}), bundled, sink });
    expect(sink.hasErrors()).toBe(true);
  });

  test.skipIf(corpus("indigo") === undefined)("no INDIGO example becomes invalid by advice", () => {
    const folder = join(corpus("indigo") ?? "", "examples");
    expect(existsSync(folder)).toBe(true);
    const advised = readdirSync(folder).filter((file) => {
      const sink = createSink();
      const text = readFileSync(join(folder, file), "utf8");
      compile({ template: sourceText(file, text), host: memoryHost({}), bundled, sink });
      const lint = sink.list().filter(({ code }) => code.startsWith("TS45"));
      expect(lint.filter(({ severity }) => severity === "error")).toEqual([]);
      return lint.length > 0;
    });
    expect(advised.length).toBeGreaterThan(0);
  });
});

const UNUSED = `tosca_definitions_version: tosca_simple_yaml_1_3
topology_template:
  inputs:
    one: { type: string, default: a }
    two: { type: string, default: b }
`;

describe("suppressions", () => {
  test("a comment behind code leaves out its line alone", () => {
    expect(findings(UNUSED.replace("default: a }", "default: a } # elastosca: ignore TS4501"))).toEqual([
      "5 TS4501",
    ]);
  });

  test("a comment on its own line means the next line with code", () => {
    const text = UNUSED.replace(
      "    two:",
      "    # elastosca: ignore TS4501 - read by another tool\n\n    # and\n    two:",
    );
    expect(findings(text)).toEqual(["4 TS4501"]);
  });

  test("ignore-file leaves out the whole file, several codes at once", () => {
    expect(findings(`# elastosca: ignore-file TS4501, TS4502\n${UNUSED}`)).toEqual(["1 TS4590"]);
  });

  test("what leaves out nothing, or no code at all, is said", () => {
    expect(findings(`${UNUSED}# elastosca: ignore-file TS4501 TS0007\n`)).toEqual(["6 TS4591"]);
  });
});
