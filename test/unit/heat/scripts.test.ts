import { spawnSync } from "node:child_process";
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { openstackProgram } from "../../../src/heat/openstack.js";
import { type Input, isExpression, type ResourceSpec } from "../../../src/lowering/resource-program.js";
import { resourceYaml } from "../../../src/resource-yaml.js";
import { compileText } from "../topology/compile.js";
import { lowerText } from "./corpus.js";

const TEMPLATE = `tosca_definitions_version: tosca_simple_yaml_1_3
relationship_types:
  my.Balances:
    derived_from: tosca.relationships.ConnectsTo
    interfaces:
      Configure:
        type: tosca.interfaces.relationship.Configure
        operations:
          add_target:
            inputs:
              member_ip: { type: string, default: { get_attribute: [ TARGET, private_address ] } }
              port: { type: integer, default: { get_property: [ TARGET, port ] } }
node_types:
  my.App:
    derived_from: tosca.nodes.SoftwareComponent
    properties: { port: { type: integer } }
    attributes: { private_address: { type: string } }
    capabilities: { serves: tosca.capabilities.Endpoint }
  my.Balancer:
    derived_from: tosca.nodes.SoftwareComponent
    requirements:
      - member:
          capability: tosca.capabilities.Endpoint
          relationship: my.Balances
          occurrences: [ 0, UNBOUNDED ]
topology_template:
  inputs: { api_token: { type: string } }
  node_templates:
    front: { type: tosca.nodes.Compute }
    one: { type: tosca.nodes.Compute }
    two: { type: tosca.nodes.Compute }
    app-1:
      type: my.App
      properties: { port: 8001 }
      requirements: [ { host: one } ]
      interfaces:
        Standard:
          operations:
            create:
              implementation: app.sh
              inputs: { name: "it's \\"quoted\\"; $(id)", api_token: { get_input: api_token } }
              outputs: { key: [ SELF, tosca_name ] }
    app-2:
      type: my.App
      properties: { port: 8002 }
      requirements: [ { host: two } ]
    lb:
      type: my.Balancer
      requirements:
        - host: front
        - member: { node: app-1, relationship: { type: my.Balances, interfaces: { Configure: { operations: { add_target: member.sh } } } } }
        - member: { node: app-2, relationship: { type: my.Balances, interfaces: { Configure: { operations: { add_target: member.sh } } } } }
      interfaces:
        Standard:
          operations:
            create:
              implementation: lb.sh
              inputs: { key: { get_operation_output: [ app-1, Standard, create, key ] } }
  outputs:
    address: { value: { concat: [ "http://", { get_operation_output: [ lb, Standard, create, address ] } ] } }
`;

const FILES = {
  "app.sh": `#!/bin/sh
set -eu
[ "$api_token" = "correct horse" ]
printf 'SELF=%s HOST=%s\\n' "$SELF" "$HOST"
key="$name"
export key
`,
  "lb.sh": `#!/bin/bash
set -euo pipefail
echo "address=wrong" >>"$TOSCA_OUTPUTS"
echo "address=lb:80" >>"$TOSCA_OUTPUTS"
echo "given $key"
exit 0
`,
  "member.sh": `set -u
printf 'SELF=%s SOURCE=%s TARGET=%s SOURCES=%s\\n' "$SELF" "$SOURCE" "$TARGET" "$SOURCES"
for target in $(echo "$TARGETS" | tr , ' '); do
  eval "echo $target is \\$\${target}_member_ip:\\$\${target}_port"
done
echo "here $member_ip:$port"
`,
};

/** A machine that is this one: `sudo` runs what it is given, logs lie in a folder of the test. */
let folder = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "elastosca-scripts-"));
  writeFileSync(join(folder, "sudo"), '#!/bin/sh\nshift\nexec "$@"\n');
  chmodSync(join(folder, "sudo"), 0o755);
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

interface Ran {
  readonly status: number | null;
  readonly log: string;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs the steps of a program in their order, as the engine would, and gives its outputs. */
function play(files: Readonly<Record<string, string>>, text = TEMPLATE) {
  const lowered = lowerText(text, { files, inputs: { api_token: "correct horse" } });
  const { resources } = lowered;
  if (resources === undefined) throw new Error(lowered.errors.join());
  const program = openstackProgram(resources.plan);
  const ran = new Map<string, Ran>();
  const resolve = (input: Input): unknown => {
    if (!isExpression(input)) return Array.isArray(input) ? input.map(resolve) : input;
    switch (input.$) {
      case "output": {
        const step = ran.get(input.resource);
        if (step !== undefined) return step.stdout;
        return input.property === "accessIpV4" ? `ip-of-${input.resource.slice(7)}` : "id";
      }
      case "concat":
        return input.parts.map((part) => String(resolve(part))).join("");
      case "base64":
        return Buffer.from(String(resolve(input.value))).toString("base64");
      case "base64-line":
        return Buffer.from(String(resolve(input.text)).split("\n")[input.index] ?? "", "base64").toString();
      case "template-secret":
        return resources.secrets[input.key];
      case "secret":
        return resolve(input.value);
      default:
        throw new Error(input.$);
    }
  };
  for (const spec of program.resources.filter(({ type }) => type === "command:remote:Command")) {
    ran.set(spec.id, run(spec, resolve));
    if (ran.get(spec.id)?.status !== 0) break;
  }
  const done = [...ran.values()].every(({ status }) => status === 0);
  const outputs = done ? Object.entries(program.outputs).map(([name, value]) => [name, resolve(value)]) : [];
  return { lowered, plan: resources.plan, program, ran, outputs: Object.fromEntries(outputs) };
}

function run({ inputs, name }: ResourceSpec, resolve: (input: Input) => unknown): Ran {
  const command = String(resolve(inputs["create"] ?? "")).replaceAll("/var/log/elastosca", `${folder}/log`);
  expect(command).not.toContain("correct horse");
  const { status, stdout, stderr } = spawnSync("sh", ["-c", `${command}`], {
    input: String(resolve(inputs["stdin"] ?? "")),
    env: { ...process.env, PATH: `${folder}:${process.env["PATH"]}` },
    encoding: "utf8",
  });
  const log = spawnSync("cat", [join(folder, "log", `${name}.log`)], { encoding: "utf8" }).stdout;
  return { status, stdout, stderr, log };
}

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

describe("F80: outputs of operations", () => {
  test("F80: variables of a shell script and lines of TOSCA_OUTPUTS become values", () => {
    const { ran, outputs, plan } = play(FILES);
    expect(ran.get("step/lb-create")).toMatchObject({
      status: 0,
      stderr: "",
      log: 'given it\'s "quoted"; $(id)\n',
    });
    expect(outputs).toEqual({ address: "http://lb:80" });
    expect(plan.steps.find(({ name }) => name === "app-1-create")?.outputs).toEqual(["key"]);
    expect(plan.steps.find(({ name }) => name.startsWith("lb-member"))?.outputs).toBeUndefined();
  });

  test("F80: an attribute that an operation's output is mapped to has its value", () => {
    const text = TEMPLATE.replace("[ SELF, tosca_name ]", "[ SELF, state ]").replace(
      /address: \{ value.*/,
      "state: { value: { get_attribute: [ app-1, state ] } }",
    );
    expect(play(FILES, text).outputs).toEqual({ state: 'it\'s "quoted"; $(id)' });
  });

  test("F80: a script that does not set what is asked for has failed, and says so", () => {
    const { ran } = play({ ...FILES, "lb.sh": "exit 0\n" });
    expect(ran.get("step/lb-create")).toMatchObject({ status: 1 });
    expect(ran.get("step/lb-create")?.stderr).toContain("the script sets no output address");
  });

  test("F80: a failing script is not asked for its outputs", () => {
    const { ran } = play({ ...FILES, "lb.sh": "address=x\nexit 7\n" });
    expect(ran.get("step/lb-create")).toMatchObject({ status: 7, stdout: "" });
    expect(ran.get("step/lb-create")?.stderr).toContain("failed with status 7");
  });

  test("F80: other interpreters write to the file", () => {
    const python = 'import os\nopen(os.environ["TOSCA_OUTPUTS"], "a").write("address=py\\n")\n';
    const { outputs } = play({ ...FILES, "lb.py": python }, TEMPLATE.replace("lb.sh", "lb.py"));
    expect(outputs).toEqual({ address: "http://py" });
  });

  test("F80: the program in YAML takes the same line of the same step", () => {
    const yaml = resourceYaml(play(FILES).plan);
    expect(yaml).toMatch(
      /fn::fromBase64:\s+fn::select:\s+- 0\s+- fn::split: \["\\n", "\$\{lb-create\.stdout\}"\]/,
    );
  });

  test("F80: an output named like a secret is not shown, and kept secret in the state", () => {
    const text = TEMPLATE.replaceAll("create, key ]", "create, password ]")
      .replace("key: [ SELF, tosca_name ]", "password: [ SELF, tosca_name ]")
      .replace("create, address ]", "create, api_token ]");
    const files = { ...FILES, "app.sh": "password=x\n", "lb.sh": "api_token=y\n" };
    const { lowered, program, outputs } = play(files, text);
    expect(outputs).toEqual({});
    expect(lowered.warnings.some((line) => line.endsWith("TS6212"))).toBe(true);
    const step = program.resources.find(({ id }) => id === "step/app-1-create");
    expect(step?.options.secretOutputs).toEqual(["stdout"]);
  });

  test("F80: what is not run, or runs later, is said where the value is needed", () => {
    const later = TEMPLATE.replace(
      "name: \"it's",
      "later: { get_operation_output: [ lb, Standard, create, address ] }, name: \"it's",
    );
    expect(lowerText(later, { files: FILES, inputs: { api_token: "t" } }).errors).toEqual(["41 TS6213"]);
    const none = TEMPLATE.replace("create, address ]", "delete, address ]");
    const found = compileText(none, { inputs: { api_token: "t" } });
    expect(found.warnings.filter((line) => line.includes("TS3022"))).toHaveLength(1);
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
