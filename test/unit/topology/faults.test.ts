import { describe, expect, it } from "vitest";
import { compileText, memoryHost, template } from "./compile.js";
import { onlyError } from "./only-error.js";

const SERVER = `    server:
      type: tosca.nodes.Compute
      capabilities:
        host:
          properties:
            num_cpus: 2
`;

describe("one fault gives one located diagnostic", () => {
  it("unknown type, with the nearest name", () => {
    const { at, hint } = onlyError(
      template("    server:\n      type: tosca.nodes.Compote\n      properties: {a: 1}\n"),
    );
    expect(at).toBe("5:13 TS3001");
    expect(hint).toContain("tosca.nodes.Compute");
  });

  it("wrong type of a value, at the value", () => {
    const { at, message } = onlyError(template(SERVER.replace("num_cpus: 2", "num_cpus: many")));
    expect(at).toBe("9:23 TS3004");
    expect(message).toContain('must be an integer, but "many"');
  });

  it("size without a unit", () => {
    expect(onlyError(template(SERVER.replace("num_cpus: 2", "mem_size: 4"))).at).toBe("9:23 TS3004");
  });

  it("missing required property, at the node", () => {
    const { at, labels } = onlyError(template("    db:\n      type: tosca.nodes.ObjectStorage\n"));
    expect(at).toBe("4:5 TS3005");
    expect(labels[0]?.span.source.name).toBe("simple-1.0.yaml");
  });

  it("undeclared property, with the nearest name and an edit", () => {
    const text = template(SERVER.replace("num_cpus: 2", "num_cpu: 2"));
    const { at, hint } = onlyError(text);
    expect(at).toBe("9:13 TS3006");
    expect(hint).toContain('"num_cpus"');
    expect(compileText(text).diagnostics[0]?.fixes?.[0]?.edits[0]?.replacement).toBe("num_cpus");
  });

  it("violated constraint, at the value, with the place of the constraint", () => {
    const { at, message, labels } = onlyError(template(SERVER.replace("num_cpus: 2", "num_cpus: 0")));
    expect(at).toBe("9:23 TS3007");
    expect(message).toContain("must be at least 1");
    expect(labels).toHaveLength(1);
  });

  it("unknown capability", () => {
    const { at, hint } = onlyError(template(SERVER.replace("host:", "hosts:")));
    expect(at).toBe("7:9 TS4005");
    expect(hint).toContain('"host"');
  });

  it("unknown requirement", () => {
    const software =
      "    app:\n      type: tosca.nodes.SoftwareComponent\n      requirements:\n        - hots: server\n";
    const { at, hint } = onlyError(template(SERVER + software));
    expect(at).toBe("13:11 TS4004");
    expect(hint).toContain('"host"');
  });

  it("dangling requirement, with the nearest name", () => {
    const software =
      "    app:\n      type: tosca.nodes.SoftwareComponent\n      requirements:\n        - host: servr\n";
    const { at, hint } = onlyError(template(SERVER + software));
    expect(at).toBe("13:17 TS4002");
    expect(hint).toContain('"server"');
  });

  it("target without a matching capability", () => {
    const port =
      "    port:\n      type: tosca.nodes.network.Port\n      requirements:\n        - link: server\n        - binding: server\n";
    const { at, message } = onlyError(template(SERVER + port));
    expect(at).toBe("13:17 TS4006");
    expect(message).toContain("tosca.capabilities.network.Linkable");
  });

  it("source that valid_source_types does not let in", () => {
    const app = `    app:
      type: my.App
      requirements:
        - host: server
`;
    const types = `node_types:
  my.App:
    derived_from: tosca.nodes.Root
    requirements:
      - host:
          capability: tosca.capabilities.Container
          relationship: tosca.relationships.HostedOn
`;
    expect(onlyError(template(SERVER + app, types)).at).toBe("20:17 TS4007");
  });

  it("cycle of requirements, with its path", () => {
    const nodes = ["a", "b", "c"]
      .map(
        (name, index, all) =>
          `    ${name}:\n      type: tosca.nodes.Root\n      requirements:\n        - dependency: ${all[(index + 1) % 3]}\n`,
      )
      .join("");
    const { at, message, labels } = onlyError(template(nodes));
    expect(at).toBe("15:23 TS4003");
    expect(message).toContain("a -> b -> c -> a");
    expect(labels).toHaveLength(2);
  });

  it("a node that depends on itself", () => {
    const node = "    a:\n      type: tosca.nodes.Root\n      requirements:\n        - dependency: a\n";
    expect(onlyError(template(node)).message).toContain("a -> a");
  });

  it("cycle of types, short and long", () => {
    const short = "node_types:\n  my.A: {derived_from: my.A}\n";
    expect(onlyError(template(SERVER, short)).at).toBe("3:24 TS3002");
    const long =
      "node_types:\n  my.A: {derived_from: my.B}\n  my.B: {derived_from: my.C}\n  my.C: {derived_from: my.A}\n";
    const { at, message } = onlyError(template(SERVER, long));
    expect(at).toBe("5:24 TS3002");
    expect(message).toContain("my.A -> my.B -> my.C -> my.A");
  });

  it("cycle of types stays the only fault where a template uses the type", () => {
    const types = "node_types:\n  my.A: {derived_from: my.A}\n";
    expect(onlyError(template("    a:\n      type: my.A\n      properties: {x: 1}\n", types)).at).toBe(
      "3:24 TS3002",
    );
  });

  it("cycle of functions, reported once", () => {
    const types = `node_types:
  my.A:
    derived_from: tosca.nodes.Root
    properties:
      x: {type: string}
      y: {type: string}
`;
    const node = `    a:
      type: my.A
      properties:
        x: {get_property: [SELF, y]}
        y: {concat: ["-", {get_property: [SELF, x]}]}
`;
    const { at, message } = onlyError(template(node, types));
    expect(at).toBe("14:28 TS3020");
    expect(message).toContain("a.x -> a.y -> a.x");
  });

  it("import that does not exist, at its value, and no second fault for the types it would define", () => {
    const text = template("    a:\n      type: my.Type\n", "imports:\n  - types.yaml\n");
    const { at, hint } = onlyError(text);
    expect(at).toBe("3:5 TS3009");
    expect(hint).toContain("relative");
  });

  it("fault in an imported file, in that file", () => {
    const host = memoryHost({
      "types.yaml":
        "tosca_definitions_version: tosca_simple_yaml_1_0\nnode_types:\n  my.T: {derived_from: my.Root}\n",
    });
    const text = template("    a:\n      type: my.T\n", "imports:\n  - types.yaml\n");
    const { diagnostics, errors } = compileText(text, { host });
    expect(errors).toEqual(["3:24 TS3001"]);
    expect(diagnostics[0]?.span.source.name).toBe("types.yaml");
  });

  it("unknown policy target and unknown group member", () => {
    const policies =
      "  policies:\n    - p:\n        type: tosca.policies.Placement\n        targets: [servr]\n";
    const { at, hint } = onlyError(template(SERVER + policies));
    expect(at).toBe("13:19 TS4012");
    expect(hint).toContain('"server"');
    const groups = "  groups:\n    g:\n      type: tosca.groups.Root\n      members: [nobody]\n";
    expect(onlyError(template(SERVER + groups)).at).toBe("13:17 TS4014");
  });

  it("surplus assignment of a requirement", () => {
    const app =
      "    app:\n      type: tosca.nodes.SoftwareComponent\n      requirements:\n        - host: server\n        - host: server\n";
    expect(onlyError(template(SERVER + app)).at).toBe("14:11 TS4010");
  });

  it("get_property, get_attribute and get_input of what is not there", () => {
    const outputs = (value: string) => template(`${SERVER}  outputs:\n    o:\n      value: ${value}\n`);
    expect(onlyError(outputs("{get_input: cpus}")).at).toBe("12:26 TS3016");
    expect(onlyError(outputs("{get_property: [server, sise]}")).at).toBe("12:38 TS3019");
    expect(onlyError(outputs("{get_attribute: [server, public_addres]}")).at).toBe("12:39 TS4019");
    expect(onlyError(outputs("{get_attribute: [sever, public_address]}")).at).toBe("12:31 TS3018");
    expect(onlyError(outputs("{get_attribute: [HOST, public_address]}")).at).toBe("12:31 TS3021");
    expect(onlyError(outputs("{get_attribute: [server, public_address, 0]}")).at).toBe("12:55 TS3017");
    expect(onlyError(outputs("{token: [a-b, '-', 7]}")).at).toBe("12:33 TS3017");
  });
});

describe("secrets", () => {
  it("are not shown in messages", () => {
    const types =
      "node_types:\n  my.A:\n    derived_from: tosca.nodes.Root\n    properties:\n      admin_password: {type: string, constraints: [{min_length: 20}]}\n      pin_token: {type: integer}\n";
    const nodes =
      "    a:\n      type: my.A\n      properties:\n        admin_password: hunter2\n        pin_token: hunter3\n";
    const { errors, diagnostics } = compileText(template(nodes, types));
    expect(errors).toEqual(["13:25 TS3007", "14:20 TS3004"]);
    expect(JSON.stringify(diagnostics.map(({ message, hint }) => [message, hint]))).not.toContain("hunter");
  });
});

describe("strictness", () => {
  const open = template("    app:\n      type: tosca.nodes.SoftwareComponent\n");
  it("takes an open requirement as work for the orchestrator, in strict as an error", () => {
    expect(compileText(open)).toMatchObject({ errors: [], infos: ["4:5 TS4001"] });
    expect(compileText(open, { profile: "strict" }).errors).toEqual(["4:5 TS4001"]);
  });

  it("takes an incompatible refinement as an error, with INDIGO types as a warning", () => {
    const types = (imports: string) => `${imports}node_types:
  my.Compute:
    derived_from: tosca.nodes.Compute
    attributes:
      private_address: {type: list, entry_schema: {type: string}}
`;
    const nodes = "    a:\n      type: my.Compute\n";
    expect(compileText(template(nodes, types(""))).errors).toEqual(["6:31 TS3003"]);
    const url = "https://raw.githubusercontent.com/indigo-dc/tosca-types/v9/custom_types.yaml";
    const indigo = compileText(template(nodes, types(`imports:\n  - indigo: ${url}\n`)));
    expect(indigo).toMatchObject({ errors: [], warnings: ["8:31 TS3003"] });
  });
});
