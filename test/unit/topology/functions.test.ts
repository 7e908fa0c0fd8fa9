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

describe("F78, F79 relationships", () => {
  const types = (attribute: string) => `node_types:
  my.Client:
    derived_from: tosca.nodes.Root
    requirements:
      - peer: {capability: tosca.capabilities.Node, relationship: my.Link}
relationship_types:
  my.Link:
    derived_from: tosca.relationships.DependsOn
    properties: {speed: {type: string, default: fast}}
    attributes: {state: {type: string}, delay: {type: integer}}
    interfaces:
      Configure:
        inputs:
          state: {type: string, default: {get_attribute: [SELF, ${attribute}]}}
          speed: {type: string, default: {get_property: [SELF, speed]}}
        post_configure_source: link.sh
`;
  const linked = (value: string, attribute = "state") =>
    compileText(
      template(
        `    server: {type: tosca.nodes.Compute}
    client:
      type: my.Client
      requirements: [{peer: {node: server, relationship: slow}}]
  relationship_templates:
    slow: {type: my.Link, properties: {speed: slow}}
    idle: {type: my.Link}
  outputs:
    o:
      value: ${value}
`,
        types(attribute),
      ),
    );
  const messages = (value: string, attribute?: string) =>
    linked(value, attribute)
      .diagnostics.filter(({ severity }) => severity !== "info")
      .map(({ message }) => message);

  it("F79: SELF in a relationship type has the attributes that the type declares", () => {
    expect(messages("x")).toEqual([]);
    expect(messages("x", "stat")).toEqual([
      'get_attribute asks for "stat", which the relationship does not declare.',
    ]);
  });

  it("F78: a relationship template may be named, and its properties are known", () => {
    expect(messages("{get_property: [slow, speed]}")).toEqual([]);
    expect(linked("{get_property: [slow, speed]}").topology?.outputs.get("o")?.value).toEqual(fixed("slow"));
    expect(linked("{get_attribute: [slow, speed]}").topology?.outputs.get("o")?.value).toEqual(fixed("slow"));
  });

  it("F79: an attribute of a relationship template that one requirement uses is left to run time", () => {
    expect(messages("{get_attribute: [slow, state]}")).toEqual([]);
    expect(linked("{get_attribute: [slow, state]}").topology?.outputs.get("o")?.value).toEqual({
      kind: "get_attribute",
      node: "client",
      path: ["peer", "state"],
    });
  });

  it("F79: across a requirement, the target has the attribute, else the relationship", () => {
    const value = (text: string) => linked(text).topology?.outputs.get("o")?.value;
    expect(messages("{get_attribute: [client, peer, state]}")).toEqual([]);
    expect(value("{get_attribute: [client, peer, state]}")).toMatchObject({ node: "server" });
    expect(messages("{get_attribute: [client, peer, delay]}")).toEqual([]);
    expect(value("{get_attribute: [client, peer, delay]}")).toEqual({
      kind: "get_attribute",
      node: "client",
      path: ["peer", "delay"],
    });
  });

  it("F79: an attribute of a relationship template that nothing uses has no value", () => {
    expect(messages("{get_attribute: [idle, state]}")).toEqual([
      'get_attribute has no value here: the relationship template "idle" stands for no single relationship.',
    ]);
  });

  it("F78: what a relationship template does not declare is refused", () => {
    expect(messages("{get_property: [slow, spee]}")).toEqual([
      'get_property asks for "spee", which the relationship template "slow" does not declare.',
    ]);
    expect(messages("{get_property: [slw, speed]}")).toEqual([
      'get_property names "slw", which is neither a node template nor a relationship template.',
    ]);
  });
});

describe("F81 get_nodes_of_type", () => {
  it("counts subtypes", () => {
    expect(output("{get_nodes_of_type: tosca.nodes.Compute}")).toEqual(fixed(["server"]));
    expect(output("{get_nodes_of_type: tosca.nodes.Root}")).toEqual(fixed(["server", "app"]));
  });
});
