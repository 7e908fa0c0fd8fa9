import type { DiagnosticSink } from "../diagnostics/diagnostic.js";
import type { Evaluation, ModelNode, Slot } from "../model/entities.js";
import { createEvaluation } from "../model/evaluate.js";
import type { Scope } from "../model/types.js";
import type { Value } from "../model/value.js";
import type {
  Named,
  NodeTemplateView,
  RelationshipTemplateView,
  ServiceTemplateDocument,
  TopologyTemplateView,
} from "../schema/documents.js";
import { isUnreadable } from "../schema/unreadable.js";
import { withBehaviour } from "./behaviour/bind.js";
import type { Binding, Matching } from "./binding.js";
import { indexCandidates } from "./candidates.js";
import { resolveCopies, resolveRelationshipCopies } from "./copies.js";
import { exposedRequirements } from "./exposed.js";
import { finishedNode } from "./finish.js";
import { bindInputs, type InputPlaces, type InputValues } from "./inputs.js";
import { makeGroup, makePolicy } from "./membership.js";
import { makeNode } from "./nodes.js";
import { checkConnections } from "./occurrences.js";
import { bindOutputs } from "./outputs.js";
import { finishedRelationship } from "./relationship-templates.js";
import { makeRelationshipTemplate } from "./relationships.js";
import { bindRequirements } from "./requirements.js";
import { reportRequirementCycles } from "./rules/cycle.js";
import { checkInstances } from "./rules/instances.js";
import { checkNetworks } from "./rules/networks.js";
import type { MappingContext } from "./substitution/context.js";
import { bindSubstitution } from "./substitution/mapping.js";
import type { Substitutes } from "./substitution/select.js";
import { substituteNodes } from "./substitution/substitute.js";
import type { Topology, TopologyGroup, TopologyNode, TopologySubstitution } from "./topology.js";
import { valuesOf } from "./values.js";

/** What binding a topology template needs besides the template. */
export interface AssembleOptions {
  /** Values for the inputs by name. */
  readonly inputs?: InputValues;
  /** Where those of them stand that come from a file. */
  readonly inputPlaces?: InputPlaces;
  readonly matching: Matching;
  /** False when inputs that no interface or operation declares are errors (F61). */
  readonly adhocInputs?: boolean;
  readonly sink: DiagnosticSink;
  /** Values known beforehand by the path of their slot. */
  readonly given?: ReadonlyMap<string, Value>;
  /** Where templates that substitute abstract nodes are found; without it none is looked for. */
  readonly substitutes?: Substitutes;
  /** Names of the files that are being assembled, outermost first: none of them substitutes a node of its own. */
  readonly within?: readonly string[];
}

/** Binds a topology template: copies, nodes, requirements, groups, policies, values, outputs. */
export function assembleTopology(
  scope: Scope,
  template: TopologyTemplateView,
  options: AssembleOptions,
): Topology {
  const { sink } = options;
  const views = resolveCopies(template.nodeTemplates, template.relationshipTemplates, sink);
  const relationships = resolveRelationshipCopies(
    template.relationshipTemplates,
    template.nodeTemplates,
    sink,
  );
  const nodes = new Map<string, ModelNode>();
  for (const view of views) nodes.set(view.name, makeNode(view, scope, sink));
  const inputs = bindInputs(template.inputs, options.inputs ?? {}, scope, sink, options.inputPlaces);
  const binding = makeBinding(scope, template, nodes, inputs, relationships, options);
  for (const view of views) {
    const node = nodes.get(view.name);
    if (node !== undefined) bindRequirements(node, view, binding);
  }
  checkConnections(binding);
  reportRequirementCycles(nodes, sink);
  const made = relationships.map((view) => [view, makeRelationshipTemplate(view, binding)] as const);
  const evaluation = evaluationOf({ scope, template, nodes, inputs, made }, options);
  const topology = resolvedTopology({ scope, template, views, nodes, inputs, made }, evaluation);
  const substitution = substitutionOf(template, { nodes, inputs, scope, evaluation, sink });
  const adhocInputs = options.adhocInputs ?? true;
  const substitutable = substitution === undefined ? topology : { ...topology, substitution };
  checkNetworks(topology, sink);
  checkInstances(topology, sink);
  const whole = withBehaviour(substitutable, {
    ...{ template, views, relationships, nodes },
    ...{ scope, evaluation, sink, adhocInputs },
  });
  return substituteNodes(whole, nodes, scope, { ...options, slots: inputs }, assembleTopology);
}

/** What a topology is made of, before its functions are resolved. */
interface TopologyParts {
  readonly scope: Scope;
  readonly template: TopologyTemplateView;
  readonly views: readonly NodeTemplateView[];
  readonly nodes: ReadonlyMap<string, ModelNode>;
  readonly inputs: ReturnType<typeof bindInputs>;
  readonly made: readonly (readonly [
    RelationshipTemplateView,
    ReturnType<typeof makeRelationshipTemplate>,
  ])[];
}

function evaluationOf(
  { scope, template, nodes, inputs, made }: Omit<TopologyParts, "views">,
  { given, sink }: AssembleOptions,
): Evaluation {
  return createEvaluation({
    nodes,
    relationships: new Map(made.map(([{ name }, relationship]) => [name, relationship])),
    inputs,
    inputsLost: isUnreadable(template.inputs),
    scope,
    sink,
    ...(given === undefined ? {} : { given }),
  });
}

function resolvedTopology(
  { scope, template, views, nodes, inputs, made }: TopologyParts,
  evaluation: Evaluation,
): Topology {
  const members = { nodes, scope, evaluation, sink: evaluation.world.sink };
  const groups = new Map(template.groups.map((view) => [view.name, makeGroup(view, members)]));
  return {
    name: templateName(scope.document),
    ...description(scope.document, template),
    inputs: valuesOf(inputs, evaluation),
    nodes: finishedNodes(views, nodes, scope, evaluation),
    relationshipTemplates: new Map(
      made.map(([view, parts]) => [view.name, finishedRelationship(view, parts, evaluation)]),
    ),
    groups: groups as ReadonlyMap<string, TopologyGroup>,
    policies: template.policies.map((view) => makePolicy(view, groups, members)),
    outputs: bindOutputs(template.outputs, scope, evaluation),
  };
}

function finishedNodes(
  views: readonly NodeTemplateView[],
  nodes: ReadonlyMap<string, ModelNode>,
  scope: Scope,
  evaluation: Evaluation,
): ReadonlyMap<string, TopologyNode> {
  const finished = new Map<string, TopologyNode>();
  for (const view of views) {
    const node = nodes.get(view.name);
    if (node !== undefined) finished.set(node.name, finishedNode(view, node, scope, evaluation));
  }
  return finished;
}

function substitutionOf(
  template: TopologyTemplateView,
  world: Pick<MappingContext, "nodes" | "inputs" | "scope" | "evaluation" | "sink">,
): TopologySubstitution | undefined {
  const names = (views: readonly Named[]) => new Set(views.map(({ name }) => name));
  return (
    template.substitutionMappings &&
    bindSubstitution(template.substitutionMappings, {
      ...world,
      outputs: names(template.outputs),
      workflows: names(template.workflows),
    })
  );
}

function makeBinding(
  scope: Scope,
  template: TopologyTemplateView,
  nodes: ReadonlyMap<string, ModelNode>,
  inputs: ReadonlyMap<string, Slot>,
  relationships: readonly RelationshipTemplateView[],
  { sink, matching }: AssembleOptions,
): Binding {
  const relationshipTemplates = new Map(relationships.map((view) => [view.name, view]));
  const candidates = indexCandidates(nodes, inputs);
  const exposed = exposedRequirements(template.substitutionMappings);
  return { nodes, relationshipTemplates, inputs, candidates, matching, exposed, scope, sink };
}

function templateName(document: ServiceTemplateDocument): string {
  const named = document.metadata.find(({ name }) => name === "template_name")?.value;
  if (named?.kind === "scalar" && named.text !== "") return named.text;
  const base = document.source.name.replace(/^.*[/\\]/, "");
  return base.replace(/\.(ya?ml|tosca)$/i, "");
}

function description(document: ServiceTemplateDocument, template: TopologyTemplateView) {
  const text = document.description?.text ?? template.description?.text;
  return text === undefined ? {} : { description: text.trim() };
}
