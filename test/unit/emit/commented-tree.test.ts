import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join, posix } from "node:path";
import { describe, expect, test } from "vitest";
import { sourceText } from "../../../src/base/span.js";
import { createSink } from "../../../src/diagnostics/bag.js";
import { commentedLines } from "../../../src/emit/commented-tree.js";
import { commentsOutside } from "../../../src/format/comments.js";
import { sameMeaning } from "../../../src/format/same.js";
import { composeFiles } from "../../../src/model/composition.js";
import { parseYaml } from "../../../src/syntax/compose.js";
import { readEvents } from "../../../src/syntax/events.js";
import { LIMITS } from "../../../src/syntax/limits.js";
import type { MapNode } from "../../../src/syntax/node.js";
import { compileText, corpus } from "../topology/compile.js";

const V = "tosca_definitions_version: tosca_simple_yaml_1_3\n";

function merged(files: Readonly<Record<string, string>>, names = Object.keys(files)): MapNode | undefined {
  const host = {
    read: (path: string) => files[path],
    resolve: (from: string, reference: string) => posix.resolve(posix.dirname(from), reference),
  };
  const sources = names.map((name) => sourceText(name, files[name] ?? ""));
  return composeFiles(sources, { host, sink: createSink(), placed: (_from, reference) => reference });
}

/** The files composed, and checked to be stable: composed again the text is the same. */
function composed(files: Readonly<Record<string, string>>, names = Object.keys(files)): string {
  const root = merged(files, names);
  const text = `${root === undefined ? "" : commentedLines(root).join("\n")}\n`;
  const again = merged({ "/again": text });
  expect(`${again === undefined ? "" : commentedLines(again).join("\n")}\n`).toBe(text);
  return text;
}

function commentsIn(text: string): readonly string[] {
  const events = readEvents(text, LIMITS.depth);
  const leaves = events.ok
    ? events.value.events.flatMap((at) => (at.kind === "scalar" || at.kind === "alias" ? [at] : []))
    : [];
  return commentsOutside(text, leaves, 0).map((comment) => comment.text);
}

const BASE = `# Licence: all rights given
# and no duties

# the base cluster
${V}description: | # long text
  One

  Two
topology_template: # what is built
  # values from outside
  inputs:
    cpus: # how many
      type: integer
      default: 2 # small
      # more of them may follow
  node_templates:

    # the machine in front
    front:
      type: tosca.nodes.Compute # a machine
      capabilities:
        host: { properties: { num_cpus: { get_input: cpus } } } # from outside
        # end of the capabilities
      metadata: { a: b, # about a
                  c: d } # all metadata

    # the worker
    worker: # works
      type: tosca.nodes.Compute
  policies:
    # scale out
    - scale: # the first policy
        type: tosca.policies.Scaling
        targets: [ worker ] # only these
    # last of the policies
# end of the base
`;

const MORE = `# Licence: all rights given
# and no duties

# the disk
${V}topology_template: # and more
  inputs:
    # now bigger
    cpus:
      default: 4 # big
  node_templates:
    # the machine again
    front: # now with a disk
      requirements:
        # storage
        - local_storage: # attached
            node: disk # which
            relationship: { type: AttachesTo, properties: { location: /mnt } }
    # one disk
    disk:
      type: tosca.nodes.Storage.BlockStorage
      properties: { name: d, size: 1 GB }
  policies:
    -
      # spread out
      spread:
        type: tosca.policies.Placement
        targets: [ worker ]
# end of the disk
`;

describe("comments of composed templates", () => {
  test("those of both files stand at what they are about, and the result is valid", () => {
    const text = composed({ "/base.yaml": BASE, "/more.yaml": MORE });
    expect(text).toBe(`# Licence: all rights given
# and no duties

# the base cluster

# the disk
${V}description: | # long text
  One

  Two
# what is built
topology_template: # and more
  # values from outside
  inputs:
    # now bigger
    cpus: # how many
      type: integer
      default: 4 # big
      # more of them may follow
  node_templates:
    # the machine in front
    # the machine again
    front: # now with a disk
      type: tosca.nodes.Compute # a machine
      capabilities:
        host: # from outside
          properties:
            num_cpus:
              get_input: cpus
        # end of the capabilities
      metadata: # all metadata
        a: b # about a
        c: d
      requirements:
        # storage
        - local_storage: # attached
            node: disk # which
            relationship:
              type: AttachesTo
              properties:
                location: /mnt

    # the worker
    worker: # works
      type: tosca.nodes.Compute
    # one disk
    disk:
      type: tosca.nodes.Storage.BlockStorage
      properties:
        name: d
        size: 1 GB
  policies:
    # scale out
    - scale: # the first policy
        type: tosca.policies.Scaling
        targets: # only these
          - worker
    # last of the policies
    # spread out
    - spread:
        type: tosca.policies.Placement
        targets:
          - worker
# end of the base
# end of the disk
`);
    expect(compileText(text).errors).toEqual([]);
    const kept = new Set(commentsIn(text));
    // What was said of a value that is gone is gone with it.
    expect([...commentsIn(BASE), ...commentsIn(MORE)].filter((note) => !kept.has(note))).toEqual(["# small"]);
  });

  test("a fragment's comments go onto its parent; what says how to compose goes with its own", () => {
    const files = {
      "/parent.yaml": `# parent\n${V}metadata: # of the parent\n  template_name: p # named\n  childs: [ c ] # children\n`,
      "/child.yaml": `# child\nmetadata:\n  # whose child\n  parents: [ parent.yaml ]\n  # its own name\n  template_name: c\n`,
    };
    expect(composed(files, ["/child.yaml"])).toBe(
      `# parent\n\n# child\n${V}metadata: # of the parent\n  # its own name\n  template_name: c\n`,
    );
  });

  test("a comment before a value that is replaced stays where the later file gives none", () => {
    const below = `${V}# what it is\ndescription: a # first\nmetadata:\n  # gone\n  a: b\n`;
    const above = `${V}description: b # second\nmetadata: # only\n  a: c\n`;
    expect(composed({ "/1": below, "/2": above })).toBe(
      `${V}# what it is\ndescription: b # second\nmetadata: # only\n  # gone\n  a: c\n`,
    );
  });

  test("a comment that leaves out a finding still does so", () => {
    const types = `${V}topology_template:\n  inputs:\n    # elastosca: ignore TS4501 - for later\n    spare: { type: string }\n`;
    const more = `${V}topology_template:\n  inputs:\n    other: { type: string } # elastosca: ignore TS4501 - as well\n`;
    const text = composed({ "/1": types, "/2": more });
    expect(text.match(/ignore TS4501/g)).toHaveLength(2);
    expect(compileText(text, { inputs: {} }).warnings).toEqual([]);
  });

  test.each([
    [
      "a: &x # anchored\n  # inside\n  b: 1 # one\nc: *x # again\n",
      "a: # anchored\n  # inside\n  b: 1 # one\nc: # again\n  b: 1\n",
    ],
    ["a:\n  # item\n  - # dash\n    # key\n    b: 1\n", "a:\n  # item\n  # dash\n  # key\n  - b: 1\n"],
    ["a:\n  - - 1 # in\n    # tail\n  - c\n", "a:\n  - - 1 # in\n    # tail\n  - c\n"],
    ["a: >- # folded\n  x\n  y\nb: 'no # one' # one\n", "a: >- # folded\n  x\n  y\nb: 'no # one' # one\n"],
    ["a: |+\n  x\n\n\n# b\nb: 1\n", 'a: "x\\n\\n\\n"\n\n# b\nb: 1\n'],
    ["a:\n# less\n  b: 1\n    # deeper\nc: # nothing\n", "a:\n  # less\n  b: 1\n  # deeper\nc: # nothing\n"],
    [
      "a: [ # open\n  1, # one\n  { b: 2 } # two\n] # closed\n",
      "a: # open # closed\n  - 1 # one\n  # two\n  - b: 2\n",
    ],
    ["--- # start\n# head\na: 1\n", "# start\n# head\na: 1\n"],
  ])("each notation: %j", (text, expected) => {
    expect(composed({ "/1": text })).toBe(expected);
  });

  const folder = corpus("puccini-1.3");
  test.skipIf(folder === undefined)("templates of others keep their meaning and every comment", () => {
    for (const name of ["puccini-1.3", "tosca-parser", "indigo"]) {
      for (const file of yamlFiles(corpus(name) ?? "")) {
        const text = readFileSync(file, "utf8");
        const root = merged({ "/1": text });
        if (root === undefined) continue;
        const made = composed({ "/1": text });
        const after = parseYaml(sourceText("made", made), createSink());
        expect(after !== undefined && sameMeaning(root, after), file).toBe(true);
        expect(missing(commentsIn(text), commentsIn(made)), file).toEqual([]);
      }
    }
  });
});

function missing(before: readonly string[], after: readonly string[]): readonly string[] {
  const kept = new Set(after);
  return before.filter((note) => !kept.has(note));
}

function yamlFiles(folder: string): readonly string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile() && /\.ya?ml$/.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name));
}
