import { posix } from "node:path";
import { describe, expect, test } from "vitest";
import { sourceText } from "../../../src/base/span.js";
import { createSink } from "../../../src/diagnostics/bag.js";
import { treeLines } from "../../../src/emit/tree-text.js";
import { composeFiles } from "../../../src/model/composition.js";

const V = "tosca_definitions_version: tosca_simple_yaml_1_3\n";

/** The files, named by their paths, composed for a folder; `errors` as `file CODE`. */
function composed(files: Readonly<Record<string, string>>, names: readonly string[], folder = "/out") {
  const sink = createSink();
  const host = {
    read: (path: string) => files[path],
    resolve: (from: string, reference: string) => posix.resolve(posix.dirname(from), reference),
  };
  const placed = (from: string, reference: string) =>
    posix.relative(folder, posix.resolve(posix.dirname(from), reference));
  const sources = names.map((name) => sourceText(name, files[name] ?? ""));
  const root = composeFiles(sources, { host, sink, placed });
  const errors = sink.list().map(({ code, span }) => `${span.source.name} ${code}`);
  return { text: root === undefined ? undefined : treeLines(root, 0).join("\n"), errors };
}

describe("composition of templates", () => {
  test("a later file wins, maps are merged, imports and policies are joined, other lists are replaced", () => {
    const files = {
      "/a/base.yaml": `${V}imports: [ types.yaml, { file: more.yaml, namespace_prefix: m } ]
topology_template:
  node_templates:
    one: { type: Compute, directives: [ select ], metadata: { a: b, c: d } }
  policies: [ { first: { type: P } } ]
`,
      "/b/top.yaml": `${V}imports: [ ../a/types.yaml, https://example.org/x.yaml, { file: y.yaml, repository: r } ]
topology_template:
  node_templates:
    one: { directives: [ substitute ], metadata: { c: e } }
  policies: [ { second: { type: P } } ]
`,
    };
    const { text, errors } = composed(files, ["/a/base.yaml", "/b/top.yaml"]);
    expect(errors).toEqual([]);
    expect(text).toBe(`tosca_definitions_version: tosca_simple_yaml_1_3
imports:
  - ../a/types.yaml
  - file: ../a/more.yaml
    namespace_prefix: m
  - https://example.org/x.yaml
  - file: y.yaml
    repository: r
topology_template:
  node_templates:
    one:
      type: Compute
      directives:
        - substitute
      metadata:
        a: b
        c: e
  policies:
    - first:
        type: P
    - second:
        type: P`);
  });

  test("named imports of version 1.0 are placed as well, and what says how to compose is gone", () => {
    const files = {
      "/a/parent.yaml": `${V}metadata: { childs: [ x ], template_name: p }\nimports: [ { lib: lib.yaml } ]\n`,
      "/a/sub/child.yaml": `${V}metadata: { parents: [ ../parent.yaml ] }\nimports: [ { own: { file: own.yaml } } ]\n`,
    };
    const { text } = composed(files, ["/a/sub/child.yaml"]);
    expect(text).toContain("imports:\n  - lib: ../a/lib.yaml\n  - own:\n      file: ../a/sub/own.yaml");
    expect(text).toContain("metadata:\n  template_name: p");
    expect(text).not.toMatch(/parents|childs/);
  });

  test("a file that is no template gives none, with the reason at it", () => {
    const { text, errors } = composed({ "/a": `${V}description: d\n`, "/b": "[ 1 ]" }, ["/a", "/b"]);
    expect(text).toBeUndefined();
    expect(errors).toEqual(["/b TS2006"]);
  });
});
