import type { Span } from "../base/span.js";
import { suggest } from "../base/suggest.js";
import { CODES, report } from "../diagnostics/catalog.js";
import type { YamlNode } from "../syntax/node.js";
import type { FunctionCall } from "./call.js";
import type { Entity, Evaluation, ModelNode, ModelRelationship, Place } from "./entities.js";

const HOSTED_ON = "tosca.relationships.HostedOn";

/** What an entity name stands for: nodes to search in turn (HOST is a chain), or a relationship. */
export type Subject = { readonly kind: "nodes"; readonly nodes: readonly ModelNode[] } | RelationshipSubject;

/** The relationship around a function, or the template that the function names. */
export interface RelationshipSubject extends ModelRelationship {
  readonly kind: "relationship";
  /** In messages. */
  readonly label: string;
  /** Where it is in the topology; a template may stand for none, or for several. */
  readonly at: { readonly node: string; readonly requirement: string } | undefined;
}

/** True for a declared requirement that no template fulfils. */
export function isOpen(node: ModelNode, name: string): boolean {
  return (
    node.declaredRequirements.has(name) &&
    !node.capabilities.has(name) &&
    !node.requirements.some((requirement) => requirement.name === name && requirement.target !== undefined)
  );
}

/** Reports that a value lies across a requirement that is left to the orchestrator. */
export function openHop(
  evaluation: Evaluation,
  call: FunctionCall,
  node: ModelNode,
  requirement: string,
): undefined {
  const reason = `the requirement "${requirement}" of "${node.name}" is not bound to a node`;
  report(evaluation.world.sink, CODES.unresolvedReference, call.span, { name: call.name, reason });
  return undefined;
}

/** Arguments as texts; an entity and a member at least. */
export function argumentNames(evaluation: Evaluation, call: FunctionCall): readonly string[] | undefined {
  const names: string[] = [];
  for (const arg of call.args) if (arg.kind === "scalar") names.push(arg.text);
  if (call.listed && names.length === call.args.length && names.length >= 2) return names;
  const reason = "needs a list: an entity, then the name of what is wanted";
  report(evaluation.world.sink, CODES.invalidFunction, call.span, { name: call.name, reason });
  return undefined;
}

/** The entity that a call names first, with keywords resolved. */
export function subjectOf(evaluation: Evaluation, call: FunctionCall, place: Place): Subject | undefined {
  const arg = call.args[0];
  const name = arg?.kind === "scalar" ? arg.text : "";
  const span = arg?.span ?? call.span;
  const { self } = place;
  const scope = (reason: string) => outOfScope(evaluation, name, reason, span);
  switch (name) {
    case "SELF":
      if (self.kind === "node") return { kind: "nodes", nodes: [self.node] };
      if (self.kind === "relationship") return ownRelationship(self);
      return scope("there is no node around it");
    case "SOURCE":
    case "TARGET":
      return endOf(self, name) ?? scope("it belongs into a relationship");
    case "HOST":
      if (self.kind !== "node") return scope("only nodes have a host");
      return hostOf(evaluation, self.node, call, span);
    default:
      return namedNode(evaluation, call, name, arg);
  }
}

function ownRelationship(self: Extract<Entity, { kind: "relationship" }>): RelationshipSubject {
  const { type, slots, requirement, source } = self;
  const at = { node: source.name, requirement };
  return { kind: "relationship", label: "the relationship", type, slots, at };
}

function endOf(self: Entity, name: "SOURCE" | "TARGET"): Subject | undefined {
  if (self.kind !== "relationship") return undefined;
  const node = name === "SOURCE" ? self.source : self.target;
  return { kind: "nodes", nodes: node === undefined ? [] : [node] };
}

/** HOST goes along relationships that derive from HostedOn, whatever the requirement is called. */
function hostOf(
  evaluation: Evaluation,
  node: ModelNode,
  call: FunctionCall,
  span: Span,
): Subject | undefined {
  const nodes: ModelNode[] = [];
  for (let at: ModelNode | undefined = node; at !== undefined; ) {
    const host: ModelNode | undefined = hostTarget(at);
    if (host === undefined || nodes.includes(host) || host === node) break;
    nodes.push(host);
    at = host;
  }
  if (nodes.length > 0) return { kind: "nodes", nodes };
  if (!node.complete) return undefined;
  if (node.declaredRequirements.has("host")) return openHop(evaluation, call, node, "host");
  return outOfScope(evaluation, "HOST", `"${node.name}" is not hosted on a node`, span);
}

function hostTarget(node: ModelNode): ModelNode | undefined {
  const hosting = node.requirements.filter(({ relationshipChain }) => relationshipChain.includes(HOSTED_ON));
  return hosting.find(({ target }) => target !== undefined)?.target;
}

function outOfScope(evaluation: Evaluation, keyword: string, reason: string, span: Span): undefined {
  report(evaluation.world.sink, CODES.keywordOutOfScope, span, { keyword, reason });
  return undefined;
}

function namedNode(
  evaluation: Evaluation,
  call: FunctionCall,
  entity: string,
  arg: YamlNode | undefined,
): Subject | undefined {
  const { nodes, relationships, sink } = evaluation.world;
  const node = nodes.get(entity);
  if (node !== undefined) return { kind: "nodes", nodes: [node] };
  const template = relationships?.get(entity);
  if (template !== undefined) return namedRelationship(evaluation, entity, template);
  const suggestion = suggest(entity, [...nodes.keys(), ...(relationships?.keys() ?? [])]);
  report(sink, CODES.unknownFunctionEntity, arg?.span ?? call.span, { name: call.name, entity, suggestion });
  return undefined;
}

function namedRelationship(
  { world }: Evaluation,
  name: string,
  { type, slots }: ModelRelationship,
): RelationshipSubject {
  const uses = [...world.nodes.values()].flatMap((node) =>
    node.requirements
      .filter(({ template }) => template === name)
      .map((requirement) => ({ node: node.name, requirement: requirement.name })),
  );
  const at = uses.length === 1 ? uses[0] : undefined;
  return { kind: "relationship", label: `the relationship template "${name}"`, type, slots, at };
}
