import * as pulumi from "@pulumi/pulumi";
import {
  type Expression,
  type Input,
  isExpression,
  type ResourceProgram,
  type ResourceSpec,
} from "../../src/lowering/resource-program.js";
import { providerFunction, resourceClass } from "./modules.js";

/**
 * Registers the resources of a program in its order, so that each refers to earlier ones only, and gives its
 * outputs. `secrets` are the values that the program names but does not hold.
 */
export function registerProgram(
  program: ResourceProgram,
  secrets: Readonly<Record<string, string>>,
): Record<string, pulumi.Output<unknown>> {
  const scope: Scope = { made: new Map(), secrets };
  for (const spec of program.resources) {
    const Class = resourceClass(spec.type);
    const inputs = Object.fromEntries(
      Object.entries(spec.inputs).map(([name, value]) => [name, inputValue(scope, value)] as const),
    );
    scope.made.set(spec.id, new Class(spec.name, inputs, resourceOptions(scope, spec)));
  }
  return Object.fromEntries(
    Object.entries(program.outputs).map(
      ([name, value]) => [name, pulumi.output(inputValue(scope, value))] as const,
    ),
  );
}

interface Scope {
  readonly made: Map<string, pulumi.CustomResource>;
  readonly secrets: Readonly<Record<string, string>>;
}

function resourceOptions(scope: Scope, { options, dependsOn }: ResourceSpec): pulumi.CustomResourceOptions {
  const { provider, ignoreChanges, deleteBeforeReplace, deletedWith, secretOutputs, timeoutSeconds } =
    options;
  const limit = `${timeoutSeconds}s`;
  return {
    ...(provider === undefined ? {} : { provider: resourceOf(scope, provider) as pulumi.ProviderResource }),
    ...(ignoreChanges === undefined ? {} : { ignoreChanges: [...ignoreChanges] }),
    ...(deleteBeforeReplace === undefined ? {} : { deleteBeforeReplace }),
    ...(secretOutputs === undefined ? {} : { additionalSecretOutputs: [...secretOutputs] }),
    ...(deletedWith === undefined ? {} : { deletedWith: resourceOf(scope, deletedWith) }),
    ...(timeoutSeconds === undefined
      ? {}
      : { customTimeouts: { create: limit, update: limit, delete: limit } }),
    ...(dependsOn.length === 0 ? {} : { dependsOn: dependsOn.map((id) => resourceOf(scope, id)) }),
  };
}

function inputValue(scope: Scope, input: Input): unknown {
  if (typeof input !== "object" || input === null) return input;
  if (isExpression(input)) return expressionValue(scope, input);
  if (Array.isArray(input)) return input.map((item: Input) => inputValue(scope, item));
  return Object.fromEntries(Object.entries(input).map(([key, value]) => [key, inputValue(scope, value)]));
}

function expressionValue(scope: Scope, expression: Expression): unknown {
  switch (expression.$) {
    case "output":
      return propertyOf(resourceOf(scope, expression.resource), expression.property);
    case "invoke": {
      const provider = resourceOf(scope, expression.provider) as pulumi.ProviderResource;
      const args = inputValue(scope, expression.arguments) as Readonly<Record<string, unknown>>;
      return providerFunction(expression.token)(args, { provider }).apply(
        (found) => found[expression.property],
      );
    }
    case "concat":
      return pulumi
        .all(expression.parts.map((part) => inputValue(scope, part)))
        .apply((parts) => parts.map(String).join(""));
    case "json":
      return pulumi.jsonStringify(inputValue(scope, expression.value));
    case "base64":
      return pulumi
        .all([inputValue(scope, expression.value)])
        .apply(([text]) => Buffer.from(String(text), "utf8").toString("base64"));
    case "base64-line":
      return pulumi.all([inputValue(scope, expression.text)]).apply(([text]) => {
        const line = String(text).split("\n")[expression.index] ?? "";
        return Buffer.from(line, "base64").toString("utf8");
      });
    case "secret":
      return pulumi.secret<unknown>(inputValue(scope, expression.value));
    case "template-secret":
      return templateSecret(scope, expression.key);
  }
}

function templateSecret({ secrets }: Scope, key: string): string {
  const value = secrets[key];
  if (value !== undefined) return value;
  throw new pulumi.RunError(
    `the plan names the secret "${key}" but does not hold it: deploy from the template and its inputs, or set it in elastosca:secrets`,
  );
}

function resourceOf({ made }: Scope, id: string): pulumi.CustomResource {
  const resource = made.get(id);
  if (resource === undefined) throw new Error(`${id} is used before it is made`);
  return resource;
}

function propertyOf(resource: pulumi.CustomResource, property: string): unknown {
  return (resource as unknown as Readonly<Record<string, unknown>>)[property];
}
