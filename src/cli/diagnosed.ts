import type { Diagnostic } from "../diagnostics/diagnostic.js";
import { Failure } from "./failure.js";

/** A failure that tells a diagnostic with its place. */
export function stopped(diagnostic: Diagnostic): Failure {
  const { line, column } = diagnostic.span.source.position(diagnostic.span.start);
  const place = `${diagnostic.span.source.name}:${line}:${column}`;
  return new Failure({
    code: diagnostic.code,
    message: `${place}: ${diagnostic.message}`,
    ...(diagnostic.hint === undefined ? {} : { hint: diagnostic.hint }),
  });
}
