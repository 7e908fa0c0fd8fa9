import { suggest } from "../../base/suggest.js";
import { CODES, report } from "../../diagnostics/catalog.js";
import type { Entity, ModelCapability, ModelNode } from "../../model/entities.js";
import { checkTriggerValues } from "../../model/rules/triggers.js";
import type { PolicyView, TargetFilterView, TriggerView } from "../../schema/documents.js";
import type { TopologyPolicy, TopologyTrigger } from "../topology.js";
import { bindActivities } from "./activities.js";
import { checkConditions } from "./conditions.js";
import type { BehaviourContext } from "./context.js";
import { type AttributeScope, capabilityScope, nodeScope } from "./scopes.js";

/** Checks the triggers of a policy and binds them (TOSCA 1.3 section 3.6.22, F67). */
export function bindTriggers(
  view: PolicyView,
  policy: TopologyPolicy,
  context: BehaviourContext,
): readonly TopologyTrigger[] {
  // TOSCA 1.0 has no triggers: what libraries write there follows no grammar.
  if (context.scope.document.version === "1.0") return [];
  const known = policy.typeChain.length > 0;
  return view.triggers.map((trigger) => {
    checkTriggerValues(trigger, context.sink);
    const aim = aimOf(trigger.targetFilter, view, policy, context);
    if (known && aim !== undefined)
      checkConditions(trigger.condition?.constraint ?? [], aim.scopes, context.sink);
    return {
      name: trigger.name,
      ...(trigger.event === undefined ? {} : { event: trigger.event.text }),
      actions: known ? actionsOf(trigger, aim, policy, context) : [],
      span: trigger.nameSpan,
    };
  });
}

function actionsOf(
  trigger: TriggerView,
  aim: Aim | undefined,
  policy: TopologyPolicy,
  context: BehaviourContext,
) {
  const nodes = aim?.nodes ?? [];
  const [only] = nodes;
  const self: Entity =
    only !== undefined && nodes.length === 1 ? { kind: "node", node: only } : { kind: "policy" };
  const label =
    only !== undefined && nodes.length === 1
      ? `"${only.name}"`
      : `the targets of the policy "${policy.name}"`;
  const target = {
    label,
    owners: nodes.flatMap(({ name }) => context.bound.get(name) ?? []),
    complete: nodes.length > 0 && nodes.every(({ complete }) => complete),
    self,
    offered: new Set<string>(),
    evaluation: context.evaluation,
  };
  return bindActivities(trigger.actions, target, context);
}

/** What a trigger watches: the nodes that it acts upon, and where its conditions look for attributes. */
interface Aim {
  readonly nodes: readonly ModelNode[];
  readonly scopes: readonly AttributeScope[];
}

function aimOf(
  filter: TargetFilterView | undefined,
  view: PolicyView,
  policy: TopologyPolicy,
  context: BehaviourContext,
): Aim | undefined {
  if (filter?.node === undefined) {
    const nodes = policy.targets.flatMap((name) => context.nodes.get(name) ?? []);
    return { nodes, scopes: nodes.map(nodeScope) };
  }
  const node = filteredNode(filter.node, view, policy, context);
  return node === undefined ? undefined : { nodes: [node], scopes: filteredScopes(filter, node, context) };
}

/** The node of a filter is one of the policy's targets; a policy without targets is about all nodes. */
function filteredNode(
  name: NonNullable<TargetFilterView["node"]>,
  view: PolicyView,
  policy: TopologyPolicy,
  { nodes, groups, sink }: BehaviourContext,
): ModelNode | undefined {
  const node = nodes.get(name.text);
  const named = view.targets.some(({ text }) => text === name.text);
  if (named || policy.targets.includes(name.text)) return node;
  if (view.targets.length === 0 && (node !== undefined || groups.has(name.text))) return node;
  const args = { node: name.text, policy: policy.name, targets: policy.targets.join(", ") || "not given" };
  report(sink, CODES.filterOutsideTargets, name.span, args, {
    hint: didYouMean(name.text, policy.targets),
  });
  return undefined;
}

function didYouMean(name: string, targets: readonly string[]): string | undefined {
  const near = suggest(name, targets);
  return near === undefined ? undefined : `Did you mean "${near}"?`;
}

/** The capability of the node, or of what the requirement leads to; without one, the node itself. */
function filteredScopes(
  filter: TargetFilterView,
  node: ModelNode,
  context: BehaviourContext,
): readonly AttributeScope[] {
  const { requirement, capability } = filter;
  const reached = requirement === undefined ? [node] : targetsOf(node, requirement, context);
  if (capability === undefined) return [nodeScope(node)];
  const owners = reached.length > 0 ? reached : [node];
  const found = owners.flatMap((owner) => {
    const own = capabilityOf(owner, capability.text);
    return own === undefined ? [] : [{ owner, own }];
  });
  if (found.length > 0) return found.map(({ owner, own }) => capabilityScope(owner, own));
  if (owners.some(({ complete }) => !complete)) return [];
  if (requirement !== undefined && reached.length === 0 && isDeclared(node, requirement.text)) return [];
  report(context.sink, CODES.unknownFilterCapability, capability.span, {
    capability: capability.text,
    target: owners.map(({ name }) => `"${name}"`).join(" or "),
    suggestion: suggest(
      capability.text,
      owners.flatMap((owner) => [...owner.capabilities.keys()]),
    ),
  });
  return [];
}

/** By name, else by the last part of its type's name, as early files write it. */
function capabilityOf(node: ModelNode, name: string): ModelCapability | undefined {
  const own = node.capabilities.get(name);
  if (own !== undefined) return own;
  return [...node.capabilities.values()].find(
    ({ typeName }) => typeName === name || typeName.endsWith(`.${name}`),
  );
}

function isDeclared(node: ModelNode, requirement: string): boolean {
  return (
    node.declaredRequirements.has(requirement) || node.requirements.some(({ name }) => name === requirement)
  );
}

function targetsOf(
  node: ModelNode,
  requirement: NonNullable<TargetFilterView["requirement"]>,
  { sink }: BehaviourContext,
): readonly ModelNode[] {
  const assigned = node.requirements.filter(({ name }) => name === requirement.text);
  if (assigned.length === 0 && !isDeclared(node, requirement.text) && node.complete) {
    const suggestion = suggest(requirement.text, node.declaredRequirements);
    const args = { requirement: requirement.text, target: node.name, suggestion };
    report(sink, CODES.unknownTargetRelationship, requirement.span, args);
  }
  return assigned.flatMap(({ target }) => target ?? []);
}
