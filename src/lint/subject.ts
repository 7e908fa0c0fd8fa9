import type { Span } from "../base/span.js";
import type { Scope } from "../model/types.js";
import type { ServiceTemplateDocument } from "../schema/documents.js";
import type { YamlNode } from "../syntax/node.js";
import type { Topology } from "../topology/topology.js";

/** What the rules look at: a template that has a topology, as written and as bound. */
export interface LintSubject {
  readonly document: ServiceTemplateDocument;
  readonly scope: Scope;
  readonly topology: Topology;
}

/** Texts that a document may name things by, and inputs that its functions may read. */
export interface Names {
  /** Any scalar: type names, targets, members, values. */
  readonly texts: ReadonlySet<string>;
  readonly inputs: ReadonlySet<string>;
}

/** Names that were not found so far. */
interface Missing {
  readonly texts: Set<string>;
  readonly inputs: Set<string>;
}

/** Those of the names that a document does not mention: one walk over its views, which ends when none is left. */
export function unmentioned(document: ServiceTemplateDocument, names: Names): Names {
  const missing = { texts: new Set(names.texts), inputs: new Set(names.inputs) };
  visit({ ...document, source: undefined }, missing);
  return missing;
}

function visit(value: unknown, missing: Missing): void {
  if (missing.texts.size === 0 && missing.inputs.size === 0) return;
  if (Array.isArray(value)) for (const item of value) visit(item, missing);
  else if (isYaml(value)) visitYaml(value, missing);
  else if (isRecord(value) && !isSpan(value)) {
    if (typeof value["text"] === "string" && isSpan(value["span"])) missing.texts.delete(value["text"]);
    for (const key in value) if (typeof value[key] === "object") visit(value[key], missing);
  }
}

function visitYaml(node: YamlNode, missing: Missing): void {
  if (node.kind === "scalar") missing.texts.delete(node.text);
  else if (node.kind === "seq") for (const item of node.items) visitYaml(item, missing);
  else {
    for (const { key, value } of node.entries) {
      if (key === "get_input" || key === "$get_input") missing.inputs.delete(argumentOf(value));
      visitYaml(value, missing);
    }
  }
}

/** `get_input: name` and `get_input: [name, ...path]`. */
function argumentOf(value: YamlNode): string {
  const first = value.kind === "seq" ? value.items[0] : value;
  return first?.kind === "scalar" ? first.text : "";
}

function isYaml(value: unknown): value is YamlNode {
  if (!isRecord(value)) return false;
  const { kind } = value;
  return (kind === "map" || kind === "seq" || kind === "scalar") && isSpan(value["span"]);
}

function isSpan(value: unknown): value is Span {
  return isRecord(value) && typeof value["start"] === "number" && "source" in value;
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null;
}
