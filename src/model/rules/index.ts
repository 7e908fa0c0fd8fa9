import type { DiagnosticSink } from "../../diagnostics/diagnostic.js";
import { allScopes } from "../imports.js";
import type { Scope } from "../types.js";
import { checkConstraintClauses } from "./constraints.js";
import { checkDefaults } from "./defaults.js";
import { checkDerivation } from "./derivation.js";
import { checkInterfaceTypes } from "./interfaces.js";
import { checkRedefinition } from "./redefinition.js";
import { checkReferences } from "./references.js";
import { checkRefinement } from "./refinement.js";
import { checkVersions } from "./versions.js";

const RULES: readonly ((scope: Scope, sink: DiagnosticSink) => void)[] = [
  checkDerivation,
  checkRedefinition,
  checkReferences,
  checkRefinement,
  checkConstraintClauses,
  checkDefaults,
  checkInterfaceTypes,
  checkVersions,
];

/** Checks the type definitions of a file and of all files it imports; bundled libraries are taken as good. */
export function checkTypes(root: Scope, sink: DiagnosticSink): void {
  for (const scope of allScopes(root)) {
    if (scope.bundled) continue;
    for (const rule of RULES) rule(scope, sink);
  }
}
