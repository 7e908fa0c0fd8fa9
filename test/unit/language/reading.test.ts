import { describe, expect, test } from "vitest";
import { sourceText } from "../../../src/base/span.js";
import { actionsOf } from "../../../src/language/actions.js";
import { check } from "../../../src/language/check.js";
import { hoverAt } from "../../../src/language/hover.js";
import { linksOf } from "../../../src/language/links.js";
import { foldsOf, outlineOf } from "../../../src/language/outline.js";
import { tokensOf } from "../../../src/language/tokens.js";
import { hintsOf } from "../../../src/language/values.js";
import { bundled } from "../topology/compile.js";
import { filesHost } from "./editor.js";
import { at, FILES, MAIN, workspace } from "./project.js";

describe("hover", () => {
  const hover = (marked: string) => {
    const { analysis, offset, all } = at(marked);
    return hoverAt(analysis, offset, check(analysis.source, all.world).values)?.markdown ?? "";
  };

  test("a type shows its derivation and its members", () => {
    const text = hover(MAIN.replace("my:example.Mine", "my:exam‸ple.Mine"));
    expect(text).toContain("`example.Mine` ← `example.Base` ← `tosca.nodes.Root`");
    expect(text).toContain("size: integer = 2");
  });

  test("an inherited property shows where it comes from and what values must fulfil", () => {
    const text = hover(MAIN.replace("        size: { get_i", "        si‸ze: { get_i"));
    expect(text).toContain("declared by `example.Base` (own.yaml:6)");
    expect(text).toContain("default: `2`");
    expect(text).toMatch(/must be .*1.*8/);
    expect(text).toContain("how big it is");
  });

  test("a function shows its value, but never a secret", () => {
    expect(hover(MAIN.replace("get_property: [ first, size", "get_pro‸perty: [ first, size"))).toContain(
      "value: `3`",
    );
    expect(hover(MAIN.replace("{ get_input: api", "{ get_in‸put: api"))).not.toContain("hush");
    expect(hover(MAIN.replace("    api_token:", "    api_to‸ken:"))).not.toContain("hush");
  });
});

test("hints show the values of functions", () => {
  const all = workspace();
  const analysis = all.analysis("/w/main.yaml");
  if (analysis === undefined) throw new Error("no file");
  const hints = hintsOf(analysis, check(analysis.source, all.world).values).map(({ text }) => text);
  expect(hints).toContain("= 3");
  expect(hints.join()).not.toContain("hush");
});

test("code actions: the fix of a diagnostic and what its hint guesses", () => {
  const text = MAIN.replace("targets: [ all, first ]", "targets: [ all, frist ]").replace(
    "      properties:",
    "      propertis:",
  );
  const source = sourceText("/w/main.yaml", text);
  const { diagnostics } = check(source, { host: filesHost({ ...FILES, "/w/main.yaml": text }), bundled });
  const mended = actionsOf(diagnostics).reduce<string>(
    (all, { edits: [edit] }) =>
      edit === undefined ? all : all.replace(text.slice(edit.span.start, edit.span.end), edit.replacement),
    text,
  );
  expect(mended).toBe(MAIN);
});

test("the outline has sections, names and members", () => {
  const analysis = workspace().analysis("/w/main.yaml");
  if (analysis === undefined) throw new Error("no file");
  const topology = outlineOf(analysis).find(({ name }) => name === "topology_template");
  expect(topology?.children.map(({ name }) => name)).toEqual([
    "inputs",
    "node_templates",
    "groups",
    "policies",
    "outputs",
  ]);
  const [first] = topology?.children[1]?.children ?? [];
  expect(first).toMatchObject({ name: "first", kind: "node template", detail: "my:example.Mine" });
  expect(foldsOf(analysis).map(({ first: line }) => line)).toEqual(expect.arrayContaining([2, 5, 9, 10]));
  expect(linksOf(analysis).map(({ target }) => target)).toEqual(["/w/own.yaml"]);
});

test("tokens stand in order, do not overlap and say what a word is", () => {
  const analysis = workspace().analysis("/w/main.yaml");
  if (analysis === undefined) throw new Error("no file");
  const tokens = tokensOf(analysis);
  const kinds = new Map(tokens.map(({ span, kind }) => [MAIN.slice(span.start, span.end), kind]));
  expect(kinds.get("node_templates")).toBe("keyword");
  expect(kinds.get("my:example.Mine")).toBe("type");
  expect(kinds.get("get_property")).toBe("function");
  expect(kinds.get("second")).toBe("variable");
  for (const [index, { span }] of tokens.entries()) {
    expect(span.start).toBeGreaterThanOrEqual(tokens[index - 1]?.span.end ?? 0);
  }
});
