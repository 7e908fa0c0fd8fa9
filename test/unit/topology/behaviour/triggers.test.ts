import { describe, expect, test } from "vitest";
import { compileText } from "../compile.js";
import { faults, lineOf, v10, v13 } from "./text.js";

/** A policy on "server" with one trigger; the lines are indented below the trigger. */
function trigger(body: readonly string[], targets = "[server]"): string {
  const lines = body.map((line) => `            ${line}\n`).join("");
  return v13(`topology_template:
  node_templates:
    disk:
      type: tosca.nodes.Storage.BlockStorage
      properties: { name: disk, size: 1 GB }
    server:
      type: tosca.nodes.Compute
      requirements:
        - local_storage:
            node: disk
            relationship: { type: tosca.relationships.AttachesTo, properties: { location: /data } }
    other: { type: tosca.nodes.Compute }
  groups:
    pair: { type: tosca.groups.Root, members: [server, other] }
  policies:
    - watch:
        type: tosca.policies.Scaling
        targets: ${targets}
        triggers:
          busy:
${lines}  workflows:
    grow:
      inputs:
        amount: { type: integer }
      steps:
        begin: { target: server, activities: [] }
`);
}

const STOP = "action: [ { call_operation: Standard.stop } ]";

describe("triggers", () => {
  test("F67: a whole trigger", () => {
    const text = trigger([
      "event: load",
      'schedule: { start_time: 2026-01-01T00:00:00Z, end_time: "2026-02-01T00:00:00Z" }',
      "target_filter: { node: server, requirement: local_storage, capability: attachment }",
      "condition: { constraint: [], period: 5 m, evaluations: 3, method: average }",
      "action:",
      "  - set_state: busy",
      "  - call_operation: Standard.stop",
      "  - delegate: deploy",
      "  - inline: { workflow: grow, inputs: { amount: 2 } }",
    ]);
    const { errors, topology } = compileText(text);
    expect(errors).toEqual([]);
    expect(topology?.policies[0]?.triggers).toMatchObject([
      {
        name: "busy",
        event: "load",
        actions: [
          { kind: "set_state", name: "busy" },
          { kind: "call_operation", name: "Standard.stop" },
          { kind: "delegate", name: "deploy" },
          { kind: "inline", name: "grow" },
        ],
      },
    ]);
  });

  test.each<readonly [string, readonly string[], string, string]>([
    ["no event", [STOP], "busy:", "TS2005"],
    ["no action", ["event: load"], "busy:", "TS2005"],
    ["an unknown key", ["event: load", "evnet: load", STOP], "evnet", "TS2004"],
    ["a time that is none", ["event: load", "schedule: { start_time: soon }", STOP], "soon", "TS3004"],
    [
      "an end before the start",
      ["event: load", "schedule: { start_time: 2026-02-01, end_time: 2026-01-01 }", STOP],
      "start_time",
      "TS2011",
    ],
    ["a period without a unit", ["event: load", "condition: { period: 5 x }", STOP], "5 x", "TS3004"],
    ["evaluations of 0", ["event: load", "condition: { evaluations: 0 }", STOP], "evaluations", "TS2011"],
    [
      "evaluations that are no count",
      ["event: load", "condition: { evaluations: often }", STOP],
      "often",
      "TS3004",
    ],
    [
      "a node outside the targets",
      ["event: load", "target_filter: { node: other }", STOP],
      "node: other",
      "TS4217",
    ],
    [
      "an unknown requirement",
      ["event: load", "target_filter: { node: server, requirement: disks }", STOP],
      "disks",
      "TS4215",
    ],
    [
      "an unknown capability",
      ["event: load", "target_filter: { node: server, capability: scalabel }", STOP],
      "scalabel",
      "TS4216",
    ],
    [
      "a filter without a node",
      ["event: load", "target_filter: { capability: host }", STOP],
      "capability: host",
      "TS2005",
    ],
    ["an action that is no list", ["event: load", "action: stop"], "action: stop", "TS2006"],
    [
      "an unknown activity",
      ["event: load", "action: [ { call_opertion: Standard.stop } ]"],
      "call_opertion",
      "TS2004",
    ],
    [
      "two activities in one",
      ["event: load", "action:", "  - set_state: a", "    inline: grow"],
      "inline: grow",
      "TS4222",
    ],
    [
      "a name without an interface",
      ["event: load", "action: [ { call_operation: stop } ]"],
      "call_operation: stop",
      "TS4210",
    ],
    [
      "an unknown interface",
      ["event: load", "action: [ { call_operation: Standrad.stop } ]"],
      "Standrad",
      "TS4201",
    ],
    [
      "an unknown operation",
      ["event: load", "action: [ { call_operation: Standard.stpo } ]"],
      "stpo",
      "TS4202",
    ],
    ["an unknown workflow", ["event: load", "action: [ { delegate: gorw } ]"], "gorw", "TS4209"],
    ["no workflow at all", ["event: load", "action: [ { inline: {} } ]"], "inline: {}", "TS2005"],
    [
      "a workflow without its input",
      ["event: load", "action: [ { inline: grow } ]"],
      "inline: grow",
      "TS4220",
    ],
    [
      "an input of the wrong type",
      ["event: load", "action: [ { inline: { workflow: grow, inputs: { amount: much } } } ]"],
      "much",
      "TS3004",
    ],
    [
      "an input that deploy has not",
      ["event: load", "action: [ { delegate: { workflow: deploy, inputs: { size: 2 } } } ]"],
      "size",
      "TS4204",
    ],
  ])("F67: %s is refused at its line", (_what, body, marker, code) => {
    const text = trigger(body);
    const line =
      lineOf(text.slice(text.indexOf("triggers:")), marker) +
      text.slice(0, text.indexOf("triggers:")).split("\n").length -
      1;
    expect(faults(text)).toEqual([`${line} ${code}`]);
  });

  test("F67: members of a group are targets as well", () => {
    const text = trigger(["event: load", "target_filter: { node: other }", STOP], "[pair]");
    expect(faults(text)).toEqual([]);
  });

  test("F67: 1.0 has no triggers: they are noted once and followed no further", () => {
    const text = v10(`topology_template:
  policies:
    - watch:
        type: tosca.policies.Scaling
        triggers:
          busy:
            event_type: load
            metric: cpu
            target_filter: { node: none }
            condition: { constraint: utilization greater_than 60%, granularity: 60 }
            action: [more]
`);
    expect(faults(text)).toEqual([]);
    expect(faults(text, "warning")).toContain(`${lineOf(text, "triggers")} TS2008`);
  });

  test("F46: values in triggers of policy types are checked too", () => {
    const text = v13(`policy_types:
  Watch:
    derived_from: tosca.policies.Root
    triggers:
      busy:
        event: load
        condition: { evaluations: -1 }
        action: []
`);
    expect(faults(text)).toEqual([`${lineOf(text, "evaluations")} TS2011`]);
  });
});

describe("conditions", () => {
  const condition = (lines: readonly string[]) =>
    trigger(["event: load", STOP, "condition:", ...lines.map((line) => `  ${line}`)]);

  test.each<readonly [string, readonly string[]]>([
    ["a list of assertions", ["- state: [ { equal: started } ]", "- public_address: [ { min_length: 7 } ]"]],
    [
      "and, or, not",
      [
        "and:",
        "  - or: [ { state: [ { equal: started } ] }, { state: [ { equal: created } ] } ]",
        "  - not: [ { state: [ { equal: error } ] } ]",
      ],
    ],
    ["assert, as before 1.3", ["assert: [ { state: [ { equal: started } ] } ]"]],
    ["a bare value", ["- state: started"]],
    ["one constraint without a list", ["- state: { valid_values: [started, created] }"]],
    ["the extended notation", ["constraint: [ { state: [ { equal: started } ] } ]", "period: 1 m"]],
    ["not with one clause", ["not: { state: started }"]],
  ])("F68: %s", (_what, lines) => {
    expect(faults(condition(lines))).toEqual([]);
  });

  test.each<readonly [string, readonly string[], string, string]>([
    ["an unknown attribute", ["- stat: [ { equal: started } ]"], "stat:", "TS4218"],
    ["one inside and", ["and: [ { stat: [] } ]"], "stat:", "TS4218"],
    ["one inside not", ["not: [ { stat: [] } ]"], "stat:", "TS4218"],
    ["a number for a text", ["- state: [ { equal: 1 } ]"], "equal: 1", "TS3004"],
    ["a boolean among texts", ["- state: [ { valid_values: [started, true] } ]"], "true", "TS3004"],
    ["an unknown operator", ["- state: [ { eqaul: started } ]"], "eqaul", "TS3008"],
    ["an operator that does not fit", ["- networks: [ { pattern: a } ]"], "pattern", "TS3008"],
    ["a clause that is a text", ["- started"], "- started", "TS2006"],
    ["a constraint that is a text", ["- state: [ started ]"], "state:", "TS2006"],
  ])("F68: %s is refused at its line", (_what, lines, marker, code) => {
    const text = condition(lines);
    expect(faults(text)).toEqual([`${lineOf(text, marker)} ${code}`]);
  });

  test("F68: an alternative that never holds is a warning", () => {
    const text = condition(["or:", "  - state: started", "  - stat: started"]);
    expect(faults(text)).toEqual([]);
    expect(faults(text, "warning")).toContain(`${lineOf(text, "- stat:")} TS4219`);
  });
});
