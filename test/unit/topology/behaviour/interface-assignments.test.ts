import { describe, expect, test } from "vitest";
import { sourceText } from "../../../../src/base/span.js";
import { createSink } from "../../../../src/diagnostics/bag.js";
import { compileTopology } from "../../../../src/topology/build.js";
import type { TopologyOperation } from "../../../../src/topology/topology.js";
import { bundled, compileText, memoryHost } from "../compile.js";
import { faults, lineOf, v10, v13 } from "./text.js";

const BACKUP = `interface_types:
  Backup:
    derived_from: tosca.interfaces.Root
    inputs:
      place: { type: string, default: here }
    operations:
      save:
        inputs:
          place: { type: string, default: there }
          level: { type: integer, required: false }
      load: {}
node_types:
  Server:
    derived_from: tosca.nodes.Compute
    interfaces:
      Backup:
        type: Backup
        operations:
          save:
            implementation: save.sh
`;

function operation(text: string, node: string, name: string): TopologyOperation | undefined {
  const [interfaceName = "", operationName = ""] = name.split(".");
  return compileText(text)
    .topology?.nodes.get(node)
    ?.interfaces?.get(interfaceName)
    ?.operations.get(operationName);
}

function inputs(text: string, node: string, name: string): Readonly<Record<string, unknown>> {
  const found = operation(text, node, name)?.inputs ?? new Map();
  return Object.fromEntries(
    [...found].map(([key, { value }]) => [key, value.kind === "static" ? value.json : value]),
  );
}

describe("interfaces of templates", () => {
  const assigned = (body: string) =>
    v13(`${BACKUP}topology_template:
  inputs:
    spot: { type: string, default: cellar }
  node_templates:
    server:
      type: Server
      interfaces:
${body}`);

  test("F61: unknown interfaces and operations are reported at their names, with the nearest one", () => {
    const unknown = assigned("        Bakcup:\n          operations: { save: a.sh }\n");
    expect(faults(unknown)).toEqual([`${lineOf(unknown, "Bakcup")} TS4201`]);
    expect(compileText(unknown).diagnostics[0]?.hint).toBe('Did you mean "Backup"?');
    const operationName = assigned("        Backup:\n          operations:\n            saev: a.sh\n");
    expect(faults(operationName)).toEqual([`${lineOf(operationName, "saev")} TS4202`]);
    expect(compileText(operationName).diagnostics[0]?.hint).toBe('Did you mean "save"?');
  });

  test("F61: an interface may be named by its type, as early files do", () => {
    const text = v10(`topology_template:
  node_templates:
    server:
      type: tosca.nodes.Compute
      interfaces:
        tosca.interfaces.node.lifecycle.Standard:
          create: create.sh
`);
    expect(faults(text)).toEqual([]);
    expect(operation(text, "server", "Standard.create")?.implementation?.primary).toBe("create.sh");
  });

  test("F61: the operation's value wins over the interface's, the template's over the type's", () => {
    expect(
      inputs(
        v13(`${BACKUP}topology_template:\n  node_templates:\n    server: { type: Server }\n`),
        "server",
        "Backup.save",
      ),
    ).toEqual({
      place: "there",
    });
    const atInterface = assigned("        Backup:\n          inputs: { place: attic }\n");
    expect(inputs(atInterface, "server", "Backup.save")).toEqual({ place: "attic" });
    const both = assigned(
      "        Backup:\n          inputs: { place: attic }\n          operations:\n            save: { inputs: { place: { get_input: spot } } }\n",
    );
    expect(inputs(both, "server", "Backup.save")).toEqual({ place: "cellar" });
  });

  test("F61: values are of the declared type, at the value", () => {
    const text = assigned(
      "        Backup:\n          operations:\n            save: { inputs: { level: high } }\n",
    );
    expect(faults(text)).toEqual([`${lineOf(text, "high")} TS3004`]);
    const unknown = assigned(
      "        Backup:\n          operations:\n            save: { inputs: { level: { get_input: none } } }\n",
    );
    expect(faults(unknown)).toEqual([`${lineOf(unknown, "none")} TS3016`]);
  });

  test("F61: a required input that nobody gives is missing where the operation stands", () => {
    const type = `interface_types:
  Ping:
    derived_from: tosca.interfaces.Root
    operations:
      ping:
        inputs:
          port: { type: integer }
node_types:
  Server:
    derived_from: tosca.nodes.Compute
    interfaces:
      Ping: { type: Ping }
topology_template:
  node_templates:
    server:
      type: Server
`;
    expect(faults(v13(type))).toEqual([]);
    const text = v13(
      `${type}      interfaces:\n        Ping:\n          operations:\n            ping: ping.sh\n`,
    );
    expect(faults(text)).toEqual([`${lineOf(text, "ping: ping.sh")} TS4203`]);
    const related = compileText(text).diagnostics[0]?.labels?.[0];
    expect(related?.span.source.position(related.span.start).line).toBe(lineOf(text, "port:"));
    const given = v13(
      `${type}      interfaces:\n        Ping:\n          inputs: { port: 80 }\n          operations:\n            ping: ping.sh\n`,
    );
    expect(faults(given)).toEqual([]);
  });

  test("F61: undeclared inputs are allowed unless the option forbids them", () => {
    const text = assigned(
      "        Backup:\n          operations:\n            save: { inputs: { lvl: 3 } }\n",
    );
    expect(faults(text)).toEqual([]);
    const sink = createSink();
    const source = sourceText("template.yaml", text);
    compileTopology({ source, host: memoryHost({}), bundled, sink, adhocInputs: false });
    const found = sink.list().filter(({ severity }) => severity === "error");
    expect(found.map(({ code }) => code)).toEqual(["TS4204"]);
    expect(source.position(found[0]?.span.start ?? 0).line).toBe(lineOf(text, "lvl"));
  });

  test("F61: a template may give the interface a derived type and then use its operations", () => {
    const more = (type: string) =>
      v13(`interface_types:
  More:
    derived_from: tosca.interfaces.node.lifecycle.Standard
    operations:
      pause: {}
  Apart:
    derived_from: tosca.interfaces.Root
topology_template:
  node_templates:
    server:
      type: tosca.nodes.Compute
      interfaces:
        Standard:
          type: ${type}
          operations:
            pause: pause.sh
`);
    expect(faults(more("More"))).toEqual([]);
    expect(faults(more("Apart"))[0]).toBe(`${lineOf(more("Apart"), "type: Apart")} TS3003`);
    expect(faults(more("Moer"))[0]).toBe(`${lineOf(more("Moer"), "type: Moer")} TS3001`);
  });

  test("F61: nothing is denied where the type of the node is unknown", () => {
    const text = v13(`topology_template:
  node_templates:
    server:
      type: Nothing
      interfaces:
        Standard:
          operations:
            strat: start.sh
`);
    expect(faults(text)).toEqual([`${lineOf(text, "Nothing")} TS3001`]);
  });

  test("F58: interfaces of a relationship template are checked, used or not", () => {
    const text = (use: string) =>
      v13(`topology_template:
  node_templates:
    server: { type: tosca.nodes.Compute }
    app:
      type: tosca.nodes.SoftwareComponent
      requirements:
        - host: { node: server${use} }
  relationship_templates:
    placed:
      type: tosca.relationships.HostedOn
      interfaces:
        Configure:
          operations:
            add_target:
              implementation: add.sh
              inputs: { name: { get_attribute: [TARGET, tosca_name] } }
            add_traget: add.sh
`);
    for (const use of ["", ", relationship: placed"])
      expect(faults(text(use))).toEqual([`${lineOf(text(use), "add_traget")} TS4202`]);
  });
});
