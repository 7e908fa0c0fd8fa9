import type { DiagnosticSink } from "../diagnostics/diagnostic.js";
import { reportDeprecatedForms } from "./rules/deprecated.js";
import { reportMisspeltFunctions } from "./rules/misspelt-function.js";
import { reportOpenPorts } from "./rules/open-ports.js";
import { reportSecretsInClear } from "./rules/secret-in-clear.js";
import { reportUnpinnedArtifacts } from "./rules/unpinned-artifact.js";
import { reportUnused } from "./rules/unused.js";
import type { LintSubject } from "./subject.js";

const RULES: readonly ((subject: LintSubject, sink: DiagnosticSink) => void)[] = [
  reportUnused,
  reportSecretsInClear,
  reportDeprecatedForms,
  reportUnpinnedArtifacts,
  reportOpenPorts,
  reportMisspeltFunctions,
];

/** Advice on a template beyond the specification (TS45xx); never an error unless a level makes it one. */
export function lintTemplate(subject: LintSubject, sink: DiagnosticSink): void {
  for (const rule of RULES) rule(subject, sink);
}

export type { LintSubject } from "./subject.js";
