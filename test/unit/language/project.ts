import { expect } from "vitest";
import { createWorkspace, type Workspace } from "../../../src/language/workspace.js";
import { bundled } from "../topology/compile.js";
import { CURSOR, filesHost } from "./editor.js";

/** Types that the main file imports with a prefix. */
export const OWN = `tosca_definitions_version: tosca_simple_yaml_1_3
node_types:
  example.Base:
    derived_from: tosca.nodes.Root
    properties:
      size:
        type: integer
        description: how big it is
        default: 2
        constraints: [ in_range: [ 1, 8 ] ]
    capabilities:
      door: tosca.capabilities.Node
  example.Mine:
    derived_from: example.Base
    requirements:
      - way: tosca.capabilities.Node
`;
/** The main file of the tests of navigation. */
export const MAIN = `tosca_definitions_version: tosca_simple_yaml_1_3
imports:
  - file: own.yaml
    namespace_prefix: my
topology_template:
  inputs:
    size: { type: integer, default: 3 }
    api_token: { type: string, default: hush }
  node_templates:
    first:
      type: my:example.Mine
      properties:
        size: { get_input: size }
      requirements:
        - way: second
    second:
      type: my:example.Base
      properties:
        size: { get_property: [ first, size ] }
  groups:
    all:
      type: tosca.groups.Root
      members: [ first, second ]
  policies:
    - grow:
        type: tosca.policies.Scaling
        targets: [ all, first ]
  outputs:
    out:
      value: { get_property: [ first, way, size ] }
    secret_token:
      value: { get_input: api_token }
`;
export const FILES: Readonly<Record<string, string>> = { "/w/main.yaml": MAIN, "/w/own.yaml": OWN };

/** A workspace with the two files. */
export function workspace(files: Readonly<Record<string, string>> = FILES): Workspace {
  return createWorkspace({ host: filesHost(files), bundled, names: () => ["/w/main.yaml"] });
}

/** The analysis of a file and the offset of a cursor that stands in a copy of its text. */
export function at(marked: string, name = "/w/main.yaml", all = workspace()) {
  const analysis = all.analysis(name);
  if (analysis === undefined) throw new Error(`no file ${name}`);
  expect(marked.replace(CURSOR, "")).toBe(analysis.source.text);
  return { analysis, offset: marked.indexOf(CURSOR), all };
}
