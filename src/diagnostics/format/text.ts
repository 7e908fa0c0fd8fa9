import type { Colors } from "picocolors/types.js";
import { blotted } from "../../base/secret.js";
import { type Span, spanPositions } from "../../base/span.js";
import type { Diagnostic, Severity } from "../diagnostic.js";
import { printable } from "./printable.js";

/** How to print for people. */
export interface TextOptions {
  /** From picocolors' `createColors(enabled)`, so that rendering stays pure. */
  readonly colors: Colors;
  /** Errors that the list leaves out. */
  readonly omitted?: number;
}

/** Findings with source excerpts, one block each, separated by empty lines; "" for none. */
export function formatText(diagnostics: readonly Diagnostic[], options: TextOptions): string {
  const blocks = diagnostics.map((diagnostic) => block(diagnostic, options.colors));
  const omitted = options.omitted ?? 0;
  if (omitted > 0) blocks.push(`... and ${omitted} more error${omitted === 1 ? "" : "s"} not shown.`);
  return blocks.join("\n\n");
}

function block(diagnostic: Diagnostic, colors: Colors): string {
  const { span, severity, code, message, hint } = diagnostic;
  const title = `${paint(severity, colors)} ${colors.dim(code)}: ${printable(message)}`;
  const lines = [`${colors.cyan(place(span))} - ${title}`, ...excerpt(span, severity, colors)];
  for (const label of diagnostic.labels ?? []) {
    lines.push(`  ${colors.cyan(place(label.span))} - ${printable(label.text)}`);
    lines.push(...excerpt(label.span, "info", colors).map((line) => `  ${line}`));
  }
  if (hint !== undefined) lines.push(`  ${colors.green("hint")}: ${printable(hint)}`);
  return lines.join("\n");
}

function paint(severity: Severity, colors: Colors): string {
  const painters = { error: colors.red, warning: colors.yellow, info: colors.blue };
  return colors.bold(painters[severity](severity));
}

function place(span: Span): string {
  const { line, column } = span.source.position(span.start);
  return `${printable(span.source.name)}:${line}:${column}`;
}

/** Widest piece of a source line that is shown. */
const WINDOW = 120;

/** The first line of the span with the place marked; nothing for an empty source. */
function excerpt(span: Span, severity: Severity, colors: Colors): readonly string[] {
  const { start, end } = spanPositions(span);
  const text = blotted(span.source.line(start.line));
  if (text.trim() === "") return [];
  const from = Math.max(0, Math.min(start.column - 1 - WINDOW / 2, text.length - WINDOW));
  const shown = text.slice(from, from + WINDOW);
  const first = start.column - 1 - from;
  const last = end.line > start.line ? shown.trimEnd().length : end.column - 1 - from;
  const marked = shown.slice(first, Math.max(first, Math.min(last, shown.length)));
  const carets = "^".repeat(Math.max(1, [...marked].length));
  const number = String(start.line);
  const painters = { error: colors.red, warning: colors.yellow, info: colors.blue };
  return [
    `  ${colors.dim(`${number} |`)} ${printable(shown)}`,
    `  ${colors.dim(`${" ".repeat(number.length)} |`)} ${blank(shown.slice(0, first))}${painters[severity](carets)}`,
  ];
}

/** White space as wide as a text: tabs stay tabs, so that the mark stands under its place. */
function blank(text: string): string {
  return [...text].map((character) => (character === "\t" ? "\t" : " ")).join("");
}
