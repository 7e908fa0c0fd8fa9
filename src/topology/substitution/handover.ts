import type { Json } from "../../base/json.js";
import type { Span } from "../../base/span.js";
import type { ModelNode } from "../../model/entities.js";
import { asFunctionCall } from "../../model/functions.js";
import type { BaseType } from "../../model/schemas.js";
import type { Value } from "../../model/value.js";
import type { NamedValue, TopologyTemplateView } from "../../schema/documents.js";
import type { YamlNode } from "../../syntax/node.js";
import { mappedNames } from "../exposed.js";
import type { TopologyNode, TopologyValue } from "../topology.js";
import { markOuter } from "./names.js";

/** A topology template that was given the properties of the node that it substitutes. */
export interface Handover {
  readonly template: TopologyTemplateView;
  /** Values that only the outer topology can work out, by the path of their slot. */
  readonly given: ReadonlyMap<string, Value>;
}

/** Where the value of a property goes: an input, or a property of a node template. */
interface Destination {
  readonly property: string;
  readonly node: string | undefined;
  readonly member: string;
}

/** Gives the properties of a node to the inputs and properties that the mapping names (F71). */
export function handOver(template: TopologyTemplateView, outer: TopologyNode, model: ModelNode): Handover {
  const given = new Map<string, Value>();
  const written = new Map<string, YamlNode>();
  for (const { property, node, member } of destinations(template, outer)) {
    const value = outer.properties.get(property);
    const slot = model.slots.get(property);
    if (value === undefined || slot?.node === undefined) continue;
    const path = `${node ?? "inputs"}.${member}`;
    const literal = isLiteral(slot.node);
    written.set(path, literal ? slot.node : nodeOf(value, slot.schema.base));
    if (!literal) given.set(path, markOuter(value.value));
  }
  return { template: withValues(template, written), given };
}

function destinations(template: TopologyTemplateView, outer: TopologyNode): readonly Destination[] {
  const mappings = template.substitutionMappings?.properties ?? [];
  const mapped = new Set(mappings.map(({ name }) => name));
  const inputs = new Set(template.inputs.map(({ name }) => name));
  const stated = mappings.flatMap(({ name, value }): readonly Destination[] => {
    const [first, second] = mappedNames(value);
    if (first === undefined) return [];
    if (second !== undefined) return [{ property: name, node: first.text, member: second.text }];
    return [{ property: name, node: undefined, member: first.text }];
  });
  const names = [...outer.properties.keys()].filter((name) => inputs.has(name) && !mapped.has(name));
  return [...stated, ...names.map((name) => ({ property: name, node: undefined, member: name }))];
}

function withValues(template: TopologyTemplateView, written: ReadonlyMap<string, YamlNode>) {
  const inputs = template.inputs.map((input) => {
    const node = written.get(`inputs.${input.name}`);
    return node === undefined ? input : { ...input, default: node };
  });
  const nodeTemplates = template.nodeTemplates.map((view) => {
    const own: NamedValue[] = [];
    for (const [path, value] of written) {
      if (!path.startsWith(`${view.name}.`)) continue;
      const name = path.slice(view.name.length + 1);
      own.push({ name, nameSpan: value.span, span: value.span, value });
    }
    const names = new Set(own.map(({ name }) => name));
    const kept = view.properties.filter(({ name }) => !names.has(name));
    return own.length === 0 ? view : { ...view, properties: [...kept, ...own] };
  });
  return { ...template, inputs, nodeTemplates };
}

function isLiteral(node: YamlNode): boolean {
  if (asFunctionCall(node) !== undefined) return false;
  if (node.kind === "seq") return node.items.every(isLiteral);
  return node.kind === "scalar" || node.entries.every(({ value }) => isLiteral(value));
}

/** A value as YAML again; what only run time knows leaves an empty place, which the given value fills. */
function nodeOf({ value, span }: TopologyValue, base: BaseType): YamlNode {
  return value.kind === "static" ? jsonNode(value.json, base, span) : scalar("", span);
}

const UNITS: Readonly<Partial<Record<BaseType, string>>> = {
  "scalar-unit.size": " B",
  "scalar-unit.time": " s",
  "scalar-unit.frequency": " Hz",
  "scalar-unit.bitrate": " bps",
};

function jsonNode(json: Json, base: BaseType, span: Span): YamlNode {
  if (Array.isArray(json))
    return { kind: "seq", span, items: json.map((item: Json) => jsonNode(item, "any", span)) };
  if (typeof json === "object" && json !== null) {
    const entries = Object.entries(json).map(([key, value]) => ({
      key,
      keySpan: span,
      value: jsonNode(value as Json, "any", span),
    }));
    return { kind: "map", span, entries };
  }
  if (typeof json === "string") return { kind: "scalar", span, text: json, style: "double" };
  return scalar(json === null ? "" : `${json}${UNITS[base] ?? ""}`, span);
}

function scalar(text: string, span: Span): YamlNode {
  return { kind: "scalar", span, text, style: text === "" ? "double" : "plain" };
}
