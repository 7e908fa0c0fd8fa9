import type { DiagnosticSink } from "../diagnostics/diagnostic.js";
import type { WrittenTemplate } from "../topology/written.js";
import { reportDeprecatedForms } from "./rules/deprecated.js";
import { reportMisspeltFunctions } from "./rules/misspelt-function.js";
import { reportOpenPorts } from "./rules/open-ports.js";
import { reportSecretsInClear } from "./rules/secret-in-clear.js";
import { reportUnpinnedArtifacts } from "./rules/unpinned-artifact.js";
import { reportUnused } from "./rules/unused.js";

const RULES: readonly ((template: WrittenTemplate, sink: DiagnosticSink) => void)[] = [
  reportUnused,
  reportSecretsInClear,
  reportDeprecatedForms,
  reportUnpinnedArtifacts,
  reportOpenPorts,
  reportMisspeltFunctions,
];

/**
 * Advice on a template beyond the specification (TS45xx), of any version; never an error unless a level makes
 * it one.
 */
export function lintTemplate(template: WrittenTemplate, sink: DiagnosticSink): void {
  for (const rule of RULES) rule(template, sink);
}

export { writtenTemplate } from "./subject.js";
