import { CODES, report } from "../../diagnostics/catalog.js";
import type { DiagnosticSink } from "../../diagnostics/diagnostic.js";
import type { InterfaceTypeView } from "../../schema/documents.js";
import type { Scope } from "../types.js";

/** An interface type declares operations and does not implement them (TOSCA 1.3 section 3.7.5, F41). */
export function checkInterfaceTypes(scope: Scope, sink: DiagnosticSink): void {
  for (const type of scope.own.get("interface")?.values() ?? []) {
    for (const operation of (type.view as InterfaceTypeView).operations) {
      if (operation.implementation === undefined) continue;
      const args = { operation: operation.name, type: type.name };
      report(sink, CODES.implementationInInterfaceType, operation.implementation.span, args);
    }
  }
}
