import { sourceText } from "../../../src/base/span.js";
import { createSink } from "../../../src/diagnostics/bag.js";
import { type ImportedClues, importClues } from "../../../src/workspace/clues/import.js";

/** A CLUES configuration over a preset, and the findings as `LINE:COLUMN SEVERITY CODE HINT`. */
export function imported(
  text: string,
  preset = {},
): { readonly clues: ImportedClues | undefined; readonly found: readonly string[] } {
  const sink = createSink();
  const clues = importClues(sourceText("clues2.cfg", text), preset, sink);
  const found = sink.list().map(({ code, severity, span, hint }) => {
    const { line, column } = span.source.position(span.start);
    return `${line}:${column} ${severity} ${code} ${hint ?? ""}`.trim();
  });
  return { clues, found };
}
