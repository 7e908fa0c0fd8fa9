import {
  fromBase64,
  joined,
  line,
  literal,
  ref,
  secret,
  toBase64,
  toJson,
  type Expression as YamlExpression,
} from "./emit/pulumi-yaml/expressions.js";
import {
  createProgram,
  type Properties,
  type ResourceOptions,
  type ResourceRef,
} from "./emit/pulumi-yaml/program.js";
import { openstackProgram } from "./heat/openstack.js";
import type { ResourcePlan } from "./heat/plan.js";
import { type Expression, type Input, isExpression, type ResourceSpec } from "./lowering/resource-program.js";

/**
 * A Pulumi program in YAML that builds a plan of single resources (OR-11): the same resources as the program
 * of the stacks registers. `nodes` are the machines of sets that are wanted, the initial ones without. Values
 * that the plan does not show are secret configuration.
 */
export function resourceYaml(plan: ResourcePlan, nodes: readonly string[] = []): string {
  const { resources, outputs } = openstackProgram(plan, nodes);
  const settings = new Map(secretKeys(plan).map((key) => [key, settingName(key)] as const));
  const program = createProgram(settings.values());
  const scope: Scope = { made: new Map(), settings };
  for (const spec of resources) {
    const properties = valuesOf(scope, spec.inputs);
    scope.made.set(spec.id, program.resource(spec.name, spec.type, properties, optionsOf(scope, spec)));
  }
  for (const [name, value] of Object.entries(outputs)) program.output(name, yamlOf(scope, value));
  const config = [...settings.values()].map((name) => [name, { type: "string", secret: true }] as const);
  return program.render({
    name: plan.name,
    description: `Resources of the template ${plan.template}`,
    config: Object.fromEntries(config),
    comment: [
      `The template "${plan.template}" as plain resources, made by elastosca compile --emit pulumi-yaml.`,
      "Keys are minted by the resources below; no secret stands in this file.",
      ...missingScripts(plan),
    ],
  });
}

interface Scope {
  readonly made: Map<string, ResourceRef>;
  /** Configuration values by the keys of the template's secrets. */
  readonly settings: ReadonlyMap<string, string>;
}

function secretKeys({ steps }: ResourcePlan): readonly string[] {
  const keys = steps.flatMap(({ environment }) =>
    Object.values(environment).flatMap((value) => (value.kind === "secret" ? [value.key] : [])),
  );
  return [...new Set(keys)];
}

function settingName(key: string): string {
  return key.replace(/[^A-Za-z0-9_-]+/g, "-");
}

function missingScripts({ steps }: ResourcePlan): readonly string[] {
  const files = steps.flatMap(({ content, interpreter, file }) =>
    content === undefined && interpreter !== "ansible-galaxy" ? [file] : [],
  );
  return files.length === 0
    ? []
    : [`Scripts that could not be read and are empty: ${[...new Set(files)].join(", ")}`];
}

function optionsOf(scope: Scope, { options, dependsOn }: ResourceSpec): ResourceOptions {
  const { provider, ignoreChanges, deleteBeforeReplace, deletedWith, secretOutputs, timeoutSeconds } =
    options;
  const self = (id: string) => resourceOf(scope, id).self;
  const limit = `${timeoutSeconds}s`;
  return {
    ...(provider === undefined ? {} : { provider: self(provider) }),
    ...(dependsOn.length === 0 ? {} : { dependsOn: dependsOn.map(self) }),
    ...(deletedWith === undefined ? {} : { deletedWith: self(deletedWith) }),
    ...(deleteBeforeReplace === undefined ? {} : { deleteBeforeReplace }),
    ...(ignoreChanges === undefined ? {} : { ignoreChanges }),
    ...(secretOutputs === undefined ? {} : { additionalSecretOutputs: secretOutputs }),
    ...(timeoutSeconds === undefined
      ? {}
      : { customTimeouts: { create: limit, update: limit, delete: limit } }),
  };
}

function valuesOf(scope: Scope, inputs: Readonly<Record<string, Input>>): Properties {
  return Object.fromEntries(Object.entries(inputs).map(([name, value]) => [name, yamlOf(scope, value)]));
}

function yamlOf(scope: Scope, input: Input): YamlExpression {
  if (typeof input === "string") return literal(input);
  if (typeof input !== "object" || input === null) return input;
  if (isExpression(input)) return expressionOf(scope, input);
  if (Array.isArray(input)) return input.map((item: Input) => yamlOf(scope, item));
  return valuesOf(scope, input as Readonly<Record<string, Input>>);
}

function expressionOf(scope: Scope, expression: Expression): YamlExpression {
  switch (expression.$) {
    case "output":
      return resourceOf(scope, expression.resource).get(expression.property);
    case "invoke":
      return {
        "fn::invoke": {
          function: expression.token,
          arguments: valuesOf(scope, expression.arguments),
          options: { provider: resourceOf(scope, expression.provider).self },
          return: expression.property,
        },
      };
    case "concat":
      return joined(expression.parts.map((part) => yamlOf(scope, part)));
    case "json":
      return toJson(yamlOf(scope, expression.value));
    case "base64":
      return toBase64(yamlOf(scope, expression.value));
    case "base64-line":
      return fromBase64(line(yamlOf(scope, expression.text), expression.index));
    case "secret":
      return secret(yamlOf(scope, expression.value));
    case "template-secret":
      return ref(scope.settings.get(expression.key) ?? settingName(expression.key));
  }
}

function resourceOf({ made }: Scope, id: string): ResourceRef {
  const resource = made.get(id);
  if (resource === undefined) throw new Error(`${id} is used before it is made`);
  return resource;
}
