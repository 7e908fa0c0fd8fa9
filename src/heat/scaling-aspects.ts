import type { Json } from "../base/json.js";
import { CODES, report } from "../diagnostics/catalog.js";
import type { TopologyPolicy } from "../topology/topology.js";
import { entriesOf, field, type HeatContext, itemsOf, numberField } from "./read.js";
import type { InstanceSet } from "./scaling.js";

const NFV = "tosca.policies.nfv.";
const ASPECTS = `${NFV}ScalingAspects`;
const INITIAL = `${NFV}VduInitialDelta`;
const DELTAS = `${NFV}VduScalingAspectDeltas`;
const LEVELS = `${NFV}InstantiationLevels`;
const VDU_LEVELS = `${NFV}VduInstantiationLevels`;

/** Policies of a VNF's deployment flavour that say how many machines there are (ETSI GS NFV-SOL 001, 6.10). */
export const SIZE_POLICIES: readonly string[] = [ASPECTS, INITIAL, DELTAS, LEVELS, VDU_LEVELS];

/**
 * Sets of virtual deployment units: the initial delta is the smallest size, each step of the aspect up to its
 * highest level adds its delta, and the default instantiation level says what runs at first.
 */
export function scalingAspects(context: HeatContext): readonly (readonly [string, InstanceSet])[] {
  const policies = ofType(context, DELTAS);
  for (const policy of [...policies, ...ofType(context, INITIAL)]) {
    if (policy.targets.length > 0) continue;
    const reason = "it names no targets, so no machine is scaled by it";
    report(context.sink, CODES.policyWithoutEffect, policy.span, { policy: policy.name, reason });
  }
  return policies.flatMap((policy) => {
    const steps = stepSizes(context, policy);
    if (steps === undefined) return [];
    return policy.targets.map((target) => [target, setOf(context, policy, target, steps)] as const);
  });
}

/** What each step of a policy's aspect adds; undefined, with a report, where the aspect does not fit. */
function stepSizes(context: HeatContext, policy: TopologyPolicy): readonly number[] | undefined {
  const name = field(policy.properties.get("aspect"));
  const aspect = ofType(context, ASPECTS)
    .flatMap((one) => entriesOf(field(one.properties.get("aspects"))))
    .find(([key]) => key === name)?.[1];
  const refuse = (reason: string): undefined => {
    const span = policy.properties.get(aspect === undefined ? "aspect" : "deltas")?.span ?? policy.span;
    report(context.sink, CODES.policyWithoutEffect, span, { policy: policy.name, reason });
  };
  if (aspect === undefined) return refuse(`there is no scaling aspect "${String(name)}"`);
  const deltas = new Map(entriesOf(field(policy.properties.get("deltas"))));
  const names = itemsOf(member(aspect, "step_deltas"));
  const sizes: number[] = [];
  for (const delta of names) {
    const size = member(deltas.get(String(delta)), "number_of_instances");
    if (typeof size !== "number")
      return refuse(`it gives no delta "${String(delta)}", which the steps of the aspect add`);
    sizes.push(size);
  }
  const levels = Number(member(aspect, "max_scale_level") ?? 0);
  // One delta is the same for every step.
  return Array.from({ length: levels }, (_, level) => sizes[level] ?? sizes.at(-1) ?? 0);
}

function setOf(
  context: HeatContext,
  policy: TopologyPolicy,
  target: string,
  steps: readonly number[],
): InstanceSet {
  const profile = context.topology.nodes.get(target)?.properties.get("vdu_profile");
  const minimum = initialDelta(context, target) ?? numberField(profile, "min_number_of_instances") ?? 1;
  const sum = steps.reduce((total, step) => total + step, minimum);
  const maximum = Math.max(Math.min(sum, numberField(profile, "max_number_of_instances") ?? sum), minimum);
  const initial = defaultLevel(context, target) ?? minimum;
  return {
    source: policy.name,
    minimum,
    initial: Math.min(Math.max(initial, minimum), maximum),
    maximum,
    ...(steps[0] === undefined ? {} : { increment: steps[0] }),
    scales: true,
    span: policy.span,
  };
}

function initialDelta(context: HeatContext, target: string): number | undefined {
  const policy = ofType(context, INITIAL).find(({ targets }) => targets.includes(target));
  return numberField(policy?.properties.get("initial_delta"), "number_of_instances");
}

function defaultLevel(context: HeatContext, target: string): number | undefined {
  const [level] = ofType(context, LEVELS).flatMap((one) => field(one.properties.get("default_level")) ?? []);
  const policy = ofType(context, VDU_LEVELS).find(({ targets }) => targets.includes(target));
  if (typeof level !== "string") return undefined;
  return numberField(policy?.properties.get("levels"), level, "number_of_instances");
}

function ofType(context: HeatContext, type: string): readonly TopologyPolicy[] {
  return context.topology.policies.filter(({ typeChain }) => typeChain.includes(type));
}

function member(json: Json | undefined, key: string): Json | undefined {
  return entriesOf(json).find(([name]) => name === key)?.[1];
}
