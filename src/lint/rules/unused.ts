import { CODES, report } from "../../diagnostics/catalog.js";
import type { DiagnosticSink } from "../../diagnostics/diagnostic.js";
import { type LintSubject, unmentioned } from "../subject.js";

/** Inputs that no function reads (TS4501) and types that nothing names (TS4502). */
export function reportUnused({ document, scope }: LintSubject, sink: DiagnosticSink): void {
  const template = document.topologyTemplate;
  if (template === undefined) return;
  // A substitution mapping reads an input by its bare name.
  const mapped = template.substitutionMappings !== undefined;
  const inputNames = template.inputs.map(({ name }) => name);
  const types = [...scope.own].flatMap(([kind, own]) => [...own.values()].map((type) => ({ kind, type })));
  const missing = unmentioned(document, {
    texts: new Set([...(mapped ? inputNames : []), ...types.flatMap(({ type }) => spellings(type.name))]),
    inputs: new Set(inputNames),
  });
  for (const { name, nameSpan } of template.inputs) {
    const isUnread = missing.inputs.has(name) && (!mapped || missing.texts.has(name));
    if (isUnread) report(sink, CODES.unusedInput, nameSpan, { input: name });
  }
  for (const { kind, type } of types) {
    if (!spellings(type.name).every((spelling) => missing.texts.has(spelling))) continue;
    report(sink, CODES.unusedType, type.view.nameSpan, { kind, type: type.name });
  }
}

/** How a type may be named: those of the namespace `tosca` also by its prefix. */
function spellings(name: string): readonly string[] {
  return name.startsWith("tosca.") ? [name, name.replace(/^tosca\./, "tosca:")] : [name];
}
