import { describe, expect, test } from "vitest";
import { compileText } from "../topology/compile.js";

const file = (version: string, rest: string) =>
  `tosca_definitions_version: tosca_simple_yaml_${version.replace(".", "_")}\n${rest}`;

/** Errors as `line CODE hint`. */
const errors = (text: string) =>
  compileText(text)
    .diagnostics.filter(({ severity }) => severity === "error")
    .map(({ code, span, hint }) => `${span.source.position(span.start).line} ${code} ${hint ?? ""}`.trim());

const derived = (parent: string) => file("1.3", `node_types:\n  mine: {derived_from: ${parent}}\n`);

describe("what an unknown name was meant for", () => {
  test("F05, D-5: a slip in a short name of a normative type", () => {
    expect(errors(derived("ContainerApplication"))).toEqual([
      '3 TS3001 Did you mean "Container.Application"?',
    ]);
    expect(errors(derived("SoftwareComponnt"))).toEqual(['3 TS3001 Did you mean "SoftwareComponent"?']);
  });

  test("D-5: a name of another vendor is not taken for a normative one that only looks alike", () => {
    const text = file(
      "1.3",
      "capability_types:\n  mine: {derived_from: acme.capabilities.Invocable, properties: {a: {type: string}}}\n",
    );
    expect(errors(text)).toEqual(["3 TS3001 Define the type, or import the file that defines it."]);
  });

  test("F55, D-5: without a near name the requirements of the type are listed", () => {
    const text = file(
      "1.3",
      "topology_template:\n  node_templates:\n    a: {type: Compute}\n    b: {type: Compute, requirements: [{host: a}]}\n",
    );
    expect(errors(text)).toEqual(["5 TS4004 Its type declares dependency, local_storage."]);
  });

  test("F52, D-5: a property that stands beside properties", () => {
    const text = file(
      "1.3",
      "topology_template:\n  node_templates:\n    a:\n      type: Compute\n      capabilities: {scalable: {max_instances: 2}}\n",
    );
    expect(errors(text)).toEqual([
      '6 TS2004 Allowed keys are properties, attributes, occurrences; if "max_instances" is a property, put it below "properties:".',
    ]);
  });
});

describe("versions", () => {
  test("F01: a message about the version names TOSCA 2.0 as well", () => {
    const wrong = compileText("tosca_definitions_version: tosca_simple_yaml_3_0\nnode_types: {}\n");
    expect(wrong.diagnostics[0]?.message).toContain("tosca_2_0");
    expect(errors("tosca_definitions_version: tosca_20\n")).toEqual(['1 TS2002 Did you mean "tosca_2_0"?']);
    expect(compileText("node_types: {}\n").diagnostics[0]?.hint).toContain("tosca_2_0");
  });

  test.each(["1.0", "1.1", "1.2", "1.3"])(
    "F03: the types of the non-normative chapter are there in %s, as its examples need them",
    (version) => {
      const text = file(
        version,
        `topology_template:
  node_templates:
    server: {type: tosca.nodes.Compute}
    dbms:
      type: tosca.nodes.DBMS.MySQL
      properties: {root_password: {get_input: password}, port: 3306}
      requirements: [{host: server}]
    db:
      type: tosca.nodes.Database.MySQL
      properties: {name: shop}
      requirements: [{host: dbms}]
    apache:
      type: tosca.nodes.WebServer.Apache
      requirements: [{host: server}]
    blog:
      type: tosca.nodes.WebApplication.WordPress
      properties: {admin_user: me, admin_password: {get_input: password}, db_host: db}
      requirements: [{host: apache}, {database_endpoint: db}]
  inputs:
    password: {type: string, default: secret}
`,
      );
      expect(errors(text)).toEqual([]);
    },
  );
});
