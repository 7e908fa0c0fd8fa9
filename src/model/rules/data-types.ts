import { CODES, report } from "../../diagnostics/catalog.js";
import type { DiagnosticSink } from "../../diagnostics/diagnostic.js";
import type { DataTypeView } from "../../schema/documents.js";
import { compileConstraint } from "../constraints.js";
import { chainOf } from "../inherit.js";
import { schemaOfType } from "../schemas.js";
import type { Scope, TypeEntry } from "../types.js";

/**
 * Constraints of a data type are constraints of the primitive that it derives from; a complex type has
 * nothing that they could apply to (TOSCA 1.3 section 3.7.6, F29).
 */
export function checkDataTypes(scope: Scope, sink: DiagnosticSink): void {
  for (const type of scope.own.get("data")?.values() ?? []) {
    const view = type.view as DataTypeView;
    if (view.constraintsSpan === undefined || !chainOf(type).complete) continue;
    const schema = schemaOfType(type.name, type.scope);
    if (schema?.base !== "complex" || refused(view, type)) continue;
    report(sink, CODES.constraintsOnComplexType, view.constraintsSpan, { type: type.name });
  }
}

/** True when a clause is refused on its own account: that is then the finding. */
function refused(view: DataTypeView, type: TypeEntry): boolean {
  const schema = schemaOfType(type.name, type.scope);
  if (schema === undefined) return true;
  return view.constraints.some(
    (clause) => "reason" in compileConstraint({ view: clause, span: clause.span }, schema),
  );
}
