import type { Json } from "../base/json.js";
import { assertNever, err, ok, type Result } from "../base/result.js";
import { computeOf } from "../placement/cluster.js";
import type { DeferredValue, Value } from "../topology/topology.js";
import { mappedOutput, type OperationOutputs } from "./operation-outputs.js";
import type { RuntimeValue } from "./plan.js";
import type { HeatContext } from "./read.js";

/** What values that machines give are resolved against. */
export interface RuntimeScope {
  readonly context: HeatContext;
  /** Names of the machines by node template. */
  readonly instances: ReadonlyMap<string, readonly string[]>;
  /** Names of the ports, volumes and networks by node template. */
  readonly parts: ReadonlyMap<string, readonly string[]>;
  /** Machines with a public address. */
  readonly public: ReadonlySet<string>;
  readonly operations: OperationOutputs;
}

/** A value over what resources give when they are there, or the reason why it cannot be had. */
export function runtimeValue(scope: RuntimeScope, value: Value): Result<RuntimeValue, string> {
  switch (value.kind) {
    case "static":
      return ok({ kind: "static", value: value.json });
    case "get_attribute":
      return attribute(scope, value);
    case "get_operation_output":
      return scope.operations.ask(value);
    case "concat":
      return all(scope, value.parts, (parts) => ({ kind: "concat", parts }));
    case "join":
      return all(scope, value.parts, (parts) => ({ kind: "concat", parts: between(parts, value.delimiter) }));
    case "list":
      return all(scope, value.items, (items) => ({ kind: "list", items }));
    case "token":
      return err("a part of a text that is known only at run time cannot be cut out");
    case "map":
      return err("a map with values that are known only at run time cannot be given");
    default:
      return assertNever(value);
  }
}

function all(
  scope: RuntimeScope,
  values: readonly Value[],
  combine: (parts: readonly RuntimeValue[]) => RuntimeValue,
): Result<RuntimeValue, string> {
  const parts: RuntimeValue[] = [];
  for (const value of values) {
    const made = runtimeValue(scope, value);
    if (!made.ok) return made;
    parts.push(made.value);
  }
  return ok(combine(parts));
}

function between(parts: readonly RuntimeValue[], delimiter: Json): readonly RuntimeValue[] {
  const text: RuntimeValue = { kind: "static", value: delimiter };
  return parts.flatMap((part, index) => (index === 0 ? [part] : [text, part]));
}

type GetAttribute = Extract<DeferredValue, { readonly kind: "get_attribute" }>;

/** An attribute of a resource; of software, that of the machine it runs on. */
function attribute(scope: RuntimeScope, { node, path }: GetAttribute): Result<RuntimeValue, string> {
  const { topology, kinds } = scope.context;
  const [name, index, ...rest] = path;
  const template = topology.nodes.get(node);
  const refused = err(`the attribute ${path.join(".")} of "${node}" is not provided`);
  if (template === undefined || rest.length > 0 || typeof name !== "string") return refused;
  const mapped = index === undefined ? mappedOutput(template, name) : undefined;
  if (mapped !== undefined) return scope.operations.ask(mapped);
  const at = typeof index === "number" ? { index } : {};
  if (index !== undefined && typeof index !== "number") return endpointAddress(scope, node, path) ?? refused;
  const kind = kinds.get(node);
  if (kind === "volume" || kind === "network" || kind === "port")
    return name === `${kind}_id` || name === "tosca_id" ? identifier(scope, kind, node) : refused;
  const machine = kind === "server" ? template : computeOf(topology, template);
  const servers = machine === undefined ? undefined : scope.instances.get(machine.name);
  if (servers === undefined) return refused;
  if (typeof index === "number" && index >= servers.length) return err(`"${node}" has no machine ${index}`);
  if (name === "private_address" || name === "ip_address")
    return ok({ kind: "private-address", servers, ...at });
  if (name === "public_address")
    return servers.some((server) => scope.public.has(server))
      ? ok({ kind: "public-address", servers, ...at })
      : err(`"${node}" has no public address`);
  const [first] = servers;
  return name === "tosca_id" && servers.length === 1 && first !== undefined
    ? ok({ kind: "id", of: "server", name: first })
    : refused;
}

/** Id of a part; of one that is there once for each machine of a set, all of them. */
function identifier(
  { parts }: RuntimeScope,
  of: "volume" | "network" | "port",
  node: string,
): Result<RuntimeValue, string> {
  const ids = (parts.get(node) ?? []).map((name): RuntimeValue => ({ kind: "id", of, name }));
  const [first] = ids;
  if (first === undefined) return err(`"${node}" is not built`);
  return ok(ids.length === 1 ? first : { kind: "list", items: ids });
}

/** `endpoint.ip_address` of a machine: the public address where it has one. */
function endpointAddress(
  scope: RuntimeScope,
  node: string,
  [capability, name]: readonly (string | number)[],
): Result<RuntimeValue, string> | undefined {
  const servers = scope.instances.get(node);
  if (servers === undefined || capability !== "endpoint" || name !== "ip_address") return undefined;
  const outside = servers.some((server) => scope.public.has(server));
  return ok({ kind: outside ? "public-address" : "private-address", servers });
}
