import { describe, expect, test } from "vitest";
import { places, read } from "../../support/diagnose.js";

const V = (minor: number) => `tosca_definitions_version: tosca_simple_yaml_1_${minor}\n`;
const found = (text: string) => places(read(text).sink.list());

describe("F02: keys of other versions", () => {
  const NODE = "topology_template:\n  node_templates:\n    n:\n      type: T\n";
  test.each([
    ["namespace", (v: string) => `${v}namespace: urn:x\n`, "1.2", "2:1"],
    ["workflows", (v: string) => `${v}topology_template:\n  workflows: {}\n`, "1.1", "3:3"],
    ["triggers of a policy type", (v: string) => `${v}policy_types:\n  P:\n    triggers: {}\n`, "1.1", "4:5"],
    ["metadata of a type", (v: string) => `${v}node_types:\n  N:\n    metadata: {a: b}\n`, "1.1", "4:5"],
    [
      "metadata of a property",
      (v: string) => `${v}node_types:\n  N:\n    properties: {p: {type: string, metadata: {a: b}}}\n`,
      "1.2",
      "4:36",
    ],
    [
      "key_schema",
      (v: string) => `${v}node_types:\n  N:\n    properties: {p: {type: map, key_schema: string}}\n`,
      "1.3",
      "4:33",
    ],
    [
      "substitution properties",
      (v: string) => `${v}topology_template:\n  substitution_mappings: {node_type: T, properties: {}}\n`,
      "1.2",
      "3:41",
    ],
    [
      "occurrences of an assignment",
      (v: string) => `${v}${NODE}      requirements: [{r: {node: m, occurrences: [1, 1]}}]\n`,
      "1.3",
      "6:36",
    ],
  ])("F02: %s", (_, text, since, place) => {
    for (const minor of [0, 1, 2, 3]) {
      const early = `1.${minor}` < since;
      expect([minor, found(text(V(minor)))]).toEqual([minor, early ? [`TS2008 ${place}`] : []]);
    }
    const [finding] = read(text(V(0))).sink.list();
    expect(finding?.message).toContain(`since TOSCA ${since}`);
  });

  test("F02: interfaces of groups were withdrawn in 1.3", () => {
    const text = (minor: number) => `${V(minor)}group_types:\n  G:\n    interfaces: {}\n`;
    expect([0, 1, 2, 3].map((minor) => found(text(minor)))).toEqual([[], [], [], ["TS2009 4:5"]]);
  });

  test("F02: policies as a map and artifacts as a list are notations of 1.0 only", () => {
    const map = (minor: number) => `${V(minor)}topology_template:\n  policies:\n    p: {type: P}\n`;
    expect([0, 1, 3].map((minor) => found(map(minor)))).toEqual([[], ["TS2006 4:5"], ["TS2006 4:5"]]);
    const list = (minor: number) => `${V(minor)}${NODE}      artifacts:\n        - a: {type: A, file: f}\n`;
    expect([0, 2].map((minor) => found(list(minor)))).toEqual([[], ["TS2006 7:9"]]);
  });

  test("F02: the level of a key of another version is that of the profile", () => {
    const severity = (profile: "strict" | "default" | "indigo") =>
      read(`${V(0)}namespace: urn:x\n`, { profile }).sink.list()[0]?.severity;
    expect([severity("strict"), severity("default"), severity("indigo")]).toEqual([
      "error",
      "warning",
      undefined,
    ]);
  });
});

describe("F16: descriptions are texts wherever they stand", () => {
  const holes: readonly (readonly [string, (value: string) => string])[] = [
    ["the file", (value) => `description: ${value}\n`],
    ["a repository", (value) => `repositories:\n  r:\n    url: u\n    description: ${value}\n`],
    ...["artifact", "data", "capability", "interface", "relationship", "node", "group", "policy"].map(
      (kind): readonly [string, (value: string) => string] => [
        `${kind} type`,
        (value) => `${kind}_types:\n  T:\n    description: ${value}\n`,
      ],
    ),
    [
      "a property",
      (value) => `data_types:\n  T:\n    properties: {p: {type: string, description: ${value}}}\n`,
    ],
    [
      "an entry schema",
      (value) =>
        `data_types:\n  T:\n    properties: {p: {type: list, entry_schema: {type: string, description: ${value}}}}\n`,
    ],
    [
      "a capability definition",
      (value) => `node_types:\n  T:\n    capabilities: {c: {type: C, description: ${value}}}\n`,
    ],
    ["the topology", (value) => `topology_template:\n  description: ${value}\n`],
    ["an input", (value) => `topology_template:\n  inputs: {i: {type: string, description: ${value}}}\n`],
    [
      "a node template",
      (value) => `topology_template:\n  node_templates: {n: {type: T, description: ${value}}}\n`,
    ],
    ["a group", (value) => `topology_template:\n  groups: {g: {type: T, description: ${value}}}\n`],
  ];
  test.each(holes)("F16: of %s", (_, text) => {
    for (const value of ["words", '"123"']) expect(found(`${V(3)}${text(value)}`)).toEqual([]);
    for (const value of ["123", "0.5", "true", "[]", "{}"]) {
      const findings = read(`${V(3)}${text(value)}`).sink.list();
      expect(findings.map(({ code }) => code)).toEqual(["TS2006"]);
      const { span } = findings[0] ?? { span: undefined };
      expect(span?.source.text.slice(span.start, span.end)).toBe(value);
    }
  });

  test("F16: folded and literal blocks are one description", () => {
    for (const style of [">", "|", ">-", "|+"])
      expect(found(`${V(0)}description: ${style}\n  first\n  second\n`)).toEqual([]);
  });
});

describe("F15: metadata", () => {
  test("F15: name and author are texts, the version is a version, at the value", () => {
    const text = `${V(0)}metadata:\n  template_name: [a]\n  template_author:\n    a: b\n  template_version: 1.2.3.4.5\n`;
    expect(found(text)).toEqual(["TS2015 3:18", "TS2015 5:5", "TS2015 6:21"]);
    expect(found(`${V(0)}metadata: {template_name: a, template_author: b, template_version: 1.0}\n`)).toEqual(
      [],
    );
  });

  test("F15: metadata itself is a map", () => {
    for (const value of ["words", "12", "[a]"])
      expect(found(`${V(0)}metadata: ${value}\n`)).toEqual(["TS2006 2:11"]);
  });
});

describe("F47, F48: occurrences", () => {
  const capability = (value: string) =>
    found(
      `${V(2)}node_types:\n  N:\n    capabilities:\n      c:\n        type: C\n        occurrences: ${value}\n`,
    );
  test("F47: two counts in order, or UNBOUNDED above", () => {
    for (const value of ["[0, 1]", "[1, 1]", "[0, UNBOUNDED]", "[2, UNBOUNDED]"])
      expect([value, capability(value)]).toEqual([value, []]);
    for (const [value, column] of [
      ["[]", 22],
      ["[0]", 22],
      ["[0, 0, 0]", 22],
      ["[2, 1]", 22],
      ["[-1, UNBOUNDED]", 23],
      ["[a, 1]", 23],
      ["[0, -1]", 26],
      ["[0, hello]", 26],
      ["[0, 1.5]", 26],
    ] as const)
      expect([value, capability(value)]).toEqual([value, [`TS2017 7:${column}`]]);
    expect(capability("1")).toEqual(["TS2006 7:22"]);
    expect(capability("")).toEqual(["TS2007 7:9"]);
  });

  test("F48: the same in requirement definitions", () => {
    const requirement = (value: string) =>
      found(
        `${V(0)}node_types:\n  N:\n    requirements:\n      - r: {capability: C, occurrences: ${value}}\n`,
      );
    expect(requirement("[1, UNBOUNDED]")).toEqual([]);
    expect(requirement("[1, 0]")).toEqual(["TS2017 5:41"]);
  });
});
