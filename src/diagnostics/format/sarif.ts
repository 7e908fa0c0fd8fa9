import { type Span, spanPositions } from "../../base/span.js";
import { definitionOf } from "../catalog.js";
import type { Diagnostic, Edit, Fix, Severity } from "../diagnostic.js";
import type { PathOf } from "./json.js";

/** One run in SARIF 2.1.0 (OASIS), as code scanning services read it. */
export function formatSarif(diagnostics: readonly Diagnostic[], pathOf?: PathOf): string {
  const codes = [...new Set(diagnostics.map(({ code }) => code))].sort();
  const indexes = new Map(codes.map((code, index) => [code, index]));
  const log = {
    $schema: "https://json.schemastore.org/sarif-2.1.0.json",
    version: "2.1.0",
    runs: [
      {
        tool: { driver: { name: "elastosca", rules: codes.map(rule) } },
        columnKind: "utf16CodeUnits",
        results: diagnostics.map((diagnostic) =>
          result(diagnostic, indexes.get(diagnostic.code) ?? -1, pathOf),
        ),
      },
    ],
  };
  return JSON.stringify(log, undefined, 2);
}

const LEVELS: Readonly<Record<Severity, string>> = { error: "error", warning: "warning", info: "note" };

function rule(code: string) {
  const definition = definitionOf(code);
  const level = LEVELS[definition?.severity ?? "error"];
  return {
    id: code,
    shortDescription: { text: definition?.title ?? code },
    defaultConfiguration: { level },
  };
}

function result(diagnostic: Diagnostic, ruleIndex: number, pathOf: PathOf | undefined) {
  const { code, severity, message, hint, span, labels, fixes } = diagnostic;
  return {
    ruleId: code,
    ruleIndex,
    level: LEVELS[severity],
    message: { text: hint === undefined ? message : `${message} ${hint}` },
    locations: [{ ...location(span), ...logical(pathOf?.(span)) }],
    ...(labels === undefined
      ? {}
      : {
          relatedLocations: labels.map((label, id) => ({
            id,
            message: { text: label.text },
            ...location(label.span),
          })),
        }),
    ...(fixes === undefined ? {} : { fixes: fixes.map(repair) }),
  };
}

/** SARIF 2.1.0 section 3.55: a repair as replacements, grouped by file. */
function repair({ title, edits }: Fix) {
  const files = new Map<string, Edit[]>();
  for (const edit of edits) {
    const name = edit.span.source.name;
    files.set(name, [...(files.get(name) ?? []), edit]);
  }
  return {
    description: { text: title },
    artifactChanges: [...files].map(([name, each]) => ({
      artifactLocation: { uri: uriOf(name) },
      replacements: each.map(({ span, replacement }) => ({
        deletedRegion: regionOf(span),
        insertedContent: { text: replacement },
      })),
    })),
  };
}

/** SARIF 2.1.0 section 3.33: where in the document, beside where in the text. */
function logical(path: string | undefined) {
  return path === undefined ? {} : { logicalLocations: [{ fullyQualifiedName: path }] };
}

function location(span: Span) {
  const { name } = span.source;
  return { physicalLocation: { artifactLocation: { uri: uriOf(name) }, region: regionOf(span) } };
}

function regionOf(span: Span) {
  const { start, end } = spanPositions(span);
  return {
    startLine: start.line,
    startColumn: start.column,
    endLine: end.line,
    endColumn: end.column,
  };
}

/** A path as a URI reference; what already is a URI stays. */
function uriOf(name: string): string {
  if (/^[a-z][a-z0-9+.-]+:\/\//i.test(name)) return name;
  const encoded = name.replaceAll("\\", "/").split("/").map(encodeURIComponent).join("/");
  return name.startsWith("/") ? `file://${encoded}` : encoded;
}
