import type { Span } from "../../base/span.js";
import { spanPositions } from "../../base/span.js";
import type { Diagnostic } from "../diagnostic.js";

/** The verdict on one file of the command line. */
export interface FileReport {
  readonly file: string;
  readonly valid: boolean;
  readonly diagnostics: readonly Diagnostic[];
}

/** Where in its document a place lies, as `topology_template.inputs.count`; undefined where that cannot be said. */
export type PathOf = (span: Span) => string | undefined;

/** The array of `validate --format json`, one object a file, in argument order; with paths (D-3) if they are known. */
export function formatJson(files: readonly FileReport[], pathOf?: PathOf): string {
  const reports = files.map(({ file, valid, diagnostics }) => ({
    file,
    valid,
    diagnostics: diagnostics.map((diagnostic) => diagnosticJson(diagnostic, pathOf)),
  }));
  return JSON.stringify(reports, undefined, 2);
}

/** One finding in the shape that JSON output fixes: one-based lines and columns. */
export function diagnosticJson(diagnostic: Diagnostic, pathOf?: PathOf) {
  const { code, severity, message, span, hint, labels } = diagnostic;
  const { end } = spanPositions(span);
  const path = pathOf?.(span);
  return {
    code,
    severity,
    message,
    ...location(span),
    endLine: end.line,
    endColumn: end.column,
    ...(path === undefined ? {} : { path }),
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
