import { CODES, report } from "../../diagnostics/catalog.js";
import type { DiagnosticSink } from "../../diagnostics/diagnostic.js";
import type {
  ConstraintView,
  DataTypeView,
  PropertyDefinitionView,
  SchemaView,
  TypeView,
} from "../../schema/documents.js";
import { compileConstraint } from "../constraints.js";
import { type SchemaSource, schemaOf, schemaOfType, type ValueSchema } from "../schemas.js";
import type { Scope } from "../types.js";

/** Constraint clauses are known operators with operands of the constrained type (TOSCA 1.3 section 3.6.3, F31). */
export function checkConstraintClauses(scope: Scope, sink: DiagnosticSink): void {
  for (const types of scope.own.values()) {
    for (const { view, kind, name } of types.values()) {
      for (const property of membersOf(view)) checkSource(property, scope, sink);
      if (kind !== "data") continue;
      const schema = schemaOfType(name, scope);
      if (schema !== undefined) checkClauses((view as DataTypeView).constraints, schema, sink);
    }
  }
  for (const input of scope.document.topologyTemplate?.inputs ?? []) checkSource(input, scope, sink);
}

function membersOf(view: TypeView): readonly PropertyDefinitionView[] {
  const attributes = "attributes" in view ? (view.attributes as readonly PropertyDefinitionView[]) : [];
  return [...view.properties, ...attributes];
}

function checkSource(
  source: SchemaSource & { readonly constraints: readonly ConstraintView[] },
  scope: Scope,
  sink: DiagnosticSink,
): void {
  checkClauses(source.constraints, schemaOf(source, scope), sink);
  for (const inner of [source.entrySchema, source.keySchema])
    if (inner !== undefined) checkSchema(inner, scope, sink);
}

function checkSchema(view: SchemaView, scope: Scope, sink: DiagnosticSink): void {
  checkSource(view, scope, sink);
}

function checkClauses(views: readonly ConstraintView[], schema: ValueSchema, sink: DiagnosticSink): void {
  for (const view of views) {
    const clause = compileConstraint({ view, span: view.span }, schema);
    if ("reason" in clause) report(sink, CODES.invalidConstraint, view.operator.span, clause);
  }
}
