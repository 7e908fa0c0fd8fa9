import { describe, expect, test } from "vitest";
import { openstackProgram } from "../../../src/heat/openstack.js";
import { resourcePlanJson } from "../../../src/heat/serialize.js";
import { resourceYaml } from "../../../src/resource-yaml.js";
import { HEAD, host } from "./compute-template.js";
import { lowerText } from "./corpus.js";

describe("SY-7: software", () => {
  const TEXT = `${HEAD}  inputs:
    password: { type: string }
  node_templates:
    front:
      type: tosca.nodes.Compute${host(1, "1 GB")}
    back:
      type: tosca.nodes.Compute${host(1, "1 GB")}
    database:
      type: tosca.nodes.DBMS
      properties: { root_password: { get_input: password } }
      requirements: [ { host: back } ]
      interfaces:
        Standard:
          operations:
            configure:
              implementation: db.py
              inputs: { root_password: { get_property: [ SELF, root_password ] } }
            create: db.sh
    application:
      type: tosca.nodes.SoftwareComponent
      requirements: [ { host: front }, { dependency: database } ]
      interfaces:
        Standard:
          operations:
            create:
              implementation: app.yaml
              inputs:
                database: { get_attribute: [ back, private_address ] }
                url: { concat: [ "http://", { get_attribute: [ front, private_address ] } ] }
  outputs:
    address: { value: { get_attribute: [ front, private_address ] } }
    shown: { value: { get_property: [ database, root_password ] } }
`;
  const files = { "db.sh": "#!/bin/sh\n", "db.py": "print(1)\n", "app.yaml": "- hosts: all\n" };
  const result = lowerText(TEXT, { inputs: { password: "correct horse" }, files });
  const plan = result.resources?.plan;

  test("SY-7: operations run in the order of the lifecycle, after those that their node needs", () => {
    expect(result.errors).toEqual([]);
    expect(
      plan?.steps.map(({ name, server, interpreter, after }) => [name, server, interpreter, after]),
    ).toEqual([
      ["database-create", "back", "shell", []],
      ["database-configure", "back", "python", ["database-create"]],
      ["application-create", "front", "ansible", ["database-configure"]],
    ]);
    expect(plan?.steps[2]?.environment).toEqual({
      HOST: { kind: "static", value: "front" },
      SELF: { kind: "static", value: "application" },
      database: { kind: "private-address", servers: ["back"] },
      url: {
        kind: "concat",
        parts: [
          { kind: "static", value: "http://" },
          { kind: "private-address", servers: ["front"] },
        ],
      },
    });
  });

  test("SY-7: no secret is in the plan or the program, and outputs that show one are left out", () => {
    if (plan === undefined) throw new Error("no plan");
    const key = "database.configure.root_password";
    expect(plan.steps[1]?.environment).toMatchObject({ root_password: { kind: "secret", key } });
    expect(result.resources?.secrets).toEqual({ [key]: "correct horse" });
    expect(result.warnings.filter((line) => line.includes(" TS62"))).toEqual(["40 TS6212"]);
    expect(Object.keys(plan.outputs)).toEqual(["address"]);
    const yaml = resourceYaml(plan);
    for (const text of [resourcePlanJson(plan), JSON.stringify(openstackProgram(plan)), yaml])
      expect(text).not.toContain("correct horse");
    expect(yaml).toContain("database-configure-root_password:\n    type: string\n    secret: true");
  });

  test("SY-7: a script that is not there is a warning at its place, an unknown kind one that leaves it out", () => {
    expect(lowerText(TEXT, { inputs: { password: "correct horse" } }).warnings).toContain("26 TS6210");
    const unknown = lowerText(TEXT.replace("db.sh", "db.exe"), {
      inputs: { password: "correct horse" },
      files,
    });
    expect(unknown.warnings).toContain("26 TS6211");
    expect(unknown.resources?.plan.steps).toHaveLength(2);
  });

  test("SY-7: software that runs something needs a machine", () => {
    const lost = TEXT.replace("{ host: front }, ", "");
    expect(lowerText(lost, { inputs: { password: "correct horse" }, files }).errors).toEqual(["27 TS6209"]);
  });
});
