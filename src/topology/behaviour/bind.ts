import type { DiagnosticSink } from "../../diagnostics/diagnostic.js";
import type { Evaluation, ModelNode } from "../../model/entities.js";
import { chainOf } from "../../model/inherit.js";
import { interfacesOf } from "../../model/interfaces.js";
import { lookupType } from "../../model/registry.js";
import type { Scope } from "../../model/types.js";
import type {
  GroupView,
  NodeTemplateView,
  RelationshipTemplateView,
  TopologyTemplateView,
} from "../../schema/documents.js";
import type {
  Topology,
  TopologyGroup,
  TopologyInterface,
  TopologyNode,
  TopologyPolicy,
  TopologyRequirement,
} from "../topology.js";
import type { BehaviourContext, BehaviourOwner, BoundInterfaces } from "./context.js";
import { bindTyped, idleInterfaces } from "./interfaces.js";
import { bindRelationshipInterfaces, checkUnusedTemplates } from "./relationships.js";
import { bindTriggers } from "./triggers.js";
import { bindWorkflows } from "./workflows.js";

/** What the behaviour of a topology is bound from. */
export interface BehaviourSources {
  readonly template: TopologyTemplateView;
  /** Node templates with their copies written out. */
  readonly views: readonly NodeTemplateView[];
  readonly relationships: readonly RelationshipTemplateView[];
  readonly nodes: ReadonlyMap<string, ModelNode>;
  readonly scope: Scope;
  readonly evaluation: Evaluation;
  readonly sink: DiagnosticSink;
  /** False when inputs that no interface or operation declares are errors (F61); they are allowed else. */
  readonly adhocInputs: boolean;
}

/**
 * Adds behaviour to a bound topology: interfaces of nodes, relationships and groups, triggers of policies
 * and workflows, each checked against what types declare (F60 to F64, F67 to F69).
 */
export function withBehaviour(topology: Topology, sources: BehaviourSources): Topology {
  const context: BehaviourContext = {
    ...sources,
    groups: topology.groups,
    workflows: new Map(sources.template.workflows.map((view) => [view.name, view])),
    bound: new Map(),
  };
  const nodes = bindNodes(topology, sources, context);
  const groups = new Map(
    sources.template.groups.flatMap((view) => bindGroup(view, topology.groups.get(view.name), context)),
  );
  checkUnusedTemplates(sources.relationships, sources.views, context);
  const triggers = (policy: TopologyPolicy, index: number): TopologyPolicy => {
    const view = sources.template.policies[index];
    if (view === undefined || view.triggers.length === 0) return policy;
    return { ...policy, triggers: bindTriggers(view, policy, context) };
  };
  const policies = topology.policies.map(triggers);
  const workflows = bindWorkflows(context);
  return { ...topology, nodes, groups, policies, ...(workflows.size === 0 ? {} : { workflows }) };
}

function bindNodes(
  topology: Topology,
  { views, relationships, nodes }: BehaviourSources,
  context: BehaviourContext,
): ReadonlyMap<string, TopologyNode> {
  const templates = new Map(relationships.map((view) => [view.name, view]));
  const bound = new Map<string, TopologyNode>();
  for (const view of views) {
    const node = nodes.get(view.name);
    const made = topology.nodes.get(view.name);
    if (node === undefined || made === undefined) continue;
    const idle =
      view.interfaces.length === 0 && node.type !== undefined
        ? idleInterfaces(interfacesOf(node.type))
        : undefined;
    const own = idle ?? bindNodeInterfaces(node, view, context);
    context.bound.set(node.name, own);
    const edges = bindRelationshipInterfaces(node, view, templates, context);
    const requirements = withInterfaces(made.requirements, edges);
    bound.set(node.name, { ...made, requirements, interfaces: own.interfaces });
  }
  return bound;
}

function withInterfaces(
  requirements: readonly TopologyRequirement[],
  edges: readonly (ReadonlyMap<string, TopologyInterface> | undefined)[],
): readonly TopologyRequirement[] {
  if (edges.every((interfaces) => interfaces === undefined || interfaces.size === 0)) return requirements;
  return requirements.map((requirement, index) => {
    const interfaces = edges[index];
    return interfaces === undefined || interfaces.size === 0 ? requirement : { ...requirement, interfaces };
  });
}

function bindNodeInterfaces(
  node: ModelNode,
  view: NodeTemplateView,
  context: BehaviourContext,
): BoundInterfaces {
  const owner: BehaviourOwner = {
    kind: "node",
    path: node.name,
    label: `"${node.name}"`,
    typeName: node.typeName,
    self: { kind: "node", node },
    span: node.span,
    complete: node.complete,
    artifacts: node.artifacts,
    placed: true,
  };
  return bindTyped(view.interfaces, node.type, owner, context);
}

function bindGroup(
  view: GroupView,
  group: TopologyGroup | undefined,
  context: BehaviourContext,
): readonly (readonly [string, TopologyGroup])[] {
  if (group === undefined) return [];
  const type = lookupType(context.scope, "group", group.type);
  if (type === undefined) return [[view.name, group]];
  const owner: BehaviourOwner = {
    kind: "group",
    path: `group.${view.name}`,
    label: `the group "${view.name}"`,
    typeName: type.name,
    self: { kind: "topology" },
    span: view.nameSpan,
    complete: chainOf(type).complete,
    artifacts: new Map(),
    placed: false,
  };
  const own = bindTyped(view.interfaces, type, owner, context);
  context.bound.set(view.name, own);
  return [[view.name, own.interfaces.size === 0 ? group : { ...group, interfaces: own.interfaces }]];
}
