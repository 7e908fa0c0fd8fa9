import { describe, expect, test } from "vitest";
import type { Profile } from "../../../src/diagnostics/define.js";
import { stopwatch } from "../../support/processor-time.js";
import { compileFiles, first, places, V0, V1, V2, V3 } from "./compile-files.js";

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
    const spent = stopwatch();
    expect(places(`${V0}node_types:\n${chain(8000)}`).map((place) => place.split(" ")[1])).toEqual([
      "TS3103",
    ]);
    expect(spent()).toBeLessThan(5000);
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
