import { describe, expect, test } from "vitest";
import { FILES, play, TEMPLATE } from "./played-scripts.js";

describe("F84: the environment of scripts", () => {
  test("F84: scripts know themselves and their machine; those of relationships both ends, all of them", () => {
    const { ran, lowered } = play(FILES);
    expect(lowered.errors).toEqual([]);
    expect(ran.get("step/app-1-create")).toMatchObject({ status: 0, log: "SELF=app_1 HOST=one\n" });
    const members = [...ran].filter(([name]) => name.includes("add_target"));
    expect(members.map(([, { status, log }]) => [status, log])).toEqual([
      [
        0,
        "SELF=lb_member_app_1 SOURCE=lb TARGET=app_1 SOURCES=lb\napp_1 is ip-of-one:8001\napp_2 is ip-of-two:8002\nhere ip-of-one:8001\n",
      ],
      [
        0,
        "SELF=lb_member_app_2 SOURCE=lb TARGET=app_2 SOURCES=lb\napp_1 is ip-of-one:8001\napp_2 is ip-of-two:8002\nhere ip-of-two:8002\n",
      ],
    ]);
  });

  test("F84: inputs named as what the wrapper uses itself arrive as they are", () => {
    const names = ["name", "value", "data", "text", "folder", "script", "status"];
    const given = names.map((name) => `${name}: "v-${name}"`).join(", ");
    const text = TEMPLATE.replace(/name: "it's.*?\$\(id\)", /, `${given}, `);
    const script = `${names.map((name) => `echo "${name}=$${name}"`).join("\n")}\nkey=1\n`;
    const { ran } = play({ ...FILES, "app.sh": script }, text);
    expect(ran.get("step/app-1-create")?.log).toBe(names.map((name) => `${name}=v-${name}\n`).join(""));
  });

  test("F84: an input of the same name wins over a convention", () => {
    const text = TEMPLATE.replace("api_token: { get_input", "HOST: mine, api_token: { get_input");
    const { ran } = play(FILES, text);
    expect(ran.get("step/app-1-create")?.log).toBe("SELF=app_1 HOST=mine\n");
  });

  test("F84: secrets of a relationship's inputs are not in the plan, prefixed or not", () => {
    const text = TEMPLATE.replace(
      "port: { type: integer, default: { get_property: [ TARGET, port ] } }",
      "port: { type: integer, default: 1 }\n              api_token: { type: string, default: { get_input: api_token } }",
    );
    const { plan } = play(FILES, text);
    const secret = { kind: "secret", key: "lb.member.app-1.add_target.api_token" };
    const step = plan.steps.find(({ name }) => name.startsWith("lb-member"));
    expect(step?.environment).toMatchObject({ api_token: secret, app_1_api_token: secret });
    expect(JSON.stringify(plan.steps.map((each) => each.environment))).not.toContain("correct horse");
  });
});

describe("F84: nodes that run on several machines", () => {
  const SET = `tosca_definitions_version: tosca_simple_yaml_1_3
topology_template:
  node_templates:
    front: { type: tosca.nodes.Compute }
    box:
      type: tosca.nodes.Compute
      capabilities:
        scalable: { properties: { min_instances: 1, default_instances: 2, max_instances: 3 } }
    agent:
      type: tosca.nodes.SoftwareComponent
      requirements: [ { host: box } ]
      interfaces: { Standard: { operations: { create: agent.sh } } }
    server:
      type: tosca.nodes.SoftwareComponent
      requirements:
        - host: front
        - dependency:
            node: agent
            relationship:
              type: tosca.relationships.DependsOn
              interfaces:
                Configure:
                  operations:
                    add_target: { implementation: add.sh, inputs: { ip: { get_attribute: [ box, private_address ] } } }
  outputs:
    keys: { value: { get_operation_output: [ agent, Standard, create, key ] } }
`;
  const files = {
    "agent.sh": "key=$SELF-$HOST\n",
    "add.sh": `echo "$TARGETS \${TARGET-none}"\nfor t in $(echo "$TARGETS" | tr , ' '); do eval "echo \\$\${t}_ip"; done\n`,
  };

  test("F84: those that run are listed, each with its own values; F80: their outputs are a list", () => {
    const { ran, outputs, plan } = play(files, SET);
    const first = plan.servers
      .filter(({ template, initial }) => template === "box" && initial)
      .map(({ name }) => name);
    expect(first).toHaveLength(2);
    const ids = first.map((name) => `agent_${name.replaceAll("-", "_")}`);
    const add = [...ran].find(([name]) => name.startsWith("step/server-dependency"))?.[1];
    expect(add).toMatchObject({
      status: 0,
      log: `${ids.join(",")} none\n${first.map((name) => `ip-of-${name}\n`).join("")}`,
    });
    expect(outputs).toEqual({ keys: first.map((name, at) => `${ids[at]}-${name.replaceAll("-", "_")}`) });
  });
});
