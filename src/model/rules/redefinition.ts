import { CODES, report } from "../../diagnostics/catalog.js";
import type { DiagnosticSink } from "../../diagnostics/diagnostic.js";
import { definedHere } from "../registry.js";
import type { Scope } from "../types.js";

/** Names of normative types are not the user's to define (TOSCA 1.3 section 3.2, F06). */
export function checkRedefinition(scope: Scope, sink: DiagnosticSink): void {
  for (const [kind, types] of scope.own) {
    for (const type of types.values()) {
      const normative = scope.profile?.own.get(kind)?.get(type.name);
      if (normative === undefined) continue;
      const labels = definedHere(normative);
      report(sink, CODES.normativeRedefined, type.view.nameSpan, { kind, type: type.name }, { labels });
    }
  }
}
