import { readdirSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { sourceText } from "../../../src/base/span.js";
import type { BundledName } from "../../../src/model/imports.js";
import { bundledScope } from "../../../src/model/imports.js";
import { openLibrary } from "../../../src/schema/library.js";
import { TYPE_SECTIONS, type TypeSection } from "../../../src/schema/library-parts.js";
import { prepareLibrary, readPrepared, writePrepared } from "../../../src/schema/prepare.js";
import { bundled } from "../topology/compile.js";

const NAMES = readdirSync(new URL("../../../tosca/types/", import.meta.url))
  .map((file) => file.replace(/\.yaml$/, ""))
  .filter((name) => !name.endsWith("-2.0")) as BundledName[];

describe("a library's types are read one by one", () => {
  it.each(NAMES)("%s: parsed in parts or prepared, they are what parsing the whole text gives", (name) => {
    const source = bundled(name);
    const prepared = prepareLibrary(source);
    const file = prepared === undefined ? "" : writePrepared(prepared);
    expect(readPrepared(file)).toEqual(prepared);
    const inParts = openLibrary(source);
    const fromFile = openLibrary(source, readPrepared(file));
    for (const section of Object.keys(TYPE_SECTIONS) as TypeSection[]) {
      const whole = inParts?.document[TYPE_SECTIONS[section]] ?? [];
      expect((inParts?.types.get(section) ?? []).map(({ view }) => view)).toEqual(whole);
      expect((fromFile?.types.get(section) ?? []).map(({ view }) => view)).toEqual(whole);
    }
    expect(fromFile?.document.imports).toEqual(inParts?.document.imports);
    expect(fromFile?.document.version).toBe(inParts?.document.version);
  });

  it("keeps the places of the text", () => {
    const compute = bundledScope("simple-1.3", bundled).own.get("node")?.get("tosca.nodes.Compute");
    const { source, start, end } = compute?.view.nameSpan ?? { source: sourceText("", ""), start: 0, end: 0 };
    expect(source.text.slice(start, end)).toBe("tosca.nodes.Compute");
  });

  it("does not use what was prepared from another text", () => {
    const old = sourceText(
      "old",
      "tosca_definitions_version: tosca_simple_yaml_1_0\nnode_types:\n  my.Old: {}\n",
    );
    const now = sourceText(
      "now",
      "tosca_definitions_version: tosca_simple_yaml_1_0\nnode_types:\n  my.New: {}\n",
    );
    const types = openLibrary(now, prepareLibrary(old))?.types.get("node_types");
    expect(types?.map(({ name }) => name)).toEqual(["my.New"]);
  });

  it("cannot prepare a library with aliases or without a version", () => {
    const text = "tosca_definitions_version: tosca_simple_yaml_1_0\nnode_types:\n  a: &x {}\n  b: [*x]\n";
    expect(
      prepareLibrary(sourceText("t", text.replace("[*x]", "{properties: {p: &y {type: string}, q: *y}}"))),
    ).toBeUndefined();
    expect(openLibrary(sourceText("t", "node_types:\n  a: {}\n"))).toBeUndefined();
  });
});
