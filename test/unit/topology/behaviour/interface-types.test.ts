import { describe, expect, test } from "vitest";
import { compileText } from "../compile.js";
import { faults, lineOf, v10, v13 } from "./text.js";

describe("interface types and definitions", () => {
  test("F41: operations stand inline or under operations, bodies may be empty", () => {
    const early = v10(`interface_types:
  Backup:
    derived_from: tosca.interfaces.Root
    save:
    load: {}
`);
    expect(faults(early)).toEqual([]);
    const mixed = v13(`interface_types:
  Backup:
    derived_from: tosca.interfaces.Root
    save: { description: Saves. }
    operations:
      load: {}
    notifications:
      done: {}
`);
    expect(faults(mixed)).toEqual([]);
  });

  test("F41: an implementation in an interface type is a warning at the implementation", () => {
    const text = v13(`interface_types:
  Backup:
    derived_from: tosca.interfaces.Root
    operations:
      save:
        implementation: save.sh
`);
    expect(faults(text)).toEqual([]);
    expect(faults(text, "warning")).toContain(`${lineOf(text, "save.sh")} TS3015`);
  });

  test("F41: inputs of a type are definitions with sound types, constraints and defaults", () => {
    const text = v13(`interface_types:
  Backup:
    derived_from: tosca.interfaces.Root
    inputs:
      bare: 12
      typeless: {}
      unknown: { type: Plaice }
      pattern:
        type: string
        constraints:
          - pattern: "("
      standard: { type: integer, default: many }
      odd: { type: string, colour: red }
`);
    expect(faults(text)).toEqual([
      `${lineOf(text, "bare")} TS4205`,
      `${lineOf(text, "typeless")} TS2005`,
      `${lineOf(text, "Plaice")} TS3026`,
      `${lineOf(text, "- pattern")} TS3008`,
      `${lineOf(text, "many")} TS3004`,
      `${lineOf(text, "colour")} TS2004`,
    ]);
  });

  test("F61: a refining input keeps the type or takes one derived from it", () => {
    const types = (own: string) =>
      v13(`data_types:
  Retries:
    derived_from: integer
interface_types:
  Base:
    derived_from: tosca.interfaces.Root
    operations:
      run:
        inputs:
          retries: { type: integer }
  Child:
    derived_from: Base
    operations:
      run:
        inputs:
          retries: { type: ${own} }
`);
    expect(faults(types("Retries"))).toEqual([]);
    expect(faults(types("boolean"))).toEqual([`${lineOf(types("boolean"), "boolean")} TS3003`]);
  });

  test("F44: interfaces of relationship types are inherited, and retyped to derived types only", () => {
    const text = (own: string) =>
      v13(`interface_types:
  Mount:
    derived_from: tosca.interfaces.relationship.Configure
    operations:
      remount: {}
  Other:
    derived_from: tosca.interfaces.Root
relationship_types:
  MountsAt:
    derived_from: tosca.relationships.AttachesTo
    interfaces:
      Configure:
        type: ${own}
topology_template:
  node_templates:
    disk:
      type: tosca.nodes.Storage.BlockStorage
      properties: { name: disk, size: 1 GB }
    server:
      type: tosca.nodes.Compute
      requirements:
        - local_storage:
            node: disk
            relationship:
              type: MountsAt
              properties: { location: /data }
              interfaces:
                Configure:
                  operations:
                    remount: remount.sh
`);
    const compiled = compileText(text("Mount"));
    expect(compiled.errors).toEqual([]);
    const edge = compiled.topology?.nodes.get("server")?.requirements[0];
    expect(edge?.interfaces?.get("Configure")?.operations.get("remount")?.implementation?.primary).toBe(
      "remount.sh",
    );
    const wrong = text("Other");
    expect(faults(wrong)[0]).toBe(`${lineOf(wrong, "type: Other")} TS3003`);
  });

  test("F48: a requirement definition adds interfaces to the relationship", () => {
    const text = (name: string) =>
      v13(`interface_types:
  Tune:
    derived_from: tosca.interfaces.Root
    operations:
      tune: {}
node_types:
  App:
    derived_from: tosca.nodes.Root
    requirements:
      - base:
          capability: tosca.capabilities.Node
          relationship:
            type: tosca.relationships.DependsOn
            interfaces:
              Tuning:
                type: Tune
topology_template:
  node_templates:
    server: { type: tosca.nodes.Compute }
    app:
      type: App
      requirements:
        - base:
            node: server
            relationship:
              interfaces:
                Tuning:
                  operations:
                    ${name}: tune.sh
`);
    expect(faults(text("tune"))).toEqual([]);
    expect(faults(text("tuen"))).toEqual([`${lineOf(text("tuen"), "tuen")} TS4202`]);
  });
});
