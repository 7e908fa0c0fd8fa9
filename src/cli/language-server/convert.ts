import {
  CompletionItemKind,
  DiagnosticSeverity,
  type Location,
  type Diagnostic as LspDiagnostic,
  type Range,
  SymbolKind,
  type TextEdit,
} from "vscode-languageserver";
import { type Position, type Span, spanPositions } from "../../base/span.js";
import type { Diagnostic, Edit } from "../../diagnostics/diagnostic.js";
import type { Candidate } from "../../language/complete.js";
import type { Symbol as OutlineSymbol } from "../../language/outline.js";

/** Lines and columns of the protocol begin at 0, those of the compiler at 1. */
export function rangeOf(span: Span): Range {
  const { start, end } = spanPositions(span);
  return { start: positionOf(start), end: positionOf(end) };
}

function positionOf({ line, column }: Position) {
  return { line: line - 1, character: column - 1 };
}

export function locationOf(span: Span, uriOf: (name: string) => string): Location {
  return { uri: uriOf(span.source.name), range: rangeOf(span) };
}

const SEVERITIES = {
  error: DiagnosticSeverity.Error,
  warning: DiagnosticSeverity.Warning,
  info: DiagnosticSeverity.Information,
} as const;

/** A finding with its hint as part of the message and its other places as related information. */
export function diagnosticOf(diagnostic: Diagnostic, uriOf: (name: string) => string): LspDiagnostic {
  const { code, severity, message, span, hint, labels } = diagnostic;
  return {
    range: rangeOf(visible(span)),
    severity: SEVERITIES[severity],
    code,
    source: "elastosca",
    message: hint === undefined ? message : `${message}\n${hint}`,
    ...(labels === undefined
      ? {}
      : {
          relatedInformation: labels.map((label) => ({
            location: locationOf(label.span, uriOf),
            message: label.text,
          })),
        }),
  };
}

/** An empty place gets the character behind it, and a long one ends with its first line. */
function visible(span: Span): Span {
  const { text } = span.source;
  if (span.end === span.start) return { ...span, end: Math.min(text.length, span.end + 1) };
  const line = text.indexOf("\n", span.start);
  return line === -1 || line >= span.end ? span : { ...span, end: line };
}

/** Edits by the address of the file that they change. */
export function changesOf(
  edits: readonly Edit[],
  uriOf: (name: string) => string,
): Record<string, TextEdit[]> {
  const changes: Record<string, TextEdit[]> = {};
  for (const { span, replacement } of edits) {
    const uri = uriOf(span.source.name);
    changes[uri] ??= [];
    changes[uri].push({ range: rangeOf(span), newText: replacement });
  }
  return changes;
}

export const COMPLETION_KINDS: Readonly<Record<Candidate["kind"], CompletionItemKind>> = {
  keyname: CompletionItemKind.Keyword,
  type: CompletionItemKind.Class,
  member: CompletionItemKind.Property,
  template: CompletionItemKind.Variable,
  input: CompletionItemKind.Variable,
  function: CompletionItemKind.Function,
  value: CompletionItemKind.Value,
  keyword: CompletionItemKind.Keyword,
};

/** The protocol's kind of what an outline names. */
export function symbolKindOf({ kind }: OutlineSymbol): SymbolKind {
  switch (kind) {
    case undefined:
      return SymbolKind.Namespace;
    case "node template":
      return SymbolKind.Object;
    case "property":
    case "attribute":
      return SymbolKind.Property;
    case "input":
    case "output":
    case "parameter":
      return SymbolKind.Variable;
    case "interface":
      return SymbolKind.Interface;
    case "operation":
    case "notification":
    case "workflow":
      return SymbolKind.Method;
    case "requirement":
    case "capability":
      return SymbolKind.Field;
    case "artifact":
    case "repository":
      return SymbolKind.File;
    default:
      return kind.endsWith(" type") ? SymbolKind.Class : SymbolKind.Object;
  }
}
