import { describe, expect, test } from "vitest";
import { complete } from "../../../src/language/complete.js";
import { definitionAt } from "../../../src/language/navigate.js";
import { CURSOR, edit } from "./editor.js";

const C = CURSOR;

const main = (body: string) => `tosca_definitions_version: tosca_simple_yaml_1_3
node_types:
  App:
    derived_from: tosca.nodes.SoftwareComponent
    capabilities: { api: tosca.capabilities.Endpoint }
    interfaces:
      care:
        type: tosca.interfaces.Root
        operations: { clean: clean.sh }
topology_template:
  inputs: { size: { type: integer, default: 1 } }
  node_templates:
    server: { type: tosca.nodes.Compute }
    app: { type: App, requirements: [ { host: server } ] }
  groups: { all: { type: tosca.groups.Root, members: [ app ] } }
${body}`;

function labels(text: string): readonly string[] {
  const { analysis, offset } = edit(main(text));
  return complete(analysis, offset).candidates.map(({ label }) => label);
}

function definition(text: string): string | undefined {
  const { analysis, offset } = edit(main(text));
  const span = definitionAt(analysis, offset);
  return span && `${span.source.position(span.start).line} ${span.source.text.slice(span.start, span.end)}`;
}

const steps = (one: string) =>
  `  workflows:\n    deploy:\n      steps:\n        one:\n${one}        two: { target: app, activities: [ { set_state: done } ] }\n`;

describe("workflows, triggers and mappings of TOSCA 1.3", () => {
  test("completion of nodes, requirements, operations, steps and workflows", () => {
    expect(labels(steps(`          target: ${C}\n`))).toEqual(["all", "app", "server"]);
    expect(labels(steps(`          target: app\n          target_relationship: ${C}\n`))).toEqual([
      "dependency",
      "host",
    ]);
    const calls = labels(
      steps(`          target: app\n          activities:\n            - call_operation: ${C}\n`),
    );
    expect(calls).toEqual(expect.arrayContaining(["care.clean", "Standard.create"]));
    expect(labels(steps(`          target: app\n          activities:\n            - ${C}\n`))).toEqual([
      "call_operation",
      "delegate",
      "inline",
      "set_state",
    ]);
    expect(
      labels(steps(`          target: app\n          activities:\n            - inline: ${C}\n`)),
    ).toEqual(["deploy"]);
    expect(labels(steps(`          target: app\n          on_success: [ ${C} ]\n`))).toContain("two");
    const mapped = (rest: string) => labels(`  substitution_mappings:\n    node_type: App\n${rest}`);
    expect(mapped(`    capabilities:\n      ${C}\n`)).toEqual(["api", "feature"]);
    expect(mapped(`    capabilities:\n      api: [ ${C} ]\n`)).toEqual(["app", "server"]);
    expect(mapped(`    capabilities:\n      api: [ app, ${C} ]\n`)).toEqual(["api", "feature"]);
    expect(mapped(`    requirements:\n      host: [ app, ${C} ]\n`)).toEqual(["dependency", "host"]);
    const trigger = `  policies:\n    - p:\n        type: tosca.policies.Scaling\n        triggers:\n          t:\n            event: e\n            action:\n              - call_operation: x\n              - inline: ${C}\n  workflows: { w: {} }\n`;
    expect(labels(trigger)).toEqual(["w"]);
  });

  test("definitions", () => {
    expect(definition(steps(`          target: ap${C}p\n`))).toBe("14 app");
    expect(
      definition(
        steps(`          target: app\n          activities:\n            - call_operation: care.cl${C}ean\n`),
      ),
    ).toBe("9 clean");
    expect(definition(steps(`          target: app\n          on_failure: t${C}wo\n`))).toMatch(/ two$/);
    expect(definition(steps(`          target: app\n          target_relationship: ho${C}st\n`))).toMatch(
      / host$/,
    );
    expect(
      definition(
        `  substitution_mappings:\n    node_type: App\n    capabilities: { api: [ app, a${C}pi ] }\n`,
      ),
    ).toBe("5 api");
    expect(
      definition(
        `  substitution_mappings:\n    node_type: App\n    properties: { component_version: [ si${C}ze ] }\n`,
      ),
    ).toBe("11 size");
    expect(definition(steps(`          target: ap${C}ps\n`))).toBeUndefined();
  });
});
