import type { NamedValue } from "../schema/documents.js";
import { childOf } from "../syntax/access.js";
import type { MapEntry, MapNode, YamlNode } from "../syntax/node.js";
import { missingOf, strikeMentions } from "../topology/mentions.js";
import type { Topology } from "../topology/topology.js";
import type { DeprecatedProperty, WrittenArtifact, WrittenTemplate } from "../topology/written.js";
import { entriesIn, namedIn } from "./entities.js";
import { LIBRARY } from "./functions/library.js";
import { textOf } from "./literals.js";
import { type Model, TYPE_KINDS } from "./model.js";
import { lineOf } from "./names.js";
import type { Service, Template } from "./service.js";

/** Functions that reach into the graph, which the library of ordinary functions has not (10.2.1). */
const GRAPH_FUNCTIONS = ["get_input", "get_property", "get_attribute", "node_index", "relationship_index"];
const FUNCTION_NAMES = [...GRAPH_FUNCTIONS, ...Object.keys(LIBRARY)].map((name) => `$${name}`);

/** A service template of TOSCA 2.0 as it is written. */
export function writtenService(model: Model, service: Service, topology: Topology): WrittenTemplate {
  const { file, node } = service;
  const nodes = [...service.nodes.values()];
  const bodies = nodes.map((template) => template.node);
  const relationships = bodies
    .flatMap((body) => namedIn(childOf(body, "requirements")))
    .map(({ value }) => childOf(value, "relationship"));
  const others = [
    ...[...service.relationships.values()].map((template) => template.node),
    ...relationships,
    ...service.policies.map(({ value }) => value),
  ];
  return {
    source: file.source,
    topology,
    mapped: childOf(node, "substitution_mappings") !== undefined,
    inputs: [...service.inputs.values()].map(({ name, span, value, default: fallback }) => ({
      name,
      span,
      value: value ?? fallback,
    })),
    types: TYPE_KINDS.flatMap((kind) => [...file.types[kind].values()]),
    properties: bodies.flatMap((body) => [
      ...propertiesOf(body),
      ...entriesIn(childOf(body, "capabilities")).flatMap(({ value }) => propertiesOf(value)),
    ]),
    otherProperties: others.flatMap(propertiesOf),
    outputs: [...service.outputs.values()].flatMap(({ value }) => (value === undefined ? [] : [value])),
    artifacts: [...[...file.types.node.values()].map((type) => type.node), ...bodies].flatMap(artifactsOf),
    // The words of earlier versions are no directives of this one (7.2).
    oldDirectives: [],
    deprecated: nodes.flatMap((template) => deprecatedOf(model, template)),
    functionNames: FUNCTION_NAMES,
    unmentioned(names) {
      const missing = missingOf(names);
      strikeMentions(file.root, missing);
      return missing;
    },
  };
}

function propertiesOf(owner: YamlNode | undefined): readonly NamedValue[] {
  return entriesIn(childOf(owner, "properties")).map(named);
}

function named({ key: name, keySpan: nameSpan, value }: MapEntry): NamedValue {
  return { name, nameSpan, span: value.span, value };
}

function artifactsOf(owner: MapNode): readonly WrittenArtifact[] {
  return entriesIn(childOf(owner, "artifacts")).flatMap(({ key: name, value }) => {
    const file = childOf(value, "file");
    const text = textOf(file);
    if (file === undefined || text === undefined) return [];
    const type = textOf(childOf(value, "type")) ?? "";
    return [{ name, type, file: text, span: file.span, checked: childOf(value, "checksum") !== undefined }];
  });
}

function deprecatedOf(model: Model, { type, node }: Template): readonly DeprecatedProperty[] {
  const given = entriesIn(childOf(node, "properties"));
  if (type === undefined || given.length === 0) return [];
  const line = lineOf(model, type);
  return given.flatMap(({ key: name, keySpan: span }) => {
    const isDeprecated = line.some(
      (at) => textOf(childOf(childOf(childOf(at.node, "properties"), name), "status")) === "deprecated",
    );
    return isDeprecated ? [{ name, type: type.name, span }] : [];
  });
}
