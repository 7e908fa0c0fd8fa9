import { describe, expect, it } from "vitest";
import { compileText, memoryHost, template } from "../topology/compile.js";

const HEAD = "tosca_definitions_version: tosca_simple_yaml_1_0\n";

describe("F11 the import graph", () => {
  it("ends on cycles", () => {
    const host = memoryHost({
      "a.yaml": `${HEAD}imports: [b.yaml]\nnode_types:\n  my.A: {derived_from: my.B}\n`,
      "b.yaml": `${HEAD}imports: [a.yaml]\nnode_types:\n  my.B: {derived_from: tosca.nodes.Root}\n`,
    });
    const { topology, diagnostics } = compileText(
      template("    n:\n      type: my.A\n", "imports: [a.yaml]\n"),
      { host },
    );
    expect(diagnostics).toEqual([]);
    expect(topology?.nodes.get("n")?.typeChain).toEqual(["my.A", "my.B", "tosca.nodes.Root"]);
  });

  it("loads a diamond once", () => {
    const reads: string[] = [];
    const files: Record<string, string> = {
      "a.yaml": `${HEAD}imports: [c.yaml]\n`,
      "b.yaml": `${HEAD}imports: [c.yaml]\n`,
      "c.yaml": `${HEAD}node_types:\n  my.C: {derived_from: tosca.nodes.Root}\n`,
    };
    const host = {
      read: (path: string) => {
        reads.push(path);
        return files[path];
      },
      resolve: (_from: string, reference: string) => reference,
    };
    const text = template("    n:\n      type: my.C\n", "imports: [a.yaml, b.yaml]\n");
    expect(compileText(text, { host }).diagnostics).toEqual([]);
    expect(reads).toEqual(["a.yaml", "c.yaml", "b.yaml"]);
  });

  it("F08 reaches types of an import with a prefix as prefix:Name only", () => {
    const host = memoryHost({ "a.yaml": `${HEAD}node_types:\n  T: {derived_from: tosca.nodes.Root}\n` });
    const imports = "imports:\n  - {file: a.yaml, namespace_prefix: p}\n";
    expect(
      compileText(template("    n:\n      type: p:T\n", imports), { host, profile: "indigo" }).errors,
    ).toEqual([]);
    const bare = compileText(template("    n:\n      type: T\n", imports), { host, profile: "indigo" });
    expect(bare.errors).toEqual(["7:13 TS3001"]);
  });

  it("F10 puts the URL of a repository in front and reports an unknown one", () => {
    const url = "https://types.example.org/lib/a.yaml";
    const host = memoryHost({ [url]: `${HEAD}node_types:\n  my.T: {derived_from: tosca.nodes.Root}\n` });
    const imports = (repository: string) =>
      `repositories:\n  lib: https://types.example.org/lib/\nimports:\n  - {file: a.yaml, repository: ${repository}}\n`;
    expect(compileText(template("    n:\n      type: my.T\n", imports("lib")), { host }).errors).toEqual([]);
    expect(compileText(template("    n:\n      type: my.T\n", imports("lob")), { host }).errors).toEqual([
      "5:12 TS3009",
      "5:32 TS3010",
    ]);
  });

  it("never fetches an address that the host does not know", () => {
    const text = template(
      "    n:\n      type: tosca.nodes.Root\n",
      "imports:\n  - https://example.org/t.yaml\n",
    );
    const { errors, diagnostics } = compileText(text);
    expect(errors).toEqual(["3:5 TS3009"]);
    expect(diagnostics[0]?.hint).toContain("not fetched");
  });
});
