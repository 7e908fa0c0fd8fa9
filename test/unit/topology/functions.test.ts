import { describe, expect, it } from "vitest";
import type { Value } from "../../../src/topology/topology.js";
import { compileText, template } from "./compile.js";

const TYPES = `node_types:
  my.Base:
    derived_from: tosca.nodes.Root
    properties:
      settings:
        type: map
        required: false
        entry_schema: {type: string}
      ports:
        type: list
        default: [80, 443]
        entry_schema: {type: integer}
      text: {type: string, default: plain}
  my.App:
    derived_from: my.Base
    requirements:
      - host:
          capability: tosca.capabilities.Container
          node: tosca.nodes.Compute
          relationship: tosca.relationships.HostedOn
      - peer:
          capability: tosca.capabilities.Scalable
          relationship: tosca.relationships.DependsOn
          occurrences: [0, 1]
  my.Compute:
    derived_from: tosca.nodes.Compute
    capabilities:
      host:
        type: tosca.capabilities.Container
        valid_source_types: []
`;

const NODES = `    server:
      type: my.Compute
      capabilities:
        host: {properties: {num_cpus: 4, mem_size: 8 GB}}
        scalable: {properties: {max_instances: 7}}
    app:
      type: my.App
      properties:
        settings: {a: one, b: {concat: [x-, {get_attribute: [server, private_address]}]}}
      requirements:
        - host: server
        - peer: server
`;

function output(value: string): Value | undefined {
  const compiled = compileText(template(`${NODES}  outputs:\n    o:\n      value: ${value}\n`, TYPES));
  expect(compiled.errors).toEqual([]);
  return compiled.topology?.outputs.get("o")?.value;
}

const fixed = (json: unknown) => ({ kind: "static", json });

describe("F74 concat, F75 join, F76 token", () => {
  it("folds static texts", () => {
    expect(output("{concat: [a, 1, {get_property: [app, ports, 1]}]}")).toEqual(fixed("a1443"));
    expect(output("{join: [[a, b, c], '/']}")).toEqual(fixed("a/b/c"));
    expect(output("{token: ['10.0.0.7', '.', 3]}")).toEqual(fixed("7"));
  });

  it("keeps what is for run time and joins its static neighbours", () => {
    expect(output("{concat: [http, '://', {get_attribute: [server, public_address]}, ':', 80]}")).toEqual({
      kind: "concat",
      parts: [
        fixed("http://"),
        { kind: "get_attribute", node: "server", path: ["public_address"] },
        fixed(":80"),
      ],
    });
    expect(output("{token: [{get_attribute: [server, public_address]}, '.', 0]}")).toMatchObject({
      kind: "token",
      index: 0,
    });
  });
});

describe("F78 get_property", () => {
  it("goes into lists and maps", () => {
    expect(output("{get_property: [app, settings, a]}")).toEqual(fixed("one"));
    expect(output("{get_property: [app, ports]}")).toEqual(fixed([80, 443]));
    expect(output("{get_property: [app, settings, b]}")).toMatchObject({ kind: "concat" });
  });

  it("goes into capabilities and across requirements of another name than the capability", () => {
    expect(output("{get_property: [server, host, num_cpus]}")).toEqual(fixed(4));
    expect(output("{get_property: [app, host, mem_size]}")).toEqual(fixed(8_000_000_000));
    expect(output("{get_property: [app, peer, max_instances]}")).toEqual(fixed(7));
  });

  it("reads the source text again where another type is wanted", () => {
    expect(output("{concat: [{get_property: [server, host, mem_size]}]}")).toEqual(fixed("8 GB"));
  });
});

describe("F79 get_attribute", () => {
  it("names node and path with the hop resolved", () => {
    expect(output("{get_attribute: [app, host, private_address]}")).toEqual({
      kind: "get_attribute",
      node: "server",
      path: ["private_address"],
    });
  });

  it("walks the host chain for HOST", () => {
    const nodes = NODES.replace(
      "settings: {a: one",
      "text: {get_attribute: [HOST, private_address]}\n        settings: {a: one",
    );
    const { topology, errors } = compileText(template(nodes, TYPES));
    expect(errors).toEqual([]);
    expect(topology?.nodes.get("app")?.properties.get("text")?.value).toEqual({
      kind: "get_attribute",
      node: "server",
      path: ["private_address"],
    });
  });

  it("folds a property, which is reflected as an attribute of its name (F36)", () => {
    expect(output("{get_attribute: [app, text]}")).toEqual(fixed("plain"));
  });
});

describe("F81 get_nodes_of_type", () => {
  it("counts subtypes", () => {
    expect(output("{get_nodes_of_type: tosca.nodes.Compute}")).toEqual(fixed(["server"]));
    expect(output("{get_nodes_of_type: tosca.nodes.Root}")).toEqual(fixed(["server", "app"]));
  });
});
