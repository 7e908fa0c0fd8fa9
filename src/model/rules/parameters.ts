import { CODES, report } from "../../diagnostics/catalog.js";
import type { DiagnosticSink } from "../../diagnostics/diagnostic.js";
import type { PropertyDefinitionView, SchemaView } from "../../schema/documents.js";
import { isNullNode } from "../../syntax/access.js";
import { checkClause } from "../constraints.js";
import { createEvaluation } from "../evaluate.js";
import { asFunctionCall } from "../functions.js";
import type { InputDefinition } from "../interfaces.js";
import { isBuiltIn, PRIMITIVE_NAMES } from "../primitives.js";
import { lookupType, reportUnknownType } from "../registry.js";
import { isCompatible, type SchemaSource, schemaOf } from "../schemas.js";
import type { Scope } from "../types.js";

/**
 * A parameter definition of an interface, operation or workflow: its types exist, its constraints apply to
 * them, its default is a value of them (TOSCA 1.3 section 3.6.14).
 */
export function checkParameter(
  view: PropertyDefinitionView,
  refined: InputDefinition | undefined,
  label: string,
  scope: Scope,
  sink: DiagnosticSink,
): void {
  checkTypes(view, scope, sink);
  checkConstraints(view, refined, scope, sink);
  const written = view.value ?? view.default;
  if (written === undefined || isNullNode(written) || asFunctionCall(written) !== undefined) return;
  const schema = view.type === undefined && refined !== undefined ? refined.schema : schemaOf(view, scope);
  const evaluation = createEvaluation({ nodes: new Map(), inputs: new Map(), sink });
  if (written.kind !== "scalar" && schema.base === "any") return;
  const what = `The default of the input "${view.name}" of ${label}`;
  evaluation.evaluate(written, schema, { self: { kind: "topology" }, what });
}

function checkTypes(source: SchemaSource | SchemaView, scope: Scope, sink: DiagnosticSink): void {
  const name = source.type;
  if (name !== undefined && !isBuiltIn(name.text) && lookupType(scope, "data", name.text) === undefined)
    reportUnknownType(scope, "data", name.text, name.span, sink, CODES.undefinedReference, PRIMITIVE_NAMES);
  for (const inner of [source.entrySchema, source.keySchema])
    if (inner !== undefined) checkTypes(inner, scope, sink);
}

function checkConstraints(
  source: SchemaSource | SchemaView,
  refined: InputDefinition | undefined,
  scope: Scope,
  sink: DiagnosticSink,
): void {
  const schema =
    source.type === undefined && refined !== undefined ? refined.schema : schemaOf(source, scope);
  for (const clause of source.constraints) checkClause(clause, schema, sink);
  for (const inner of [source.entrySchema, source.keySchema])
    if (inner !== undefined) checkConstraints(inner, undefined, scope, sink);
}

/** A parameter keeps the type that it refines or takes one derived from it (3.6.10, F61). */
export function checkParameterRefinement(
  view: PropertyDefinitionView,
  refined: InputDefinition,
  label: string,
  scope: Scope,
  sink: DiagnosticSink,
): void {
  if (view.type === undefined) return;
  const narrow = schemaOf(view, scope);
  if (isCompatible(narrow, refined.schema)) return;
  const what = `The input "${view.name}" of ${label}`;
  const args = { what, type: narrow.type, parent: refined.owner, parentType: refined.schema.type };
  const labels = [{ span: refined.span, text: "inherited definition" }];
  report(sink, CODES.incompatibleRefinement, view.type.span, args, { labels });
}
