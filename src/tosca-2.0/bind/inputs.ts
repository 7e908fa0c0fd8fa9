import type { Json } from "../../base/json.js";
import { headOf, type Span } from "../../base/span.js";
import { suggest } from "../../base/suggest.js";
import { CODES, report } from "../../diagnostics/catalog.js";
import type { YamlNode } from "../../syntax/node.js";
import type { TopologyValue } from "../../topology/topology.js";
import { UNKNOWN_SELF } from "../context.js";
import { evaluate, type Known } from "../evaluate.js";
import type { Model } from "../model.js";
import type { Service } from "../service.js";
import { checkValue, contextIn } from "../values.js";

/** Values for inputs by name; undefined when the service is only checked and none is asked for. */
export type GivenInputs = Readonly<Record<string, Json>> | undefined;

export interface BoundInput {
  readonly known: Known | undefined;
  readonly value: TopologyValue | undefined;
}

/**
 * Binds given values and defaults to the inputs of a service (6.9.2). A value that does not fit is reported
 * at the input's definition. A required input without a value is an error once values are given at all.
 */
export function bindInputs(
  model: Model,
  service: Service,
  given: GivenInputs,
): ReadonlyMap<string, BoundInput> {
  const { file, inputs } = service;
  const values = given ?? {};
  for (const input of Object.keys(values)) {
    if (inputs.has(input)) continue;
    const [first] = inputs.values();
    const suggestion = suggest(input, inputs.keys());
    report(model.sink, CODES.unknownInput, first?.span ?? headOf(file.source), { input, suggestion });
  }
  const bound = new Map<string, BoundInput>();
  for (const member of inputs.values()) {
    const own = Object.hasOwn(values, member.name) ? values[member.name] : undefined;
    const node = own === undefined ? (member.value ?? member.default) : jsonNode(own, member.span);
    const type = member.schema?.name ?? "any";
    if (own !== undefined && node !== undefined) {
      const context = contextIn(model, file, `The input "${member.name}"`, UNKNOWN_SELF);
      checkValue(node, member.schema, context);
    }
    if (node === undefined && member.required && Object.keys(values).length > 0) {
      report(model.sink, CODES.missingInput, member.span, { input: member.name, type });
    }
    const known = node === undefined ? undefined : evaluate(node, { model, file }, member.schema);
    const value = known === undefined ? undefined : ({ kind: "static", json: known.json } as const);
    const span = node?.span ?? member.span;
    bound.set(member.name, { known, value: value === undefined ? undefined : { value, span, type } });
  }
  return bound;
}

/** A value from outside as YAML, so that it is read by its declared type like any other. */
function jsonNode(json: Json, span: Span): YamlNode {
  if (Array.isArray(json))
    return { kind: "seq", span, items: json.map((item: Json) => jsonNode(item, span)) };
  if (typeof json === "object" && json !== null) {
    const entries = Object.entries(json).map(([key, value]) => ({
      key,
      keySpan: span,
      value: jsonNode(value, span),
    }));
    return { kind: "map", span, entries };
  }
  if (json === null) return { kind: "scalar", span, text: "null", style: "plain" };
  if (typeof json !== "string") return { kind: "scalar", span, text: String(json), style: "plain" };
  // What comes from outside calls no functions: a dollar sign at its head is its own.
  return { kind: "scalar", span, text: json.startsWith("$") ? `$${json}` : json, style: "double" };
}
