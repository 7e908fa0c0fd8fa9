import * as pulumi from "@pulumi/pulumi";
import { assertNever } from "../src/base/result.js";
import type { DeploymentPlan, OutputPlan } from "../src/lowering/ir.js";

/** What only the running deployment knows. */
export interface OutputFacts {
  readonly publicAddress: pulumi.Output<string>;
  readonly adminPrivateKey: pulumi.Output<string>;
}

type Value = pulumi.Output<unknown>;

/** Values of the template's outputs. A login holds a private key and makes its output secret. */
export function templateOutputs(plan: DeploymentPlan, facts: OutputFacts): Record<string, Value> {
  const addresses = new Map(
    plan.sites.flatMap((site) =>
      [site.gateway, ...site.workers].map((server) => [server.name, server.address]),
    ),
  );
  const resolve = (output: OutputPlan): Value => {
    switch (output.kind) {
      case "static":
        return pulumi.output(output.value as unknown);
      case "public-address":
        return facts.publicAddress;
      case "private-address":
        return pulumi.output(addresses.get(output.machine) ?? null);
      case "credential":
        return login(plan.cluster.adminUser.name, facts.adminPrivateKey);
      case "concat":
        return pulumi.all(output.parts.map(resolve)).apply((parts) => parts.map(String).join(""));
      case "list":
        return pulumi.all(output.items.map(resolve));
      default:
        return assertNever(output);
    }
  };
  return Object.fromEntries(Object.entries(plan.outputs).map(([name, output]) => [name, resolve(output)]));
}

/** A login as the normative credential type has it: TOSCA Simple Profile, tosca.datatypes.Credential. */
function login(user: string, privateKey: pulumi.Output<string>): Value {
  return pulumi.secret(
    privateKey.apply((token) => ({ protocol: "ssh", token_type: "private_key", token, user })),
  );
}
