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

/** Texts that a document names things by, and the inputs that its functions read. */
export interface Mentions {
  /** Every scalar: type names, targets, members, values. */
  readonly texts: ReadonlySet<string>;
  readonly inputs: ReadonlySet<string>;
}

/** Collects what a document mentions, in one walk over its views whatever they hold. */
export function mentionsOf(document: ServiceTemplateDocument): Mentions {
  const texts = new Set<string>();
  const inputs = new Set<string>();
  const visit = (value: unknown): void => {
    if (Array.isArray(value)) for (const item of value) visit(item);
    else if (isYaml(value)) mentionYaml(value, texts, inputs);
    else if (isRecord(value) && !isSpan(value)) {
      if (typeof value["text"] === "string" && isSpan(value["span"])) texts.add(value["text"]);
      for (const part of Object.values(value)) if (typeof part === "object") visit(part);
    }
  };
  visit({ ...document, source: undefined });
  return { texts, inputs };
}

function mentionYaml(node: YamlNode, texts: Set<string>, inputs: Set<string>): void {
  if (node.kind === "scalar") texts.add(node.text);
  else if (node.kind === "seq") for (const item of node.items) mentionYaml(item, texts, inputs);
  else {
    for (const { key, value } of node.entries) {
      if (key === "get_input" || key === "$get_input") inputs.add(argumentOf(value));
      mentionYaml(value, texts, inputs);
    }
  }
}

/** `get_input: name` and `get_input: [name, ...path]`. */
function argumentOf(value: YamlNode): string {
  const first = value.kind === "seq" ? value.items[0] : value;
  return first?.kind === "scalar" ? first.text : "";
}

function isYaml(value: unknown): value is YamlNode {
  return isRecord(value) && ["map", "seq", "scalar"].includes(String(value["kind"])) && isSpan(value["span"]);
}

function isSpan(value: unknown): value is Span {
  return isRecord(value) && typeof value["start"] === "number" && "source" in value;
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null;
}
