import { CODES, report } from "../diagnostics/catalog.js";
import { originOf } from "../lowering/origin.js";
import type { TopologyPolicy } from "../topology/topology.js";
import type { GroupResource } from "./plan.js";
import { cloudNameOf, field, type HeatContext, nodesOfKind, textField } from "./read.js";
import { isScalingPolicy, policyTargets } from "./scaling.js";
import { SIZE_POLICIES } from "./scaling-aspects.js";

/** Server groups, and which node templates are in them. */
export interface Groups {
  readonly groups: readonly GroupResource[];
  readonly members: ReadonlyMap<string, readonly string[]>;
}

const PLACEMENT = "tosca.policies.Placement";
const AFFINITY = "tosca.policies.nfv.AffinityRule";
const ANTI_AFFINITY = "tosca.policies.nfv.AntiAffinityRule";
/** Policies of a VNF that say something of its life, and nothing of what is built. */
const SILENT = ["tosca.policies.nfv.VirtualLinkInstantiationLevels", "tosca.policies.nfv.VnfLcmInterface"];
/** Properties by which a placement policy chooses a site instead of a host. */
const SITE_PROPERTIES = ["sla_id", "cloud_id", "site", "region", "availability_zone", "zone"];

/** Affinity and anti-affinity of placement policies; every policy that nothing is made of is reported. */
export function groupsOf(context: HeatContext): Groups {
  const groups: GroupResource[] = [];
  const members = new Map<string, string[]>();
  const names = new Set<string>();
  for (const policy of context.topology.policies) {
    const kind = groupPolicy(context, policy);
    if (kind === undefined) continue;
    const targets = serversOf(context, policy);
    if (targets.length === 0) {
      ignored(context, policy, "none of its targets is a machine");
      continue;
    }
    const name = distinct(policy.name, names);
    groups.push({
      name,
      cloudName: cloudNameOf(context, name),
      policy: kind,
      origin: originOf(policy.name, policy.span),
    });
    for (const target of targets) members.set(target, [...(members.get(target) ?? []), name]);
  }
  return { groups, members };
}

/** Policies are a list, so that two may have one name. */
function distinct(name: string, names: Set<string>): string {
  let free = name;
  for (let index = 2; names.has(free); index += 1) free = `${name}-${index}`;
  names.add(free);
  return free;
}

function groupPolicy(context: HeatContext, policy: TopologyPolicy): GroupResource["policy"] | undefined {
  const { typeChain } = policy;
  if (typeChain.includes(AFFINITY)) return ruleOf(context, policy, "affinity");
  if (typeChain.includes(ANTI_AFFINITY)) return ruleOf(context, policy, "anti-affinity");
  if (typeChain.includes(PLACEMENT)) return placementOf(context, policy);
  const read = [...SIZE_POLICIES, ...SILENT].some((type) => typeChain.includes(type));
  if (!read && !isScalingPolicy(policy)) ignored(context, policy, reasonFor(policy));
  return undefined;
}

/** `scope` of the rules of a VNF: what a site can promise is that hosts differ or are one. */
function ruleOf(
  context: HeatContext,
  policy: TopologyPolicy,
  kind: "affinity" | "anti-affinity",
): GroupResource["policy"] | undefined {
  const scope = textField(policy.properties.get("scope"));
  if (scope === undefined || scope === "nfvi_node") return kind;
  ignored(context, policy, `its scope ${scope} is not known to OpenStack, only nfvi_node is`);
  return undefined;
}

function placementOf(context: HeatContext, policy: TopologyPolicy): GroupResource["policy"] | undefined {
  const choosesSite = SITE_PROPERTIES.find((name) => field(policy.properties.get(name)) !== undefined);
  if (choosesSite !== undefined) {
    ignored(context, policy, `${choosesSite} chooses a site, and single resources go to one site`);
    return undefined;
  }
  const given = textField(policy.properties.get("policy")) ?? "affinity";
  const soft = field(policy.properties.get("strict")) === false;
  if (given === "affinity") return soft ? "soft-affinity" : "affinity";
  if (given === "anti-affinity") return soft ? "soft-anti-affinity" : "anti-affinity";
  if (given === "soft-affinity" || given === "soft-anti-affinity") return given;
  ignored(context, policy, `its policy ${given} is not affinity or anti-affinity`);
  return undefined;
}

function serversOf(context: HeatContext, policy: TopologyPolicy): readonly string[] {
  const servers = nodesOfKind(context, "server").map(({ name }) => name);
  const targets = policyTargets(policy);
  return targets.length === 0 ? servers : servers.filter((name) => targets.includes(name));
}

function reasonFor({ type, typeChain }: TopologyPolicy): string {
  if (typeChain.includes("tosca.policies.Monitoring") || typeChain.some((one) => one.includes("Alarming")))
    return "no alarm is built, and nothing watches the load of single resources";
  if (typeChain.includes("tosca.policies.Reservation"))
    return "no lease is taken: resources are built at once";
  return `policies of type ${type} have no counterpart in OpenStack`;
}

function ignored(context: HeatContext, policy: TopologyPolicy, reason: string): void {
  report(context.sink, CODES.policyWithoutEffect, policy.span, { policy: policy.name, reason });
}
