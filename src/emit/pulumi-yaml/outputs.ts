import { assertNever } from "../../base/result.js";
import type { DeploymentPlan, OutputPlan } from "../../lowering/ir.js";
import { type Expression, joined, literal, literals, secret, toJson } from "./expressions.js";

/** What only the running deployment knows. */
export interface OutputFacts {
  readonly publicAddress: Expression;
  readonly adminPrivateKey: Expression;
}

/** Values of the template's outputs. A login holds a private key and is a secret. */
export function outputValues(
  plan: DeploymentPlan,
  facts: OutputFacts,
): readonly (readonly [string, Expression])[] {
  const addresses = new Map(
    plan.sites.flatMap((site) =>
      [site.gateway, ...site.workers].map((server) => [server.name, server.address]),
    ),
  );
  const resolve = (output: OutputPlan): Expression => {
    switch (output.kind) {
      case "static":
        return literals(output.value);
      case "public-address":
        return facts.publicAddress;
      case "private-address":
        return addresses.get(output.machine) ?? null;
      case "credential":
        return secret(login(plan.cluster.adminUser.name, facts.adminPrivateKey));
      case "concat":
        return joined(output.parts.map((part) => textPart(resolve(part))));
      case "list":
        return output.items.map(resolve);
      default:
        return assertNever(output);
    }
  };
  return Object.entries(plan.outputs).map(([name, output]) => [name, resolve(output)]);
}

/** Only texts can be joined; other data is given as JSON. */
function textPart(value: Expression): Expression {
  if (typeof value === "string") return value;
  if (typeof value !== "object" || value === null) return literal(String(value));
  return Object.keys(value).some((key) => key.startsWith("fn::")) ? value : toJson(value);
}

/** A login as the normative credential type has it: TOSCA Simple Profile, tosca.datatypes.Credential. */
function login(user: string, token: Expression): Expression {
  return { protocol: "ssh", token_type: "private_key", token, user };
}
