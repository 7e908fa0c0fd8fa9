import { childOf } from "../../syntax/access.js";
import type { MapEntry, SeqNode, YamlNode } from "../../syntax/node.js";
import { type Capability, capabilitiesOf, namedIn, type Requirement, requirementsOf } from "../entities.js";
import { type Environment, evaluate, type Known } from "../evaluate.js";
import { textOf } from "../literals.js";
import type { Model, TypeDefinition } from "../model.js";
import { derives, findType } from "../names.js";
import { isWanted } from "../rules/matching.js";
import { onlySelects, type Service, type Template } from "../service.js";
import { type Refusal, reportRefused } from "./refused.js";

/** More representations of one template than this are not made. */
const MOST = 10_000;

/** One node of the representation graph: a template makes `count` of them (chapter 14). */
export interface Representation {
  /** The template's name; with a count other than 1 the index is appended. */
  readonly name: string;
  readonly template: Template;
  readonly type: TypeDefinition;
  readonly index: number;
  readonly links: Link[];
}

/** One relationship, or a requirement that is left open. */
export interface Link {
  readonly entry: MapEntry;
  readonly requirement: Requirement;
  /** Index among the relationships of the requirement. */
  readonly index: number;
  readonly target: Representation | undefined;
  readonly capability: Capability | undefined;
}

/** Nodes and relationships of a service, by template. */
export interface Representations {
  readonly model: Model;
  readonly service: Service;
  readonly byTemplate: ReadonlyMap<string, readonly Representation[]>;
  readonly all: readonly Representation[];
  /** Templates whose number of nodes is not known. */
  readonly uncounted: ReadonlySet<string>;
  /** Values of properties that were worked out, by place and name. */
  readonly answers: Map<string, Known | undefined>;
}

/** Answers functions from the place of a representation. */
export type EnvironmentAt = (at: Representation, link?: Link) => Environment;

/** Makes the nodes of every template; a count that is not known makes one. */
export function represent(model: Model, service: Service, outer: Environment): Representations {
  const byTemplate = new Map<string, readonly Representation[]>();
  const uncounted = new Set<string>();
  for (const template of service.nodes.values()) {
    const { type, name } = template;
    if (type === undefined) continue;
    const node = childOf(template.node, "count");
    const counted = node === undefined ? 1 : evaluate(node, outer)?.json;
    if (typeof counted !== "number") uncounted.add(name);
    const count = typeof counted === "number" ? Math.min(counted, MOST) : 1;
    const made = Array.from({ length: count }, (_, index) => ({
      name: count === 1 ? name : `${name}-${index}`,
      template,
      type,
      index,
      links: [],
    }));
    byTemplate.set(name, made);
  }
  return { model, service, byTemplate, all: [...byTemplate.values()].flat(), uncounted, answers: new Map() };
}

/** Capacity of target capabilities that is still free, by representation, capability and property. */
type Capacity = Map<string, number>;

/** Resolves the requirement assignments of every node in template order (8.5). */
export function link(graph: Representations, environmentAt: EnvironmentAt, capacityOf: CapacityOf): void {
  const left: Capacity = new Map();
  const byType = new Map<TypeDefinition, readonly Representation[]>();
  for (const at of graph.all) {
    const requirements = requirementsOf(graph.model, at.type);
    const indexes = new Map<string, number>();
    for (const entry of namedIn(childOf(at.template.node, "requirements"))) {
      const requirement = requirements.get(entry.key);
      if (requirement === undefined) continue;
      const countNode = childOf(entry.value, "count");
      const counted = countNode === undefined ? 1 : evaluate(countNode, environmentAt(at))?.json;
      const used = new Set<Representation>();
      for (let round = 0; round < (typeof counted === "number" ? Math.min(counted, MOST) : 1); round += 1) {
        const index = indexes.get(entry.key) ?? 0;
        indexes.set(entry.key, index + 1);
        at.links.push(
          linkOne({ graph, at, entry, requirement, index, used, left, byType, environmentAt, capacityOf }),
        );
      }
    }
  }
}

/** The value of a property of a target capability, for allocations. */
export type CapacityOf = (
  target: Representation,
  capability: Capability,
  property: string,
) => number | undefined;

interface Linking {
  readonly graph: Representations;
  readonly at: Representation;
  readonly entry: MapEntry;
  readonly requirement: Requirement;
  readonly index: number;
  /** Targets that earlier rounds of this assignment took: each relationship gets its own. */
  readonly used: Set<Representation>;
  readonly left: Capacity;
  /** Nodes by the type that an assignment names. */
  readonly byType: Map<TypeDefinition, readonly Representation[]>;
  readonly environmentAt: EnvironmentAt;
  readonly capacityOf: CapacityOf;
}

function linkOne(linking: Linking): Link {
  const { entry, requirement, index } = linking;
  const target = targetOf(linking);
  if (target === undefined) reportRefused(linking.graph, linking, refusalOf(linking));
  if (target === undefined) return { entry, requirement, index, target: undefined, capability: undefined };
  linking.used.add(target);
  return { entry, requirement, index, target, capability: capabilityAt(linking, target) };
}

/** The first candidate that fits; one that this assignment leads to already only when all others do. */
function targetOf(linking: Linking): Representation | undefined {
  const { used, entry } = linking;
  const allocation = childOf(entry.value, "allocation");
  const taken: Representation[] = [];
  let fresh = false;
  for (const each of candidatesOf(linking)) {
    if (!passes(linking, each)) continue;
    if (used.has(each)) taken.push(each);
    else if (allocate(linking, each, allocation)) return each;
    else fresh = true;
  }
  return fresh ? undefined : taken.find((each) => allocate(linking, each, allocation));
}

/** What keeps every node of the template that an assignment names from being the target. */
function refusalOf(linking: Linking): Refusal | undefined {
  const candidates = [...candidatesOf(linking)];
  const node = targetNode(linking.entry);
  if (candidates.length === 0)
    return node?.kind === "seq" && (chosenIndex(node, linking) ?? -1) >= 0 ? "index" : undefined;
  return candidates.some((each) => passes(linking, each)) ? "capacity" : "filter";
}

/** The capability of a target that an assignment leads to. */
function capabilityAt({ graph, at, entry, requirement }: Linking, target: Representation) {
  const common = { requirement, template: at.template, target: target.type };
  const match = { ...common, capability: undefined, relationship: undefined };
  const named = textOf(childOf(entry.value, "capability"));
  const capabilities = [...capabilitiesOf(graph.model, target.type).values()];
  return (
    capabilities.find(({ name }) => name === named) ??
    capabilities.find((each) => isWanted(graph.model, each, match))
  );
}

/** True unless a node filter says no: all of the definition and that of the assignment count (8.4.1, 8.6). */
function passes(linking: Linking, target: Representation): boolean {
  const { graph, at, entry, requirement, index, environmentAt } = linking;
  const own = childOf(entry.value, "node_filter");
  const filters = [
    ...requirement.filters,
    ...(own === undefined ? [] : [{ node: own, file: graph.service.file }]),
  ];
  if (filters.length === 0) return true;
  const link = { entry, requirement, index, target, capability: capabilityAt(linking, target) };
  const environment = environmentAt(at, link);
  return filters.every(({ node, file }) => evaluate(node, { ...environment, file })?.json !== false);
}

/** Nodes that an assignment may lead to: one by index, those of a template, or those of a type. */
function candidatesOf(linking: Linking): Iterable<Representation> {
  const { graph, at, entry, byType } = linking;
  const { model, service, byTemplate, all } = graph;
  const node = targetNode(entry);
  if (node === undefined) return [];
  if (node.kind === "seq") {
    const made = byTemplate.get(textOf(node.items[0]) ?? "")?.[chosenIndex(node, linking) ?? -1];
    return made === undefined ? [] : [made];
  }
  const name = textOf(node);
  if (name === undefined) return [];
  const own = byTemplate.get(name);
  if (own !== undefined) return own;
  const type = findType(model, service.file, "node", name);
  if (type === undefined) return [];
  return others(linkedByType(all, type, model, byType), at);
}

function targetNode({ value }: MapEntry): YamlNode | undefined {
  return value.kind === "map" ? childOf(value, "node") : value;
}

/** The index in `[ node template, index ]`; undefined when it is not known. */
function chosenIndex(pair: SeqNode, linking: Linking): number | undefined {
  const { at, entry, requirement, index, environmentAt } = linking;
  const [, node, third] = pair.items;
  if (node === undefined || third !== undefined) return undefined;
  const link = { entry, requirement, index, target: undefined, capability: undefined };
  const chosen = evaluate(node, environmentAt(at, link))?.json;
  return typeof chosen === "number" ? chosen : undefined;
}

/** The nodes of a type, found once a type. */
function linkedByType(
  all: readonly Representation[],
  type: TypeDefinition,
  model: Model,
  byType: Map<TypeDefinition, readonly Representation[]>,
): readonly Representation[] {
  const known = byType.get(type);
  if (known !== undefined) return known;
  const made = all.filter((each) => !onlySelects(each.template) && derives(model, each.type, type));
  byType.set(type, made);
  return made;
}

function* others(all: readonly Representation[], but: Representation): Iterable<Representation> {
  for (const each of all) if (each !== but) yield each;
}

/** Takes what an assignment allocates from a target; false when too little is left (8.5.5). */
function allocate(linking: Linking, target: Representation, allocation: YamlNode | undefined): boolean {
  if (allocation?.kind !== "map") return true;
  const { graph, requirement, at, environmentAt, capacityOf, left } = linking;
  const match = {
    requirement,
    template: at.template,
    target: target.type,
    capability: undefined,
    relationship: undefined,
  };
  const capability = [...capabilitiesOf(graph.model, target.type).values()].find((each) =>
    isWanted(graph.model, each, match),
  );
  if (capability === undefined) return true;
  const wanted: [string, number][] = [];
  for (const { key, value } of allocation.entries) {
    const amount = evaluate(value, environmentAt(at), capability.properties.get(key)?.schema)?.json;
    const place = `${target.name} ${capability.name} ${key}`;
    const free = left.get(place) ?? capacityOf(target, capability, key);
    if (typeof amount !== "number" || free === undefined) continue;
    if (amount > free) return false;
    wanted.push([place, free - amount]);
  }
  for (const [place, rest] of wanted) left.set(place, rest);
  return true;
}
