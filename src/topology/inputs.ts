import type { Json } from "../base/json.js";
import type { SourceText, Span } from "../base/span.js";
import { headOf } from "../base/span.js";
import { suggest } from "../base/suggest.js";
import { CODES, report } from "../diagnostics/catalog.js";
import type { DiagnosticSink } from "../diagnostics/diagnostic.js";
import type { Slot } from "../model/entities.js";
import { INPUT_TAG } from "../model/evaluate.js";
import { ANY, schemaOf, type ValueSchema } from "../model/schemas.js";
import type { Scope } from "../model/types.js";
import type { PropertyDefinitionView } from "../schema/documents.js";
import { isUnreadable } from "../schema/unreadable.js";
import { isNullNode } from "../syntax/access.js";
import type { YamlNode } from "../syntax/node.js";

const INPUTS = { path: "inputs", noun: "input" };

/** Values for the inputs of a topology by name, from files and the command line. */
export type InputValues = Readonly<Record<string, Json>>;

/** A given value where it is written in a file. */
export interface InputPlace {
  readonly keySpan: Span;
  readonly node: YamlNode;
}

/** The places of given values by the name of the input; values from elsewhere have none. */
export type InputPlaces = ReadonlyMap<string, InputPlace>;

/**
 * Binds given values and defaults to the declared inputs (F38). What is wrong with a value is reported in the
 * file that gives it, else at the declaration; a value for no input at its name, else at the inputs of the
 * template. `places` wins over `values`, which hold the same without places.
 */
export function bindInputs(
  views: readonly PropertyDefinitionView[],
  values: InputValues,
  scope: Scope,
  sink: DiagnosticSink,
  places: InputPlaces = new Map(),
): ReadonlyMap<string, Slot> {
  const slots = new Map(
    views.map((view) => [view.name, inputSlot(view, values, places.get(view.name), scope)]),
  );
  for (const view of views) reportMissing(view, slots.get(view.name), sink);
  for (const input of new Set([...Object.keys(values), ...places.keys()])) {
    if (slots.has(input) || isUnreadable(views)) continue;
    const suggestion = suggest(input, slots.keys());
    const at = places.get(input)?.keySpan ?? inputsPlace(views, scope.source);
    report(sink, CODES.unknownInput, at, { input, suggestion });
  }
  return slots;
}

function inputSlot(
  view: PropertyDefinitionView,
  values: InputValues,
  place: InputPlace | undefined,
  scope: Scope,
): Slot {
  const schema: ValueSchema = view.type === undefined ? ANY : schemaOf(view, scope);
  const given = Object.hasOwn(values, view.name) ? values[view.name] : undefined;
  const stated = view.default ?? view.value;
  const fallback = stated === undefined || isNullNode(stated) ? undefined : stated;
  const placed = place === undefined || isNullNode(place.node) ? undefined : place.node;
  const written =
    placed ??
    (place !== undefined || given === undefined ? undefined : jsonNode(given, view.nameSpan, schema));
  const node = written ?? fallback;
  return {
    faulty: node === undefined && view.required?.value !== false,
    holder: INPUTS,
    name: view.name,
    schema,
    node,
    span: node?.span ?? view.nameSpan,
    self: { kind: "topology" },
  };
}

function reportMissing(view: PropertyDefinitionView, slot: Slot | undefined, sink: DiagnosticSink): void {
  if (slot?.faulty !== true) return;
  report(sink, CODES.missingInput, view.nameSpan, { input: view.name, type: slot.schema.type });
}

function inputsPlace(views: readonly PropertyDefinitionView[], source: SourceText): Span {
  const first = views[0];
  return first === undefined
    ? headOf(source)
    : { source, start: first.nameSpan.start, end: first.nameSpan.start };
}

/** A value from outside as YAML, so that it is read by its declared type like any other (F18). */
function jsonNode(json: Json, span: Span, schema: ValueSchema): YamlNode {
  if (Array.isArray(json)) {
    return { kind: "seq", span, items: json.map((item: Json) => jsonNode(item, span, schema.entry ?? ANY)) };
  }
  if (typeof json === "object" && json !== null) {
    const entries = Object.entries(json).map(([key, value]) => ({
      key,
      keySpan: span,
      value: jsonNode(value, span, ANY),
    }));
    return { kind: "map", span, entries };
  }
  if (json === null) return { kind: "scalar", span, text: "", style: "empty" };
  const style = typeof json === "string" ? "double" : "plain";
  return { kind: "scalar", span, text: String(json), style, tag: INPUT_TAG };
}
