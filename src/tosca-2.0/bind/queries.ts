import type { Span } from "../../base/span.js";
import { childOf } from "../../syntax/access.js";
import type { YamlNode } from "../../syntax/node.js";
import { parseInteger } from "../../syntax/scalars.js";
import { type Capability, capabilitiesOf } from "../entities.js";
import { type Environment, evaluate, type Known, stepInto } from "../evaluate.js";
import { type Call, callIn } from "../functions/call.js";
import { textOf } from "../literals.js";
import { type Member, membersOf } from "../members.js";
import type { ToscaFile, TypeDefinition } from "../model.js";
import { knownTypeAt } from "../names.js";
import type { Template } from "../service.js";
import type { Link, Representation, Representations } from "./representation.js";

/** A node, relationship or capability of the representation graph, as a TOSCA path reaches it (10.3). */
export type Stop =
  | { readonly kind: "node"; readonly at: Representation }
  | { readonly kind: "relationship"; readonly at: Representation; readonly link: Link }
  | { readonly kind: "capability"; readonly at: Representation; readonly capability: Capability };

/** Where an expression is worked out, and what it may be answered from. */
export interface Asking {
  readonly graph: Representations;
  readonly inputs: ReadonlyMap<string, Known>;
  readonly self: Stop | undefined;
  /** Properties that are being worked out: one that asks for itself has no value. */
  readonly open: ReadonlySet<YamlNode>;
}

/** An environment that answers functions from the representation graph. */
export function environmentOf(asking: Asking, file: ToscaFile): Environment {
  return { model: asking.graph.model, file, query: (call, environment) => answer(call, asking, environment) };
}

function answer(call: Call, asking: Asking, environment: Environment): Known | undefined {
  const { self } = asking;
  switch (call.name) {
    case "get_input": {
      const [first, ...steps] = call.args;
      const input = asking.inputs.get(textOf(first) ?? "");
      return stepInto(asking.graph.model, input, settled(steps, environment));
    }
    case "node_index":
      return self === undefined ? undefined : { json: self.at.index };
    case "relationship_index":
      return self?.kind === "relationship" ? { json: self.link.index } : undefined;
    case "get_property":
      return propertyAt(call, asking, environment);
    default:
      return undefined;
  }
}

/** Steps with functions such as `$node_index` worked out. */
function settled(steps: readonly YamlNode[], environment: Environment): readonly YamlNode[] {
  return steps.map((step) => {
    const json = callIn(step) === undefined ? undefined : evaluate(step, environment)?.json;
    return typeof json === "number" || typeof json === "string" ? scalarAt(String(json), step.span) : step;
  });
}

function scalarAt(text: string, span: Span): YamlNode {
  return { kind: "scalar", span, text, style: "plain" };
}

function propertyAt(call: Call, asking: Asking, environment: Environment): Known | undefined {
  const steps = call.node?.kind === "seq" ? settled(call.node.items, environment) : [];
  const end = follow(steps, asking);
  const [name, ...rest] = end?.rest ?? [];
  if (end === undefined || name?.kind !== "scalar") return undefined;
  return stepInto(asking.graph.model, propertyValue(end.stop, name.text, asking), rest);
}

/** Properties that ask for each other in a longer row than this are left for run time. */
export const DEEPEST = 64;

/** The value of a property at a place, worked out once. */
function propertyValue(stop: Stop, name: string, asking: Asking): Known | undefined {
  const { answers } = asking.graph;
  const key = `${placeOf(stop)} ${name}`;
  if (answers.has(key)) return answers.get(key);
  const found = assignedProperty(stop, name, asking.graph);
  if (found === undefined || asking.open.has(found.node) || asking.open.size > DEEPEST) return undefined;
  const inner = { ...asking, self: stop, open: new Set([...asking.open, found.node]) };
  const value = evaluate(found.node, environmentOf(inner, found.file), found.member.schema);
  answers.set(key, value);
  return value;
}

function placeOf(stop: Stop): string {
  if (stop.kind === "node") return stop.at.name;
  if (stop.kind === "capability") return `${stop.at.name} capability ${stop.capability.name}`;
  return `${stop.at.name} relationship ${stop.link.entry.key} ${stop.link.index}`;
}

/** Where a path leads and what is left after it; undefined when it leads nowhere. */
export function follow(
  steps: readonly YamlNode[],
  asking: Asking,
): { readonly stop: Stop; readonly rest: readonly YamlNode[] } | undefined {
  const words = steps.map((step) => (step.kind === "scalar" ? step.text : ""));
  let next = 1;
  const index = () => {
    const number = parseInteger(words[next] ?? "");
    if (number !== undefined) next += 1;
    return number ?? 0;
  };
  const first = words[0] ?? "";
  let stop: Stop | undefined = asking.self;
  if (first !== "SELF") {
    const at = asking.graph.byTemplate.get(first)?.[index()];
    stop = at === undefined ? undefined : { kind: "node", at };
  }
  while (stop !== undefined && /^(RELATIONSHIP|CAPABILITY|SOURCE|TARGET)$/.test(words[next] ?? "")) {
    const word: string = words[next] ?? "";
    next += 1;
    if (stop.kind === "node" && word === "RELATIONSHIP") {
      const name = words[next];
      next += 1;
      const links: readonly Link[] = stop.at.links.filter(({ entry }) => entry.key === name);
      const link: Link | undefined = links[index()];
      stop = link === undefined ? undefined : { kind: "relationship", at: stop.at, link };
    } else if (stop.kind === "node" && word === "CAPABILITY") {
      stop = capabilityOf(stop.at, words[next] ?? "", asking);
      next += 1;
    } else stop = fromRelationship(stop, word);
  }
  return stop === undefined ? undefined : { stop, rest: steps.slice(next) };
}

function capabilityOf(at: Representation, name: string, { graph }: Asking): Stop | undefined {
  const capability = capabilitiesOf(graph.model, at.type).get(name);
  return capability === undefined ? undefined : { kind: "capability", at, capability };
}

function fromRelationship(stop: Stop, word: string): Stop | undefined {
  if (stop.kind !== "relationship") return undefined;
  if (word === "SOURCE") return { kind: "node", at: stop.at };
  const { target, capability } = stop.link;
  if (target === undefined) return undefined;
  if (word === "TARGET") return { kind: "node", at: target };
  return capability === undefined ? undefined : { kind: "capability", at: target, capability };
}

/** A property's value as it is written: assigned, fixed or default. */
export interface Written {
  readonly member: Member;
  readonly node: YamlNode;
  readonly file: ToscaFile;
}

/** What a place assigns to a property, or what its type says. */
export function assignedProperty(stop: Stop, name: string, graph: Representations): Written | undefined {
  const { members, given, file } = valuesAt(stop, graph);
  const member = members.get(name);
  if (member === undefined) return undefined;
  const own = childOf(given, name) ?? childOf(given, `$${name}`);
  if (own !== undefined) return { member, node: own, file };
  const standard = member.value ?? (member.required ? member.default : undefined) ?? member.default;
  return standard === undefined ? undefined : { member, node: standard, file: member.file };
}

/** The relationship type or template that an assignment names, by itself or as the type of its relationship. */
export function namedRelationship(
  entry: Link["entry"],
  { model, service }: Representations,
): { readonly type: TypeDefinition | undefined; readonly template: Template | undefined } {
  const node = childOf(entry.value, "relationship");
  const named = node?.kind === "map" ? childOf(node, "type") : node;
  const type = knownTypeAt(model, service.file, "relationship", named);
  const name = textOf(node);
  const template = type !== undefined || name === undefined ? undefined : service.relationships.get(name);
  return { type: type ?? template?.type, template };
}

/** The members of a place and where its template assigns them. */
export function valuesAt(stop: Stop, graph: Representations) {
  const { model } = graph;
  const { template } = stop.at;
  const { file } = graph.service;
  if (stop.kind === "node") {
    return {
      members: membersOf(model, stop.at.type, "properties"),
      given: childOf(template.node, "properties"),
      file,
    };
  }
  if (stop.kind === "capability") {
    const assigned = childOf(childOf(template.node, "capabilities"), stop.capability.name);
    return { members: stop.capability.properties, given: childOf(assigned, "properties"), file };
  }
  const relationship = childOf(stop.link.entry.value, "relationship");
  const named = namedRelationship(stop.link.entry, graph);
  const { requirement } = stop.link;
  const members =
    named.type === undefined || named.type === requirement.relationship
      ? requirement.properties
      : membersOf(model, named.type, "properties");
  const given = childOf(named.template?.node ?? relationship, "properties");
  return { members, given, file };
}
