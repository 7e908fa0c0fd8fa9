import type { Json } from "../base/json.js";
import type { Span } from "../base/span.js";
import type { TopologyNode, TopologyValue } from "../topology/topology.js";
import { parseSize } from "./fields.js";

/** The JSON of a static value; undefined when the value is absent, deferred or null. */
export function staticJson(value: TopologyValue | undefined): Json | undefined {
  if (value?.value.kind !== "static" || value.value.json === null) return undefined;
  return value.value.json;
}

/** A static text; numbers and booleans in their usual spelling, as in an unquoted `version: 16.04`. */
export function textOf(value: TopologyValue | undefined): string | undefined {
  const json = staticJson(value);
  if (typeof json === "string") return json === "" ? undefined : json;
  return typeof json === "number" || typeof json === "boolean" ? String(json) : undefined;
}

/** A static number, also from a text such as `"1"`. */
export function numberOf(value: TopologyValue | undefined): number | undefined {
  const json = staticJson(value);
  const number = typeof json === "string" && json.trim() !== "" ? Number(json) : json;
  return typeof number === "number" && Number.isFinite(number) ? number : undefined;
}

/** A static boolean. */
export function booleanOf(value: TopologyValue | undefined): boolean | undefined {
  const json = staticJson(value);
  return typeof json === "boolean" ? json : undefined;
}

/** Bytes of a `scalar-unit.size`; a plain number counts as bytes. */
export function sizeOfValue(value: TopologyValue | undefined): number | undefined {
  const json = staticJson(value);
  if (typeof json === "number") return json;
  return typeof json === "string" ? parseSize(json) : undefined;
}

/** A property of one of a node's capabilities. */
export function capabilityProperty(
  node: TopologyNode,
  capability: string,
  property: string,
): TopologyValue | undefined {
  return node.capabilities.get(capability)?.properties.get(property);
}

/** Place of a capability's property, of the capability, else of the node. */
export function capabilitySpan(node: TopologyNode, capability: string, property: string): Span {
  return (
    capabilityProperty(node, capability, property)?.span ??
    node.capabilities.get(capability)?.span ??
    node.span
  );
}
