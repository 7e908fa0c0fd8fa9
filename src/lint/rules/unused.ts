import { CODES, report } from "../../diagnostics/catalog.js";
import type { DiagnosticSink } from "../../diagnostics/diagnostic.js";
import type { WrittenTemplate } from "../../topology/written.js";

/** Inputs that no function reads (TS4501) and types that nothing names (TS4502). */
export function reportUnused(template: WrittenTemplate, sink: DiagnosticSink): void {
  const { inputs, types, mapped, functionNames } = template;
  const inputNames = inputs.map(({ name }) => name);
  const missing = template.unmentioned({
    texts: new Set([...(mapped ? inputNames : []), ...types.flatMap(({ name }) => spellings(name))]),
    inputs: new Set(inputNames),
  });
  const reader = functionNames.find((name) => name.endsWith("get_input")) ?? "get_input";
  for (const { name, span } of inputs) {
    const isUnread = missing.inputs.has(name) && (!mapped || missing.texts.has(name));
    if (isUnread) report(sink, CODES.unusedInput, span, { input: name, reader });
  }
  for (const { kind, name, span } of types) {
    if (!spellings(name).every((spelling) => missing.texts.has(spelling))) continue;
    report(sink, CODES.unusedType, span, { kind, type: name });
  }
}

/** How a type may be named: those of the namespace `tosca` also by its prefix. */
function spellings(name: string): readonly string[] {
  return name.startsWith("tosca.") ? [name, name.replace(/^tosca\./, "tosca:")] : [name];
}
