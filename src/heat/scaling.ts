import type { Json } from "../base/json.js";
import type { Span } from "../base/span.js";
import { CODES, report } from "../diagnostics/catalog.js";
import type { TopologyNode, TopologyPolicy } from "../topology/topology.js";
import { field, type HeatContext, itemsOf, nodesOfKind, numberField } from "./read.js";
import { scalingAspects } from "./scaling-aspects.js";

/** How many machines a node template stands for. */
export interface InstanceSet {
  /** Policy, capability or profile that says so. */
  readonly source: string;
  readonly minimum: number;
  readonly initial: number;
  readonly maximum: number;
  readonly increment?: number;
  /** Seconds. */
  readonly cooldown?: number;
  /** The number changes in operation; false for a number that is only given once. */
  readonly scales: boolean;
  readonly span: Span;
}

const SCALING = "tosca.policies.Scaling";
/** A set has a name for each machine from the start. */
const LARGEST = 500;

/** The sets of the template by node template; a machine that is in none stands for itself. */
export function instanceSets(context: HeatContext): ReadonlyMap<string, InstanceSet> {
  const sets = new Map<string, InstanceSet>();
  const servers = nodesOfKind(context, "server");
  for (const node of servers) {
    const own = fromCapability(node) ?? fromProfile(node);
    if (own !== undefined) sets.set(node.name, own);
  }
  const known = new Set(servers.map(({ name }) => name));
  for (const [target, set] of [...fromPolicies(context), ...scalingAspects(context)]) {
    if (known.has(target)) sets.set(target, set);
  }
  for (const [name, set] of sets) {
    if (isSound(set)) continue;
    sets.delete(name);
    const { minimum, initial, maximum } = set;
    report(context.sink, CODES.invalidScaling, set.span, { node: name, minimum, initial, maximum });
  }
  return sets;
}

/** True for a policy whose sizes this room reads. */
export function isScalingPolicy(policy: TopologyPolicy): boolean {
  return policy.typeChain.includes(SCALING);
}

/** Targets that a policy names: its keyname `targets`, or the property of that name. */
export function policyTargets(policy: TopologyPolicy): readonly string[] {
  if (policy.targets.length > 0) return policy.targets;
  return itemsOf(field(policy.properties.get("targets"))).filter((item): item is string => isText(item));
}

function isText(item: Json): boolean {
  return typeof item === "string";
}

function fromPolicies(context: HeatContext): readonly (readonly [string, InstanceSet])[] {
  return context.topology.policies.filter(isScalingPolicy).flatMap((policy) => {
    const number = (name: string) => numberField(policy.properties.get(name));
    const minimum = number("min_instances");
    const maximum = number("max_instances");
    if (minimum === undefined && maximum === undefined && number("default_instances") === undefined) {
      const reason = "it gives no min_instances, max_instances or default_instances";
      report(context.sink, CODES.policyWithoutEffect, policy.span, { policy: policy.name, reason });
      return [];
    }
    const lowest = minimum ?? 1;
    const initial = number("default_instances") ?? lowest;
    const increment = number("increment");
    const cooldown = number("cooldown");
    const set: InstanceSet = {
      source: policy.name,
      minimum: lowest,
      initial,
      maximum: maximum ?? Math.max(initial, lowest),
      ...(increment === undefined ? {} : { increment }),
      ...(cooldown === undefined ? {} : { cooldown }),
      scales: true,
      span: policy.properties.get("default_instances")?.span ?? policy.span,
    };
    const targets = policyTargets(policy);
    const names = targets.length > 0 ? targets : nodesOfKind(context, "server").map(({ name }) => name);
    return names.map((name) => [name, set] as const);
  });
}

/** Capability Scalable of a Compute (TOSCA 1.3 section 5.5.13); one instance is no set. */
function fromCapability(node: TopologyNode): InstanceSet | undefined {
  const scalable = [...node.capabilities.values()].find(({ typeChain }) =>
    typeChain.includes("tosca.capabilities.Scalable"),
  );
  if (scalable === undefined) return undefined;
  const number = (name: string) => numberField(scalable.properties.get(name));
  const minimum = number("min_instances") ?? 1;
  const initial = number("count") ?? number("default_instances") ?? minimum;
  const maximum = Math.max(number("max_instances") ?? initial, initial);
  if (maximum === 1 && initial === 1) return undefined;
  const lowest = Math.min(minimum, initial);
  return set(`${node.name}.${scalable.name}`, lowest, initial, maximum, scalable.span);
}

/** `vdu_profile` of a virtual deployment unit: its lowest number runs. */
function fromProfile(node: TopologyNode): InstanceSet | undefined {
  const profile = node.properties.get("vdu_profile");
  const minimum = numberField(profile, "min_number_of_instances");
  if (profile === undefined || minimum === undefined || minimum === 1) return undefined;
  return { ...set(`${node.name}.vdu_profile`, minimum, minimum, minimum, profile.span), scales: false };
}

function set(source: string, minimum: number, initial: number, maximum: number, span: Span): InstanceSet {
  return { source, minimum, initial, maximum, scales: true, span };
}

function isSound({ minimum, initial, maximum }: InstanceSet): boolean {
  const whole = [minimum, initial, maximum].every((size) => Number.isInteger(size));
  return (
    whole && 0 <= minimum && minimum <= initial && initial <= maximum && 1 <= maximum && maximum <= LARGEST
  );
}

/** Reports triggers of policies: nothing watches the load of single resources. */
export function reportTriggers(context: HeatContext): void {
  for (const policy of context.topology.policies) {
    if (!policy.typeChain.includes(SCALING)) continue;
    for (const trigger of policy.triggers ?? []) {
      const args = {
        policy: `${policy.name}.${trigger.name}`,
        reason: "no alarm is built; the set is scaled by naming its machines",
      };
      report(context.sink, CODES.policyWithoutEffect, trigger.span, args);
    }
  }
}
