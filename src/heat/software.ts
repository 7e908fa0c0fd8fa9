import { topologicalOrder } from "../base/graph.js";
import type { FileHost } from "../base/host.js";
import { looksSecret } from "../base/secret.js";
import { CODES, report } from "../diagnostics/catalog.js";
import { originOf } from "../lowering/origin.js";
import { type SecretTexts, secretIn } from "../lowering/secret-outputs.js";
import type { TopologyNode } from "../topology/topology.js";
import { type Operation, operationsOf } from "./operations.js";
import type { Interpreter, RuntimeValue, StepResource } from "./plan.js";
import { type RuntimeScope, runtimeValue } from "./runtime.js";
import { conventionalVariables } from "./script-environment.js";

/** Steps in the order in which they run, and the values that they must be given in secret. */
export interface Software {
  readonly steps: readonly StepResource[];
  readonly secrets: Readonly<Record<string, string>>;
}

/** What steps are made with. */
export interface SoftwareScope extends RuntimeScope {
  readonly host: FileHost;
  readonly secretTexts: SecretTexts;
}

const TIMEOUT_SECONDS = 1800;

/**
 * Lifecycle operations (TOSCA 1.3 section 5.8.5) as steps: those of a node after those of every node that its
 * requirements lead to, which covers HostedOn, ConnectsTo and DependsOn.
 */
export function softwareSteps(scope: SoftwareScope): Software {
  const { topology } = scope.context;
  const needs = (name: string) =>
    (topology.nodes.get(name)?.requirements ?? []).flatMap(({ target }) =>
      target === undefined ? [] : [target],
    );
  const steps: StepResource[] = [];
  const secrets: Record<string, string> = {};
  /** The last steps of a node, or of what it needs when it has none. */
  const ends = new Map<string, readonly string[]>();
  for (const name of topologicalOrder([...topology.nodes.keys()], needs)) {
    const node = topology.nodes.get(name);
    if (node === undefined) continue;
    let before = [...new Set(needs(name).flatMap((need) => ends.get(need) ?? []))];
    for (const operation of operationsOf(scope.context, node)) {
      const made = stepsOf(scope, node, operation, before, secrets);
      if (made.length === 0) continue;
      steps.push(...made);
      before = made.map((step) => step.name);
    }
    ends.set(name, before);
  }
  return { steps, secrets };
}

/** An operation on each machine that its node runs on. */
function stepsOf(
  scope: SoftwareScope,
  node: TopologyNode,
  operation: Operation,
  after: readonly string[],
  secrets: Record<string, string>,
): readonly StepResource[] {
  const { context } = scope;
  const label = operation.label;
  const args = { operation: label, node: node.name, file: operation.file };
  const interpreter = operation.interpreter ?? interpreterOf(operation.file);
  if (interpreter === undefined) {
    report(context.sink, CODES.unknownInterpreter, operation.span, args);
    return [];
  }
  const machines = operation.hosts.flatMap((host) => scope.instances.get(host) ?? []);
  if (machines.length === 0) {
    report(context.sink, CODES.notOnServer, node.span, { node: node.name });
    return [];
  }
  const content = interpreter === "ansible-galaxy" ? undefined : textOfFile(scope.host, operation);
  if (content === undefined && interpreter !== "ansible-galaxy")
    report(context.sink, CODES.unreadableScript, operation.span, args);
  const environmentOn = environmentOf(scope, node, operation, secrets);
  const base = `${node.name}-${label.replace(/[^A-Za-z0-9_]+/g, "-")}`;
  const nameOn = (server: string) => (machines.length === 1 ? base : `${base}-${server}`);
  scope.operations.made(
    node.name,
    operation,
    machines.map((server) => ({ step: nameOn(server), server })),
  );
  return machines.map((server) => ({
    name: nameOn(server),
    server,
    file: operation.file,
    interpreter,
    ...(content === undefined ? {} : { content }),
    environment: interpreter === "ansible-galaxy" ? {} : environmentOn(server),
    after,
    timeoutSeconds: operation.timeoutSeconds ?? TIMEOUT_SECONDS,
    origin: originOf(node.name, operation.span),
  }));
}

const INTERPRETERS: readonly (readonly [RegExp, Interpreter])[] = [
  [/\.(sh|bash)$/i, "shell"],
  [/\.py$/i, "python"],
  [/\.ya?ml$/i, "ansible"],
  [/\.pp$/i, "puppet"],
];

function interpreterOf(file: string): Interpreter | undefined {
  return INTERPRETERS.find(([pattern]) => pattern.test(file))?.[1];
}

function textOfFile(host: FileHost, { file, span }: Operation): string | undefined {
  if (/^[a-z][a-z0-9+.-]*:\/\//i.test(file)) return undefined;
  return host.read(host.resolve(span.source.name, file));
}

/**
 * Variables of a script's environment by the machine it runs on: the operation's inputs, and those of TOSCA 1.3
 * section 4.2, over which an input of the same name wins. What looks like a secret is only named.
 */
function environmentOf(
  scope: SoftwareScope,
  node: TopologyNode,
  operation: Operation,
  secrets: Record<string, string>,
): (server: string) => Readonly<Record<string, RuntimeValue>> {
  const hide = (key: string, input: string, value: RuntimeValue): RuntimeValue => {
    if (value.kind !== "static" || !isSecret(scope, input, value)) return value;
    secrets[key] = typeof value.value === "string" ? value.value : JSON.stringify(value.value);
    return { kind: "secret", key };
  };
  const entries: (readonly [string, RuntimeValue])[] = [];
  for (const [input, { value, span }] of operation.inputs) {
    const made = runtimeValue(scope, value);
    if (!made.ok) {
      const args = { input, operation: operation.label, node: node.name, reason: made.error };
      report(scope.context.sink, CODES.stepInput, span, args);
      continue;
    }
    if (made.value.kind === "static" && made.value.value === null) continue;
    entries.push([input, hide(`${node.name}.${operation.label}.${input}`, input, made.value)]);
  }
  return (server) => {
    const conventional = conventionalVariables(scope, node, operation, server, hide);
    const all = [...new Map([...conventional, ...entries])];
    return Object.fromEntries(all.sort(([left], [right]) => (left < right ? -1 : 1)));
  };
}

function isSecret(
  { secretTexts }: SoftwareScope,
  name: string,
  value: Extract<RuntimeValue, { readonly kind: "static" }>,
): boolean {
  return looksSecret(name) || secretIn(value.value, secretTexts) !== undefined;
}
