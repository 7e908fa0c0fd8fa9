import { describe, expect, test } from "vitest";
import { compileText } from "../compile.js";
import { faults, lineOf, v10, v13 } from "./text.js";

const BEFORE = `interface_types:
  Care:
    derived_from: tosca.interfaces.Root
    operations:
      clean:
        inputs:
          depth: { type: integer }
          note: { type: string, required: false }
node_types:
  Server:
    derived_from: tosca.nodes.Compute
    interfaces:
      Care: { type: Care }
topology_template:
  node_templates:
    disk:
      type: tosca.nodes.Storage.BlockStorage
      properties: { name: disk, size: 1 GB }
    server:
      type: Server
      requirements:
        - local_storage:
            node: disk
            relationship: { type: tosca.relationships.AttachesTo, properties: { location: /data } }
  groups:
    all: { type: tosca.groups.Root, members: [server] }
  workflows:
    other:
      inputs:
        reason: { type: string }
      steps:
        begin: { target: server, activities: [] }
    main:
`;

function workflow(lines: readonly string[]): string {
  return v13(BEFORE + lines.map((line) => `      ${line}\n`).join(""));
}

const step = (name: string, rest = "activities: []") => `  ${name}: { target: server, ${rest} }`;

describe("imperative workflows", () => {
  test("F69: a whole workflow", () => {
    const text = workflow([
      "description: Cleans up.",
      "inputs:",
      "  depth: { type: integer, default: 2 }",
      "  reason: { type: string }",
      "preconditions:",
      "  - target: server",
      "    condition: [ { state: [ { equal: started } ] } ]",
      "  - target: server",
      "    target_relationship: local_storage",
      "    condition: [ { location: [ { equal: /data } ] } ]",
      "steps:",
      "  begin:",
      "    target: server",
      "    filter: [ { state: started } ]",
      "    operation_host: SELF",
      "    activities:",
      "      - set_state: cleaning",
      "      - call_operation: { operation: Care.clean, inputs: { depth: { get_input: depth } } }",
      "      - inline: other",
      "    on_success: [ edge, group ]",
      "    on_failure: [ notify ]",
      "  edge:",
      "    target: server",
      "    target_relationship: local_storage",
      "    operation_host: TARGET",
      "    activities: [ { call_operation: Configure.add_target } ]",
      "  group: { target: all, activities: [ { call_operation: Standard.start } ] }",
      "  notify: { target: server, activities: [], on_success: group }",
      "outputs: { result: [server, state] }",
    ]);
    const { errors, topology } = compileText(text);
    expect(errors).toEqual([]);
    const main = topology?.workflows?.get("main");
    expect(main?.inputs).toEqual(["depth", "reason"]);
    expect(main?.steps.get("begin")).toMatchObject({
      target: "server",
      onSuccess: ["edge", "group"],
      onFailure: ["notify"],
    });
    expect(main?.steps.get("edge")?.targetRelationship).toBe("local_storage");
  });

  test.each<readonly [string, readonly string[], string, string]>([
    ["an input without a type", ["inputs: { depth: {} }"], "depth: {}", "TS2005"],
    ["an input of an unknown type", ["inputs: { depth: { type: intgeer } }"], "intgeer", "TS3026"],
    ["an unknown target", ["steps:", "  a: { target: sever, activities: [] }"], "sever", "TS4214"],
    ["a step without a target", ["steps:", "  a: { activities: [] }"], "a: { act", "TS2005"],
    ["a step without activities", ["steps:", "  a: { target: server }"], "a: { tar", "TS2005"],
    [
      "an unknown relationship",
      ["steps:", "  a: { target: server, target_relationship: disks, activities: [] }"],
      "disks",
      "TS4215",
    ],
    [
      "an unknown operation host",
      ["steps:", step("a", "operation_host: nowhere, activities: []")],
      "nowhere",
      "TS4208",
    ],
    [
      "an unknown attribute in a filter",
      ["steps:", step("a", "filter: [ { stat: x } ], activities: []")],
      "stat:",
      "TS4218",
    ],
    [
      "an attribute the relationship has not",
      [
        "steps:",
        "  a: { target: server, target_relationship: local_storage, filter: [ { size: x } ], activities: [] }",
      ],
      "filter",
      "TS4218",
    ],
    [
      "an unknown step after success",
      ["steps:", step("a", "activities: [], on_success: [b]")],
      "on_success",
      "TS4211",
    ],
    [
      "an unknown step after failure",
      ["steps:", step("a", "activities: [], on_failure: [b]")],
      "on_failure",
      "TS4211",
    ],
    [
      "a step that waits for itself",
      ["steps:", step("a", "activities: [], on_success: [a]")],
      "on_success",
      "TS4212",
    ],
    [
      "an unknown operation",
      ["steps:", step("a", "activities: [ { call_operation: Care.claen } ]")],
      "claen",
      "TS4202",
    ],
    [
      "an operation without its input",
      ["steps:", step("a", "activities: [ { call_operation: Care.clean } ]")],
      "Care.clean",
      "TS4203",
    ],
    [
      "an input of the wrong type",
      [
        "steps:",
        step("a", "activities: [ { call_operation: { operation: Care.clean, inputs: { depth: far } } } ]"),
      ],
      "far",
      "TS3004",
    ],
    [
      "a number where a text is declared",
      [
        "steps:",
        step(
          "a",
          "activities: [ { call_operation: { operation: Care.clean, inputs: { depth: 1, note: 2 } } } ]",
        ),
      ],
      "note: 2",
      "TS3004",
    ],
    [
      "an undeclared input",
      [
        "steps:",
        step(
          "a",
          "activities: [ { call_operation: { operation: Care.clean, inputs: { depth: 1, dpeth: 2 } } } ]",
        ),
      ],
      "dpeth",
      "TS4204",
    ],
    [
      "a workflow without its input",
      ["steps:", step("a", "activities: [ { inline: other } ]")],
      "inline: other",
      "TS4220",
    ],
    ["an unknown precondition target", ["preconditions: [ { target: sever } ]"], "sever", "TS4214"],
    ["an unknown key", ["stesp: {}"], "stesp", "TS2004"],
    ["an output that is no mapping", ["outputs: { result: server }"], "result", "TS4206"],
  ])("F69: %s is refused at its line", (_what, lines, marker, code) => {
    const text = workflow(lines);
    const head = text.indexOf("    main:\n");
    const line = text.slice(0, head).split("\n").length - 1 + lineOf(text.slice(head), marker);
    expect(faults(text)).toEqual([`${line} ${code}`]);
  });

  test("F69: a longer circle is reported once, a retry after failure is none", () => {
    const circle = workflow([
      "steps:",
      step("a", "activities: [], on_success: [b]"),
      step("b", "activities: [], on_success: [c]"),
      step("c", "activities: [], on_success: [a]"),
    ]);
    expect(faults(circle)).toEqual([`${lineOf(circle, "c: {")} TS4212`]);
    const retry = workflow([
      "steps:",
      step("begin", "activities: [], on_success: [a]"),
      step("a", "activities: [], on_failure: [b]"),
      step("b", "activities: [], on_success: [a]"),
    ]);
    expect(faults(retry)).toEqual([]);
  });

  test("F69: steps that only a circle of failures leads to are never reached", () => {
    const text = workflow([
      "steps:",
      step("begin"),
      step("a", "activities: [], on_failure: [b]"),
      step("b", "activities: [], on_failure: [a]"),
    ]);
    expect(faults(text)).toEqual([`${lineOf(text, "a: {")} TS4213`, `${lineOf(text, "  b: {")} TS4213`]);
  });

  test("F69: a workflow that inlines itself is noted", () => {
    const text = workflow(["steps:", step("a", "activities: [ { inline: main } ]")]);
    expect(faults(text)).toEqual([]);
    expect(faults(text, "warning")).toContain(`${lineOf(text, "main:")} TS4221`);
  });

  test("F69: workflows exist since 1.1", () => {
    const text = v10("topology_template:\n  workflows:\n    w: { steps: {} }\n");
    expect(faults(text, "warning")).toContain("3 TS2008");
  });
});
