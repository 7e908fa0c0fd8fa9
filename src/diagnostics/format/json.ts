import type { Span } from "../../base/span.js";
import { spanPositions } from "../../base/span.js";
import type { Diagnostic } from "../diagnostic.js";

/** The verdict on one file of the command line. */
export interface FileReport {
  readonly file: string;
  readonly valid: boolean;
  readonly diagnostics: readonly Diagnostic[];
}

/** The array of `validate --format json`, one object a file, in argument order. */
export function formatJson(files: readonly FileReport[]): string {
  const reports = files.map(({ file, valid, diagnostics }) => ({
    file,
    valid,
    diagnostics: diagnostics.map(diagnosticJson),
  }));
  return JSON.stringify(reports, undefined, 2);
}

/** One finding in the shape that JSON output fixes: one-based lines and columns. */
export function diagnosticJson(diagnostic: Diagnostic) {
  const { code, severity, message, span, hint, labels } = diagnostic;
  const { end } = spanPositions(span);
  return {
    code,
    severity,
    message,
    ...location(span),
    endLine: end.line,
    endColumn: end.column,
    ...(hint === undefined ? {} : { hint }),
    ...(labels === undefined
      ? {}
      : { related: labels.map((label) => ({ message: label.text, ...location(label.span) })) }),
  };
}

function location(span: Span) {
  const { line, column } = span.source.position(span.start);
  return { file: span.source.name, line, column };
}
