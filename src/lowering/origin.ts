import type { Span } from "../base/span.js";
import type { Origin } from "./ir.js";

/** The place of a part of the plan, as plain data. */
export function originOf(name: string, span: Span): Origin {
  const { line, column } = span.source.position(span.start);
  return { file: span.source.name, line, column, name };
}
