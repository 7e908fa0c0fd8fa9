import { describe, expect, test } from "vitest";
import type { Profile } from "../../../src/diagnostics/define.js";
import { compileFiles, V0, V1, V2, V3 } from "./compile-files.js";

const places = (text: string, profile?: Profile) =>
  compileFiles(text, profile === undefined ? {} : { profile }).places;
const first = (text: string) => compileFiles(text).all[0];

describe("data types", () => {
  test("F28: the type of a field must exist; children inherit fields", () => {
    const type = (field: string) =>
      `${V3}data_types:\n  Size:\n    properties:\n      w: {type: ${field}}\n  Box:\n    derived_from: Size\n    properties:\n      s: {type: list, entry_schema: {type: Size}}\n`;
    expect(places(type("integer"))).toEqual([]);
    expect(places(type("integr"))).toEqual(["5 TS3026"]);
    expect(first(type("integr"))?.hint).toBe('Did you mean "integer"?');
    const use = `topology_template:\n  inputs:\n    b: {type: Box, default: {w: 1, s: [{w: 2}]}}\n    c: {type: Box, default: {s: []}}\n`;
    expect(places(type("integer") + use)).toEqual(["13 TS3005"]);
  });

  test("F28: unknown types in entry and key schemas, at the name", () => {
    const text = `${V3}data_types:\n  D:\n    properties:\n      m:\n        type: map\n        key_schema: Kei\n        entry_schema:\n          type: Entri\n`;
    expect(places(text)).toEqual(["7 TS3026", "9 TS3026"]);
  });

  test("F29: a type derived from a primitive takes constraints and no properties", () => {
    const type = (body: string) => `${V0}data_types:\n  Port:\n    derived_from: integer\n${body}`;
    expect(places(type("    constraints: [{in_range: [1, 9]}]\n"))).toEqual([]);
    expect(places(type("    properties:\n      a: {type: string}\n"))).toEqual(["4 TS3011"]);
    const grandchild = `  Low:\n    derived_from: Port\n    properties:\n      a: {type: string}\n`;
    expect(places(type("") + grandchild)).toEqual(["6 TS3011"]);
  });

  test("F29: constraints on a complex type have nothing to apply to", () => {
    const type = (parent: string) =>
      `${V0}data_types:\n  D:\n${parent}    constraints: []\n  R:\n    properties: {a: {type: string}}\n`;
    expect(places(type(""))).toEqual(["4 TS3100"]);
    expect(places(type("    derived_from: R\n"))).toEqual(["5 TS3100"]);
    expect(places(type("    derived_from: R\n"), "strict")).toEqual(["5 TS3100"]);
    expect(compileFiles(type(""), { profile: "indigo" }).all[0]?.severity).toBe("warning");
    expect(places(type("    derived_from: string\n"))).toEqual([]);
  });

  test("F30: recursive data types are legal and end", () => {
    const text = `${V3}data_types:
  Tree:
    properties:
      name: {type: string}
      children: {type: list, entry_schema: Tree, required: false}
topology_template:
  inputs:
    t: {type: Tree, default: {name: a, children: [{name: b}, {name: c, children: []}]}}
    u: {type: Tree, default: {name: a, children: [{nam: b}]}}
`;
    expect(places(text)).toEqual(["10 TS3005", "10 TS3006"]);
  });
});

describe("properties and attributes", () => {
  const type = (body: string, minor = V3) => `${minor}node_types:\n  N:\n    derived_from: Root\n${body}`;

  test("F33: a property definition knows its keys, and its default is checked", () => {
    const property = (body: string) => type(`    properties:\n      p: {${body}}\n`);
    expect(
      places(
        property(
          "type: integer, required: false, default: 3, status: deprecated, constraints: [{less_than: 5}]",
        ),
      ),
    ).toEqual([]);
    expect(places(property("type: integer, default: many"))).toEqual(["6 TS3004"]);
    expect(places(property("type: integer, default: 7, constraints: [{less_than: 5}]"))).toEqual([
      "6 TS3007",
    ]);
    expect(places(property("type: integer, status: old"))).toEqual(["6 TS2010"]);
    expect(places(property("type: integer, required: maybe"))).toEqual(["6 TS2006"]);
    expect(places(property("default: 3"))).toEqual(["6 TS2005"]);
    expect(places(property("type: integer, defaut: 3"))).toEqual(["6 TS2004"]);
  });

  test("F33: a default inside a capability definition is checked too", () => {
    const text = (value: string) =>
      type(
        `    capabilities:\n      c:\n        type: tosca.capabilities.Node\n        properties:\n          p: {type: integer, default: ${value}}\n`,
      );
    expect(places(text("1"))).toEqual([]);
    expect(places(text("one"))).toEqual(["9 TS3004"]);
  });

  const KINDS = ["node", "capability", "relationship", "group", "policy", "artifact"] as const;
  test.each(KINDS)("F34: a child %s type keeps or narrows the type of a property", (kind) => {
    const text = (narrow: string, wide: string) => `${V2}data_types:
  A: {properties: {a: {type: string, required: false}}}
  B: {derived_from: A}
  S: {derived_from: string}
${kind}_types:
  P:
    derived_from: Root
    properties:
      p: {type: ${wide}, required: false}
  C:
    derived_from: P
    properties:
      p: {type: ${narrow}, required: false}
`;
    for (const [narrow, wide] of [
      ["A", "A"],
      ["B", "A"],
      ["S", "string"],
      ["string", "string"],
    ] as const)
      expect([narrow, wide, places(text(narrow, wide))]).toEqual([narrow, wide, []]);
    for (const [narrow, wide] of [
      ["A", "B"],
      ["string", "S"],
      ["integer", "string"],
      ["string", "A"],
      ["list", "map"],
    ] as const)
      expect([narrow, wide, places(text(narrow, wide))]).toEqual([narrow, wide, ["14 TS3003"]]);
    const finding = first(text("integer", "string"));
    expect(finding?.labels?.[0]?.span.source.position(finding.labels[0]?.span.start ?? 0).line).toBe(10);
  });

  test("F34: entries of lists and maps keep their type", () => {
    const text = (entry: string) =>
      `${V3}node_types:\n  P:\n    derived_from: Root\n    properties:\n      p: {type: list, entry_schema: string}\n  C:\n    derived_from: P\n    properties:\n      p: {type: list, entry_schema: ${entry}}\n`;
    expect(places(text("string"))).toEqual([]);
    expect(places(text("integer"))).toEqual(["10 TS3003"]);
  });

  test("F34: what a parent requires no child makes optional, the other way round is fine", () => {
    const text = (parent: string, child: string) =>
      `${V0}node_types:\n  P:\n    derived_from: Root\n    properties:\n      p: {type: string${parent}}\n  C:\n    derived_from: P\n    properties:\n      p: {type: string${child}}\n`;
    expect(places(text("", ", required: true"))).toEqual([]);
    expect(places(text(", required: false", ", required: true"))).toEqual([]);
    expect(places(text("", ", required: false"))).toEqual(["10 TS3101"]);
    expect(compileFiles(text("", ", required: false"), { profile: "indigo" }).all[0]?.severity).toBe(
      "warning",
    );
  });

  test("F36: attributes have definitions and defaults of their own, and refine like properties", () => {
    const attribute = (body: string) => type(`    attributes:\n      a: {${body}}\n`);
    expect(places(attribute("type: integer, default: 1, description: x, status: supported"))).toEqual([]);
    expect(places(attribute("type: integer, default: one"))).toEqual(["6 TS3004"]);
    expect(places(attribute("type: Nothing"))).toEqual(["6 TS3026"]);
    const child = `  C:\n    derived_from: N\n    attributes:\n      a: {type: string}\n`;
    expect(places(attribute("type: integer") + child)).toEqual(["10 TS3003"]);
  });

  test("F36: every property can be read as an attribute of the same name", () => {
    const text = (name: string) =>
      `${type("    properties:\n      p: {type: string, default: x}\n")}topology_template:\n  node_templates:\n    n: {type: N}\n  outputs:\n    o: {value: {get_attribute: [n, ${name}]}}\n`;
    expect(places(text("p"))).toEqual([]);
    expect(places(text("q"))).toEqual(["11 TS4019"]);
  });

  test("F37: parameters may leave out the type in 1.3 and are checked when they have one", () => {
    const input = (body: string, version = V3) =>
      `${version}topology_template:\n  inputs:\n    i: {${body}}\n`;
    expect(places(input("default: 1"))).toEqual([]);
    expect(places(input("default: 1", V2))).toEqual(["4 TS2005"]);
    expect(places(input("type: integer, default: x"))).toEqual(["4 TS3004"]);
    const output = (body: string) => `${V0}topology_template:\n  outputs:\n    o: {${body}}\n`;
    expect(places(output("type: integer, value: 1, description: x"))).toEqual([]);
    expect(places(output("type: integer, value: one"))).toEqual(["4 TS3004"]);
    expect(places(output("type: integr, value: 1"))).toEqual(["4 TS3026"]);
  });
});

describe("types", () => {
  const KINDS = [
    "data",
    "artifact",
    "capability",
    "relationship",
    "interface",
    "node",
    "group",
    "policy",
  ] as const;

  test.each(KINDS)("F39: the parent of a %s type exists and is of its kind", (kind) => {
    const text = (parent: string) => `${V0}${kind}_types:\n  Mine:\n    derived_from: ${parent}\n`;
    expect(places(text("Nowhere"))).toEqual(["4 TS3001"]);
    const other = kind === "node" ? "tosca.relationships.DependsOn" : "tosca.nodes.Compute";
    expect(places(text(other))).toEqual(["4 TS3001"]);
    const finding = first(text(other));
    expect(finding?.hint).toContain(kind === "node" ? "is a relationship type" : "is a node type");
    expect(finding?.labels?.[0]?.span.source.name).toBe("simple-1.0.yaml");
    expect(places(text("Mime"))).toEqual(["4 TS3001"]);
  });

  test.each(KINDS)("F39: circles of %s types end and are reported once, in one file or two", (kind) => {
    const text = (...types: readonly string[]) =>
      `${V0}${kind}_types:\n${types.map((pair) => `  ${pair.replace(":", ": {derived_from: ")}}\n`).join("")}`;
    expect(places(text("A:A"))).toEqual(["3 TS3002"]);
    expect(places(text("A:B", "B:A"))).toEqual(["4 TS3002"]);
    expect(places(text("A:B", "B:C", "C:A", "D:A"))).toEqual(["5 TS3002"]);
    const files = {
      "main.yaml": text("A:B").replace(V0, `${V0}imports: [b.yaml]\n`),
      "b.yaml": text("B:A"),
    };
    expect(compileFiles(files).places).toEqual(["4 TS3002"]);
  });

  test("F39: a node of a type in a circle is still checked", () => {
    const text = `${V0}node_types:\n  A: {derived_from: B, properties: {p: {type: integer}}}\n  B: {derived_from: A}\ntopology_template:\n  node_templates:\n    n: {type: A, properties: {p: x}}\n`;
    expect(places(text)).toEqual(["4 TS3002", "7 TS3004"]);
  });

  test("F39: long chains are followed up to a limit in bounded time", () => {
    const chain = (length: number) =>
      Array.from(
        { length },
        (_, at) => `  T${at}: {derived_from: ${at === 0 ? "Root" : `T${at - 1}`}}\n`,
      ).join("");
    expect(places(`${V0}node_types:\n${chain(150)}`)).toEqual([]);
    const begun = performance.now();
    expect(places(`${V0}node_types:\n${chain(8000)}`).map((place) => place.split(" ")[1])).toEqual([
      "TS3103",
    ]);
    expect(performance.now() - begun).toBeLessThan(5000);
  });

  test("F39: versions of types are versions", () => {
    for (const version of ["1.0", "'6.1'", "2.0.1", "3.1.0.beta", "1.0.0.alpha-10"])
      expect(places(`${V0}node_types:\n  N: {derived_from: Root, version: ${version}}\n`)).toEqual([]);
    for (const version of ["latest", "1.2.3.4.5", "1.2.beta", "1.0.0.a-x"])
      expect(places(`${V0}node_types:\n  N: {derived_from: Root, version: ${version}}\n`)).toEqual([
        "3 TS3004",
      ]);
  });

  test("F39: a type without a parent is warned about by profile", () => {
    const text = `${V0}node_types:\n  N:\n    description: x\n`;
    expect(places(text)).toEqual(["4 TS3012"]);
    expect(places(text, "indigo")).toEqual([]);
  });

  test("F40: artifact types take a mime type and a list of extensions", () => {
    const text = (body: string) => `${V1}artifact_types:\n  A:\n    derived_from: Root\n${body}`;
    expect(
      places(text("    mime_type: text/x\n    file_ext: [x, y]\n    properties: {p: {type: string}}\n")),
    ).toEqual([]);
    expect(places(text("    mime_type: [a]\n    file_ext: x\n"))).toEqual(["5 TS2006", "6 TS2006"]);
    expect(places(text("    file_ext: [1]\n"))).toEqual(["5 TS2006"]);
  });

  test("F42: valid source types name node types", () => {
    const text = (names: string) =>
      `${V0}capability_types:\n  C:\n    derived_from: Root\n    valid_source_types:\n${names}`;
    expect(places(text("      - tosca.nodes.Compute\n      - WebServer\n"))).toEqual([]);
    expect(places(text("      - tosca.nodes.Compute\n      - WebServr\n"))).toEqual(["7 TS3026"]);
    expect(places(text("      - tosca.capabilities.Node\n"))).toEqual(["6 TS3027"]);
  });

  test("F43: capabilities refine to derived types only", () => {
    const text = (child: string) => `${V0}node_types:
  P:
    derived_from: Root
    capabilities: {c: tosca.capabilities.Endpoint}
  C:
    derived_from: P
    capabilities:
      c: ${child}
`;
    expect(places(text("tosca.capabilities.Endpoint.Public"))).toEqual([]);
    expect(places(text("{type: tosca.capabilities.Endpoint}"))).toEqual([]);
    expect(places(text("tosca.capabilities.Node"))).toEqual(["9 TS3003"]);
    expect(places(text("tosca.capabilities.Nod"))).toEqual(["9 TS3026"]);
  });

  test("F43: artifact and interface types of a node type exist", () => {
    const text = `${V0}node_types:\n  N:\n    derived_from: Root\n    artifacts:\n      a: {type: Fil, file: f}\n    interfaces:\n      i: {type: Standart}\n`;
    expect(places(text)).toEqual(["6 TS3026", "8 TS3026"]);
  });

  test("F44: relationship types name targets and interfaces", () => {
    const text = (target: string, interfaceType: string) =>
      `${V0}relationship_types:\n  R:\n    derived_from: Root\n    valid_target_types: [${target}]\n    interfaces:\n      Configure:\n        type: ${interfaceType}\n`;
    const configure = "tosca.interfaces.relationship.Configure";
    expect(places(text("tosca.capabilities.Node", configure))).toEqual([]);
    expect(places(text("Nowhere", configure))).toEqual(["5 TS3026"]);
    expect(places(text("tosca.capabilities.Node", "Nowhere"))).toEqual(["8 TS3026"]);
    expect(places(text("tosca.relationships.DependsOn", configure))).toEqual(["5 TS3027"]);
  });

  test("F45: members of group types exist; 1.3 has no interfaces there", () => {
    const text = (version: string, body: string) =>
      `${version}group_types:\n  G:\n    derived_from: Root\n${body}`;
    expect(places(text(V0, "    members: [tosca.nodes.Compute]\n"))).toEqual([]);
    expect(places(text(V0, "    members: [tosca.nodes.Computer]\n"))).toEqual(["5 TS3026"]);
    expect(places(text(V2, "    interfaces: {}\n"))).toEqual([]);
    expect(places(text(V3, "    interfaces: {}\n"))).toEqual(["5 TS2009"]);
  });

  test("F46: targets of policy types are node or group types", () => {
    const text = (names: string) =>
      `${V1}policy_types:\n  P:\n    derived_from: Root\n    targets: [${names}]\n`;
    expect(places(text("tosca.nodes.Compute, tosca.groups.Root"))).toEqual([]);
    expect(places(text("tosca.nodes.Nowhere"))).toEqual(["5 TS3026"]);
    expect(places(text("tosca.policies.Root"))).toEqual(["5 TS3027"]);
  });

  test("F47: a data type is no capability type; descriptors of network functions take it for one", () => {
    const text = `${V0}data_types:\n  Size: {properties: {cpus: {type: integer}}}\nnode_types:\n  N:\n    derived_from: Root\n    capabilities:\n      size: {type: Size}\n`;
    const found = (profile: Profile) =>
      compileFiles(text, { profile }).all.map(({ code, severity, labels }) => [
        code,
        severity,
        labels?.[0]?.text,
      ]);
    expect(found("default")).toEqual([["TS3027", "error", '"Size" is defined here']]);
    expect(found("etsinfv")).toEqual([["TS3027", "warning", '"Size" is defined here']]);
    // A slip stays an error under every strict reading of descriptors.
    expect(places(text.replace("type: Size", "type: Sice"), "etsinfv")).toEqual(["8 TS3026"]);
    const used = `${text}topology_template:\n  node_templates:\n    n:\n      type: N\n      capabilities: {size: {properties: {cpus: 2}}}\n`;
    expect(places(used, "etsinfv")).toEqual(["8 TS3027"]);
  });

  test("F47: capability definitions, short and long, with added and refined members", () => {
    const text = (body: string) => `${V0}capability_types:
  C:
    derived_from: Root
    properties: {size: {type: integer, required: false}}
node_types:
  N:
    derived_from: Root
    capabilities:
      c: ${body}
`;
    expect(places(text("C"))).toEqual([]);
    expect(
      places(
        text("{type: C, properties: {more: {type: string, required: false}}, valid_source_types: [Compute]}"),
      ),
    ).toEqual([]);
    expect(places(text("{description: x}"))).toEqual(["10 TS2005"]);
    expect(places(text("{type: C, properties: {size: {type: string}}}"))).toEqual(["10 TS3003"]);
    expect(places(text("{type: C, valid_source_types: [Nowhere]}"))).toEqual(["10 TS3026"]);
    expect(places(text("{type: C, properties: {more: {type: strng}}}"))).toEqual(["10 TS3026"]);
  });

  test("F47: a child refines what its parent's capability definition added", () => {
    const text = (type: string) =>
      `${V0}node_types:\n  P:\n    derived_from: Root\n    capabilities: {c: {type: tosca.capabilities.Node, properties: {a: {type: integer}}}}\n  C:\n    derived_from: P\n    capabilities:\n      c: {type: tosca.capabilities.Node, properties: {a: {type: ${type}}}}\n`;
    expect(places(text("integer"))).toEqual([]);
    expect(places(text("string"))).toEqual(["9 TS3003"]);
  });

  test("F48: requirement definitions name capability, node and relationship, short and long", () => {
    const text = (body: string) =>
      `${V3}node_types:\n  N:\n    derived_from: Root\n    requirements:\n      - r: ${body}\n`;
    const configure = "interfaces: {Configure: {type: tosca.interfaces.relationship.Configure}}";
    expect(places(text("tosca.capabilities.Node"))).toEqual([]);
    expect(
      places(
        text(
          `{capability: Node, node: Compute, relationship: {type: DependsOn, ${configure}}, occurrences: [0, 1]}`,
        ),
      ),
    ).toEqual([]);
    expect(places(text("{node: Compute}"))).toEqual(["6 TS2005"]);
    expect(places(text("tosca.capabilities.Nod"))).toEqual(["6 TS3026"]);
    expect(places(text("{capability: Node, node: Nod}"))).toEqual(["6 TS3026"]);
    expect(places(text("{capability: Node, relationship: Nod}"))).toEqual(["6 TS3026"]);
    const wrong = configure.replace("relationship.Configure", "relationship.Configur");
    expect(places(text(`{capability: Node, relationship: {type: DependsOn, ${wrong}}}`))).toEqual([
      "6 TS3026",
    ]);
  });
});

describe("templates against their types", () => {
  test("F58: a relationship template is of a relationship type", () => {
    const text = (type: string) =>
      `${V0}topology_template:\n  relationship_templates:\n    r:\n      type: ${type}\n`;
    expect(places(text("DependsOn"))).toEqual([]);
    expect(places(text("tosca.nodes.Compute"))).toEqual(["5 TS3001"]);
  });

  test("F65: a group is of a group type", () => {
    const text = (type: string) => `${V0}topology_template:\n  groups:\n    g:\n      type: ${type}\n`;
    expect(places(text("tosca.groups.Root"))).toEqual([]);
    expect(places(text("tosca.group.Root"))).toEqual(["5 TS3001"]);
    expect(first(text("tosca.group.Root"))?.hint).toBe('Did you mean "tosca.groups.Root"?');
  });

  test("F66: policies are a list of one-entry maps of policy types", () => {
    const text = (body: string) => `${V1}topology_template:\n  policies:\n${body}`;
    expect(places(text("    - p: {type: tosca.policies.Scaling}\n"))).toEqual([]);
    expect(places(text("    - p: {type: tosca.policies.Scalin}\n"))).toEqual(["4 TS3001"]);
    expect(
      places(text("    - p: {type: tosca.policies.Root}\n      q: {type: tosca.policies.Root}\n")),
    ).toEqual(["4 TS2013"]);
    expect(places(text("    p: {type: tosca.policies.Root}\n"))).toEqual(["4 TS2006"]);
  });
});
