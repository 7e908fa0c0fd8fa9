import { blockLines, entryLines } from "../yaml-text.js";
import { type Expression, ref } from "./expressions.js";

/** Options of a resource, by the names that the language has for them. */
export interface ResourceOptions {
  readonly provider?: Expression;
  readonly dependsOn?: readonly Expression[];
  readonly deletedWith?: Expression;
  readonly deleteBeforeReplace?: boolean;
  readonly ignoreChanges?: readonly string[];
  readonly additionalSecretOutputs?: readonly string[];
  readonly customTimeouts?: { readonly [step: string]: string };
}

/** Makes references to a declared resource. */
export interface ResourceRef {
  readonly name: string;
  /** The resource itself: what others depend on. */
  readonly self: string;
  /** One of its outputs. */
  get(property: string): string;
}

export type Properties = { readonly [name: string]: Expression };

/** A declared resource as data. */
export interface DeclaredResource {
  readonly name: string;
  readonly type: string;
  /** Stack that registers it where the cluster is deployed by the components. */
  readonly stack: string;
  readonly properties: Properties;
  readonly options: ResourceOptions;
}

/** A Pulumi YAML program in the making. Names of all its parts are unique. */
export interface ProgramBuilder {
  /** Everything that is declared from now on belongs to this stack. */
  inStack(stack: string): void;
  resources(): readonly DeclaredResource[];
  resource(name: string, type: string, properties: Properties, options?: ResourceOptions): ResourceRef;
  /** A named value; the result refers to it. */
  variable(name: string, value: Expression): string;
  output(name: string, value: Expression): void;
  render(head: ProgramHead): string;
}

/** What stands above the resources. */
export interface ProgramHead {
  readonly name: string;
  readonly description: string;
  readonly config: Properties;
  /** Lines of the comment at the top. */
  readonly comment: readonly string[];
}

/**
 * Versions of the official providers that the properties are written for; packages of no version here are
 * taken as they are installed.
 */
export const PROVIDER_VERSIONS: Readonly<Record<string, string>> = {
  aws: "7.48.0",
  command: "1.2.1",
  openstack: "3.15.2",
  tls: "5.6.1",
};

export function createProgram(reserved: Iterable<string>): ProgramBuilder {
  const used = new Set<string>(reserved);
  const variables: [string, Expression][] = [];
  const resources: DeclaredResource[] = [];
  const outputs: [string, Expression][] = [];
  let stack = "core";
  const free = (wanted: string): string => {
    let name = wanted;
    for (let number = 2; used.has(name); number += 1) name = `${wanted}-${number}`;
    used.add(name);
    return name;
  };
  return {
    inStack(next) {
      stack = next;
    },
    resources: () => resources,
    resource(wanted, type, properties, options = {}) {
      const name = free(wanted);
      resources.push({ name, type, stack, properties, options });
      return { name, self: ref(name), get: (property) => ref(`${name}.${property}`) };
    },
    variable(wanted, value) {
      const name = free(wanted);
      variables.push([name, value]);
      return ref(name);
    },
    output(name, value) {
      outputs.push([name, value]);
    },
    render: ({ name, description, config, comment }) =>
      `${[
        ...comment.map((line) => `# ${line}`),
        ...blockLines({ name, runtime: "yaml", description }),
        ...section("config", Object.entries(config)),
        ...section("variables", variables),
        ...section("resources", resources.map(written)),
        ...section("outputs", outputs),
      ].join("\n")}\n`,
  };
}

function written({ name, type, properties, options }: DeclaredResource): [string, Expression] {
  return [name, { type, properties, ...optionsOf(type, options) }];
}

function section(name: string, entries: readonly (readonly [string, Expression])[]): readonly string[] {
  return entries.length === 0
    ? []
    : [`${name}:`, ...entries.flatMap(([key, value]) => entryLines(key, value, 2))];
}

function optionsOf(type: string, options: ResourceOptions): { readonly [key: string]: Expression } {
  const version = type.startsWith("pulumi:providers:")
    ? PROVIDER_VERSIONS[type.slice("pulumi:providers:".length)]
    : options.provider === undefined
      ? PROVIDER_VERSIONS[type.split(":")[0] ?? ""]
      : undefined;
  const { dependsOn, ignoreChanges, additionalSecretOutputs, customTimeouts, ...plain } = options;
  const all: { [key: string]: Expression } = {
    ...plain,
    ...(dependsOn === undefined || dependsOn.length === 0 ? {} : { dependsOn: [...dependsOn] }),
    ...(ignoreChanges === undefined ? {} : { ignoreChanges: [...ignoreChanges] }),
    ...(additionalSecretOutputs === undefined
      ? {}
      : { additionalSecretOutputs: [...additionalSecretOutputs] }),
    ...(customTimeouts === undefined ? {} : { customTimeouts }),
    ...(version === undefined ? {} : { version }),
  };
  return Object.keys(all).length === 0 ? {} : { options: all };
}
