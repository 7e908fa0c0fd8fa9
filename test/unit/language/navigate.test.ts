import { describe, expect, test } from "vitest";
import { definitionAt, referencesAt } from "../../../src/language/navigate.js";
import { prepareRename, rename } from "../../../src/language/rename.js";
import { createWorkspace } from "../../../src/language/workspace.js";
import { bundled } from "../topology/compile.js";
import { filesHost } from "./editor.js";
import { at, FILES, MAIN, OWN, workspace } from "./project.js";

function definition(marked: string, name?: string): string | undefined {
  const { analysis, offset } = at(marked, name);
  const span = definitionAt(analysis, offset);
  return span && `${span.source.name}:${span.source.position(span.start).line}`;
}

function uses(marked: string, name?: string): readonly string[] {
  const { analysis, offset, all } = at(marked, name);
  return referencesAt(analysis, offset, all).map(
    ({ span }) => `${span.source.name}:${span.source.position(span.start).line}`,
  );
}

describe("definitions", () => {
  test.each([
    ["a type behind a prefix", MAIN.replace("type: my:example.Mi", "type: my:example.Mi‸"), "/w/own.yaml:13"],
    [
      "an inherited property",
      MAIN.replace("        size: { get_i", "        si‸ze: { get_i"),
      "/w/own.yaml:6",
    ],
    ["an input", MAIN.replace("get_input: size", "get_input: si‸ze"), "/w/main.yaml:7"],
    ["a requirement", MAIN.replace("- way:", "- wa‸y:"), "/w/own.yaml:16"],
    ["the target of a requirement", MAIN.replace("way: second", "way: sec‸ond"), "/w/main.yaml:16"],
    ["a member of a group", MAIN.replace("members: [ first", "members: [ fi‸rst"), "/w/main.yaml:10"],
    [
      "a group as the target of a policy",
      MAIN.replace("targets: [ all", "targets: [ a‸ll"),
      "/w/main.yaml:21",
    ],
    [
      "the entity of a function",
      MAIN.replace("get_property: [ first, size", "get_property: [ fir‸st, size"),
      "/w/main.yaml:10",
    ],
    [
      "the member of a function",
      MAIN.replace("get_property: [ first, size", "get_property: [ first, si‸ze"),
      "/w/own.yaml:6",
    ],
    ["an import", MAIN.replace("own.yaml", "own‸.yaml"), "/w/own.yaml:1"],
    [
      "a normative type",
      MAIN.replace("tosca.groups.Root", "tosca.gr‸oups.Root"),
      expect.stringMatching(/^simple-1\.3\.yaml:\d+$/),
    ],
  ])("of %s", (_, text, place) => expect(definition(text)).toEqual(place));

  test("of what means nothing there is none", () => {
    expect(definition(MAIN.replace("node_templates:", "node_tem‸plates:"))).toBeUndefined();
  });

  test("of types and files of TOSCA 2.0", () => {
    const types = "tosca_definitions_version: tosca_2_0\nnode_types:\n  Box: {}\n";
    const main =
      "tosca_definitions_version: tosca_2_0\nimports:\n  - url: own.yaml\nservice_template:\n  node_templates:\n    a: { type: Box }\n";
    const all = workspace({ "/w/main.yaml": main, "/w/own.yaml": types });
    const { analysis } = at(`${main}‸`, "/w/main.yaml", all);
    const span = definitionAt(analysis, main.indexOf("Box"));
    expect(span?.source.name).toBe("/w/own.yaml");
    expect(referencesAt(analysis, main.indexOf("Box"), all)).toHaveLength(2);
  });
});

describe("references", () => {
  test("of a type with and without a prefix, in all files", () => {
    expect(uses(OWN.replace("  example.Base:", "  example.Ba‸se:"), "/w/own.yaml").toSorted()).toEqual([
      "/w/main.yaml:17",
      "/w/own.yaml:14",
      "/w/own.yaml:3",
    ]);
  });

  test("of a property: assignments and functions", () => {
    expect(uses(OWN.replace("      size:", "      si‸ze:"), "/w/own.yaml").toSorted()).toEqual([
      "/w/main.yaml:13",
      "/w/main.yaml:19",
      "/w/main.yaml:19",
      "/w/main.yaml:30",
      "/w/own.yaml:6",
    ]);
  });

  test("of a node template", () => {
    expect(uses(MAIN.replace("    first:", "    fi‸rst:"))).toHaveLength(5);
  });
});

describe("rename", () => {
  const renamed = (marked: string, to: string, name?: string) => {
    const { analysis, offset, all } = at(marked, name);
    const result = rename(analysis, offset, to, all);
    if (!result.ok) return result.reason;
    const files: Record<string, string> = { ...FILES };
    const last = [...result.edits].sort((left, right) => right.span.start - left.span.start);
    for (const { span, replacement } of last) {
      const text = files[span.source.name] ?? "";
      files[span.source.name] = text.slice(0, span.start) + replacement + text.slice(span.end);
    }
    return files;
  };

  test("of a node template changes every use and nothing else", () => {
    const files = renamed(MAIN.replace("    first:", "    fi‸rst:"), "one");
    expect(files).toEqual({ ...FILES, "/w/main.yaml": MAIN.replace(/\bfirst\b/g, "one") });
  });

  test("of a type keeps the prefix of its users", () => {
    const files = renamed(MAIN.replace("my:example.Base", "my:exam‸ple.Base"), "example.Ground");
    expect(files).toEqual({
      "/w/main.yaml": MAIN.replace("my:example.Base", "my:example.Ground"),
      "/w/own.yaml": OWN.replaceAll("example.Base", "example.Ground"),
    });
  });

  test("of a group and of an input", () => {
    expect(renamed(MAIN.replace("    all:", "    a‸ll:"), "everything")).toEqual({
      ...FILES,
      "/w/main.yaml": MAIN.replace("    all:", "    everything:").replace("[ all,", "[ everything,"),
    });
    expect(renamed(MAIN.replace("get_input: size", "get_input: si‸ze"), "big")).toEqual({
      ...FILES,
      "/w/main.yaml": MAIN.replace("    size: { type", "    big: { type").replace(
        "get_input: size",
        "get_input: big",
      ),
    });
  });

  test("is refused for libraries, taken names and what is no name", () => {
    const { analysis, offset } = at(MAIN.replace("tosca.groups.Root", "tosca.gr‸oups.Root"));
    expect(prepareRename(analysis, offset)).toMatchObject({
      ok: false,
      reason: expect.stringContaining("library"),
    });
    expect(renamed(MAIN.replace("    first:", "    fi‸rst:"), "second")).toContain("already");
    expect(renamed(MAIN.replace("    first:", "    fi‸rst:"), "a b")).toContain("no name");
    expect(renamed(MAIN.replace("    first:", "    fi‸rst:"), "true")).toContain("YAML");
  });
});

test("an analysis is kept until its text or that of an import changes", () => {
  const files: Record<string, string> = { ...FILES };
  const all = createWorkspace({ host: filesHost(files), bundled, names: () => ["/w/main.yaml"] });
  const scope = all.analysis("/w/main.yaml")?.scope;
  expect(all.analysis("/w/main.yaml")?.scope).toBe(scope);
  files["/w/own.yaml"] = OWN.replace("example.Mine", "example.Yours");
  expect(all.analysis("/w/main.yaml")?.scope).not.toBe(scope);
});
