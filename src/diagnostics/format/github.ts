import { spanPositions } from "../../base/span.js";
import { definitionOf } from "../catalog.js";
import type { Diagnostic, Severity } from "../diagnostic.js";

const COMMANDS: Readonly<Record<Severity, string>> = { error: "error", warning: "warning", info: "notice" };

/** Workflow commands of GitHub Actions, one line a finding; "" for none. */
export function formatGithub(diagnostics: readonly Diagnostic[]): string {
  return diagnostics.map(command).join("\n");
}

function command(diagnostic: Diagnostic): string {
  const { start, end } = spanPositions(diagnostic.span);
  const title = definitionOf(diagnostic.code)?.title;
  const properties = {
    file: diagnostic.span.source.name,
    line: start.line,
    endLine: end.line,
    // Columns are only understood when the annotation stays on one line.
    ...(start.line === end.line ? { col: start.column, endColumn: end.column } : {}),
    title: title === undefined ? diagnostic.code : `${diagnostic.code} ${title}`,
  };
  const list = Object.entries(properties).map(([name, value]) => `${name}=${escapeProperty(String(value))}`);
  const { message, hint } = diagnostic;
  const text = hint === undefined ? message : `${message} ${hint}`;
  return `::${COMMANDS[diagnostic.severity]} ${list.join(",")}::${escapeData(text)}`;
}

function escapeData(text: string): string {
  return text.replaceAll("%", "%25").replaceAll("\r", "%0D").replaceAll("\n", "%0A");
}

function escapeProperty(text: string): string {
  return escapeData(text).replaceAll(":", "%3A").replaceAll(",", "%2C");
}
