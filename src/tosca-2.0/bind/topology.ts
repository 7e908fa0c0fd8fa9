import { childOf } from "../../syntax/access.js";
import { toJson } from "../../syntax/scalars.js";
import type {
  Topology,
  TopologyArtifact,
  TopologyCapability,
  TopologyNode,
  TopologyPolicy,
  TopologyRequirement,
  TopologyValue,
} from "../../topology/topology.js";
import { artifactsOf, capabilitiesOf, entriesIn, itemsIn } from "../entities.js";
import type { Known } from "../evaluate.js";
import { callIn } from "../functions/call.js";
import { isString, textOf } from "../literals.js";
import { type Members, membersOf } from "../members.js";
import type { Model, TypeDefinition } from "../model.js";
import { knownTypeAt, lineOf } from "../names.js";
import type { Service } from "../service.js";
import { bindInputs, type GivenInputs } from "./inputs.js";
import {
  type Asking,
  assignedProperty,
  environmentOf,
  namedRelationship,
  type Stop,
  valuesAt,
} from "./queries.js";
import { type Link, link, type Representation, represent } from "./representation.js";
import { checkBoundValues } from "./validations.js";
import { bindValue } from "./values.js";

/**
 * The representation graph of a service as the neutral topology: templates multiplied by their counts,
 * requirements led to nodes, values worked out as far as they are known before a run. Sizes of TOSCA 2.0
 * scalars are counted in the canonical unit of their type.
 */
export function bindTopology(model: Model, service: Service, given: GivenInputs): Topology {
  const inputs = bindInputs(model, service, given);
  const known = new Map(
    [...inputs].flatMap(([name, { known }]) => (known === undefined ? [] : [[name, known] as const])),
  );
  const graph = represent(model, service, environmentOf(askingAt(model, service, known), service.file));
  const base: Asking = { graph, inputs: known, self: undefined, open: new Set() };
  const at = (self: Stop | undefined): Asking => ({ ...base, self });
  link(
    graph,
    (each, made) => {
      const stop: Stop =
        made === undefined ? { kind: "node", at: each } : { kind: "relationship", at: each, link: made };
      return environmentOf(at(stop), service.file);
    },
    (target, capability, property) => {
      const stop: Stop = { kind: "capability", at: target, capability };
      const written = assignedProperty(stop, property, graph);
      const value =
        written === undefined
          ? undefined
          : bindValue(written.node, written.member.schema, at(stop), written.file);
      return value?.kind === "static" && typeof value.json === "number" ? value.json : undefined;
    },
  );
  // What was not known without all relationships may be known now.
  graph.answers.clear();
  checkBoundValues(graph, at);
  const nodes = new Map(graph.all.map((each) => [each.name, nodeOf(model, each, at)]));
  const groups = new Map([...service.groups].map(([name, entry]) => [name, groupOf(name, entry, base)]));
  return {
    name: nameOf(service),
    ...describe(service),
    inputs: new Map(
      [...inputs].flatMap(([name, { value }]) => (value === undefined ? [] : [[name, value] as const])),
    ),
    nodes,
    groups,
    policies: service.policies.map((entry) => policyOf(model, service, entry, base)),
    outputs: outputsOf(service, base),
  };
}

/** Inputs may be asked for before there are nodes: counts are made of them. */
function askingAt(model: Model, service: Service, inputs: ReadonlyMap<string, Known>): Asking {
  return {
    graph: { model, service, byTemplate: new Map(), all: [], uncounted: new Set(), answers: new Map() },
    inputs,
    self: undefined,
    open: new Set(),
  };
}

function nameOf({ file }: Service): string {
  const named = textOf(childOf(childOf(file.root, "metadata"), "template_name"));
  return named ?? file.source.name.replace(/^.*[/\\]/, "").replace(/\.(ya?ml|tosca)$/i, "");
}

function describe({ file, node }: Service) {
  const text = textOf(childOf(file.root, "description")) ?? textOf(childOf(node, "description"));
  return text === undefined ? {} : { description: text.trim() };
}

function nodeOf(model: Model, each: Representation, at: (self: Stop) => Asking): TopologyNode {
  const { template, type, name } = each;
  const capabilities = [...capabilitiesOf(model, type).values()].flatMap(
    (capability): [string, TopologyCapability][] => {
      if (capability.type === undefined) return [];
      const stop: Stop = { kind: "capability", at: each, capability };
      const own = {
        name: capability.name,
        type: capability.type.name,
        typeChain: chainOf(model, capability.type),
        properties: propertiesAt(stop, at(stop)),
        span: capability.span,
      };
      return [[capability.name, own]];
    },
  );
  const stop: Stop = { kind: "node", at: each };
  return {
    name,
    type: type.name,
    typeChain: chainOf(model, type),
    span: template.span,
    properties: propertiesAt(stop, at(stop)),
    capabilities: new Map(capabilities),
    requirements: each.links.map((made) => requirementOf(model, each, made, at)),
    artifacts: artifactsAt(model, each),
    directives: template.directives,
    metadata: Object.fromEntries(
      entriesIn(childOf(template.node, "metadata")).map(({ key, value }) => [key, toJson(value)]),
    ),
  };
}

function chainOf(model: Model, type: TypeDefinition): readonly string[] {
  return lineOf(model, type).map(({ name }) => name);
}

/** Every property that has a value, in the order of the type. */
function propertiesAt(stop: Stop, asking: Asking): ReadonlyMap<string, TopologyValue> {
  const values = new Map<string, TopologyValue>();
  for (const name of valuesAt(stop, asking.graph).members.keys()) {
    const written = assignedProperty(stop, name, asking.graph);
    if (written === undefined) continue;
    const value = bindValue(written.node, written.member.schema, asking, written.file);
    const type = written.member.schema?.name;
    if (value !== undefined)
      values.set(name, { value, span: written.node.span, ...(type === undefined ? {} : { type }) });
  }
  return values;
}

function requirementOf(
  model: Model,
  from: Representation,
  made: Link,
  at: (self: Stop) => Asking,
): TopologyRequirement {
  const { entry, requirement, target, capability } = made;
  const stop: Stop = { kind: "relationship", at: from, link: made };
  const { graph } = at(stop);
  const relationship = namedRelationship(entry, graph).type ?? requirement.relationship;
  return {
    name: entry.key,
    ...(target === undefined ? {} : { target: target.name }),
    ...(capability === undefined ? {} : { capability: capability.name }),
    relationship: relationship?.name ?? "",
    relationshipChain: relationship === undefined ? [] : chainOf(model, relationship),
    properties: propertiesAt(stop, at(stop)),
    span: entry.keySpan,
  };
}

function artifactsAt(model: Model, each: Representation): ReadonlyMap<string, TopologyArtifact> {
  const entries = new Map(artifactsOf(model, each.type));
  for (const entry of entriesIn(childOf(each.template.node, "artifacts"))) entries.set(entry.key, entry);
  const artifacts = [...entries].map(([name, { keySpan, value }]): [string, TopologyArtifact] => [
    name,
    {
      name,
      type: textOf(childOf(value, "type")) ?? "",
      file: textOf(childOf(value, "file")) ?? "",
      span: keySpan,
    },
  ]);
  return new Map(artifacts);
}

type Entry = Service["policies"][number];

function groupOf(name: string, { keySpan, value }: Entry, { graph }: Asking) {
  const members = namesIn(childOf(value, "members"), graph, new Set([name]));
  return { name, type: textOf(childOf(value, "type")) ?? "", members, span: keySpan };
}

/** Nodes that a list of templates and groups stands for. */
function namesIn(
  node: Parameters<typeof itemsIn>[0],
  graph: Asking["graph"],
  visited: Set<string>,
): readonly string[] {
  const names = itemsIn(node).flatMap((item) => {
    if (!isString(item)) return [];
    const nodes = graph.byTemplate.get(item.text);
    if (nodes !== undefined) return nodes.map(({ name }) => name);
    const group = graph.service.groups.get(item.text);
    if (group === undefined || visited.has(item.text)) return [];
    visited.add(item.text);
    return namesIn(childOf(group.value, "members"), graph, visited);
  });
  return [...new Set(names)];
}

function policyOf(
  model: Model,
  service: Service,
  { key, keySpan, value }: Entry,
  asking: Asking,
): TopologyPolicy {
  const type = knownTypeAt(model, service.file, "policy", childOf(value, "type"));
  const members: Members = membersOf(model, type, "properties");
  const given = childOf(value, "properties");
  const properties = new Map<string, TopologyValue>();
  for (const member of members.values()) {
    const node = childOf(given, member.name) ?? member.value ?? member.default;
    const made = node === undefined ? undefined : bindValue(node, member.schema, asking, service.file);
    const named = member.schema === undefined ? {} : { type: member.schema.name };
    if (made !== undefined && node !== undefined)
      properties.set(member.name, { value: made, span: node.span, ...named });
  }
  return {
    name: key,
    type: type?.name ?? textOf(childOf(value, "type")) ?? "",
    typeChain: type === undefined ? [] : chainOf(model, type),
    properties,
    targets: namesIn(childOf(value, "targets"), asking.graph, new Set()),
    span: keySpan,
  };
}

function outputsOf(service: Service, asking: Asking): ReadonlyMap<string, TopologyValue> {
  const outputs = new Map<string, TopologyValue>();
  for (const member of service.outputs.values()) {
    const node = member.value ?? member.default;
    if (node === undefined) continue;
    const value = bindValue(
      node,
      callIn(node) === undefined ? member.schema : undefined,
      asking,
      service.file,
    );
    const type = member.schema === undefined ? {} : { type: member.schema.name };
    if (value !== undefined) outputs.set(member.name, { value, span: node.span, ...type });
  }
  return outputs;
}
