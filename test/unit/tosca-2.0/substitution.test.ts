import { describe, expect, test } from "vitest";
import { compile2 } from "./compile.js";
import { V } from "./service-template.js";

describe("service templates", () => {
  const substitution = (mapping: string, inputs = "") =>
    `${V}capability_types:\n  F: {}\nrelationship_types:\n  U: {}\ninterface_types:\n  I: { operations: { run: {} } }\nnode_types:\n  Whole:\n    properties: { size: { type: integer } }\n    attributes: { url: { type: string } }\n    capabilities: { front: F }\n    requirements: [ up: { capability: F, relationship: U, count_range: [ 1, 2 ] } ]\n    interfaces: { main: { type: I } }\n  Part:\n    capabilities: { face: F }\n    requirements: [ on: { capability: F, relationship: U, count_range: [ 1, 1 ] } ]\nservice_template:\n  inputs: { ${inputs} }\n  outputs: { address: { value: x, type: string }, number: { value: 5, type: integer } }\n  workflows: { go: { steps: {} } }\n  node_templates: { a: { type: Part }, b: { type: Part }, c: { type: Part, directives: [ select ] }, d: { type: Part, requirements: [ on: a ] } }\n  substitution_mappings:\n    node_type: Whole\n    ${mapping}\n`;

  test.each([
    ["properties: { size: n }", "n: { type: integer }", []],
    ["properties: { siz: n }", "n: { type: integer }", ["25 TS3316"]],
    ["properties: { size: m }", "n: { type: integer, default: 1 }", ["25 TS3316"]],
    ["properties: { size: n }", "n: { type: string }", ["25 TS3324"]],
    ["description: none", "n: { type: string }", ["19 TS3324"]],
    ["attributes: { url: address }", "", []],
    ["attributes: { url: number }", "", ["25 TS3324"]],
    ["attributes: { url: nothing }", "", ["25 TS3316"]],
    ["capabilities: { front: [ a, face ] }", "", []],
    ["capabilities: { front: [ a, fac ] }", "", ["25 TS3316"]],
    ["capabilities: { fron: [ a, face ] }", "", ["25 TS3316"]],
    ["capabilities: { front: a }", "", ["25 TS2006"]],
    ["requirements: [ up: [ a, on ] ]", "", []],
    ["requirements: [ up: [ [ a, on ], [ b, on ] ] ]", "", []],
    ["requirements: [ up: c ]", "", []],
    ["requirements: [ up: a ]", "", ["25 TS3324"]],
    ["requirements: [ up: [ a, of ] ]", "", ["25 TS3316"]],
    ["requirements: [ up: [ d, on ] ]", "", ["25 TS3324"]],
    ["requirements: [ up: [ a, on ], up: [ b, on ] ]", "", ["25 TS3324"]],
    ["requirements: [ { [ up, UNBOUNDED ]: [ a, on ] } ]", "", []],
    ["requirements: [ { [ up, many ]: [ a, on ] } ]", "", ["25 TS3324"]],
    ["requirements: [ up: [ a, $relationship_index, on ] ]", "", ["25 TS3324"]],
    ["requirements: [ { [ up, UNBOUNDED ]: [ a, 0, on ] } ]", "", ["25 TS3324"]],
    ["requirements: [ up: [ c, c ] ]", "", []],
    ["requirements: { up: [ a, on ] }", "", ["25 TS2006"]],
    ["interfaces: { main: { run: go } }", "", []],
    ["interfaces: { main: { run: gone } }", "", ["25 TS3316"]],
    ["interfaces: { main: { walk: go } }", "", ["25 TS3316"]],
    ["substitution_filter: 5", "", ["25 TS3307"]],
  ])("G17: the mapping %s with inputs { %s }", (mapping, inputs, expected) => {
    expect(compile2(substitution(mapping, inputs)).errors).toEqual(expected);
  });
});
