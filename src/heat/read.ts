import type { Json } from "../base/json.js";
import type { Span } from "../base/span.js";
import type { DiagnosticSink } from "../diagnostics/diagnostic.js";
import { clusterName } from "../lowering/names.js";
import type { SiteConfig } from "../placement/site.js";
import { staticJson } from "../placement/values.js";
import type { Topology, TopologyNode, TopologyValue } from "../topology/topology.js";
import { kindOfNode, type ResourceKind } from "./kinds.js";

/** What every part of the lowering works on. */
export interface HeatContext {
  readonly topology: Topology;
  readonly site: SiteConfig;
  /** Prefix of cloud names. */
  readonly name: string;
  readonly kinds: ReadonlyMap<string, ResourceKind>;
  readonly sink: DiagnosticSink;
}

/** Prepares the context; kinds are found once. */
export function heatContext(
  topology: Topology,
  site: SiteConfig,
  given: string | undefined,
  sink: DiagnosticSink,
): HeatContext {
  const kinds = new Map([...topology.nodes.values()].map((node) => [node.name, kindOfNode(node)] as const));
  return { topology, site, name: clusterName(given, topology.name), kinds, sink };
}

/** The nodes of one kind, in the order of the template. */
export function nodesOfKind(context: HeatContext, kind: ResourceKind): readonly TopologyNode[] {
  return [...context.topology.nodes.values()].filter(({ name }) => context.kinds.get(name) === kind);
}

/** Targets of a node's requirements that are of one kind; each once, in the order of the requirements. */
export function targetsOfKind(
  context: HeatContext,
  node: TopologyNode,
  kind: ResourceKind,
): readonly TopologyNode[] {
  const names = node.requirements.flatMap(({ target }) =>
    target !== undefined && context.kinds.get(target) === kind ? [target] : [],
  );
  return [...new Set(names)].flatMap((name) => context.topology.nodes.get(name) ?? []);
}

/** Name of a part in the cloud. */
export function cloudNameOf(context: Pick<HeatContext, "name">, part: string): string {
  return `${context.name}-${part.replace(/[^A-Za-z0-9.-]+/g, "-")}`;
}

/** Static JSON of a property, or of a member below it: `field(node.properties.get("a"), "b", 0)`. */
export function field(
  value: TopologyValue | undefined,
  ...path: readonly (string | number)[]
): Json | undefined {
  let json: Json | undefined = staticJson(value);
  for (const part of path) {
    if (typeof json !== "object" || json === null) return undefined;
    json = Array.isArray(json) ? json[Number(part)] : (json as Readonly<Record<string, Json>>)[part];
  }
  return json === null ? undefined : json;
}

/** A member as text, numbers in their usual spelling. */
export function textField(
  value: TopologyValue | undefined,
  ...path: readonly (string | number)[]
): string | undefined {
  const json = field(value, ...path);
  if (typeof json === "number" || typeof json === "boolean") return String(json);
  return typeof json === "string" && json !== "" ? json : undefined;
}

/** A member as a finite number. */
export function numberField(
  value: TopologyValue | undefined,
  ...path: readonly (string | number)[]
): number | undefined {
  const json = field(value, ...path);
  const number = typeof json === "string" && json.trim() !== "" ? Number(json) : json;
  return typeof number === "number" && Number.isFinite(number) ? number : undefined;
}

/** The entries of a map; empty for anything else. */
export function entriesOf(json: Json | undefined): readonly (readonly [string, Json])[] {
  return typeof json === "object" && json !== null && !Array.isArray(json) ? Object.entries(json) : [];
}

/** The items of a list; empty for anything else. */
export function itemsOf(json: Json | undefined): readonly Json[] {
  return Array.isArray(json) ? json : [];
}

/** A map of texts, as metadata and extra specs are; nested values are written as JSON. */
export function textMap(json: Json | undefined): Readonly<Record<string, string>> {
  return Object.fromEntries(
    entriesOf(json)
      .map(([key, value]) => [key, typeof value === "string" ? value : JSON.stringify(value)] as const)
      .sort(([left], [right]) => (left < right ? -1 : 1)),
  );
}

/** Place of a property, of the node when the property is not given. */
export function propertySpan(node: TopologyNode, property: string): Span {
  return node.properties.get(property)?.span ?? node.span;
}
