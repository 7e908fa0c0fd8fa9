import type { FileHost } from "../base/host.js";
import type { Json } from "../base/json.js";
import type { SourceText } from "../base/span.js";
import { CODES, report } from "../diagnostics/catalog.js";
import type { Profile } from "../diagnostics/define.js";
import type { DiagnosticSink } from "../diagnostics/diagnostic.js";
import type { Evaluation, ModelNode, ModelRequirement, Slot } from "../model/entities.js";
import { createEvaluation } from "../model/evaluate.js";
import { type BundledLibraries, loadScope, readDocument } from "../model/imports.js";
import { chainOf } from "../model/inherit.js";
import { profileOfImports } from "../model/profile.js";
import { checkTypes } from "../model/rules/index.js";
import { ANY, schemaOf } from "../model/schemas.js";
import type { Scope } from "../model/types.js";
import type {
  NodeTemplateView,
  PropertyDefinitionView,
  ServiceTemplateDocument,
  TopologyTemplateView,
} from "../schema/documents.js";
import { toJson } from "../syntax/scalars.js";
import { makeArtifacts } from "./artifacts.js";
import { resolveCopies } from "./copies.js";
import { bindInputs, type InputValues } from "./inputs.js";
import { makeGroup, makePolicy } from "./membership.js";
import { makeNode } from "./nodes.js";
import { checkRelationshipTemplate } from "./relationships.js";
import { bindRequirements } from "./requirements.js";
import { reportRequirementCycles } from "./rules/cycle.js";
import type {
  Topology,
  TopologyGroup,
  TopologyNode,
  TopologyRequirement,
  TopologyValue,
} from "./topology.js";
import { slotResult, valuesOf } from "./values.js";

/** A sink that can also be told the profile once the imports are known; `DiagnosticBag` is one. */
export type CompileSink = DiagnosticSink & { useProfile?(profile: Profile): void };

/** What compiling a service template needs. */
export interface CompileOptions {
  readonly source: SourceText;
  readonly host: FileHost;
  readonly bundled: BundledLibraries;
  /** Values for the topology's inputs by name. */
  readonly inputs?: InputValues;
  /** Without it the one that the imports call for; the sink is told which. */
  readonly profile?: Profile;
  readonly sink: CompileSink;
}

/**
 * Compiles a service template with its imports to the bound topology. Faults go to the sink with their
 * places; the topology is made as far as they allow and is usable only when none is an error. Undefined
 * for a file that cannot be read at all and for one without a `topology_template` (a type library).
 */
export function compileTopology(options: CompileOptions): Topology | undefined {
  const loaded = loadTemplate(options);
  if (loaded === undefined) return undefined;
  checkTypes(loaded, options.sink);
  const template = loaded.document.topologyTemplate;
  return template === undefined ? undefined : buildTopology(loaded, template, options);
}

/** Reads the entry file and its imports; tells the sink the profile that they call for. */
function loadTemplate(options: CompileOptions): Scope | undefined {
  const guess = options.profile ?? "default";
  const document = readDocument(options.source, guess, options.sink);
  if (document === undefined) return undefined;
  const profile = options.profile ?? profileOfImports(document);
  const scope = loadScope(document, { ...options, profile });
  options.sink.useProfile?.(options.profile ?? profileOfImports(document, scope));
  return scope;
}

function buildTopology(scope: Scope, template: TopologyTemplateView, options: CompileOptions): Topology {
  const { sink } = options;
  const views = resolveCopies(template.nodeTemplates, sink);
  const nodes = new Map(views.map((view) => [view.name, makeNode(view, scope, sink)]));
  const relationshipTemplates = new Map(template.relationshipTemplates.map((view) => [view.name, view]));
  const binding = { nodes, relationshipTemplates, scope, sink };
  for (const view of views) {
    const node = nodes.get(view.name);
    if (node !== undefined) bindRequirements(node, view, binding);
  }
  reportRequirementCycles(nodes, sink);
  const inputs = bindInputs(template.inputs, options.inputs ?? {}, scope, sink);
  const evaluation = createEvaluation({ nodes, inputs, sink });
  for (const view of template.relationshipTemplates)
    valuesOf(checkRelationshipTemplate(view, binding), evaluation);
  const members = { nodes, scope, evaluation, sink };
  const groups = new Map(template.groups.map((view) => [view.name, makeGroup(view, members)]));
  return {
    name: templateName(scope.document),
    ...description(scope.document, template),
    inputs: valuesOf(inputs, evaluation),
    nodes: new Map(views.flatMap((view) => finished(view, nodes, scope, evaluation))),
    groups: groups as ReadonlyMap<string, TopologyGroup>,
    policies: template.policies.map((view) => makePolicy(view, groups, members)),
    outputs: bindOutputs(template.outputs, scope, evaluation),
  };
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

function finished(
  view: NodeTemplateView,
  nodes: ReadonlyMap<string, ModelNode>,
  scope: Scope,
  evaluation: Evaluation,
): readonly (readonly [string, TopologyNode])[] {
  const node = nodes.get(view.name);
  if (node === undefined) return [];
  for (const owner of [node, ...node.capabilities.values()]) valuesOf(owner.attributeSlots, evaluation);
  const metadata: [string, Json][] = view.metadata.map(({ name, value }) => [name, toJson(value)]);
  const made: TopologyNode = {
    name: node.name,
    type: node.typeName,
    typeChain: node.typeChain,
    span: node.span,
    properties: valuesOf(node.slots, evaluation),
    capabilities: new Map(
      [...node.capabilities].map(([name, capability]) => [
        name,
        {
          name,
          type: capability.typeName,
          typeChain: capability.type === undefined ? [] : chainOf(capability.type).names,
          properties: valuesOf(capability.slots, evaluation),
          span: capability.span,
        },
      ]),
    ),
    requirements: node.requirements.map((requirement) => finishedRequirement(requirement, evaluation)),
    artifacts: makeArtifacts(node, view, scope, evaluation.world.sink),
    directives: view.directives.map(({ text }) => text),
    metadata: Object.fromEntries(metadata),
  };
  return [[node.name, made]];
}

function finishedRequirement(requirement: ModelRequirement, evaluation: Evaluation): TopologyRequirement {
  return {
    name: requirement.name,
    ...(requirement.target === undefined ? {} : { target: requirement.target.name }),
    ...(requirement.capability === undefined ? {} : { capability: requirement.capability.name }),
    relationship: requirement.relationship,
    relationshipChain: requirement.relationshipChain,
    properties: valuesOf(requirement.slots, evaluation),
    span: requirement.span,
  };
}

/** Outputs; one with a type is checked against it (F73). */
function bindOutputs(
  views: readonly PropertyDefinitionView[],
  scope: Scope,
  evaluation: Evaluation,
): ReadonlyMap<string, TopologyValue> {
  const outputs = new Map<string, TopologyValue>();
  for (const view of views) {
    const node = view.value ?? view.default;
    if (node === undefined) {
      report(evaluation.world.sink, CODES.missingKey, view.nameSpan, {
        key: "value",
        owner: `The output "${view.name}"`,
      });
      continue;
    }
    const slot: Slot = {
      path: `outputs.${view.name}`,
      what: `The output "${view.name}"`,
      schema: view.type === undefined ? ANY : schemaOf(view, scope),
      node,
      span: node.span,
      self: { kind: "topology" },
    };
    const value = slotResult(slot, evaluation);
    if (value !== undefined) outputs.set(view.name, value);
  }
  return outputs;
}
