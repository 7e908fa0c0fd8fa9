import { CODES, report } from "../../diagnostics/catalog.js";
import type { DiagnosticSink } from "../../diagnostics/diagnostic.js";
import { parseVersion } from "../../syntax/scalars.js";
import type { Scope } from "../types.js";

/** The version of a type is a version (TOSCA 1.3 sections 3.3.2 and 3.7.1). */
export function checkVersions(scope: Scope, sink: DiagnosticSink): void {
  for (const types of scope.own.values()) {
    for (const { view } of types.values()) {
      const version = view.version;
      if (version === undefined || parseVersion(version.text) !== undefined) continue;
      const what = `The version of the type "${view.name}"`;
      const found = `"${version.text}"`;
      report(sink, CODES.wrongValueType, version.span, { what, expected: "a version such as 1.2", found });
    }
  }
}
