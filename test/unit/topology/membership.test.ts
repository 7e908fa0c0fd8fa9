import { describe, expect, test } from "vitest";
import { compileText } from "./compile.js";

const TYPES = `tosca_definitions_version: tosca_simple_yaml_1_3
group_types:
  my.Machines: {derived_from: tosca.groups.Root, members: [tosca.nodes.Compute], properties: {weight: {type: integer, required: false}}}
  my.BigMachines: {derived_from: my.Machines}
policy_types:
  my.Backup: {derived_from: tosca.policies.Root, targets: [tosca.nodes.Compute, my.Machines]}
  my.Daily: {derived_from: my.Backup, properties: {hour: {type: integer}}}
  my.Scaling:
    derived_from: tosca.policies.Scaling
    properties:
      min_instances: {type: integer}
      default_instances: {type: integer, required: false}
      max_instances: {type: integer}
node_types:
  my.Server: {derived_from: tosca.nodes.Compute}
topology_template:
  node_templates:
    one: {type: my.Server}
    two: {type: tosca.nodes.Compute}
    app: {type: tosca.nodes.SoftwareComponent, requirements: [{host: one}]}
`;
const FIRST = TYPES.split("\n").length;

function compiled(rest: string) {
  return compileText(TYPES + rest);
}

/** Errors as \`line CODE\`, lines counted after the node templates. */
function errors(rest: string) {
  return compiled(rest).errors.map(
    (error) => `${Number(error.split(":")[0]) - FIRST + 1} ${error.split(" ")[1]}`,
  );
}
const group = (body: string) => `  groups:\n    all: {${body}}\n`;
const policies = (...lines: string[]) => `  policies:\n${lines.map((line) => `    - ${line}\n`).join("")}`;

describe("groups and policies", () => {
  test("F65: members exist and are of the types of the group or derived from them", () => {
    expect(errors(group("type: my.Machines, members: [one, two]"))).toEqual([]);
    expect(errors(group("type: my.BigMachines, members: [one]"))).toEqual([]);
    expect(
      errors(
        "  groups:\n    all:\n      type: my.BigMachines\n      members:\n        - one\n        - app\n",
      ),
    ).toEqual(["6 TS4015"]);
    expect(errors("  groups:\n    all:\n      type: my.Machines\n      members:\n        - oen\n")).toEqual([
      "5 TS4014",
    ]);
    expect(errors(group("type: my.Machines, properties: {weight: much}"))).toEqual(["2 TS3004"]);
    expect(errors(group("type: my.Machine"))).toEqual(["2 TS3001"]);
  });

  test("F66: policies keep their order; targets are nodes or groups that fit the type", () => {
    const two = policies(
      "late: {type: my.Daily, targets: [two], properties: {hour: 1}}",
      "early: {type: my.Backup, targets: [all]}",
    );
    const { topology, errors: found } = compiled(group("type: my.BigMachines, members: [one]") + two);
    expect(found).toEqual([]);
    expect(topology?.policies.map(({ name, targets }) => [name, ...targets])).toEqual([
      ["late", "two"],
      ["early", "one"],
    ]);
    expect(errors(policies("p: {type: my.Daily, targets: [app], properties: {hour: 1}}"))).toEqual([
      "2 TS4013",
    ]);
    expect(errors(policies("p: {type: my.Backup, targets: [thre]}"))).toEqual(["2 TS4012"]);
    expect(errors(policies("p: {type: my.Daily, targets: [one]}"))).toEqual(["2 TS3005"]);
  });

  test("F66: a name may be both a node and a group; the policy fits when one of them does", () => {
    const both = "  groups:\n    app: {type: my.Machines, members: [one]}\n";
    expect(errors(both + policies("p: {type: my.Backup, targets: [app]}"))).toEqual([]);
  });

  test("F73: outputs with a type are checked against it; without a value they are warned about", () => {
    const output = (body: string) => `  outputs:\n    o:\n      ${body}\n`;
    expect(errors(output("type: integer\n      value: 12"))).toEqual([]);
    expect(errors(output("type: integer\n      value: dozen"))).toEqual(["4 TS3004"]);
    expect(errors(output("value: {get_attribute: [one, private_address]}"))).toEqual([]);
    const empty = compiled(output("type: integer"));
    expect(empty.errors).toEqual([]);
    expect(empty.warnings.map((warning) => warning.split(" ")[1])).toEqual(["TS4121"]);
  });

  test("F86: normative policies take no undeclared property; numbers of instances rise", () => {
    for (const type of ["Scaling", "Placement", "Update", "Performance"]) {
      expect(errors(policies(`p: {type: tosca.policies.${type}, targets: [one]}`))).toEqual([]);
      expect(errors(policies(`p: {type: tosca.policies.${type}, properties: {speed: 1}}`))).toEqual([
        "2 TS3006",
      ]);
    }
    const scaling = (min: number, usual: number, max: number) =>
      `  policies:\n    - p:\n        type: my.Scaling\n        properties:\n          min_instances: ${min}\n          default_instances: ${usual}\n          max_instances: ${max}\n`;
    expect(errors(scaling(1, 2, 3))).toEqual([]);
    expect(errors(scaling(3, 2, 4))).toEqual(["6 TS4120"]);
    expect(errors(scaling(1, 5, 4))).toEqual(["7 TS4120"]);
  });

  test("F86: the capability Scalable rises as well; what the type says alone is not compared", () => {
    const server = (values: string) =>
      compileText(`tosca_definitions_version: tosca_simple_yaml_1_3
topology_template:
  node_templates:
    one:
      type: tosca.nodes.Compute
      capabilities:
        scalable:
          properties: {${values}}
`).errors;
    expect(server("min_instances: 1, max_instances: 4")).toEqual([]);
    expect(server("min_instances: 9")).toEqual([]);
    expect(server("min_instances: 4, max_instances: 1").map((error) => error.split(" ")[1])).toEqual([
      "TS4120",
    ]);
  });
});
