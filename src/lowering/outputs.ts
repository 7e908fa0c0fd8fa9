import type { Json } from "../base/json.js";
import { assertNever, err, ok, type Result } from "../base/result.js";
import { CODES, report } from "../diagnostics/catalog.js";
import type { DiagnosticSink } from "../diagnostics/diagnostic.js";
import { type ClusterTopology, computeOf } from "../placement/cluster.js";
import type { PlacementPlan } from "../placement/plan.js";
import type { DeferredValue, Topology, Value } from "../topology/topology.js";
import type { OutputPlan } from "./ir.js";
import { type SecretTexts, secretIn, secretTexts } from "./secret-outputs.js";

/** What expressions are resolved against. */
interface Scope {
  readonly topology: Topology;
  readonly cluster: ClusterTopology;
  readonly placement: PlacementPlan;
  readonly secrets: SecretTexts;
}

/** A lowered output, or the reason why the deployment cannot give it. */
type Lowered = Result<OutputPlan, string>;

/**
 * Outputs of the template over what the deployment knows at run time. One that cannot be given is left out
 * with a warning; the others do not suffer from it.
 */
export function lowerOutputs(
  topology: Topology,
  cluster: ClusterTopology,
  placement: PlacementPlan,
  sink: DiagnosticSink,
): Readonly<Record<string, OutputPlan>> {
  const scope: Scope = { topology, cluster, placement, secrets: secretTexts(topology) };
  const outputs: [string, OutputPlan][] = [];
  for (const [output, { value, span }] of topology.outputs) {
    const lowered = lowerValue(value, scope);
    if (lowered.ok) outputs.push([output, lowered.value]);
    else report(sink, CODES.unsupportedOutput, span, { output, reason: lowered.error });
  }
  return Object.fromEntries(outputs);
}

function lowerValue(value: Value, scope: Scope): Lowered {
  switch (value.kind) {
    case "static":
      return lowerStatic(value.json, scope);
    case "get_attribute":
      return lowerAttribute(value, scope);
    case "concat":
      return lowerAll(value.parts, scope, (parts) => ({ kind: "concat", parts }));
    case "join":
      return lowerAll(value.parts, scope, (parts) => ({
        kind: "concat",
        parts: between(parts, { kind: "static", value: value.delimiter }),
      }));
    case "list":
      return lowerAll(value.items, scope, (items) => ({ kind: "list", items }));
    case "get_operation_output":
      return err(
        `the operation "${value.interface}.${value.operation}" of "${value.node}" is not run: software beside the batch cluster is not installed`,
      );
    case "token":
      return err("a part of a text that is known only at run time cannot be cut out");
    case "map":
      return err("a map with values that are known only at run time cannot be given");
    default:
      return assertNever(value);
  }
}

/** The plan and the state of outputs hold no secret in clear (invariant 3). */
function lowerStatic(value: Json, { secrets }: Scope): Lowered {
  const secret = secretIn(value, secrets);
  return secret === undefined
    ? ok({ kind: "static", value })
    : err(`it would show the value of ${secret}, which is a secret`);
}

function lowerAll(
  values: readonly Value[],
  scope: Scope,
  combine: (parts: readonly OutputPlan[]) => OutputPlan,
): Lowered {
  const parts: OutputPlan[] = [];
  for (const value of values) {
    const lowered = lowerValue(value, scope);
    if (!lowered.ok) return lowered;
    parts.push(lowered.value);
  }
  return ok(combine(parts));
}

function between(parts: readonly OutputPlan[], delimiter: OutputPlan): readonly OutputPlan[] {
  return parts.flatMap((part, index) => (index === 0 ? [part] : [delimiter, part]));
}

type GetAttribute = Extract<DeferredValue, { readonly kind: "get_attribute" }>;

/** An attribute of the front-end's machine or of the workers, also by way of software hosted on them. */
function lowerAttribute({ node, path }: GetAttribute, scope: Scope): Lowered {
  const { topology, cluster, placement } = scope;
  const template = topology.nodes.get(node);
  const compute = template === undefined ? undefined : computeOf(topology, template);
  const attribute = path.join(".");
  if (compute === cluster.frontEndHost) return frontEndAttribute(path, placement.frontEnd.name);
  if (compute === cluster.workerHost) return workerAttribute(path, placement);
  return err(`"${node}" is not a machine of the cluster, so its ${attribute} is not known`);
}

function frontEndAttribute(path: readonly (string | number)[], machine: string): Lowered {
  const names = path.filter((part) => typeof part === "string").join(".");
  const indices = path.filter((part) => typeof part === "number");
  const first = indices.length === 1 && indices[0] === 0 && path.at(-1) === 0;
  if (indices.length > 0 && !first) return err(`the front-end has no ${path.join(".")}`);
  const single = (plan: OutputPlan): Lowered => ok(first ? plan : { kind: "list", items: [plan] });
  if (names === "public_address") return single({ kind: "public-address", machine });
  if (names === "private_address") return single({ kind: "private-address", machine });
  if (names === "endpoint.ip_address" && !first) return ok({ kind: "public-address", machine });
  if (names === "endpoint.credential") return single({ kind: "credential", machine });
  return err(`the attribute ${path.join(".")} of the front-end is not provided`);
}

function workerAttribute(path: readonly (string | number)[], { workers }: PlacementPlan): Lowered {
  const [name, index] = path;
  if (name === "public_address") return err("workers have no public address");
  if (name !== "private_address" || path.length > 2)
    return err(`the attribute ${path.join(".")} of workers is not provided`);
  const addresses = workers.map(({ name: machine }): OutputPlan => ({ kind: "private-address", machine }));
  if (index === undefined) return ok({ kind: "list", items: addresses });
  const chosen = typeof index === "number" ? addresses[index] : undefined;
  return chosen === undefined ? err(`there is no worker with the index ${index}`) : ok(chosen);
}
