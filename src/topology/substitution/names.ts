import type { Value } from "../../model/value.js";
import type { TopologyInterface, TopologyNode, TopologyOperation, TopologyValue } from "../topology.js";

/** A value that waits for run time and names a node. */
export type NodeValue = Extract<Value, { readonly node: string }>;

/** Stands before names of the outer topology while values of two topologies are mixed; no name has it. */
const OUTER = "\u0000";

/** Rewrites every part of a value that names a node. */
export function mapValue(value: Value, rewrite: (at: NodeValue) => Value): Value {
  const inner = (part: Value) => mapValue(part, rewrite);
  switch (value.kind) {
    case "static":
      return value;
    case "concat":
    case "join":
      return { ...value, parts: value.parts.map(inner) };
    case "token":
      return { ...value, text: inner(value.text) };
    case "list":
      return { ...value, items: value.items.map(inner) };
    case "map": {
      const entries = Object.entries(value.entries).map(([key, part]) => [key, inner(part)] as const);
      return { ...value, entries: Object.fromEntries(entries) };
    }
    default:
      return "node" in value ? rewrite(value) : value;
  }
}

/** Marks the nodes that a value names as nodes of the outer topology. */
export function markOuter(value: Value): Value {
  return mapValue(value, (at) => ({ ...at, node: `${OUTER}${at.node}` }));
}

/** The name of a node of the inner topology, or of a marked one, in the outer topology. */
export function outerName(name: string, prefix: string): string {
  return name.startsWith(OUTER) ? name.slice(OUTER.length) : `${prefix}${name}`;
}

/** Rewrites the values of a node: its properties and those of its capabilities, requirements, operations. */
export function mapNodeValues(
  node: TopologyNode,
  map: (value: TopologyValue) => TopologyValue,
): TopologyNode {
  const all = (values: ReadonlyMap<string, TopologyValue>) => mapEach(values, map);
  const interfaces = node.interfaces && mapEach(node.interfaces, (at) => mapInterface(at, all));
  return {
    ...node,
    properties: all(node.properties),
    capabilities: mapEach(node.capabilities, (at) => ({ ...at, properties: all(at.properties) })),
    requirements: node.requirements.map((at) => ({ ...at, properties: all(at.properties) })),
    ...(interfaces === undefined ? {} : { interfaces }),
  };
}

function mapInterface(
  view: TopologyInterface,
  all: (values: ReadonlyMap<string, TopologyValue>) => ReadonlyMap<string, TopologyValue>,
): TopologyInterface {
  const operation = (at: TopologyOperation) => ({ ...at, inputs: all(at.inputs) });
  return {
    ...view,
    operations: mapEach(view.operations, operation),
    notifications: mapEach(view.notifications, operation),
  };
}

/** A map with every value rewritten. */
export function mapEach<T, U>(map: ReadonlyMap<string, T>, rewrite: (value: T) => U): ReadonlyMap<string, U> {
  return new Map([...map].map(([name, value]) => [name, rewrite(value)]));
}
