import { CODES, report } from "../../diagnostics/catalog.js";
import type { DiagnosticSink } from "../../diagnostics/diagnostic.js";
import { type LintSubject, mentionsOf } from "../subject.js";

/** Inputs that no function reads (TS4501) and types that nothing names (TS4502). */
export function reportUnused({ document, scope }: LintSubject, sink: DiagnosticSink): void {
  const template = document.topologyTemplate;
  if (template === undefined) return;
  const { texts, inputs } = mentionsOf(document);
  for (const { name, nameSpan } of template.inputs) {
    // A substitution mapping reads an input by its bare name.
    const mapped = template.substitutionMappings !== undefined && texts.has(name);
    if (!inputs.has(name) && !mapped) report(sink, CODES.unusedInput, nameSpan, { input: name });
  }
  for (const [kind, types] of scope.own) {
    for (const { name, view } of types.values()) {
      if (texts.has(name) || texts.has(name.replace(/^tosca\./, "tosca:"))) continue;
      report(sink, CODES.unusedType, view.nameSpan, { kind, type: name });
    }
  }
}
