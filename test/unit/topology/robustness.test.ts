import { describe, expect, it } from "vitest";
import { compileText } from "./compile.js";

const TEMPLATE = `tosca_definitions_version: tosca_simple_yaml_1_0
imports:
  - indigo: https://raw.githubusercontent.com/indigo-dc/tosca-types/master/custom_types.yaml
node_types:
  my.Node:
    derived_from: tosca.nodes.SoftwareComponent
    properties:
      size: {type: list, entry_schema: {type: integer}, default: [1]}
    requirements:
      - extra: {capability: tosca.capabilities.Node, occurrences: [0, UNBOUNDED]}
topology_template:
  inputs:
    n: {type: integer, default: 5}
  node_templates:
    fe:
      type: tosca.nodes.indigo.LRMS.FrontEnd.Slurm
      properties: {wn_ips: {get_attribute: [wn, private_address]}}
      requirements:
        - host: wn
    wn:
      type: tosca.nodes.indigo.Compute
      capabilities:
        host: {properties: {num_cpus: {get_input: n}, mem_size: 1 GB}}
    x:
      type: my.Node
      requirements:
        - host: {node: wn, relationship: tosca.relationships.HostedOn}
        - extra: fe
  groups:
    g: {type: tosca.groups.Root, members: [wn]}
  policies:
    - p: {type: tosca.policies.Placement, targets: [g]}
  outputs:
    o: {value: {concat: [a, {get_attribute: [wn, public_address, 0]}]}}
`;

describe("no input makes the compiler throw", () => {
  it("accepts the template itself", () => {
    expect(compileText(TEMPLATE).errors).toEqual([]);
  });

  it("not a template cut off anywhere", () => {
    for (let end = 0; end < TEMPLATE.length; end += 7) {
      expect(() => compileText(TEMPLATE.slice(0, end))).not.toThrow();
    }
  });

  it("not a value of the wrong kind anywhere", () => {
    const lines = TEMPLATE.split("\n");
    const swaps = ["null", "[]", "{}", "7", "[[a], {b: c}]", "{get_property: [SELF, x]}", "{concat: []}"];
    for (const [index, line] of lines.entries()) {
      const key = /^(\s*(?:- )?[\w.]+:)/.exec(line)?.[1];
      if (key === undefined) continue;
      for (const swap of swaps) {
        const changed = [...lines.slice(0, index), `${key} ${swap}`, ...lines.slice(index + 1)].join("\n");
        expect(() => compileText(changed)).not.toThrow();
      }
    }
  });
});
