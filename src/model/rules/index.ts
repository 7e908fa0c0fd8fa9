import type { DiagnosticSink } from "../../diagnostics/diagnostic.js";
import { allScopes } from "../scopes.js";
import type { Scope } from "../types.js";
import { checkTypeArtifacts } from "./artifacts.js";
import { checkConstraintClauses } from "./constraints.js";
import { checkDataTypes } from "./data-types.js";
import { checkDefaults } from "./defaults.js";
import { checkDerivation } from "./derivation.js";
import { checkInterfaceRefinement, checkInterfaceTypes } from "./interfaces.js";
import { checkDuplicateTypes } from "./namespaces.js";
import { checkOperations } from "./operations.js";
import { checkRedefinition } from "./redefinition.js";
import { checkReferences } from "./references.js";
import { checkRefinement } from "./refinement.js";
import { checkTypeTriggers } from "./triggers.js";
import { checkVersions } from "./versions.js";

const RULES: readonly ((scope: Scope, sink: DiagnosticSink) => void)[] = [
  checkDerivation,
  checkRedefinition,
  checkReferences,
  checkRefinement,
  checkConstraintClauses,
  checkDataTypes,
  checkDefaults,
  checkInterfaceTypes,
  checkInterfaceRefinement,
  checkOperations,
  checkTypeArtifacts,
  checkTypeTriggers,
  checkVersions,
];

/** Checks the type definitions of a file and of all files it imports; bundled libraries are taken as good. */
export function checkTypes(root: Scope, sink: DiagnosticSink): void {
  for (const scope of allScopes(root)) {
    if (scope.bundled) continue;
    for (const rule of RULES) rule(scope, sink);
  }
  checkDuplicateTypes(root, sink);
}
