import { spawnSync } from "node:child_process";
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "vitest";
import { openstackProgram } from "../../../src/heat/openstack.js";
import { type Input, isExpression, type ResourceSpec } from "../../../src/lowering/resource-program.js";
import { lowerText } from "./corpus.js";

/** A balancer and two applications behind it, with scripts of nodes and of relationships. */
export const TEMPLATE = `tosca_definitions_version: tosca_simple_yaml_1_3
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

/** The scripts of the template. */
export const FILES = {
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

interface Ran {
  readonly status: number | null;
  readonly log: string;
  readonly stdout: string;
  readonly stderr: string;
}

/**
 * Runs the steps of a program in their order, as the engine would, and gives its outputs. The machine is this one:
 * `sudo` runs what it is given, logs lie in a folder that is removed afterwards.
 */
export function play(files: Readonly<Record<string, string>>, text = TEMPLATE) {
  const lowered = lowerText(text, { files, inputs: { api_token: "correct horse" } });
  const { resources } = lowered;
  if (resources === undefined) throw new Error(lowered.errors.join());
  const program = openstackProgram(resources.plan);
  const ran = new Map<string, Ran>();
  const resolve = resolver(ran, resources.secrets);
  const folder = mkdtempSync(join(tmpdir(), "elastosca-scripts-"));
  try {
    writeFileSync(join(folder, "sudo"), '#!/bin/sh\nshift\nexec "$@"\n');
    chmodSync(join(folder, "sudo"), 0o755);
    for (const spec of program.resources.filter(({ type }) => type === "command:remote:Command")) {
      ran.set(spec.id, run(spec, resolve, folder));
      if (ran.get(spec.id)?.status !== 0) break;
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  const done = [...ran.values()].every(({ status }) => status === 0);
  const outputs = done ? Object.entries(program.outputs).map(([name, value]) => [name, resolve(value)]) : [];
  return { lowered, plan: resources.plan, program, ran, outputs: Object.fromEntries(outputs) };
}

/** What an input of a step is, once the steps before it have run. */
function resolver(ran: ReadonlyMap<string, Ran>, secrets: Readonly<Record<string, unknown>>) {
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
        return secrets[input.key];
      case "secret":
        return resolve(input.value);
      default:
        throw new Error(input.$);
    }
  };
  return resolve;
}

function run({ inputs, name }: ResourceSpec, resolve: (input: Input) => unknown, folder: string): Ran {
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
