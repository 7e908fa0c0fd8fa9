import { describe, expect, test } from "vitest";
import { errors } from "./service-template.js";

describe("service templates", () => {
  const OPERATIONS =
    "interface_types:\n  Backup:\n    inputs: { place: { type: string } }\n    operations:\n      save: { inputs: { depth: { type: integer, default: 1 } } }\n    notifications:\n      saved: {}\nnode_types:\n  Store:\n    interfaces:\n      backup: { type: Backup }\nservice_template:\n  node_templates:\n";

  test.each([
    ["store: { type: Store, interfaces: { backup: { operations: { save: save.sh } } } }", []],
    ["store: { type: Store, interfaces: { backup: { inputs: { place: here, adhoc: 1 } } } }", []],
    [
      "store: { type: Store, interfaces: { backup: { operations: { save: { outputs: { x: [ SELF, y ] } } } } } }",
      ["15 TS3019"],
    ],
    ["store: { type: Store, interfaces: { backup: { save: save.sh } } }", ["15 TS2004"]],
    ["store: { type: Store, interfaces: { backup: { operations: { sav: save.sh } } } }", ["15 TS3316"]],
    ["store: { type: Store, interfaces: { bakup: { operations: { save: save.sh } } } }", ["15 TS3316"]],
    ["store: { type: Store, interfaces: { backup: { inputs: { place: 5 } } } }", ["15 TS3004"]],
    [
      "store: { type: Store, interfaces: { backup: { operations: { save: { inputs: { depth: deep } } } } } }",
      ["15 TS3004"],
    ],
    ["store: { type: Store, interfaces: { backup: { notifications: { save: n.sh } } } }", ["15 TS3316"]],
    [
      "store: { type: Store, interfaces: { backup: { operations: { save: { implementation: [ a ] } } } } }",
      ["15 TS2006"],
    ],
    ["store: { type: Store, interfaces: [ backup ] }", ["15 TS2006"]],
  ])("G16: interface assignment %s", (template, expected) => {
    expect(errors(`${OPERATIONS}    ${template}\n`)).toEqual(expected);
  });

  test("G16: definitions refine operations of the interface type and give no new ones", () => {
    const refine = (body: string) =>
      `${OPERATIONS.replace("backup: { type: Backup }", `backup: ${body}`)}    store: { type: Store }\n`;
    expect(errors(refine("{ type: Backup, operations: { save: { implementation: a.sh } } }"))).toEqual([]);
    expect(errors(refine("{ type: Backup, operations: { sav: {} } }"))).toEqual(["12 TS3316"]);
    expect(errors(refine("{ operations: { save: {} } }"))).toEqual(["12 TS2005"]);
    expect(errors(refine("{ type: Bakup }"))).toEqual(["12 TS3001"]);
    expect(errors("interface_types:\n  I:\n    operations:\n      a: { implementation: a.sh }\n")).toEqual([
      "5 TS3332",
    ]);
    expect(errors("interface_types:\n  I:\n    inputs: { description: an operation }\n")).toEqual([
      "4 TS2006",
    ]);
  });

  const call = (inputs: string, workflow = "place: { type: string }") =>
    `${OPERATIONS}    store: { type: Store }\n  workflows:\n    run:\n      inputs: { ${workflow} }\n      steps:\n        one:\n          target: store\n          activities:\n            - ${inputs}\n`;

  test.each([
    ["call_operation: { operation: backup.save, inputs: { place: { $get_input: place } } }", []],
    ["call_operation: backup.save", ["23 TS3320"]],
    ["call_operation: { operation: backup.save, inputs: { place: here, more: 1 } }", ["23 TS3316"]],
    [
      "call_operation: { operation: backup.save, inputs: { place: here, depth: { $get_input: place } } }",
      ["23 TS3004"],
    ],
    ["call_operation: backup.sav", ["23 TS3316"]],
    ["call_operation: save", ["23 TS3338"]],
    ["call_operation: { inputs: {} }", ["23 TS2005"]],
    ["inline: ran", ["23 TS3316"]],
    ["inline: run", ["23 TS3320"]],
    ["set_state: 5", ["23 TS2006"]],
    ["do: 5", ["23 TS2004"]],
    ["{ set_state: a, inline: run }", ["23 TS2013"]],
  ])("G20: the activity { %s }", (activity, expected) => {
    expect(errors(call(activity))).toEqual(expected);
  });

  test("G20: steps name targets and other steps", () => {
    const step = (body: string) =>
      `${OPERATIONS}    store: { type: Store }\n  workflows:\n    run:\n      steps:\n        one: { activities: [ set_state: a ], ${body} }\n`;
    expect(errors(step("target: store, on_success: [ one ]"))).toEqual([]);
    expect(errors(step("target: stor"))).toEqual(["19 TS3316"]);
    expect(errors(step("target: store, on_failure: [ two ]"))).toEqual(["19 TS3316"]);
    expect(errors(step("target: store, target_relationship: host"))).toEqual(["19 TS3316"]);
    expect(errors(step("target: store, filter: [ 1 ]"))).toEqual(["19 TS3307"]);
  });
});
